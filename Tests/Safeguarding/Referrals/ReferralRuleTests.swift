import Replication
import Testing

@testable import Safeguarding

@Suite("Kinds of referral, closing one, and the directory")
struct ReferralRuleTests {
  private let friday = Day(year: 2017, month: 7, day: 14)!

  @Test("every kind has a name and a number of its own, recipients, and an audience that admits each of them")
  func kinds() {
    #expect(Set(ReferralKind.allCases.map(\.name)).count == 13)
    for kind in ReferralKind.allCases {
      #expect(ReferralKind(named: kind.name) == kind)
      let definition = kind.definition
      #expect(!definition.roles.isEmpty && !definition.label.isEmpty)
      for role in definition.roles { #expect(definition.audience.admits([role]), "\(kind.name), \(role.name)") }
      let draft = ReferralDraft<LocalDot>(
        kind: kind, about: LocalDot(rawValue: 1), recipient: 2, sentDay: friday, reason: "why")
      #expect(draft.due.receipt >= friday && draft.due.answer <= draft.due.completion)
    }
    #expect(ReferralKind.dvds.definition.due.completion == .days(28))
    #expect(ReferralKind.childrensServices.definition.due.answer == .workingDays(1))
  }

  @Test("working days leave out the weekend, and no date overflows")
  func workingDays() {
    #expect(DueTime.workingDays(1).due(from: friday) == Day(year: 2017, month: 7, day: 17))
    #expect(DueTime.workingDays(5).due(from: friday) == Day(year: 2017, month: 7, day: 21))
    #expect(DueTime.workingDays(0).due(from: friday) == friday)
    for start in [Day(rawValue: .max), Day(rawValue: .min)] {
      #expect(DueTime.days(3).due(from: start) == start)
      #expect(DueTime.workingDays(3).due(from: start) == start)
    }
  }

  @Test("a draft says what is wrong with it: no other member, a role that does not take it, no reason, blame")
  func draftFaults() {
    let draft = ReferralDraft<LocalDot>(
      kind: .marac, about: LocalDot(rawValue: 1), recipient: 9, sentDay: friday, reason: "Domestic dispute again")
    func faults(_ draft: ReferralDraft<LocalDot>, roles: Set<Role>? = [.maracCoordinator], taken: Bool = false) -> Int {
      draft.faults(sender: 1, recipientRoles: roles, isTaken: taken, keepsWording: false, today: friday).count
    }
    #expect(faults(draft) == 1)
    #expect(
      draft.faults(sender: 1, recipientRoles: [.maracCoordinator], isTaken: false, keepsWording: true, today: friday)
        == [])
    var better = draft
    better.reason = "He broke in and strangled her"
    #expect(faults(better) == 0)
    #expect(faults(better, roles: [.housing]) == 1)
    #expect(faults(better, roles: [.housing], taken: true) == 0)
    #expect(faults(better, roles: nil) == 1)
    better.recipient = 1
    #expect(faults(better) == 1)
    better.reason = "  "
    #expect(faults(better) == 2)
  }

  @Test(
    "two failed contacts close nothing: a decision, a name, a reason, and with an open danger a manager are asked for")
  func closing() throws {
    let danger = try #require(OpenDanger(code: .risk, level: .high, status: .active, recordedDay: friday))
    var closing = ReferralClosing(outcome: .notReached, attempts: 2)
    func missing(_ dangers: [OpenDanger] = [], opened: Bool = true) -> Int {
      ClosingRule.missing(for: closing, endsContact: true, dangers: dangers, wasOpened: opened).count
    }
    #expect(missing() == 3)
    #expect(missing([danger], opened: false) == 5)
    closing.decision = "close for now and try again through the school"
    closing.decidedBy = "A. Duty worker"
    #expect(missing() == 1)
    closing.reason = "both calls were made while he was at home"
    #expect(missing() == 0)
    #expect(missing([danger]) == 1)
    closing.manager = "  "
    #expect(missing([danger]) == 1)
    closing.manager = "B. Manager"
    #expect(missing([danger]) == 0)
    closing.reason = "she failed to engage"
    #expect(missing([danger]) == 1)
    let answered = ReferralClosing(outcome: .informed, decidedBy: "C. Officer")
    #expect(ClosingRule.missing(for: answered, endsContact: false, dangers: [danger], wasOpened: true) == [])
  }

  @Test("only active flags of high harm are an open danger")
  func dangers() {
    #expect(OpenDanger(code: .nfs, level: nil, status: .active, recordedDay: nil) != nil)
    #expect(OpenDanger(code: .nfs, level: nil, status: .inactive, recordedDay: nil) == nil)
    #expect(OpenDanger(code: .risk, level: .medium, status: .active, recordedDay: nil) == nil)
    #expect(OpenDanger(code: .alcoholSupport, level: .high, status: .active, recordedDay: nil) == nil)
  }

  @Test("an entry of the directory reads as it was drafted, and takes nothing once it has ended")
  func directory() {
    let draft = DirectoryDraft(name: "Harbour", offers: "Counselling", kinds: [.childTherapy], recordedDay: friday)
    #expect(draft.faults() == [])
    #expect(DirectoryDraft(name: "", offers: " ", recordedDay: friday).faults().count == 2)
    var fields: [FieldNumber: Value<LocalDot>] = draft.fields(member: 4)
    let entry = DirectoryEntry(fields: fields)
    #expect(entry.name == "Harbour" && entry.takes(.childTherapy) && !entry.takes(.marac))
    fields[ServiceField.status] = .integer(FlagStatus.inactive.rawValue)
    #expect(!DirectoryEntry(fields: fields).takes(.childTherapy))
    for (number, value) in fields { #expect(EntityKind.service.field(number).accepts(value)) }
  }
}
