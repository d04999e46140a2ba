// swift-tools-version: 6.1
// The fuzzers. A package of its own, so that a user's build never pays for it: `run` beside this file builds it with
// libFuzzer and the address sanitizer. The parsers under test and their seeds are also a test of the main package.

import PackageDescription

let package = Package(
  name: "agency-node-fuzzing",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "agency-node", path: "../.."),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  ],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        .product(name: "AgencyNode", package: "agency-node"),
        .product(name: "AgencyWeb", package: "agency-node"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      path: ".", exclude: ["Replay", "crashers", "README.md", "run"], sources: ["Parsers", "Driver"],
      swiftSettings: [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
