import AgencyNode
import ArgumentParser
import Foundation
import UnixSignals

/// `node demo`
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the reference partnership on this machine over real TLS, and tell its story.",
    discussion: """
      Thirteen nodes, each a process with keys and a database of its own, load their agencies' exports and exchange what \
      they publish. With --json, prints one line and exits 0 only if every view digest is equal.
      """)

  @Option(help: "The folder with a folder for each agency.") var nodes = "Nodes"
  @Option(help: "Where to keep the nodes' data; a temporary folder without it, removed at the end.") var directory:
    String?
  @Flag(help: "End when the story is told, instead of waiting for Ctrl-C.") var once = false
  @Flag(help: "Print the outcome as JSON, and nothing else.") var json = false

  func run() async throws {
    let started = ContinuousClock.now
    let folder = directory ?? FileManager.default.temporaryDirectory.path + "/node-demo-\(UUID().uuidString.prefix(8))"
    let partnership = try Partnership(nodes: nodes, in: folder)
    defer {
      partnership.stopAll()
      if directory == nil { try? FileManager.default.removeItem(atPath: folder) }
    }
    // Whatever happens, the processes end with this one.
    let story = Task { try await tell(partnership, started) }
    let signals = Task {
      for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { story.cancel() }
    }
    defer { signals.cancel() }
    let converged = try await story.value
    if !converged { throw ExitCode(1) }
  }

  private func tell(_ partnership: Partnership, _ started: ContinuousClock.Instant) async throws -> Bool {
    var story = DemoStory(partnership, isQuiet: json)
    do {
      try await story.prepare()
      try await story.load()
      let converged = try await story.converge()
      if json {
        try printJSON(
          DemoReport(converged: converged, seconds: (ContinuousClock.now - started).seconds, nodes: try story.rows()))
        return converged
      }
      guard converged else { return false }
      try story.july()
      try story.sentencing()
      try await story.clock()
      try await story.conflict()
      try await story.partition()
      let equal = try await story.end()
      if !once {
        story.invite()
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3_600)) }
      }
      return equal
    } catch is CancellationError {
      return true
    }
  }
}

/// What `node demo --json` prints.
struct DemoReport: Encodable {
  struct Row: Encodable {
    var agency: String
    var member: UInt32
    var viewDigest: String
    var flags: Int
    var changeSets: Int
    var conflictsOpen: Int
  }

  var schemaVersion = 1
  var converged: Bool
  var seconds: Double
  var nodes: [Row]
}

extension Duration {
  /// Seconds with two decimals.
  var seconds: Double {
    let exact = Double(components.seconds) + Double(components.attoseconds) / 1e18
    return (exact * 100).rounded() / 100
  }
}
