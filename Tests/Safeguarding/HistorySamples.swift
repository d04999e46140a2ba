import Foundation
import Replication
import Safeguarding

/// A history under construction. Entities are named by text: persons by their names, flags by numbers.
struct SampleHistory {
  var file = CaseFile<String>()
  private var next = 0

  /// The member that speaks for a role: its number in the vocabulary.
  static func member(_ role: Role) -> MemberNumber { MemberNumber(rawValue: UInt32(role.rawValue)) }

  private mutating func name(_ prefix: String) -> String {
    next += 1
    return prefix + String(repeating: "0", count: 6 - String(next).count) + String(next)
  }

  mutating func subject(_ id: String, person: String? = nil, firm: String? = nil) {
    let view = SubjectView<String>(
      record: SubjectDraft(forenames: "Name-of-" + id, surname: "Invented").record())
    file.subjects.append(
      .init(id: id, view: view, author: 1, audience: .lookUp, person: person ?? id, firm: firm ?? id))
  }

  @discardableResult
  mutating func flag(
    _ code: FlagCode, _ subject: String, _ counterpart: String? = nil, on event: String? = nil, recorded: String? = nil,
    by role: Role = .police, risk: RiskLevel? = nil, basis: Basis = .reported, status: FlagStatus = .active,
    audience: AudienceCode? = nil, denied: Bool = false, _ attributes: [FieldNumber: Value<String>] = [:]
  ) -> String {
    let id = name("f")
    let recordedDay = day(recorded ?? event ?? "2000-01-01")
    let draft = FlagDraft(
      code: code, subject: subject, counterpart: counterpart, status: status, risk: risk, basis: basis,
      eventDay: event.map(day), recordedDay: recordedDay, role: role, attributes: attributes)
    file.flags.append(
      .init(
        id: id, view: FlagView(record: draft.record), author: Self.member(role),
        audience: audience ?? code.definition.audience, isDenied: denied))
    return id
  }

  /// A call-out, as the constabulary's mapping publishes one.
  mutating func callOut(
    _ incident: String, _ on: String, recorded: String? = nil, _ victim: String, _ alleged: String,
    _ relationship: String = "partner", ticks: Int64? = nil, grade: RiskLevel = .standard, answers: [String] = [],
    strangulation: Bool = false, children: [String] = [], seen: Bool? = nil, referred: [String] = []
  ) {
    var attributes: [FieldNumber: Value<String>] = [
      FlagField.incident: .text(incident), FlagField.assessed: .integer(ticks == nil ? 0 : 1),
    ]
    if !children.isEmpty { attributes[FlagField.childrenPresent] = .list(children.map { .text($0) }) }
    if let seen { attributes[FlagField.childrenSeen] = .integer(seen ? 1 : 0) }
    if !referred.isEmpty { attributes[FlagField.referredTo] = .list(referred.map { .text($0) }) }
    let shared: [FieldNumber: Value<String>] = [FlagField.incident: .text(incident)]
    flag(.daVictim, victim, on: on, recorded: recorded, attributes)
    flag(
      .allegedPerp, alleged, victim, on: on, recorded: recorded,
      shared.merging([FlagField.relationship: .text(relationship), FlagField.outcome: .text("NFA")]) { $1 })
    if let ticks {
      flag(
        .risk, victim, alleged, on: on, recorded: recorded, risk: grade, basis: .observed,
        shared.merging([FlagField.ticks: .integer(ticks), FlagField.answers: .list(answers.map { .text($0) })]) { $1 })
    }
    if strangulation { flag(.nfs, victim, alleged, on: on, recorded: recorded, shared) }
    flag(.householdCallOut, victim, on: on, recorded: recorded, shared)
    let isKnown = file.flags.contains {
      $0.view.code == .intimateRelationship && $0.view.subject == victim && $0.view.counterpart == alleged
        && $0.view.fields[FlagField.relationship] == .text(relationship)
    }
    if !isKnown {
      flag(
        .intimateRelationship, victim, alleged, on: on, recorded: recorded,
        [FlagField.relationship: .text(relationship)])
    }
  }

  mutating func parent(_ parent: String, _ child: String, recorded: String) {
    let draft = RelationshipDraft(
      first: parent, second: child, kind: .parent, basis: .observed, recordedDay: day(recorded))
    file.relationships.append(
      .init(id: name("r"), view: .init(record: draft.record), author: 2, audience: .protection))
  }

  mutating func decide(
    _ word: String, of place: String, is subject: String, _ decision: LinkDecision = .same, withdrawn: Bool = false
  ) {
    let draft = LinkDraft(
      first: place, second: subject, decision: decision, reason: "asked", decidedBy: "lead",
      recordedDay: day("2018-06-01"), mention: word)
    var fields = draft.record.fieldsByNumber
    if withdrawn { fields[LinkField.status] = .integer(FlagStatus.enteredInError.rawValue) }
    file.mentions.append(.init(id: name("m"), view: .init(fields: fields)))
  }
}

/// A day of ISO 8601; 1970-01-01 for anything else.
func day(_ text: String) -> Day {
  let parts = text.split(separator: "-").compactMap { Int($0) }
  guard parts.count == 3 else { return Day(rawValue: 0) }
  return Day(year: parts[0], month: parts[1], day: parts[2]) ?? Day(rawValue: 0)
}

/// Chance that can be replayed: `SEED` of the environment, or a seed that is printed.
struct SeededChance: RandomNumberGenerator {
  private var state: UInt64

  init(_ what: String) {
    state = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    print("\(what) SEED=\(state)")
  }

  mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
