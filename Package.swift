// swift-tools-version: 6.2
// The map of the agency node. Imports go one way, and a test (Tests/HouseTests) holds them to it:
//
//   Replication <- { Safeguarding, Wire <- Trust } <- { Store, Transport } <- AgencyNode <- Web <- node

import PackageDescription

/// Every target is built alike: Swift 6 language mode (from the tools version), and imports that say
/// whether they leak into a module's interface. Warnings stop a CI build of these targets, and of no dependency;
/// elsewhere they only warn, because a newer compiler may see what today's does not.
let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let lifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "agency-node",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "node", targets: ["node"]),
    // The modules as one library: for Benchmarks/, which is a package of its own.
    .library(
      name: "AgencyNode",
      targets: [
        "Replication", "Safeguarding", "Wire", "Trust", "Store", "Transport", "AgencyNode",
      ]),
    // Pages and API: for the fuzzers, which are a package of their own as well.
    .library(name: "AgencyWeb", targets: ["Web"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    // Pure: dots, clocks, operations, change-sets, causal delivery, merge, the session state machine.
    .target(name: "Replication", swiftSettings: strict),

    // Pure: the vocabulary of flags, entities, merge policies and what they mean to people.
    .target(name: "Safeguarding", dependencies: ["Replication"], swiftSettings: strict),

    // Values <-> bounded bytes: frames, the change-set codec, compression, bundle files.
    .target(
      name: "Wire", dependencies: ["Replication", "CZlib", crypto, protobuf],
      swiftSettings: strict),

    // Keys, signatures, the roster, certificates and their pins.
    .target(
      name: "Trust", dependencies: ["Replication", crypto, protobuf, x509, asn1],
      swiftSettings: strict),

    // SQLite: the log of change-sets, the shared view, an agency's own records, conflicts, peers.
    .target(
      name: "Store",
      dependencies: ["Replication", "Safeguarding", "Wire", "Trust", grdb, sqlite],
      swiftSettings: strict),

    // The mutual-TLS listener and dialer: length-prefixed frames, pinned on both sides.
    .target(
      name: "Transport",
      dependencies: [
        "Replication", "Wire", nioCore, nioPosix, nioSSL, nioTLS,
      ],
      swiftSettings: strict),

    // The node itself: commits, sync rounds, the schedule, imports, configuration.
    .target(
      name: "AgencyNode",
      dependencies: [
        "Replication", "Safeguarding", "Wire", "Trust", "Store", "Transport",
        asyncHTTPClient, crypto, jwtKit, logging, lifecycle, nioCore, nioHTTP1, nioSSL, yams,
      ],
      swiftSettings: strict),

    // Pages and API for the agency's own people: HTTP, who may do what there, and how it looks.
    .target(
      name: "Web",
      dependencies: [
        "Replication", "Safeguarding", "AgencyNode", crypto, httpTypes, hummingbird, hummingbirdCore, hummingbirdTLS,
        lifecycle,
        logging, mustache, nioCore, nioPosix,
      ],
      swiftSettings: strict),

    // The command line, the only place where everything meets.
    .executableTarget(
      name: "node",
      dependencies: [
        "Replication", "Safeguarding", "Wire", "Trust", "Store", "Transport", "AgencyNode", "Web",
        argumentParser, lifecycle, logging, unixSignals,
      ],
      swiftSettings: strict),

    // The system's zlib.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // Tests mirror the sources, one target each.
    test("Replication", ["Toys"]),
    test("Safeguarding", ["Safeguarding"]),
    test("Wire", ["Wire", "Trust", crypto]),
    test("Trust", ["Toys", "Wire", "Trust", asn1, crypto, x509]),
    test("Store", ["Safeguarding", "Wire", "Trust", "Store", crypto, grdb]),
    test("Transport", ["Wire", "Trust", "Transport", crypto, nioCore, nioPosix, nioSSL, logging]),
    test(
      "AgencyNode",
      [
        "Safeguarding", "Wire", "Trust", "Store", "Transport", "AgencyNode", "Loopback", crypto, cryptoExtras, grdb,
        logging, nioCore, nioPosix, yams,
      ]),

    test(
      "Web",
      [
        "Safeguarding", "Trust", "Store", "AgencyNode", "Web", "Loopback", asn1, crypto, httpTypes, hummingbird,
        hummingbirdCore,
        hummingbirdTLS, hummingbirdTesting, logging, nioCore, nioSSL, x509,
      ],
      exclude: [
        "browser", "browser.py", "fhir", "fhir-answers.py", "openid", "openid.py", "provider.py", "schemathesis",
        "with-node",
      ]),

    // The replication core run by hundreds of virtual nodes, with virtual time and seeded faults.
    test("Simulation", ["Toys"]),

    // A store in memory, a hash that only mixes, and sets without signatures: what the two need to run the core alone.
    .target(name: "Toys", dependencies: ["Replication"], path: "Tests/Toys", swiftSettings: strict),

    // What stands between a node and others on this machine: an HTTP proxy.
    .target(name: "Loopback", dependencies: [nioCore, nioPosix], path: "Tests/Loopback", swiftSettings: strict),

    // The system's OpenSSL checks what BoringSSL made: signatures, certificates, handshakes.
    .systemLibrary(
      name: "COpenSSL", path: "Tests/COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    test("Conformance", ["Wire", "Trust", "Transport", "COpenSSL", crypto, x509, logging]),

    // Splink, from PyPI, scores the pairs that our scorer scored.
    test("Linkage", ["Safeguarding"], exclude: ["splink_scores.py"]),

    // The built executable, used as a person or a service manager would: processes, sockets, kill -9, full disks.
    test(
      "Scenario",
      [
        "Safeguarding", "Wire", "Trust", "Store", "Transport", "AgencyNode", crypto, logging, nioCore, nioPosix, nioSSL,
        nioTLS, "node",
      ],
      exclude: ["Recorded", "expected.json"]),

    // What once broke a parser, and the seeds of the fuzzers, which are a package of their own beside these files.
    test(
      "Fuzzing", ["Safeguarding", "Wire", "Trust", "Transport", "AgencyNode", "Web", nioSSL],
      exclude: ["Driver", "Package.swift", "README.md", "crashers", "run"]),

    // The rules of the house: imports, file lengths, documents that match the tree.
    test("House"),
  ]
)

/// A test target that mirrors a module: `Tests/<name>`, with the modules it needs beside Replication.
func test(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: ["Replication"] + dependencies, path: "Tests/\(name)", exclude: exclude,
    swiftSettings: strict)
}
