import Foundation
import Synchronization
import Testing

/// Two nodes of one partnership in a temporary folder, used through the executable alone; on request a third member, whom
/// neither of the two dials.
final class Pair: Sendable {
  let folder: URL
  /// Where each listens.
  let ports: [String: Int]
  private let daemons: Mutex<[String: Process]> = Mutex([:])

  init(third: Bool = false, roles: [String] = ["police", "refuge", "refuge"]) async throws {
    let names = third ? ["a", "b", "c"] : ["a", "b"]
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("pair-\(UUID().uuidString)")
    ports = try Dictionary(uniqueKeysWithValues: names.map { ($0, Int(try Self.freePort())) })
    for (place, name) in names.enumerated() {
      let home = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
      let yaml = """
        version: 1
        agency: Agency \(name)
        member: \(place + 1)
        roles: [\(roles[place])]
        listen: 127.0.0.1:\(ports[name] ?? 0)
        data: data
        peers:
          - member: \(place == 0 ? 2 : 1)
        schedule:
          every: 12h
        """
      try yaml.write(to: home.appendingPathComponent("node.yaml"), atomically: true, encoding: .utf8)
      try await succeed(name, "init")
    }
    let key = folder.appendingPathComponent("board.key").path
    try await succeed(nil, "roster", "key", key)
    let cards = names.flatMap { ["--card", home($0) + "/data/member-card.json"] }
    let made = try await run(nil, ["roster", "create", "--sign", key, "--output", roster] + cards)
    try #require(made.status == 0, "\(made.errors)")
    for name in names { try await succeed(name, "roster", "install", roster) }
  }

  var roster: String { folder.appendingPathComponent("p.roster").path }

  /// The process that serves a node.
  func process(_ name: String) -> Int32? { daemons.withLock { $0[name]?.processIdentifier } }

  func home(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Runs a command on a node.
  func run(_ name: String?, _ arguments: String...) async throws -> Executable.Outcome {
    try await run(name, arguments)
  }

  func run(_ name: String?, _ arguments: [String]) async throws -> Executable.Outcome {
    let configuration = name.map { ["--config", home($0) + "/node.yaml"] } ?? []
    return try await Executable.run(arguments + configuration)
  }

  /// Runs a command that has to succeed.
  @discardableResult
  func succeed(_ name: String?, _ arguments: String...) async throws -> Executable.Outcome {
    let outcome = try await run(name, arguments)
    try #require(outcome.status == 0, "node \(arguments.joined(separator: " ")): \(outcome.errors)")
    return outcome
  }

  /// - Parameter environment: Added to this process's own.
  func serve(_ name: String, environment: [String: String] = [:]) throws {
    let process = Process()
    process.executableURL = try Executable.path
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.arguments = ["serve", "--config", home(name) + "/node.yaml"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let log = folder.appendingPathComponent("\(name).log")
    if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
    let handle = try FileHandle(forWritingTo: log)
    try handle.seekToEnd()
    process.standardError = handle
    try process.run()
    daemons.withLock { $0[name] = process }
  }

  /// Ends a daemon with a signal and waits for it.
  @discardableResult
  func stop(_ name: String, _ number: Int32 = SIGTERM) -> Process? {
    guard let process = daemons.withLock({ $0.removeValue(forKey: name) }) else { return nil }
    kill(process.processIdentifier, number)
    process.waitUntilExit()
    return process
  }

  /// Syncs until a round completes: a daemon needs a moment before it listens.
  func sync(_ name: String) async throws {
    for _ in 0..<60 {
      if try await run(name, "sync").status == 0, try await agreed(name) { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("\(name) never completed a round")
  }

  private func agreed(_ name: String) async throws -> Bool {
    try await run(name, "status", "--json").output.contains("\"peersAgreed\":1")
  }

  /// Names of the active flags that a node shows.
  func flags(_ name: String) async throws -> Set<String> {
    struct List: Decodable {
      struct Row: Decodable { var name: String }
      var flags: [Row]
    }
    let outcome = try await succeed(name, "flag", "list", "--json")
    return Set(try JSONDecoder().decode(List.self, from: Data(outcome.output.utf8)).flags.map(\.name))
  }

  /// Raises a flag; nil if the command did not say that it was done.
  func raise(_ name: String, surname: String = "Testperson") async throws -> String? {
    struct Written: Decodable { var operation: String }
    let outcome = try await run(
      name, "flag", "raise", "DA-VICTIM", "--basis", "disclosed", "--surname", surname, "--json")
    guard outcome.status == 0 else { return nil }
    return try JSONDecoder().decode(Written.self, from: Data(outcome.output.utf8)).operation
  }

  func remove() {
    for name in daemons.withLock({ Array($0.keys) }) { stop(name, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }

  static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(isBound)
    return UInt16(bigEndian: address.sin_port)
  }
}
