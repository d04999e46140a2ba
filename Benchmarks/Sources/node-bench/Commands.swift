import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import ServiceLifecycle
import Store
import UnixSignals
import Wire

/// Makes the pair of nodes, and loads the flags into one or both.
struct Prepare: AsyncParsableCommand {
  enum Load: String, ExpressibleByArgument { case a, both, none }

  @Argument(help: "Where to make a and b; the directory exists.") var root: String
  @Option(help: "A file of flags.") var flags: String
  @Option(help: "Who holds the flags: a, both, none.") var load: Load
  @Option(help: "Where a listens.") var addressA: String
  @Option(help: "Where b listens.") var addressB: String

  func run() async throws {
    let bench = Bench(root)
    try await bench.make(addresses: [addressA, addressB], now: Date())
    guard load != .none else { return }
    let a = try bench.open("a")
    let all = try WorkloadFlag.read(flags)
    for start in stride(from: 0, to: all.count, by: Limits.operationsPerSet) {
      _ = try a.commit(.imports) { _ in
        all[start..<min(start + Limits.operationsPerSet, all.count)].map {
          NewOperation(skeleton: Skeleton(action: .create(.flag, .general)), value: $0.record())
        }
      }
    }
    guard load == .both else { return }
    let b = try bench.open("b")
    let numbers = try a.store.read { try $0.log(after: SetNumber(rawValue: 0), limit: .max).map(\.number) }
    for number in numbers {
      let sets = try a.store.read { try $0.packed([number]) }.map { try ChangeSetCodec.open($0) }
      _ = try b.store.write { try $0.deliver(sets, now: .system) }
    }
  }
}

/// Runs a node until SIGTERM.
struct Serve: AsyncParsableCommand {
  @Argument(help: "A node's directory.") var directory: String

  func run() async throws {
    let node = try Bench.open(directory: directory)
    try await ServiceGroup(
      services: [NodeService(node)], gracefulShutdownSignals: [.sigterm, .sigint], logger: node.logger
    ).run()
  }
}

/// One round with the other node.
struct Sync: AsyncParsableCommand {
  struct Result: Encodable { var seconds: Double, sets: Int }

  @Argument(help: "A node's directory.") var directory: String
  @Flag(help: "As a daemon that lost the line: one round first, then wait, then the round that is told.")
  var resident = false

  func run() async throws {
    var start = ContinuousClock.now
    let node = try Bench.open(directory: directory)
    if resident {
      _ = try await PeerSync(node).sync(with: node.other)
      say("apart")
      _ = readLine()
      start = .now
    }
    guard let report = try await PeerSync(node).sync(with: node.other), report.isComplete, report.isAgreed else {
      throw ValidationError("the round did not complete with equal clocks")
    }
    try say(json: Result(seconds: (ContinuousClock.now - start).seconds, sets: report.setsReceived))
    await node.finishChecks()
  }
}

/// Opens a session, and keeps it while nothing new happens.
struct OpenSession: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "open-session")

  @Argument(help: "A node's directory.") var directory: String
  @Option(help: "Seconds that it is kept: longer than the time between two signs of life.") var seconds = 22

  func run() async throws {
    let node = try Bench.open(directory: directory)
    let sync = try PeerSync(node)
    let session = Task {
      try await sync.sync(with: node.other, isLive: true) { if case .roundComplete = $0 { say("open") } }
    }
    _ = readLine()
    try await Task.sleep(for: .seconds(seconds))
    say("round")
    _ = readLine()
    session.cancel()
    _ = try? await session.value
  }
}
