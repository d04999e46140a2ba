import AgencyNode
import Foundation
import Logging
import Replication
import Safeguarding
import Synchronization
import Trust

/// The agencies of a folder, each with a node of its own below another folder, run as processes.
final class Partnership: Sendable {
  struct Agency: Sendable {
    let configurationPath: String
    let node: AgencyNode

    /// Lists the services of the file beside the configuration, if there is one.
    func publishServices() throws {
      let file = URL(fileURLWithPath: configurationPath).deletingLastPathComponent().appendingPathComponent(
        "services.yaml")
      guard FileManager.default.fileExists(atPath: file.path) else { return }
      _ = try node.publish(try ServiceFile.load(path: file.path, today: Day(milliseconds: node.now().rawValue)))
    }
  }

  let folder: String
  /// In order of member number.
  let agencies: [Agency]
  private let processes: Mutex<[MemberNumber: Process]> = Mutex([:])

  /// Copies each agency's configuration, gives it a free port, and makes keys, databases and a signed roster.
  init(nodes: String, in folder: String) throws {
    self.folder = folder
    let files = FileManager.default
    let names = ((try? files.contentsOfDirectory(atPath: nodes)) ?? []).filter {
      files.fileExists(atPath: "\(nodes)/\($0)/node.yaml")
    }
    guard names.count > 1 else {
      throw NodeError(.invalidInput, "\(nodes) holds no agencies; run this from the project's folder, or give --nodes")
    }
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var made: [(path: String, configuration: NodeConfiguration, card: MemberCard)] = []
    for name in names.sorted() {
      let target = "\(folder)/\(name)"
      guard !files.fileExists(atPath: target) else {
        throw NodeError(.alreadyInitialised, "\(target) is there already; give an empty --directory")
      }
      try files.copyItem(atPath: "\(nodes)/\(name)", toPath: target)
      let path = "\(target)/node.yaml"
      try Self.givePort(path)
      let configuration = try NodeConfiguration.load(path: path)
      made.append((path, configuration, try AgencyNode.initialise(configuration, now: Date())))
    }
    made.sort { $0.configuration.member < $1.configuration.member }
    agencies = try made.map {
      Agency(
        configurationPath: $0.path,
        node: try AgencyNode.open(configuration: $0.configuration, logger: Log.make(level: .critical)))
    }
    roster = try Self.sign(try made.map { try $0.card.rosterMember() }, in: folder)
  }

  /// The signed roster, as a file would hold it.
  let roster: [UInt8]

  /// Three board members, two of whom have to sign.
  private static func sign(_ members: [RosterMember], in folder: String) throws -> [UInt8] {
    let board = [SigningKey(), SigningKey(), SigningKey()]
    var random = SystemRandomNumberGenerator()
    var signed = try SignedRoster(
      Roster(
        partnership: HashPrefix(words: (random.next(), random.next())), version: 1, previous: .zero,
        boardKeys: board.map(\.publicKey), threshold: 2, members: members, rights: RightsTable.standard,
        issued: .system, expires: Instant.system.adding(milliseconds: 366 * 86_400_000)))
    for key in board.prefix(2) { try signed.sign(with: key) }
    let bytes = try signed.encoded
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/partnership.roster"))
    return bytes
  }

  /// Puts a free port in the place of the configured one, so that nothing on this machine is in the way.
  private static func givePort(_ path: String) throws {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    // The roster has the new ports, so no address may go before it.
    let text = try lines.filter { !$0.hasPrefix("    address: 127.0.0.1:") }.map { line in
      let key = line.prefix { $0 == " " } + "listen: 127.0.0.1:"
      return line.hasPrefix(key) ? "\(key)\(try freePort())" : String(line)
    }
    try text.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
  }

  private static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard result else { throw NodeError(.listenFailed, "no free port on this machine (errno \(errno))") }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Starts an agency's daemon.
  func start(_ agency: Agency) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["serve", "--config", agency.configurationPath]
    process.standardOutput = FileHandle.nullDevice
    let log = agency.node.directory.root.appendingPathComponent("daemon.log")
    if !FileManager.default.fileExists(atPath: log.path) {
      _ = FileManager.default.createFile(atPath: log.path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    let handle = try FileHandle(forWritingTo: log)
    try handle.seekToEnd()
    process.standardError = handle
    try process.run()
    processes.withLock { $0[agency.node.member] = process }
  }

  /// Ends an agency's daemon cleanly and waits for it.
  func stop(_ agency: Agency) {
    guard let process = processes.withLock({ $0.removeValue(forKey: agency.node.member) }) else { return }
    process.terminate()
    process.waitUntilExit()
  }

  func stopAll() {
    let running = processes.withLock { held in
      defer { held = [:] }
      return Array(held.values)
    }
    for process in running { process.terminate() }
    for process in running { process.waitUntilExit() }
  }

  /// Waits until every daemon holds its lock.
  func waitUntilRunning(_ some: [Agency]) async throws {
    for agency in some {
      for _ in 0..<300 where !DaemonLock.isHeld(agency.node.directory) { try await Task.sleep(for: .milliseconds(50)) }
      guard DaemonLock.isHeld(agency.node.directory) else {
        throw NodeError(
          .listenFailed,
          "\(agency.node.configuration.agency) did not start; see \(agency.node.directory.root.path)/daemon.log")
      }
    }
  }
}
