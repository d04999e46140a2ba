import Foundation
import Replication
import Safeguarding
import Store
import Testing
import Transport
import Trust

@testable import AgencyNode

/// Members whom the board suspends, on every node alike.
@Suite("Suspended members", .serialized)
struct SuspensionTests {
  private func partnership() async throws -> TestPartnership {
    try await TestPartnership(schedule: .interval(every: 3_600_000, jitter: 0))
  }

  private func publish(
    _ partnership: TestPartnership, at node: AgencyNode, _ change: (inout Roster) throws -> Void
  ) async throws -> SignedRoster {
    var roster = try node.nextRoster(following: nil).next
    try change(&roster)
    var signed = try SignedRoster(roster)
    try signed.sign(with: partnership.board)
    try await node.acceptRoster(try signed.encoded)
    return signed
  }

  private func name(_ node: AgencyNode, _ dot: LocalDot) throws -> String {
    try node.store.read { try $0.name(of: dot) }
  }

  private func isDenied(_ node: AgencyNode, _ name: String) throws -> Bool {
    try node.store.read { reader in
      let dot = try #require(try reader.dots(named: name).first)
      return try #require(try reader.view(of: dot)).isDenied
    }
  }

  private func verify(_ node: AgencyNode, _ partnership: TestPartnership) throws {
    let scratch = partnership.folder.appendingPathComponent("verify-\(UUID().uuidString).sqlite").path
    let fault = try node.verify(scratch: scratch) { _, _ in }.fault
    #expect(fault == nil)
  }

  @Test(
    "what it wrote beyond the line has no effect on any node: delivered before the roster, after it, by relay or by bundle"
  )
  func alike() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let (board, relay, bad) = (partnership.nodes[0], partnership.nodes[1], partnership.nodes[2])
    let kept = try name(bad, partnership.raiseRisk(bad))
    try await partnership.serving([board]) { try await TestPartnership.meet(bad, board) }
    let line = try board.deliveredHeads(of: bad.member)
    #expect(line.count == 1)
    // The relay gets these before it hears of the suspension, and passes them on.
    let cut = try name(bad, partnership.raiseRisk(bad, .high))
    try await partnership.serving([relay]) { try await TestPartnership.meet(bad, relay) }
    #expect(try !isDenied(relay, cut))

    let roster = try await publish(partnership, at: board) {
      try $0.setStatus(.suspended, of: bad.member, acceptUpTo: line)
    }
    // From here on it signs for itself; its node does not know of the roster.
    let later = try name(bad, partnership.raiseRisk(bad, .high))
    let bundle = partnership.folder.appendingPathComponent("x.bundle").path
    _ = try bad.exportBundle(to: bundle, for: nil)

    try await partnership.serving([board]) { try await TestPartnership.meet(relay, board) }
    _ = try await relay.importBundle(from: bundle)
    try await partnership.serving([board]) { try await TestPartnership.meet(relay, board) }
    for node in [board, relay] {
      #expect(try node.currentRoster().hash == roster.hash)
      #expect(try !isDenied(node, kept))
      #expect(try isDenied(node, cut))
      #expect(try isDenied(node, later))
      try verify(node, partnership)
      #expect(try node.store.read { try $0.openConflictsByType()["cut_off"] } == 1)
      #expect(try node.store.read { try $0.setsCutOff() } == [bad.member: 2])
    }
    #expect(try TestPartnership.digest(board) == TestPartnership.digest(relay))
    // The indexes were made again with the view: the flag is found by its subject.
    for node in [board, relay] {
      let found = try node.store.read { reader -> [LocalDot] in
        let dot = try #require(try reader.dots(named: kept).first)
        guard case .reference(let subject)? = try reader.view(of: dot)?.shown(FlagField.subject) else { return [] }
        return try reader.flags(of: subject).filter { $0.id == dot }.map(\.id)
      }
      #expect(found.count == 1)
    }
    let (one, other) = (try board.status(), try relay.status())
    #expect(one.flags == 1 && other.flags == 1 && one.subjects == other.subjects)

    // The suspended node itself learns by bundle why nobody talks to it, and comes to the same view.
    _ = try board.exportBundle(to: bundle, for: nil)
    _ = try await bad.importBundle(from: bundle)
    #expect(try TestPartnership.digest(board) == TestPartnership.digest(bad))
    #expect(throws: NodeError.self) { _ = try partnership.raiseRisk(bad) }
    #expect(try bad.status().reasons.contains { $0.contains("suspended this node") })
  }

  @Test("it is refused at the handshake, and an open session with it ends")
  func refused() async throws {
    let partnership = try await TestPartnership()
    defer { partnership.remove() }
    let (board, bad) = (partnership.nodes[0], partnership.nodes[2])
    try await partnership.serving([board]) {
      let open = Task { try await PeerSync(bad).sync(with: board.member, isLive: true) }
      try await TestPartnership.eventually("they met") {
        try board.store.read { try $0.peers() }.contains { $0.member == bad.member } || true
      }
      try await Task.sleep(for: .milliseconds(500))
      _ = try await publish(partnership, at: board) {
        try $0.setStatus(.revoked, of: bad.member, acceptUpTo: board.deliveredHeads(of: bad.member))
      }
      let report = try await open.value
      #expect(report?.end.code == .notInRoster)
      // It heard why before the session ended.
      #expect(try bad.currentRoster().roster.member(bad.member)?.status == .revoked)
      try await Task.sleep(for: .milliseconds(300))
      let again = try? await PeerSync(bad).sync(with: board.member)
      #expect(again?.isComplete != true)
    }
    #expect(try board.status().refusals.contains { $0.reason.contains("Pin") || $0.reason.contains("pin") })
  }

  @Test("let in again with new keys it writes with effect, and what the old key signed beyond the line stays without")
  func letInAgain() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let (board, other) = (partnership.nodes[0], partnership.nodes[2])
    let stolen = try name(other, partnership.raiseRisk(other, .high))
    try await partnership.serving([board]) { try await TestPartnership.meet(other, board) }
    _ = try await publish(partnership, at: board) { try $0.setStatus(.suspended, of: other.member, acceptUpTo: []) }
    #expect(try isDenied(board, stolen))
    let key = try KeyRotation.begin(
      .signing, in: other.directory.keys.path, name: "Agency", now: Date())
    _ = try await publish(partnership, at: board) {
      try $0.setStatus(.active, of: other.member, acceptUpTo: nil)
      try $0.rotate(.signing, of: other.member, to: key)
    }
    try await partnership.serving([board]) { try await TestPartnership.meet(other, board) }
    #expect(other.keys.signing.publicKey == key)
    let good = try name(other, partnership.raiseRisk(other))
    try await partnership.serving([board]) { try await TestPartnership.meet(other, board) }
    for node in [board, other] {
      #expect(try isDenied(node, stolen))
      #expect(try !isDenied(node, good))
      try verify(node, partnership)
    }
    #expect(try TestPartnership.digest(board) == TestPartnership.digest(other))
  }

  @Test("keys of all kinds change while both work, and everything signed before stays valid")
  func rotation() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let (a, b) = (partnership.nodes[0], partnership.nodes[1])
    _ = try partnership.raiseRisk(a)
    try await partnership.serving([b]) { try await TestPartnership.meet(a, b) }
    let place = a.directory.keys.path
    let signing = try KeyRotation.begin(.signing, in: place, name: "Agency", now: Date())
    let tls = try KeyRotation.begin(.tls, in: place, name: "Agency", now: Date())
    let oldSealing = a.keys.sealing.publicKey
    let sealing = try KeyRotation.begin(.sealing, in: place, name: "Agency", now: Date())
    // Nothing changes before the roster says so.
    _ = try partnership.raiseRisk(a)
    let oldPin = a.keys.tls.pin
    let roster = try await publish(partnership, at: a) {
      try $0.rotate(.signing, of: a.member, to: signing)
      try $0.rotate(.tls, of: a.member, to: tls)
      try $0.rotate(.sealing, of: a.member, to: sealing)
    }
    #expect(a.keys.signing.publicKey == signing)
    #expect(a.keys.tls.pin == oldPin, "the peer knows the old one only")
    _ = try partnership.raiseRisk(a)
    try await partnership.serving([b]) { try await TestPartnership.meet(a, b) }
    #expect(try b.currentRoster().hash == roster.hash)
    try a.adoptKeys()
    #expect(a.keys.tls.pin.bytes == tls, "every peer that was met knows the new one")
    try await partnership.serving([b]) {
      let report = try await TestPartnership.meet(a, b)
      #expect(report?.isComplete == true)
    }
    try await partnership.serving([a]) {
      let report = try await TestPartnership.meet(b, a)
      #expect(report?.isComplete == true)
    }
    for node in [a, b] { try verify(node, partnership) }
    #expect(try TestPartnership.digest(a) == TestPartnership.digest(b))
    #expect(a.keys.sealing.publicKey == sealing)
    let openers = Set(a.keys.openers.map(\.publicKey))
    #expect(openers == [oldSealing, sealing], "what was sealed to the old one still opens")
  }

  @Test("rosters in rivalry hold nobody up, are reported, and are settled by the next one")
  func rivals() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let (a, b) = (partnership.nodes[0], partnership.nodes[1])
    let first = try a.currentRoster()
    let key = try KeyRotation.begin(.signing, in: a.directory.keys.path, name: "Agency", now: Date())
    _ = try await publish(partnership, at: a) { try $0.rotate(.signing, of: a.member, to: key) }
    _ = try partnership.raiseRisk(a)
    #expect(a.keys.signing.publicKey == key)
    let right = try await publish(partnership, at: b) { $0.expires = Instant(milliseconds: 6) }
    try await partnership.serving([b]) { try await TestPartnership.meet(a, b) }
    for node in [a, b] {
      // The one before both is in force; the node whose key only a rival names signs with the one before.
      #expect(try node.currentRoster().hash == first.hash)
      #expect(try node.store.read { try $0.openConflictsByType()["roster"] } == 1)
      #expect(try node.status().reasons.contains { $0.contains("rivalry") })
      _ = try partnership.raiseRisk(node)
    }
    #expect(throws: NodeError.self) { _ = try a.nextRoster(following: nil) }
    var settled = try SignedRoster(try a.nextRoster(following: "\(right.hash)").next)
    try settled.sign(with: partnership.board)
    try await a.acceptRoster(try settled.encoded)
    #expect(try a.currentRoster().hash == settled.hash)
    #expect(try a.store.read { try $0.openConflictsByType()["roster"] } == nil)
    // Another first roster is refused, and the conflict log names who offered it.
    var forged = first.roster
    forged.issued = Instant(milliseconds: 1)
    var other = try SignedRoster(forged)
    try other.sign(with: partnership.board)
    do { try await a.acceptRoster(try other.encoded) } catch { a.noteRefusedRoster(from: b.member, error) }
    #expect(try a.status().refusals.contains { $0.reason == "roster.rosterRollback" && $0.member == b.member.rawValue })
    #expect(
      try a.store.read { try $0.conflicts(ConflictFilter()) }.contains { $0.type == "roster" && $0.member == b.member })
  }

  @Test("an end of the roster is told 60 and 14 days before, and nothing ever stops")
  func expiry() async throws {
    let partnership = try await partnership()
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    for (days, words) in [(61, ""), (59, "ends in"), (13, "nobody vouches"), (-2, "ended")] {
      let end = Instant.system.adding(milliseconds: Int64(days) * 86_400_000 + 3_600_000)
      _ = try await publish(partnership, at: node) { $0.expires = end }
      let reasons = try node.status().reasons.filter { $0.contains("the roster en") }
      #expect(words.isEmpty ? reasons.isEmpty : reasons.contains { $0.contains(words) }, "\(days): \(reasons)")
      _ = try partnership.raiseRisk(node)
      try node.refuseToShow()
    }
  }
}
