import Foundation
import Logging
import Replication
import Safeguarding
import Store
import Testing
import Trust

@testable import AgencyNode

@Suite("Contested flags between nodes", .serialized)
struct ContestTests {
  private static let lookUp = LookUp(user: "worker-7", purpose: "test", basis: "test")

  /// Police that raised a flag, a refuge, probation and the partnership's board, with a clock that tests can turn.
  private struct Four {
    let partnership: TestPartnership
    let clock = TestClock()
    let nodes: [AgencyNode]
    let flag: Dot
    var police: AgencyNode { nodes[0] }
    var refuge: AgencyNode { nodes[1] }
    var board: AgencyNode { nodes[3] }

    init(
      _ code: FlagCode = .nfs, _ basis: Basis = .reported, injury: String? = nil, author: Role = .police,
      board: [Role] = []
    ) async throws {
      let partnership = try await TestPartnership(
        [author, .refuge, .probation, .partnershipBoard], also: [.partnershipBoard: board])
      let clock = clock
      nodes = try partnership.nodes.map { node in
        try AgencyNode.open(
          configuration: node.configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
          clock: { clock.now })
      }
      self.partnership = partnership
      for node in nodes { node.updateAlerts() }
      let today = nodes[0].today()
      let raised = try nodes[0].raise(
        FlagRequest(
          subject: .new(SubjectDraft(forenames: "Nadia", surname: "Okafor")),
          counterpart: .new(SubjectDraft(forenames: "Robin", surname: "Vale"))
        ) { subject, counterpart in
          FlagDraft(
            code: code, subject: subject, counterpart: counterpart, basis: basis, eventDay: today, recordedDay: today,
            attributes: injury.map { [FlagField.injury: .text($0)] } ?? [:])
        })
      flag = try nodes[0].store.read { try $0.dot(raised) }
    }

    func settle() async throws {
      for _ in 0..<2 {
        try await PersonIndexTests.exchange(nodes)
        for node in nodes { node.updateAlerts() }
      }
      try await PersonIndexTests.exchange(nodes)
    }

    /// A node's own name of something.
    func local(_ dot: Dot, _ node: AgencyNode) throws -> LocalDot {
      try #require(try node.store.read { try PersonIndexTests.local(dot, $0) })
    }

    func dot(_ local: LocalDot, _ node: AgencyNode) throws -> Dot { try node.store.read { try $0.dot(local) } }

    /// The flag as a node reads it.
    func view(_ node: AgencyNode) throws -> FlagView<LocalDot> {
      let flag = try local(flag, node)
      return FlagView(fields: try #require(try node.store.read { try $0.view(of: flag) }).chosen)
    }

    func row(_ node: AgencyNode) throws -> ContestRow {
      let rows = try node.contests(all: true)
      #expect(rows.count == 1)
      return try #require(rows.first)
    }

    func open(_ node: AgencyNode) throws -> PersonReport {
      let flag = try local(flag, node)
      let subject = try #require(try node.store.read { try $0.view(of: flag)?.shown(FlagField.subject).target })
      return try node.openPerson(subject, ContestTests.lookUp)
    }
  }

  @Test(
    "a contest is shown with the flag everywhere, whoever had been shown the flag is told, and again when it is answered"
  )
  func whole() async throws {
    let four = try await Four()
    defer { four.partnership.remove() }
    try await four.settle()
    _ = try four.open(four.refuge)
    let made = try four.refuge.contest(
      try four.local(four.flag, four.refuge), by: .subject, statement: "It was an accident", reason: "she asked us to")
    #expect(try four.row(four.refuge).stage == "sent", "its author's node has not said that it arrived")
    try await four.settle()
    for node in four.nodes.prefix(3) {
      let row = try four.row(node)
      #expect(row.stage == "received" && row.answerers == ["Agency 1"] && row.due != nil && row.statement != nil)
      #expect(row.answersHere == (node.member == four.police.member))
      let entry = try #require(try four.open(node).history.first)
      #expect(entry.contests.joined().contains("\"It was an accident\""))
      #expect(entry.labels.contains { $0.hasSuffix("(contested)") } && entry.status == "active")
      #expect(entry.codes == ["NFS"], "the contest is no entry of its own")
    }
    let recall = try #require(try four.refuge.recalls(for: "worker-7").first { $0.kind == .contested })
    try four.refuge.acknowledge(recall: recall.id, Self.lookUp)
    #expect(try four.police.status().contests.toAnswer == 1)

    let named = try four.dot(made, four.refuge)
    #expect(throws: NodeError.self) {
      _ = try four.refuge.answer(made, .withdrawn, reason: "not so", by: "Lead")
    }
    _ = try four.police.answer(
      try four.local(named, four.police), .upheld, reason: "the examination found it", by: "Inspector")
    try await four.settle()
    let row = try four.row(four.refuge)
    #expect(row.stage == "answered" && row.answer == "upheld" && row.decidedBy == "Inspector")
    #expect(try four.open(four.refuge).history[0].contests.joined().contains("the flag stands"))
    for node in four.nodes[1...2] {
      let told = try node.recalls(for: "worker-7").filter { $0.kind == .answered }
      #expect(told.count == 1)
      // Whoever listed contests was shown it too.
      for recall in told {
        for user in recall.waiting {
          try node.acknowledge(recall: recall.id, LookUp(user: user, purpose: "test", basis: "test"))
        }
      }
    }
    try await four.settle()
    let standing = try four.police.contest(named: try four.local(named, four.police)).told
    #expect(standing.map(\.what) == ["Contest", "Answer"])
    #expect(standing[1].acknowledged == 2 && standing[1].waiting.isEmpty, "\(standing[1].words)")
    let digests = try four.nodes.map { try TestPartnership.digest($0) }
    #expect(Set(digests).count == 1)
    try await four.settle()
    #expect(try TestPartnership.digest(four.police) == digests[0], "what is told is not told again")
  }

  @Test(
    "a contest that runs out shows at both ends, more time is taken once with a reason, and no other member answers")
  func overdue() async throws {
    let four = try await Four()
    defer { four.partnership.remove() }
    try await four.settle()
    let made = try four.dot(
      four.refuge.contest(
        try four.local(four.flag, four.refuge), by: .counterpart, statement: "Never", reason: "he asked us to"),
      four.refuge)
    try await four.settle()
    four.clock.advance(days: 20)
    let here = try four.local(made, four.police)
    #expect(throws: NodeError.self) { try four.police.extend(here, reason: " ", by: "Lead") }
    try four.police.extend(here, reason: "the officer is away", by: "Lead")
    #expect(throws: NodeError.self) { try four.police.extend(here, reason: "again", by: "Lead") }
    try await four.settle()
    four.clock.advance(days: 40)
    #expect(try four.row(four.refuge).stage == "extended" && four.row(four.refuge).isOverdue == false)
    four.clock.advance(days: 40)
    #expect(try four.police.status().contests.toAnswerOverdue == 1)
    #expect(try four.refuge.status().contests.sentOverdue == 1)
    #expect(try four.police.status().reasons.contains { $0.contains("wait past their month") })
    for node in [four.police, four.refuge] {
      #expect(try four.row(node).isOverdue && !four.row(node).isRestricting)
      #expect(try four.open(node).steps.contains { $0.action.contains("contests that are overdue") })
    }
    // What anybody else writes as an answer counts for nothing.
    let elsewhere = try four.local(made, four.refuge)
    _ = try four.refuge.commit(.people) { transaction in
      [
        NewOperation(
          skeleton: .init(action: .create(.notice, .exchange), audience: .protection),
          value: .fields([
            NoticeField.about: .reference(.delivered(elsewhere)),
            NoticeField.answer: .integer(ContestAnswer.withdrawn.rawValue),
            NoticeField.decidedDay: .integer(four.refuge.today().rawValue),
          ]))
      ]
    }
    try await four.settle()
    for node in four.nodes.prefix(3) { #expect(try four.row(node).isOpen) }
  }

  @Test("that another agency was told of a contest changes nothing that its answer was shown")
  func receipts() async throws {
    let four = try await Four()
    defer { four.partnership.remove() }
    try await four.settle()
    let contest = try four.police.contest(
      try four.local(four.flag, four.police), by: .subject, statement: "not so", reason: "by letter")
    let shown = try four.police.contest(named: contest)
    try await four.settle()
    let later = try four.police.contest(named: contest)
    #expect(later.told.map(\.words) != shown.told.map(\.words), "receipts came in")
    #expect(later.version == shown.version)
    _ = try four.police.answer(contest, .upheld, reason: "read again", by: "the lead", shown: shown.version)
  }

  @Test("an answer that corrects keeps both versions, and one that withdraws takes the flag back everywhere")
  func corrected() async throws {
    let four = try await Four(.threatsToKill)
    defer { four.partnership.remove() }
    try await four.settle()
    let flag = try four.local(four.flag, four.police)
    // Recorded by the flag's own author for the person: it has received it.
    let first = try four.police.contest(flag, by: .subject, statement: "It was in May", reason: "said on the phone")
    #expect(try four.row(four.police).stage == "received")
    #expect(throws: NodeError.self) { _ = try four.police.answer(first, .corrected, reason: "so", by: "Lead") }
    let earlier = Day(rawValue: four.police.today().rawValue - 9)
    _ = try four.police.answer(
      first, .corrected, corrections: [FlagField.eventDay: .integer(earlier.rawValue)], reason: "checked", by: "Lead")
    try await four.settle()
    #expect(try four.view(four.refuge).eventDay == earlier)
    let second = try four.police.contest(flag, by: .subject, statement: "Nor then", reason: "said again")
    _ = try four.police.answer(second, .withdrawn, reason: "another person was meant", by: "Lead")
    try await four.settle()
    let report = try four.open(four.refuge)
    #expect(report.history.map(\.status) == ["entered-in-error"])
    #expect(report.history[0].contests.count == 2)
    #expect(report.history[0].contests.contains { $0.contains("taken back") })
  }

  /// A contest that the refuge recorded of a flag whose author has left since: its name.
  private func left(_ four: Four) async throws -> Dot {
    try await four.settle()
    let made = try four.dot(
      four.refuge.contest(
        try four.local(four.flag, four.refuge), by: .representative, statement: "It is not so", reason: "by letter"),
      four.refuge)
    try await four.settle()
    let author = four.nodes[0].member
    var roster = try four.board.nextRoster(following: nil).next
    try roster.setStatus(.revoked, of: author, acceptUpTo: four.board.deliveredHeads(of: author))
    var signed = try SignedRoster(roster)
    try signed.sign(with: four.partnership.board)
    if let here = try? four.local(made, four.board) {
      #expect(throws: NodeError.self) { _ = try four.board.answer(here, .upheld, reason: "so", by: "Chair") }
    }
    for node in four.nodes { try await node.acceptRoster(try signed.encoded) }
    try await four.settle()
    return made
  }

  @Test(
    "once the author has left the board decides, is cited as such, and before that it may not",
    arguments: [
      (FlagCode.daVictim, Basis.reported, nil, Role.police), (.daConvicted, .adjudicated, nil, .police),
      (.injuryQuery, .observed, "bruise", .acuteTrust),
    ])
  func board(code: FlagCode, basis: Basis, injury: String?, author: Role) async throws {
    let four = try await Four(code, basis, injury: injury, author: author, board: [.maracCoordinator])
    defer { four.partnership.remove() }
    let here = try four.local(try await left(four), four.board)
    let waiting = try four.row(four.board)
    #expect(waiting.isBoards && waiting.answersHere && waiting.answerers == ["Agency 4"])
    _ = try four.board.answer(here, .withdrawn, reason: "nothing supports it", by: "Chair of the board")
    try await four.settle()
    let row = try four.row(four.refuge)
    #expect(row.answer == "withdrawn" && row.words.joined().contains("by the partnership's board"))
    #expect(try four.view(four.refuge).status == .enteredInError)
  }

  @Test("a board whose node may not read the flag is not said to answer: it is said that nobody can")
  func blindBoard() async throws {
    let four = try await Four(.daConvicted, .adjudicated)
    defer { four.partnership.remove() }
    _ = try await left(four)
    let row = try four.row(four.refuge)
    #expect(row.isBoards && row.answerers.isEmpty)
    #expect(row.words.joined().contains("nobody in the roster can answer: tell the board"))
  }

  @Test("what is no flag, refused, a contest itself, or contested here already is not contested, and nothing changes")
  func badInput() async throws {
    let four = try await Four()
    defer { four.partnership.remove() }
    let flag = try four.local(four.flag, four.police)
    let subject = try #require(try four.police.store.read { try $0.view(of: flag)?.shown(FlagField.subject).target })
    func contest(_ what: LocalDot, _ statement: String = "It is not so", _ reason: String = "by letter") throws {
      _ = try four.police.contest(what, by: .subject, statement: statement, reason: reason)
    }
    #expect(throws: NodeError.self) { try contest(subject) }
    #expect(throws: NodeError.self) { try contest(flag, " ") }
    #expect(throws: NodeError.self) { try contest(flag, "So", "a domestic dispute") }
    #expect(throws: NodeError.self) { try contest(flag, String(repeating: "x", count: 5_000)) }
    #expect(try four.police.contests(all: true).isEmpty)
    try contest(flag)
    #expect(throws: NodeError.self) { try contest(flag) }
    let made = try #require(try four.police.store.read { try $0.contests() }.first)
    #expect(throws: NodeError.self) { try contest(made) }
    #expect(try four.police.contests(all: true).count == 1)
  }
}
