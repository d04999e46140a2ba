import AgencyNode
import Foundation
import Logging
import Replication
import Safeguarding
import Store
import Trust

/// A few real nodes in a temporary folder: keys, databases, a signed roster, free ports on loopback.
struct TestPartnership {
  let folder: URL
  let nodes: [AgencyNode]
  /// The one key of the board.
  let board: SigningKey

  /// - Parameters:
  ///   - also: What else a node of a role is.
  ///   - proxy: What the first node dials through.
  init(
    _ roles: [Role] = [.police, .refuge, .probation], also: [Role: [Role]] = [:], schedule: Schedule = .live,
    partnership: HashPrefix = HashPrefix(words: (7, 7)), proxy: ProxySettings? = nil
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("partnership-\(UUID().uuidString)")
    self.folder = folder
    var members: [RosterMember] = []
    var configurations: [NodeConfiguration] = []
    for (place, role) in roles.enumerated() {
      var configuration = NodeConfiguration(
        agency: "Agency \(place + 1)", member: MemberNumber(rawValue: UInt32(place + 1)),
        roles: [role] + (also[role] ?? []),
        listen: .init(host: "127.0.0.1", port: try Self.freePort()),
        dataDirectory: folder.appendingPathComponent("\(place + 1)").path,
        peers: .named(
          roles.indices.filter { $0 != place }.map { .init(member: MemberNumber(rawValue: UInt32($0 + 1))) }),
        schedule: schedule)
      if place == 0 { configuration.proxy = proxy }
      members.append(try AgencyNode.initialise(configuration, now: Date()).rosterMember())
      configurations.append(configuration)
    }
    board = SigningKey()
    var roster = try SignedRoster(
      Roster(
        partnership: partnership, version: 1, previous: .zero, boardKeys: [board.publicKey],
        threshold: 1, members: members, rights: RightsTable.standard, issued: .system))
    try roster.sign(with: board)
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    nodes = try configurations.map { try AgencyNode.open(configuration: $0, logger: quiet) }
    for node in nodes { try await node.acceptRoster(try roster.encoded) }
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Runs daemons while `body` runs.
  func serving(_ some: [AgencyNode], _ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for node in some {
        let service = try NodeService(node)
        group.addTask { try await service.run() }
      }
      try await Self.eventually("the daemons run") { some.allSatisfy { DaemonLock.isHeld($0.directory) } }
      try await body()
      group.cancelAll()
      while (try? await group.next()) != nil {}
    }
  }

  /// Waits, but not for ever.
  static func eventually(_ what: String, _ condition: () throws -> Bool) async throws {
    for _ in 0..<1_200 {
      if try condition() { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw NodeError(.sessionFailed, "waited a minute in vain: \(what)")
  }

  /// Dials until a session completes: a daemon holds its lock a moment before it listens, and may be dialing itself.
  @discardableResult
  static func meet(
    _ node: AgencyNode, _ server: AgencyNode, progress: @escaping @Sendable (SessionProgress) -> Void = { _ in }
  ) async throws -> SessionReport? {
    let sync = try PeerSync(node)
    for _ in 0..<40 {
      if let report = try? await sync.sync(with: server.member, progress: progress), report.isComplete { return report }
      try await Task.sleep(for: .milliseconds(50))
    }
    return nil
  }

  /// Every node dials every other, twice.
  func exchange() async throws {
    for _ in 0..<2 {
      for server in nodes {
        try await serving([server]) {
          for node in nodes where node.member != server.member { try await Self.meet(node, server) }
        }
      }
    }
  }

  /// Raises a RISK flag about an invented person.
  func raiseRisk(_ node: AgencyNode, _ level: RiskLevel = .standard) throws -> LocalDot {
    try node.raise(
      FlagRequest(subject: .new(SubjectDraft(forenames: "Test", surname: "Person"))) { subject, _ in
        FlagDraft(code: .risk, subject: subject, risk: level, basis: .reported, recordedDay: Day(milliseconds: 0))
      })
  }

  static func digest(_ node: AgencyNode) throws -> Hash { try node.store.read { try $0.digest.sum } }

  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
