import Foundation
import Replication
import Safeguarding
import Testing
import Trust
import Wire

@testable import AgencyNode
@testable import Store

@Suite("Heads of audit logs that peers countersign")
struct CosigningTests {
  /// Two nodes with one clock, which can be turned forward; the other's may be ahead of it.
  private final class Pair {
    let partnership: TestPartnership
    let clock = TestClock()
    let one: AgencyNode
    let other: AgencyNode

    init(aheadMinutes: Int64 = 0) async throws {
      partnership = try await TestPartnership(
        [.police, .childrensServices], schedule: .interval(every: 3_600_000, jitter: 0))
      let clock = clock
      let nodes = try partnership.nodes.enumerated().map { number, node in
        let ahead = number == 0 ? 0 : aheadMinutes * 60_000
        return try AgencyNode.open(
          configuration: node.configuration, logger: node.logger, clock: { clock.now.adding(milliseconds: ahead) })
      }
      (one, other) = (nodes[0], nodes[1])
    }

    deinit { partnership.remove() }

    @discardableResult
    func meet() async throws -> SessionReport? {
      var report: SessionReport?
      try await partnership.serving([other]) { report = try await TestPartnership.meet(one, other) }
      return report
    }

    func look(_ count: Int = 1) throws {
      for number in 0..<count { try one.note(.verify, "test", result: "\(number)") }
    }

    /// As somebody with the database and no scruples would: everything that this node keeps of heads goes too.
    func tamper(_ statements: String...) throws {
      try one.store.write { transaction in
        for statement in statements + [
          "DELETE FROM audit_head", "DELETE FROM audit_cosigned", "DELETE FROM meta WHERE key LIKE 'audit.%'",
        ] { try transaction.execute(statement) }
      }
    }
  }

  @Test(
    "a head is countersigned with the session that brings it, both keep it, and nothing is sent until there is more")
  func cosigned() async throws {
    let pair = try await Pair()
    try pair.look(5)
    let first = try #require(try await pair.meet())
    #expect(try pair.one.store.read { try $0.cosignedSize(by: pair.other.member)?.size } == 5)
    #expect(try pair.other.store.read { try $0.witnessed(pair.one.member)?.head.size } == 5)
    let verified = try pair.one.verifyAudit()
    #expect(verified.fault == nil && verified.witnesses[pair.other.member]?.size == 5)
    pair.clock.advance(minutes: 90)
    let second = try #require(try await pair.meet())
    #expect(second.bytesSent + 80 < first.bytesSent && second.bytesSent < 180, "no head without anything new")
    try pair.look(3)
    pair.clock.advance(minutes: 90)
    try await pair.meet()
    #expect(try pair.one.store.read { try $0.cosignedSize(by: pair.other.member)?.size } == 8)
    #expect(try pair.other.store.read { try $0.auditContradictions() }.isEmpty)
    try pair.look()
    try await pair.meet()
    #expect(try pair.one.store.read { try $0.cosignedSize(by: pair.other.member)?.size } == 8, "one an hour")
  }

  @Test("who countersigns shows how far its clock is ahead, and metrics tell it by the member's number alone")
  func skew() async throws {
    let pair = try await Pair(aheadMinutes: 3)
    try pair.look()
    #expect(try pair.one.metrics().peers.map(\.skewMilliseconds) == [nil])
    try await pair.meet()
    let peer = try #require(try pair.one.metrics().peers.first)
    // Both clocks go on while the answer travels.
    #expect(peer.member == 2 && (60_000...180_000).contains(peer.skewMilliseconds ?? 0))
    #expect(peer.lastSuccess != nil && peer.waitingOut == 0 && peer.waitingIn == 0)
  }

  @Test("a log that is rolled back, even with all that it kept of heads, is refused, and both ends say so")
  func rolledBack() async throws {
    let pair = try await Pair()
    try pair.look(6)
    try await pair.meet()
    try pair.tamper("DELETE FROM audit WHERE number > 3")
    #expect(try pair.one.verifyAudit().fault == nil, "this database alone cannot tell")
    let held = try pair.other.heldAuditHeads()
    #expect(
      try pair.one.verifyAudit(held: held).fault
        == AuditFault(kind: .rolledBack, number: 6, witness: pair.other.member))
    pair.clock.advance(minutes: 90)
    try await pair.meet()
    #expect(try pair.other.status().audit.wentBack == [1])
    #expect(try pair.other.status().reasons.contains { $0.contains("audit log of member 1 went back") })
    #expect(
      try pair.other.store.read { try $0.conflicts() }.contains {
        $0.type == "audit_log" && $0.member == pair.one.member
      })
    #expect(try pair.one.status().audit.contradictedBy == [2])
    #expect(try pair.one.verifyAudit().fault == AuditFault(kind: .rolledBack, number: 6, witness: pair.other.member))
    // It is not countersigned again before somebody looked into it.
    try pair.look(9)
    pair.clock.advance(minutes: 90)
    try await pair.meet()
    #expect(try pair.other.store.read { try $0.witnessed(pair.one.member)?.head.size } == 6)
    try pair.other.restartAudit(
      of: pair.one.member, LookUp(user: "manager-1", purpose: "explained", basis: "accountability"))
    #expect(try pair.other.status().audit.wentBack.isEmpty)
    pair.clock.advance(minutes: 90)
    try await pair.meet()
    #expect(try pair.other.store.read { try $0.witnessed(pair.one.member)?.head.size } == 12)
  }

  @Test("a log that was worked out anew with a change in it is refused, though its own chain holds")
  func replaced() async throws {
    let pair = try await Pair()
    try pair.look(6)
    try await pair.meet()
    let rows = try pair.one.store.read { try $0.auditLog(limit: 100) }
    try pair.tamper("DELETE FROM audit", "DELETE FROM audit_subject")
    try pair.one.store.write { transaction in
      for row in rows {
        var entry = row.entry
        if row.number == 2 { entry.user = "somebody else" }
        try transaction.audit(entry)
      }
    }
    try pair.look(4)
    #expect(try pair.one.verifyAudit().fault == nil, "this database alone cannot tell")
    pair.clock.advance(minutes: 90)
    try await pair.meet()
    #expect(try pair.other.status().audit.wentBack == [1])
    #expect(try pair.one.verifyAudit().fault == AuditFault(kind: .replaced, number: 6, witness: pair.other.member))
  }

  @Test("a claim or a refusal that the log's owner never signed changes nothing")
  func slander() async throws {
    let pair = try await Pair()
    try pair.look(6)
    try await pair.meet()
    let head = AuditHead(member: pair.one.member, size: 99, root: .zero, at: Instant(milliseconds: 1))
    let partnership = try pair.one.currentRoster().roster.partnership
    let signature = try AuditSignature.sign(head, partnership: partnership, key: pair.other.keys.signing)
    try pair.one.take(
      auditAnswer: .refused(SignedAuditHead(head: head, signature: signature)), from: pair.other.member)
    try pair.one.take(
      auditAnswer: .cosigned(size: 6, at: Instant(milliseconds: 1), signature: signature), from: pair.other.member)
    let real = try #require(try pair.other.store.read { try $0.witnessed(pair.one.member) })
    try pair.one.take(auditAnswer: .refused(real), from: pair.other.member)
    #expect(try pair.one.status().audit.contradictedBy.isEmpty)
    await pair.one.finishChecks()
    #expect(
      try pair.one.store.read { try $0.refusals() }.filter { $0.reason.hasPrefix("audit") }.map(\.count).reduce(0, +)
        == 3)
    let showing = AuditShowing(signed: SignedAuditHead(head: head, signature: signature), from: 6, path: [])
    #expect(try pair.other.take(audit: showing, from: pair.one.member) == .later)
    #expect(try pair.other.store.read { try $0.auditContradictions() }.isEmpty)
  }
}
