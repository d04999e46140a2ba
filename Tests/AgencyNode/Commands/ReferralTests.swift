import Foundation
import Logging
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("Referrals between nodes", .serialized)
struct ReferralTests {
  private static let worker = Actor(name: "Duty worker", user: "worker-7")

  /// A police node and an IDVA's, with a clock that tests can turn.
  private struct Pair {
    let partnership: TestPartnership
    let clock: TestClock
    let sender: AgencyNode
    let recipient: AgencyNode
    let subject: LocalDot

    init() async throws {
      let partnership = try await TestPartnership(
        [.police, .idva, .gp], schedule: .interval(every: 3_600_000, jitter: 0))
      let clock = TestClock()
      self.partnership = partnership
      self.clock = clock
      let nodes = try partnership.nodes.map { node in
        try AgencyNode.open(
          configuration: node.configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
          clock: { clock.now })
      }
      (sender, recipient) = (nodes[0], nodes[1])
      let flag = try partnership.raiseRisk(sender)
      subject = try #require(
        try sender.store.read { try $0.view(of: flag)?.shown(FlagField.subject).target })
    }

    func send(_ reason: String = "very frightened, and he has the key") throws -> LocalDot {
      try sender.send(
        ReferralRequest(kind: .specialistService, about: .known(subject), recipient: recipient.member, reason: reason),
        by: ReferralTests.worker)
    }

    /// One session that the recipient dials, which leaves nothing behind.
    func exchange() async throws {
      try await partnership.serving([sender]) {
        let sync = try PeerSync(recipient)
        for _ in 0..<40 {
          if let report = try? await sync.sync(with: sender.member), report.isComplete { return }
          try await Task.sleep(for: .milliseconds(50))
        }
        throw NodeError(.sessionFailed, "the two did not meet")
      }
    }

    /// How many referrals the recipient has said it received.
    func receipts() throws -> Int {
      try recipient.store.read { reader in
        try reader.referrals(limit: 10).count {
          try !(reader.view(of: $0)?[ReferralField.receivedDay]?.siblings ?? []).isEmpty
        }
      }
    }

    /// The recipient's own name for the only referral.
    func incoming() throws -> LocalDot { try #require(try recipient.store.read { try $0.referrals(limit: 2) }.first) }

    func state(_ node: AgencyNode) throws -> ReferralState<LocalDot> {
      try node.store.read { reader in
        let first = try #require(try reader.referrals(limit: 2).first)
        return try reader.standing(first, now: node.now()).state
      }
    }

    /// Somebody at the recipient opens the history.
    func open() throws {
      try recipient.store.write { transaction in
        let first = try #require(try transaction.referrals(limit: 1).first)
        let about = try #require(try transaction.view(of: first)?.referral?.about)
        try transaction.audit(
          AuditEntry(
            at: recipient.now(), user: "worker-7", action: .open, purpose: "referral", basis: "public task",
            subjects: [about], result: "opened"))
      }
    }
  }

  @Test("one crosses the wire, its receipt is back with the same sync, it is answered, and done once it was read")
  func whole() async throws {
    let pair = try await Pair()
    defer { pair.partnership.remove() }
    _ = try pair.send()
    #expect(try pair.state(pair.sender).stage == .sent)
    try await pair.exchange()
    #expect(try pair.state(pair.sender).stage == .received, "the receipt came back at once")
    let incoming = try pair.incoming()
    try pair.recipient.accept(incoming, by: Self.worker)
    let closing = ReferralClosing(outcome: .supported, decision: "safety plan made")
    #expect(
      Self.message { try pair.recipient.done(incoming, closing, by: Self.worker) }?.contains(
        "open the person's history") == true)
    pair.clock.advance(days: 1)
    try pair.open()
    try pair.recipient.done(incoming, closing, by: Self.worker)
    try await pair.exchange()
    for node in [pair.sender, pair.recipient] {
      let state = try pair.state(node)
      #expect(state.stage == .done && !state.isOpen)
      #expect(try node.referrals(.overdue).isEmpty)
    }
    #expect(
      try TestPartnership.digest(pair.sender) == TestPartnership.digest(pair.recipient))
    let log = try pair.recipient.store.read { try $0.auditLog(limit: 100) }.filter { $0.entry.action == .referral }
    #expect(log.map(\.entry.purpose) == ["receipt of a referral", "accept", "finish"])
    #expect(log.dropFirst().allSatisfy { $0.entry.user == "worker-7" && $0.entry.subjects.count == 1 })
  }

  @Test("an unanswered one is overdue at both ends and in both statuses, with what to do")
  func overdue() async throws {
    let pair = try await Pair()
    defer { pair.partnership.remove() }
    _ = try pair.send()
    pair.clock.advance(days: 2)
    #expect(try pair.state(pair.sender).overdue.map(\.awaited).contains(.receipt))
    try await pair.exchange()
    pair.clock.advance(days: 4)
    for node in [pair.sender, pair.recipient] {
      #expect(try pair.state(node).overdue.map(\.awaited) == [.answer])
      #expect(try node.referrals(.overdue).count == 1)
      let status = try node.status()
      #expect(status.referrals.incomingOverdue + status.referrals.outgoingOverdue == 1)
      #expect(status.reasons.contains { $0.contains("1 referral") && $0.contains("overdue") }, "\(status.reasons)")
      #expect(try node.referrals(.overdue).first?.nextStep != nil)
    }
  }

  @Test("declining takes a reason without blame and gives it back to the sender; only the recipient answers")
  func decline() async throws {
    let pair = try await Pair()
    defer { pair.partnership.remove() }
    let sent = try pair.send()
    try await pair.exchange()
    let incoming = try pair.incoming()
    #expect(
      Self.message { try pair.recipient.decline(incoming, reason: " ", by: Self.worker) }?.contains("reason") == true)
    #expect(
      Self.message { try pair.recipient.decline(incoming, reason: "hard to engage", by: Self.worker) }?.contains(
        "blame") == true)
    #expect(Self.code { try pair.sender.accept(sent, by: Self.worker) } == .notAllowed)
    #expect(Self.code { try pair.recipient.withdraw(incoming, reason: "full", by: Self.worker) } == .notAllowed)
    try pair.recipient.decline(incoming, reason: "no worker for three weeks", by: Self.worker)
    try await pair.exchange()
    #expect(try pair.state(pair.sender).awaits == .sender)
    #expect(try pair.sender.status().referrals.declined == 1)
    try pair.sender.withdraw(sent, reason: "sent to the refuge", by: Self.worker)
    try await pair.exchange()
    #expect(try !pair.state(pair.recipient).isOpen)
  }

  @Test("a risk update after the answer asks the recipient to look again, at both ends, until it opened the history")
  func riskUpdate() async throws {
    let pair = try await Pair()
    defer { pair.partnership.remove() }
    _ = try pair.send()
    try await pair.exchange()
    let incoming = try pair.incoming()
    try pair.recipient.accept(incoming, by: Self.worker)
    #expect(Self.code { try pair.recipient.look(incoming, by: Self.worker) } == .invalidInput)
    // What was read before the risk changed does not count.
    try pair.open()
    try await pair.exchange()
    _ = try pair.sender.raise(
      FlagRequest(subject: .known(pair.subject)) { subject, _ in
        FlagDraft(
          code: .risk, subject: subject, risk: .high, basis: .reported,
          recordedDay: Day(milliseconds: pair.clock.now.rawValue))
      })
    pair.clock.advance(days: 1)
    try await pair.exchange()
    for node in [pair.sender, pair.recipient] { #expect(try pair.state(node).unseen.map(\.level) == [.high]) }
    #expect(try pair.recipient.status().referrals.riskChanged == 1)
    #expect(Self.code { try pair.recipient.look(incoming, by: Self.worker) } == .notAllowed)
    try pair.open()
    try pair.recipient.look(incoming, by: Self.worker)
    try await pair.exchange()
    for node in [pair.sender, pair.recipient] { #expect(try pair.state(node).unseen == []) }
    let closing = ReferralClosing(outcome: .notReached, decision: "close", reason: "no safe number", attempts: 2)
    #expect(Self.message { try pair.recipient.done(incoming, closing, by: Self.worker) }?.contains("manager") == true)
    var agreed = closing
    agreed.manager = "Team manager"
    try pair.recipient.done(incoming, agreed, by: Self.worker)
    #expect(try pair.state(pair.recipient).stage == .done)
  }

  @Test("a receipt is written once, though a daemon and several command lines see the referral at the same time")
  func receiptOnce() async throws {
    let pair = try await Pair()
    defer { pair.partnership.remove() }
    for place in 0..<5 { _ = try pair.send("reason \(place)") }
    let others = try (0..<4).map { _ in
      try AgencyNode.open(
        configuration: pair.recipient.configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
    try await pair.partnership.serving([pair.recipient, pair.sender]) {
      let written = try await withThrowingTaskGroup(of: Void.self) { group in
        for node in others {
          group.addTask {
            for _ in 0..<40 {
              try node.acknowledgeReferrals()
              try await Task.sleep(for: .milliseconds(10))
            }
          }
        }
        try await group.waitForAll()
        return true
      }
      #expect(written)
      try await TestPartnership.eventually("every referral has its receipt") {
        _ = try others[0].acknowledgeReferrals()
        return try pair.receipts() == 5
      }
      // The daemons met once, and do so again in an hour: whether that round still carried the receipts is chance.
      try await TestPartnership.meet(pair.recipient, pair.sender)
      #expect(try pair.sender.referrals(.outgoing).allSatisfy { $0.stage == "received" })
    }
    try pair.recipient.store.read { reader in
      let ids = try reader.referrals(limit: 10)
      #expect(ids.count == 5)
      for id in ids { #expect(try reader.view(of: id)?[ReferralField.receivedDay]?.siblings.count == 1) }
    }
    #expect(try pair.recipient.acknowledgeReferrals() == 0)
  }

  @Test("a referral to somebody who does not take the kind is refused, unless the directory says that they do")
  func directory() async throws {
    let pair = try await Pair()
    defer { pair.partnership.remove() }
    let request = ReferralRequest(
      kind: .drugAndAlcohol, about: .known(pair.subject), recipient: pair.recipient.member, reason: "asked for support")
    #expect(Self.message { _ = try pair.sender.send(request, by: Self.worker) }?.contains("directory list") == true)
    let today = Day(milliseconds: pair.clock.now.rawValue)
    var service = DirectoryDraft(
      name: "Harbour", offers: "Support with alcohol", area: "North", kinds: [.drugAndAlcohol], recordedDay: today)
    #expect(try pair.recipient.publish([service]) == (1, 0))
    #expect(try pair.recipient.publish([service]) == (0, 0))
    service.area = nil
    #expect(try pair.recipient.publish([service]) == (0, 1))
    try await pair.exchange()
    let listed = try pair.sender.store.read { try $0.directory() }
    #expect(listed.map(\.entry.name) == ["Harbour"] && listed[0].entry.area == nil)
    _ = try pair.sender.send(request, by: Self.worker)
    try pair.recipient.endService(named: "Harbour")
    #expect(Self.code { try pair.recipient.endService(named: "Harbour") } == .notFound)
    try await pair.exchange()
    #expect(try pair.sender.store.read { try $0.directory() }.isEmpty)
    #expect(Self.code { _ = try pair.sender.send(request, by: Self.worker) } == .invalidInput)
  }

  private static func message(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return "\(error)" }
    return nil
  }

  private static func code(_ body: () throws -> Void) -> NodeError.Code? {
    do { try body() } catch { return (error as? NodeError)?.code }
    return nil
  }
}
