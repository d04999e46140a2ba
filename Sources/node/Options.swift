import AgencyNode
import ArgumentParser
import Foundation
import Logging

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(name: [.short, .customLong("config")], help: "The node's configuration file.")
  var configuration = ProcessInfo.processInfo.environment["NODE_CONFIG"] ?? "node.yaml"

  @Flag(help: "Print results as JSON with a schemaVersion.")
  var json = false

  /// Reads the configuration.
  func loadConfiguration() throws -> NodeConfiguration { try NodeConfiguration.load(path: configuration) }

  /// Opens the node, with logs of warnings and worse to standard error.
  func openNode(level: Logger.Level = .error) throws -> AgencyNode {
    try AgencyNode.open(configuration: try loadConfiguration(), logger: Log.make(level: level))
  }

  /// ``openNode(level:)`` for a command that shows what is held of persons, or writes it: refused while a restored node has
  /// not heard what was erased since.
  func openNodeToShow() throws -> AgencyNode {
    let node = try openNode()
    try node.refuseToShow()
    return node
  }
}

/// Where logs go: one JSON object a line, to standard error.
enum Log {
  static func make(level: Logger.Level) -> Logger {
    Logger(label: "node") { _ in JSONLogHandler(logLevel: level) }
  }

  /// Whether standard error is the journal's own stream: it then takes "<4>" before a line as the line's priority.
  static let isJournal: Bool = {
    // The variable is the stream's device and inode. Every socket is of one device, so the inode tells.
    let stream = ProcessInfo.processInfo.environment["JOURNAL_STREAM"]?.split(separator: ":").last
    let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/2")
    return stream.map { file == "socket:[\($0)]" } ?? false
  }()

  /// The priority that syslog(3) gives to a level.
  static func priority(_ level: Logger.Level) -> Int {
    switch level {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}

/// A log line as JSON: time, level, event and what belongs to it. Never personal data.
struct JSONLogHandler: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var fields: [String: String] = [
      "time": Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
      "level": "\(event.level)", "event": "\(event.message)",
    ]
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) { fields[key] = "\(value)" }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let line = try? encoder.encode(fields) else { return }
    let priority = Log.isJournal ? "<\(Log.priority(event.level))>" : ""
    Terminal.standardError.line(priority + String(decoding: line, as: UTF8.self))
  }
}
