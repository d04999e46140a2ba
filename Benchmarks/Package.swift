// swift-tools-version: 6.1
// The product's side of the comparison rig. A package of its own, so that a user's build never pays for it.

import PackageDescription

let package = Package(
  name: "agency-node-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "agency-node", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // Two nodes, driven from the command line by `run`; its commands are in README.md.
    .executableTarget(
      name: "node-bench",
      dependencies: [
        .product(name: "AgencyNode", package: "agency-node"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
