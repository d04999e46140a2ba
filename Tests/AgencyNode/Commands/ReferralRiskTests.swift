import Foundation
import Replication
import Safeguarding
import Store
import Testing

@testable import AgencyNode

@Suite("What a referral's recipient has to see of the risk")
struct ReferralRiskTests {
  private static let worker = Actor(name: "Duty worker", user: "worker-7")

  /// A node, and a subject of its own by surname.
  private func subject(_ node: AgencyNode, _ surname: String) throws -> LocalDot {
    let flag = try node.raise(
      FlagRequest(subject: .new(SubjectDraft(surname: surname))) { subject, _ in
        FlagDraft(code: .accessNeed, subject: subject, basis: .observed, recordedDay: Day(milliseconds: 0))
      })
    return try #require(try node.store.read { try $0.view(of: flag)?.shown(FlagField.subject).target })
  }

  private func raise(
    _ node: AgencyNode, _ code: FlagCode, _ risk: RiskLevel?, about: LocalDot, counterpart: LocalDot? = nil
  ) throws -> LocalDot {
    try node.raise(
      FlagRequest(subject: .known(about), counterpart: counterpart.map { .known($0) }) { subject, other in
        FlagDraft(
          code: code, subject: subject, counterpart: other, risk: risk, basis: .reported,
          recordedDay: Day(milliseconds: 0))
      })
  }

  private func marks(
    _ node: AgencyNode, _ subject: LocalDot, for reader: MemberNumber = 2, roles: Set<Role> = [.idva]
  ) throws -> Set<LocalDot> {
    Set(try node.store.read { try $0.riskMarks(ofPersonOf: subject, for: reader, roles: roles) }.map(\.dot))
  }

  @Test(
    "a level that is raised, a judgement and a strangulation are risk updates; other flags and retracted ones are not")
  func updates() async throws {
    let partnership = try await TestPartnership([.police, .idva])
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let subject = try subject(node, "Quill")
    #expect(try marks(node, subject) == [])
    let risk = try raise(node, .risk, .standard, about: subject)
    #expect(try marks(node, subject) == [risk])
    let higher = try node.amend(risk, field: FlagField.risk, to: .integer(RiskLevel.high.rawValue))
    #expect(try marks(node, subject) == [higher])
    let judged = try raise(node, .pjHigh, nil, about: subject)
    let strangled = try raise(node, .nfs, nil, about: subject)
    _ = try raise(node, .economic, nil, about: subject)
    #expect(try marks(node, subject) == [higher, judged, strangled])
    #expect(
      try node.store.read { try $0.openDangers(ofPersonOf: subject) }.map(\.words) == ["RISK high", "PJ-HIGH", "NFS"])
    _ = try node.amend(judged, field: FlagField.status, to: .integer(FlagStatus.enteredInError.rawValue))
    #expect(try marks(node, subject) == [higher, strangled])
  }

  @Test("the risk of every linked subject counts, the counterpart's side over firm links only")
  func persons() async throws {
    let partnership = try await TestPartnership([.police, .idva])
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let (one, same, other) = (try subject(node, "Quill"), try subject(node, "Quille"), try subject(node, "Osei"))
    let about = try raise(node, .risk, .high, about: same)
    let beside = try raise(node, .nfs, nil, about: other, counterpart: same)
    #expect(try marks(node, one) == [])
    func link(firm: LocalDot) throws {
      try node.store.write { transaction in
        try transaction.setPerson(PersonOf(probable: one, firm: one), of: one)
        try transaction.setPerson(PersonOf(probable: one, firm: firm), of: same)
      }
    }
    try link(firm: same)
    #expect(try marks(node, one) == [about], "probably one person: nothing is said of an alleged perpetrator")
    try link(firm: one)
    #expect(try marks(node, one) == [about, beside])
    #expect(try node.store.read { try $0.subjectsOfPerson(of: one) } == [one, same])
    #expect(try node.store.read { try $0.subjectsOfPerson(of: other) } == [other])
  }

  @Test("a person's referrals are those of every linked subject, as of a day, for whoever may see them")
  func ofPerson() async throws {
    let partnership = try await TestPartnership([.police, .idva, .probation])
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let (one, same) = (try subject(node, "Quill"), try subject(node, "Quille"))
    func send(_ kind: ReferralKind, to recipient: MemberNumber) throws -> LocalDot {
      try node.send(
        ReferralRequest(kind: kind, about: .known(same), recipient: recipient, reason: "why"), by: Self.worker)
    }
    let outreach = try send(.outreach, to: 2)
    let programme = try send(.perpetratorProgramme, to: 3)
    let today = Day(milliseconds: node.now().rawValue)
    func found(_ day: Day, for reader: MemberNumber = 9, _ roles: Set<Role> = [.gp]) throws -> [LocalDot] {
      try node.store.read {
        try $0.referrals(ofPersonOf: one, for: reader, roles: roles, asOf: day).map(\.view.id)
      }
    }
    #expect(try found(today) == [])
    try node.store.write { transaction in
      try transaction.setPerson(PersonOf(probable: one, firm: one), of: one)
      try transaction.setPerson(PersonOf(probable: one, firm: same), of: same)
    }
    #expect(try found(today) == [outreach], "only probably one person")
    try node.store.write { try $0.setPerson(PersonOf(probable: one, firm: one), of: same) }
    #expect(try found(today) == [outreach, programme])
    #expect(try found(Day(rawValue: today.rawValue - 1)) == [])
    #expect(try found(today, for: 9, [.housing]) == [])
    #expect(try found(today, for: 2, [.housing]) == [outreach])
  }

  @Test("a recipient is asked to look at what it may read and did not say itself")
  func readers() async throws {
    let partnership = try await TestPartnership([.police, .school])
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    let subject = try subject(node, "Quill")
    let risk = try raise(node, .risk, .high, about: subject)
    #expect(try marks(node, subject, roles: [.school]) == [])
    #expect(try marks(node, subject, for: 1, roles: [.police]) == [])
    #expect(try marks(node, subject, roles: [.gp]) == [risk])
    // A school has no history to open: it is done with a notice without it.
    let notice = try node.send(
      ReferralRequest(kind: .schoolNotice, about: .known(subject), recipient: 2, reason: "an incident at home"),
      by: Self.worker)
    let name = try node.store.read { try $0.name(of: notice) }
    let school = partnership.nodes[1]
    let bundle = partnership.folder.appendingPathComponent("b.bundle").path
    _ = try node.exportBundle(to: bundle, for: nil)
    _ = try await school.importBundle(from: bundle)
    let held = try #require(try school.store.read { try $0.dots(named: name) }.first)
    #expect(try school.referrals(.incoming).map(\.stage) == ["received"], "a bundle brings referrals too")
    try school.accept(held, by: Self.worker)
    try school.done(held, ReferralClosing(outcome: .informed), by: Self.worker)
    #expect(try school.referrals(.incoming).isEmpty)
    #expect(try school.referrals(.all).map(\.stage) == ["done"])
  }
}
