import AgencyNode
import Foundation
import Logging
import Replication
import Testing
import Transport
import Wire

@Suite("A member gone bad", .serialized)
struct HostileTests {
  @Test("whatever a member tries, nothing false is applied, the others go on, and status names it and why")
  func everyAttack() async throws {
    let pair = try await Pair(third: true)
    defer { pair.remove() }
    for _ in 0..<3 { _ = try await pair.raise("a") }
    let member = try HostileMember(pair)
    let port = try #require(pair.ports["a"])
    try pair.serve("a")
    try await pair.sync("b")
    let honest = try await Self.received(member, port)
    try #require(honest.count == 4, "the lock of their readers, and three flags")
    // `node status` beside the daemon, without a process each time.
    let node = try Self.open(pair, "a")
    var words = try node.status().viewDigest
    for attack in Attack.allCases where attack != .heavy {
      let before = try node.status()
      do { try await attack.run(member, port: port, honest: honest) } catch {
        Issue.record("\(attack): the attack itself failed: \(error)")
      }
      var after = try node.status()
      // A session's end is noted a moment after the connection's.
      for _ in 0..<600 where !attack.reasons.allSatisfy({ count($0, after) > count($0, before) }) {
        try await Task.sleep(for: .milliseconds(50))
        after = try node.status()
      }
      for reason in attack.reasons {
        #expect(
          count(reason, after) > count(reason, before),
          "\(attack): \(reason) is not counted for the member, but \(news(before, after))")
      }
      if !attack.leavesOwnWords { #expect(after.viewDigest == words, "\(attack) changed what the node shows") }
      words = after.viewDigest
      #expect(after.isRunning, "\(attack) ended the daemon")
      let refused = after.refusals.filter { $0.member == 1 || $0.member == 2 }
      #expect(refused.isEmpty, "\(attack): an honest member is blamed: \(refused)")
    }
    let end = try await status(pair, "a")
    #expect(end.peers.first { $0.member == 3 }?.state == .quarantined)
    #expect(end.rosterVersion == 1)
    // The honest two are of one mind, and what they wrote is all that is said of anybody.
    let late = try #require(try await pair.raise("a"))
    for _ in 0..<20 where try await status(pair, "b").viewDigest != status(pair, "a").viewDigest {
      _ = try await pair.run("b", "sync")
    }
    #expect(try await status(pair, "a").viewDigest == status(pair, "b").viewDigest)
    let flags = try await pair.flags("b")
    #expect(flags.count == 4 && flags.contains(late))
    pair.stop("a")
    for node in ["a", "b"] { try await pair.succeed(node, "verify") }
    let page = try await pair.run("a", "status").output
    #expect(page.contains("badSignature") && page.contains("member 3 breaks the rules"))
    #expect(!page.contains("\u{1B}") && !page.contains("\u{07}"))
  }

  @Test("an attack in the middle of which the node hangs up, since the attacker is slow, has been made and is counted")
  func slowAttacks() async throws {
    let pair = try await Pair(third: true)
    defer { pair.remove() }
    _ = try await pair.raise("a")
    var member = try HostileMember(pair)
    let port = try #require(pair.ports["a"])
    try pair.serve("a")
    let honest = try await Self.received(member, port)
    member.pause = .milliseconds(100)
    let node = try Self.open(pair, "a")
    for attack in [Attack.ownHeads, .endlessPlan, .deepFrame, .forged] {
      try await attack.run(member, port: port, honest: honest)
      for _ in 0..<600 where try !attack.reasons.allSatisfy({ try count($0, node.status()) > 0 }) {
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(try attack.reasons.allSatisfy { try count($0, node.status()) > 0 }, "\(attack)")
    }
  }

  @Test("a relay that keeps another's change-sets back is named, and overtaken once an honest path exists")
  func suppression() async throws {
    let pair = try await Pair(third: true)
    defer { pair.remove() }
    for _ in 0..<3 { _ = try await pair.raise("a") }
    let member = try HostileMember(pair)
    try pair.serve("a")
    let honest = try await Self.received(member, try #require(pair.ports["a"]))
    pair.stop("a")
    try pair.serve("b")
    let node = try Self.open(pair, "b")
    // The only peer that can be reached tells that it holds all of the first agency's, and sends none.
    let last = try #require(honest.last).signed
    let (session, _) = try await HostileSession.greeted(
      member, port: try #require(pair.ports["b"]),
      claiming: [
        Dependency(
          stream: last.header.stream, head: Head(sequence: last.header.sequence, prefix: last.hash.prefix))
      ])
    try await session.send(.plan(SyncPlan(sets: 0, bytes: 0)))
    try await session.send(.close(CloseReason(.done)))
    _ = await session.verdict()
    for _ in 0..<600 where try count("withheld", node.status()) == 0 { try await Task.sleep(for: .milliseconds(50)) }
    var status = try node.status()
    #expect(count("withheld", status) == 1)
    #expect(status.peers.first { $0.member == 1 }?.lastHeard == nil)
    // An honest path exists again.
    try pair.serve("a")
    try await pair.sync("b")
    status = try node.status()
    #expect(status.peers.first { $0.member == 1 }?.lastHeard != nil)
    #expect(try await pair.flags("a") == pair.flags("b"))
    #expect(try await pair.flags("b").count == 3)
  }

  private func count(_ reason: String, _ status: NodeStatus) -> Int {
    status.refusals.filter { $0.member == 3 && ($0.reason == reason || $0.reason.hasSuffix(reason)) }
      .reduce(0) { $0 + $1.count }
  }

  /// What was counted between two looks.
  private func news(_ before: NodeStatus, _ after: NodeStatus) -> [String] {
    after.refusals.filter { row in
      !before.refusals.contains { $0.reason == row.reason && $0.member == row.member && $0.count == row.count }
    }.map { "\($0.reason) of \($0.member ?? 0)" }
  }

  static func open(_ pair: Pair, _ name: String) throws -> AgencyNode {
    var configuration = try NodeConfiguration.load(path: pair.home(name) + "/node.yaml")
    configuration.dataDirectory = pair.home(name) + "/data"
    return try AgencyNode.open(
      configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private func status(_ pair: Pair, _ name: String) async throws -> NodeStatus {
    let outcome = try await pair.run(name, "status", "--json")
    return try JSONDecoder().decode(NodeStatus.self, from: Data(outcome.output.utf8))
  }

  /// What the member gets of the others, as any member does.
  static func received(_ member: HostileMember, _ port: Int) async throws -> [PackedChangeSet] {
    try await HostileSession.patiently { try await receiving(member, port) }
  }

  private static func receiving(_ member: HostileMember, _ port: Int) async throws -> [PackedChangeSet] {
    let session = try await HostileSession(member, port: port)
    try await session.send(session.hello())
    try await session.send(.clock(ClockUpdate(isFull: true, heads: [])))
    try await session.send(.plan(SyncPlan(sets: 0, bytes: 0)))
    var sets: [PackedChangeSet] = []
    var planned: UInt64?
    while let bytes = try await session.connection.next() {
      switch try FrameCodec.decode(bytes) {
      case .plan(let plan): planned = plan.sets
      case .changeSet(let start):
        sets.append(PackedChangeSet(signed: start.signed, body: start.body, dictionary: start.dictionary))
      default: break
      }
      if let planned, sets.count == planned {
        await session.connection.close()
        return sets
      }
    }
    throw HostileSession.Unexpected(description: "\(sets.count) of \(planned ?? 0) sets came")
  }
}
