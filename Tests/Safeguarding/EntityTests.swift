import Replication
import Safeguarding
import Testing

private let today = Day(rawValue: 18_000)
private typealias Draft = FlagDraft<String>

@Suite("Entities")
struct EntityTests {
  private let draft = Draft(
    code: .risk, subject: "ada", counterpart: "bo", risk: .high, basis: .observed, eventDay: Day(rawValue: 17_990),
    recordedDay: Day(rawValue: 17_991), source: "R-1", role: .police,
    attributes: [FlagField.ticks: .integer(14), FlagField.answers: .list([.text("afraid")])])

  @Test("a flag reads as it was drafted, in ascending fields")
  func flagRoundTrip() throws {
    let view = FlagView(record: draft.record)
    #expect(view.code == .risk && view.codeName == "RISK")
    #expect(view.subject == "ada" && view.counterpart == "bo")
    #expect(view.status == .active && view.risk == .high && view.basis == .observed)
    #expect(view.eventDay == draft.eventDay && view.recordedDay == draft.recordedDay)
    #expect(view.source == "R-1" && view.role == .police)
    #expect(view.fields[FlagField.ticks] == .integer(14))
    guard case .record(let fields) = draft.record else { return #expect(Bool(false)) }
    #expect(fields.map(\.field) == fields.map(\.field).sorted())
  }

  @Test("a flag of a later version is shown, active, under its number")
  func unknownCode() {
    let view = FlagView<String>(record: .record([.init(FlagField.code, .integer(900)), .init(4, .integer(77))]))
    #expect(view.code == nil && view.codeName == "code 900")
    #expect(view.status == .active)
    #expect(FlagView<String>(record: .none).codeName == "no code")
  }

  @Test("a sound flag has no faults")
  func sound() {
    #expect(draft.faults(roles: [.police], today: today).isEmpty)
    #expect(draft.rightsClass == .general)
  }

  @Test("anyone may assert anything disclosed, and findings are reserved to their roles")
  func reserved() {
    for code in FlagCode.allCases where !code.definition.isDerived {
      var flag = draft
      flag.code = code
      flag.basis = .disclosed
      #expect(flag.faults(roles: [.school], today: today).isEmpty, "\(code)")
      flag.basis = .adjudicated
      #expect(flag.faults(roles: [.school], today: today).map(\.code) == [.reserved], "\(code)")
      if code != .reviewHold { #expect(flag.rightsClass == .adjudicated) }
    }
  }

  @Test("derived codes are not raised by hand")
  func derived() {
    var flag = draft
    flag.code = .multiPerp
    #expect(flag.faults(roles: [.police], today: today).map(\.code) == [.reserved])
    flag.code = .serialPerp
    #expect(flag.faults(roles: [.police], today: today).isEmpty)
    #expect(flag.faults(roles: [.gp], today: today).map(\.code) == [.reserved])
  }

  @Test("dates in the future, a record before its event, a missing level and wrong shapes are named")
  func faults() {
    var flag = draft
    flag.eventDay = Day(rawValue: 18_001)
    flag.recordedDay = Day(rawValue: 18_000)
    flag.risk = nil
    flag.counterpart = "ada"
    flag.attributes = [FlagField.ticks: .text("many"), FlagField.injury: .text("bruise")]
    let faults = flag.faults(roles: [.police], today: today)
    #expect(Set(faults.map(\.code)) == [.dateInFuture, .inconsistent, .missing, .wrongType, .reserved])
    #expect(flag.rightsClass == .clinical)
  }

  @Test("a subject reads as drafted, and its identity tells apart what differs")
  func subject() throws {
    let draft = SubjectDraft(
      forenames: "Ada", surname: "Fern", birthDay: Day(rawValue: 5_000), sex: .female,
      nhsNumber: try NHSNumber("943 476 5919"), otherIdentifiers: ["case:7"])
    let view = SubjectView<LocalDot>(record: draft.record())
    #expect(view.displayName == "Ada Fern" && view.sex == .female && view.birthDay == draft.birthDay)
    #expect(view.nhsNumber == "9434765919" && view.otherIdentifiers == ["case:7"])
    #expect(draft.faults(today: today).isEmpty)
    let shifted = SubjectDraft(forenames: "Ada|Fern", surname: nil)
    #expect(shifted.identity != SubjectDraft(forenames: "Ada", surname: "Fern").identity)
    #expect(SubjectView<LocalDot>(record: .none).displayName == "(no name)")
  }

  @Test("a birth date in the future and a subject without anything to know it by are refused")
  func subjectFaults() {
    let unborn = SubjectDraft(birthDay: Day(rawValue: 18_001))
    #expect(unborn.faults(today: today).map(\.code) == [.dateInFuture, .missing])
    #expect(SubjectDraft(surname: "").faults(today: today).map(\.code) == [.missing])
  }

  @Test("a relationship reads as drafted")
  func relationship() {
    let draft = RelationshipDraft(
      first: "ada", second: "bo", kind: .parent, startDay: today, source: "x", basis: .reported, recordedDay: today)
    let view = RelationshipView(record: draft.record)
    #expect(view.first == "ada" && view.second == "bo" && view.kind == .parent)
    #expect(view.startDay == today && view.basis == .reported && view.recordedDay == today)
  }

  @Test("values are put in words by their field")
  func words() {
    let flag = EntityKind.flag
    func words(_ field: FieldNumber, _ value: Value<String>) -> String {
      flag.field(field).words(value, of: flag) { "<\($0)>" }
    }
    #expect(words(FlagField.risk, .integer(3)) == "high")
    #expect(words(FlagField.code, .integer(12)) == "NFS")
    #expect(words(FlagField.eventDay, .integer(0)) == "1970-01-01")
    #expect(words(FlagField.childrenSeen, .integer(0)) == "no")
    #expect(words(FlagField.subject, .reference("ada")) == "<ada>")
    #expect(words(FlagField.risk, .integer(99)) == "99")
    #expect(words(FieldNumber(rawValue: 999), .text("later")) == "later")
  }
}

@Suite("Identifiers")
struct IdentifierTests {
  @Test("an NHS number is taken with its check digit and no other")
  func nhs() throws {
    #expect(try NHSNumber("943-476-5919").digits == "9434765919")
    var valid = 0
    for last in 0...9 where (try? NHSNumber("943476591\(last)")) != nil { valid += 1 }
    #expect(valid == 1)
    for wrong in ["", "943476591", "94347659190", "943476591x", "٩٤٣٤٧٦٥٩١٩"] {
      #expect(throws: SafeguardingError.self) { try NHSNumber(wrong) }
    }
  }

  @Test("a PNC id is taken with its check letter and no other")
  func pnc() throws {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    let valid = letters.filter { (try? PNCID("1999/0000001\($0)")) != nil }
    #expect(valid.count == 1)
    #expect(throws: SafeguardingError.self) { try PNCID("99/1A") }
    #expect(throws: SafeguardingError.self) { try PNCID("1999/00000-1A") }
  }
}
