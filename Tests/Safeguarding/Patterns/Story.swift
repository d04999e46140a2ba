import Replication
import Safeguarding

/// A case file told entry by entry. Entities are numbered in the order in which they are told, unless said otherwise.
struct Story {
  var file = CaseFile<Int>()
  private var last = 0
  private static let forenames = ["Zebedee", "Quintilla", "Osric", "Philomena", "Barnaby", "Ottoline"]
  private static let surnames = ["Thistlewood", "Mossgrave", "Underhillock", "Fernsbury", "Ravenscombe"]

  /// Names that no explanation may hold.
  static var names: [String] { forenames + surnames }

  private mutating func number(_ given: Int?) -> Int {
    if let given {
      last = max(last, given)
      return given
    }
    last += 1
    return last
  }

  /// A person of one subject.
  mutating func person(_ id: Int? = nil) -> Int { subject(of: nil, firmly: true, id) }

  /// A further subject of a person: firmly the same, or probably.
  mutating func subject(of person: Int?, firmly: Bool, _ id: Int? = nil) -> Int {
    let id = number(id)
    let view = SubjectView<Int>(
      record: SubjectDraft(
        forenames: Self.forenames[id % Self.forenames.count], surname: Self.surnames[id % Self.surnames.count]
      ).record())
    file.subjects.append(
      HistorySubject(
        id: id, view: view, author: 1, audience: .lookUp, person: person ?? id,
        firm: firmly ? person ?? id : id))
    return id
  }

  /// A flag; recorded on the day of the event unless said otherwise.
  @discardableResult
  mutating func flag(
    _ code: FlagCode, _ subject: Int, _ counterpart: Int? = nil, on event: Day? = nil, recorded: Day? = nil,
    by author: MemberNumber = 1, incident: String? = nil, risk: RiskLevel? = nil, status: FlagStatus = .active,
    audience: AudienceCode? = nil, denied: Bool = false, _ attributes: [FieldNumber: Value<Int>] = [:], id: Int? = nil
  ) -> Int {
    let id = number(id)
    var attributes = attributes
    if let incident { attributes[FlagField.incident] = .text(incident) }
    let draft = FlagDraft(
      code: code, subject: subject, counterpart: counterpart, status: status, risk: risk, basis: .reported,
      eventDay: event, recordedDay: recorded ?? event ?? day(0), attributes: attributes)
    file.flags.append(
      HistoryFlag(
        id: id, view: FlagView(record: draft.record), author: author, audience: audience ?? draft.audience,
        isDenied: denied))
    return id
  }

  @discardableResult
  mutating func relationship(
    _ first: Int, _ second: Int, _ kind: RelationshipKind, recorded: Day?, started: Day? = nil,
    status: FlagStatus = .active
  ) -> Int {
    let id = number(nil)
    var fields: [FieldNumber: Value<Int>] = [
      RelationshipField.first: .reference(first), RelationshipField.second: .reference(second),
      RelationshipField.kind: .integer(kind.rawValue), RelationshipField.status: .integer(status.rawValue),
    ]
    if let recorded { fields[RelationshipField.recordedDay] = .integer(recorded.rawValue) }
    if let started { fields[RelationshipField.startDay] = .integer(started.rawValue) }
    file.relationships.append(
      HistoryRelationship(id: id, view: RelationshipView(fields: fields), author: 1, audience: .protection))
    return id
  }

  /// Somebody says whom a word means, in the flags of a subject or in one flag.
  mutating func decide(
    _ word: String, of place: Int, is subject: Int, _ decision: LinkDecision = .same, withdrawn: Bool = false
  ) {
    let id = number(nil)
    var fields = LinkDraft(
      first: place, second: subject, decision: decision, reason: "asked", decidedBy: "hub", recordedDay: day(0),
      mention: word
    ).record.fieldsByNumber
    if withdrawn { fields[LinkField.status] = .integer(FlagStatus.enteredInError.rawValue) }
    file.mentions.append(HistoryMention(id: id, view: LinkView(fields: fields)))
  }

  mutating func referral(
    about subject: Int, on day: Day, kind: String = "childrens-services", specialist: Bool = false,
    overdue: Bool = false, withdrawn: Bool = false
  ) {
    file.referrals.append(
      HistoryReferral(
        id: number(nil), about: subject, sentDay: day, kind: kind, isSpecialist: specialist, isOpen: true,
        isOverdue: overdue, isWithdrawn: withdrawn))
  }

  var derived: [DerivedFlag<Int>] { Patterns.derive(in: file) }
  var events: [Event<Int>] { Patterns.events(in: file) }

  /// Derived flags of a code, drafts left out.
  func derived(_ code: FlagCode, of person: Int? = nil) -> [DerivedFlag<Int>] {
    derived.filter { $0.code == code && $0.draft == nil && (person == nil || $0.person == person) }
  }

  func drafts(_ criterion: MARACCriterion, of person: Int? = nil) -> [DerivedFlag<Int>] {
    derived.filter { $0.draft == criterion && (person == nil || $0.person == person) }
  }
}

/// So many days after 1 January 2016, a leap year.
func day(_ number: Int) -> Day { Day(rawValue: 16_801 + Int64(number)) }

/// A date; that of `day(0)` if there is none.
func date(_ year: Int, _ month: Int, _ ofMonth: Int) -> Day { Day(year: year, month: month, day: ofMonth) ?? day(0) }

func words(_ texts: String...) -> Value<Int> { .list(texts.map { .text($0) }) }
