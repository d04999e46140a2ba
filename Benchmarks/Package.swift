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
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Two nodes, driven from the command line by `run`; its commands are in README.md.
    .executableTarget(
      name: "node-bench",
      dependencies: [
        .product(name: "AgencyNode", package: "agency-node"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
