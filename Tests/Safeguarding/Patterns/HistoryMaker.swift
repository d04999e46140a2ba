import Foundation
import Replication

@testable import Safeguarding

/// Random histories: facts first, then what agencies recorded of them, late and twice.
struct HistoryMaker {
  var random: SeededGenerator
  private static let codes: [FlagCode] = [
    .daVictim, .daVictim, .allegedPerp, .nfs, .coerciveControl, .stalking, .threatsToKill, .sexual,
  ]
  static let children = ["Wren", "Little Wren", "Bramble", "wren "]

  /// Seeded by `SEED` of the environment, or at random; prints its seed.
  init(_ test: String) {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    print("\(test) SEED=\(seed)")
    random = SeededGenerator(state: seed)
  }

  mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<T>(_ elements: [T]) -> T { elements[below(elements.count)] }
  mutating func id() -> Int { Int(random.next() >> 2) }

  /// A person by all of his or her subjects; those after the first are linked firmly or probably.
  private mutating func person(in story: inout Story) -> [Int] {
    let first = story.person(id())
    return [first] + (0..<below(3)).map { _ in story.subject(of: first, firmly: chance(60), id()) }
  }

  /// A history without retractions and mutual reports; identities of entities are at random, so that their order says
  /// nothing.
  mutating func plain(events: Int = 14) -> Story {
    var story = Story()
    let victims = (0..<(1 + below(3))).map { _ in person(in: &story) }
    let alleged = (0..<(1 + below(3))).map { _ in person(in: &story) }
    let child = person(in: &story)
    let span = pick([300, 900, 3_000])
    for number in 0..<(1 + below(events)) {
      record(number, on: day(below(span)), pick(victims), pick(alleged), in: &story)
    }
    for _ in 0..<below(4) { assess(pick(victims), day(below(span)), in: &story) }
    for _ in 0..<below(4) { partners(pick(victims), pick(alleged), day(below(span)), in: &story) }
    if chance(50) { story.decide(pick(Self.children), of: pick(pick(victims)), is: pick(child)) }
    return story
  }

  /// One thing that happened, and what was recorded of it.
  private mutating func record(_ number: Int, on event: Day, _ victim: [Int], _ alleged: [Int], in story: inout Story) {
    let incident: String? = chance(70) ? "INC-\(number)" : nil
    for copy in 0..<(1 + below(3)) {
      var fields: [FieldNumber: Value<Int>] = [:]
      if chance(30) {
        fields[FlagField.childrenPresent] = words(pick(Self.children), pick(Self.children))
        if chance(60) { fields[FlagField.childrenSeen] = .integer(chance(50) ? 1 : 0) }
      }
      if chance(40) { fields[FlagField.assessed] = .integer(chance(50) ? 1 : 0) }
      if chance(20) { fields[FlagField.referredTo] = words(pick(["childrens-services", "idva", "gp"])) }
      if chance(10) { fields[FlagField.relationship] = .text(pick(["partner", "former-partner"])) }
      let code = pick(Self.codes)
      // Without an incident only the pair and the day say that two records are of one event.
      let isNamed = incident == nil || copy == 0 || chance(60)
      let (subject, counterpart): (Int, Int?) =
        code == .allegedPerp
        ? (pick(alleged), pick(victim)) : (pick(victim), isNamed ? pick(alleged) : nil)
      story.flag(
        code, subject, counterpart, on: event, recorded: event.adding(days: Int64(chance(40) ? below(60) : 0)),
        by: MemberNumber(rawValue: UInt32(1 + below(4))), incident: incident,
        status: chance(20) ? .inactive : .active, fields, id: id())
    }
  }

  private mutating func assess(_ victim: [Int], _ on: Day, in story: inout Story) {
    switch below(5) {
    case 0: story.flag(.risk, pick(victim), on: on, risk: pick(RiskLevel.allCases), id: id())
    case 1: story.flag(.pjHigh, pick(victim), on: on, id: id())
    case 2: story.flag(pick([.maracReferred, .maracHeard]), pick(victim), recorded: on, id: id())
    case 3: story.flag(pick([.veryFrightened, .suicideRisk, .fearsChildRemoval]), pick(victim), recorded: on, id: id())
    default: story.flag(.contactUnmade, pick(victim), recorded: on, [FlagField.attempts: .integer(2)], id: id())
    }
  }

  private mutating func partners(_ victim: [Int], _ alleged: [Int], _ on: Day, in story: inout Story) {
    switch below(4) {
    case 0: story.relationship(pick(victim), pick(alleged), pick([.partner, .formerPartner]), recorded: on)
    case 1: story.flag(.psrHistoryDue, pick(alleged), recorded: on, id: id())
    default:
      story.flag(
        .intimateRelationship, pick(victim), pick(alleged), recorded: on,
        [FlagField.relationship: .text(pick(["partner", "spouse", "former-partner"]))], id: id())
    }
  }

  /// A history with whatever people and programs may write into one, two who report each other among it.
  mutating func wild() -> Story {
    var story = plain()
    let subjects = story.file.subjects.map(\.id) + [id()]
    for _ in 0..<below(12) {
      let event: Day? = pick([day(below(900)), nil, Day(rawValue: .min), Day(rawValue: .max)])
      story.flag(
        pick(FlagCode.allCases), pick(subjects), chance(70) ? pick(subjects) : nil, on: event,
        recorded: pick([day(below(900)), Day(rawValue: .min), Day(rawValue: .max)]),
        incident: pick([nil, "", " ", "INC-1"]), risk: pick([nil, .high]), status: pick(FlagStatus.allCases),
        audience: pick(AudienceCode.all + [200]), denied: chance(10),
        [
          FlagField.childrenPresent: words("", " ", pick(Self.children)), FlagField.childrenSeen: .integer(0),
          FlagField.attempts: .integer(pick([.min, 2, .max])), FlagField.ticks: .integer(pick([.min, 14, .max])),
          FlagField.relationship: .text(pick(["", "partner", "spouse"])),
        ], id: id())
    }
    for _ in 0..<below(4) {
      story.decide(pick(Self.children), of: pick(subjects), is: pick(subjects), pick(LinkDecision.allCases))
    }
    for _ in 0..<below(3) {
      let (one, other) = (pick(subjects), pick(subjects))
      story.relationship(
        one, other, pick(RelationshipKind.allCases), recorded: pick([nil, day(below(900))]),
        status: pick([.active, .enteredInError]))
    }
    return story
  }

  /// The same entries in another order.
  mutating func shuffled(_ file: CaseFile<Int>) -> CaseFile<Int> {
    CaseFile(
      subjects: file.subjects.shuffled(using: &random), flags: file.flags.shuffled(using: &random),
      relationships: file.relationships.shuffled(using: &random), mentions: file.mentions.shuffled(using: &random),
      referrals: file.referrals.shuffled(using: &random))
  }
}

extension HistoryFlag where ID == Int {
  /// The same, recorded again under another number.
  func again(_ id: Int) -> HistoryFlag {
    HistoryFlag(id: id, view: view, author: author, audience: audience, isDenied: isDenied)
  }

  /// The same with a field changed.
  func with(_ field: FieldNumber, _ value: Value<Int>) -> HistoryFlag {
    var fields = view.fields
    fields[field] = value
    return HistoryFlag(id: id, view: FlagView(fields: fields), author: author, audience: audience, isDenied: isDenied)
  }
}
