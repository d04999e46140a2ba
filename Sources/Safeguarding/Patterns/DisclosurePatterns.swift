import Replication

/// What somebody may have a right to know: the Domestic Violence Disclosure Scheme, and the history before a sentence.
enum DisclosurePatterns {
  /// Days in which a right-to-know application is to be decided (Home Office, DVDS statutory guidance).
  static let disclosureDays: Int64 = 28

  /// More reports than these are counted and not named one by one, the latest are.
  static let mostReports = 20

  typealias Reports<ID: Hashable & Comparable & Sendable> = [ID: [PerpetratorPatterns.Report<ID>]]

  /// - Parameter reports: of each alleged perpetrator, in order.
  static func derive<ID>(_ scene: Scene<ID>, _ reports: Reports<ID>) -> [DerivedFlag<ID>] {
    rightToKnow(scene, reports) + sentencing(scene, reports)
  }

  private struct Pair<ID: Hashable & Comparable & Sendable>: Hashable, Comparable {
    let partner: ID
    let alleged: ID

    static func < (a: Self, b: Self) -> Bool { (a.partner, a.alleged) < (b.partner, b.alleged) }
  }

  /// DVDS to consider: someone becomes the partner of a person whom another one had reported by then.
  static func rightToKnow<ID>(_ scene: Scene<ID>, _ reports: Reports<ID>) -> [DerivedFlag<ID>] {
    var others: [ID: OthersReports<ID>] = [:]
    return partnerships(scene).sorted { $0.key < $1.key }.compactMap { pair, first in
      guard let about = reports[pair.alleged] else { return nil }
      let prepared = others[pair.alleged] ?? OthersReports(about)
      others[pair.alleged] = prepared
      let earlier = prepared.count(by: first.known, without: pair.partner)
      guard earlier.reports > 0 else { return nil }
      let named = prepared.latest(mostReports, by: first.known, without: pair.partner)
      let due = first.known.adding(days: disclosureDays)
      return DerivedFlag(
        .dvds, of: pair.partner, counterpart: pair.alleged, from: first.known, due: due,
        because: named.map(\.event.reason) + [.init(day: first.known, words: "relationship", flags: [first.flag])],
        audiences: named.map(\.event.audience) + [first.audience],
        "A partner was reported \(times(earlier.reports)) by or about \(earlier.people) \(earlier.people == 1 ? "other" : "others") before. "
          + "Consider the right to know; decide by \(due).", .urgent, count: earlier.reports)
    }
  }

  /// What was reported of one person, made ready for many partners to be asked about.
  private struct OthersReports<ID: Hashable & Comparable & Sendable> {
    private let reports: [PerpetratorPatterns.Report<ID>]
    /// Of each who reported, the days on which it could be known, in order.
    private var own: [ID: [Day]] = [:]
    /// How many people had reported, with each report.
    private var people: [Int] = []

    init(_ reports: [PerpetratorPatterns.Report<ID>]) {
      self.reports = reports
      for report in reports {
        own[report.event.victim, default: []].append(report.known)
        people.append(own.count)
      }
    }

    func count(by day: Day, without partner: ID) -> (reports: Int, people: Int) {
      let known = reports.firstPlace { $0.known > day }
      let own = own[partner]?.firstPlace { $0 > day } ?? 0
      return (known - own, known == 0 ? 0 : people[known - 1] - min(own, 1))
    }

    func latest(_ most: Int, by day: Day, without partner: ID) -> [PerpetratorPatterns.Report<ID>] {
      let known = reports.firstPlace { $0.known > day }
      return Array(reports[..<known].reversed().lazy.filter { $0.event.victim != partner }.prefix(most))
    }
  }

  /// The first flag that says of a pair that they are partners now.
  private static func partnerships<ID>(
    _ scene: Scene<ID>
  ) -> [Pair<ID>: (known: Day, flag: ID, audience: AudienceCode)] {
    var first: [Pair<ID>: (known: Day, flag: ID, audience: AudienceCode)] = [:]
    func note(_ partner: ID, _ alleged: ID, _ known: Day?, _ flag: ID, _ audience: AudienceCode) {
      guard let known, scene.cast.person(partner) != scene.cast.person(alleged) else { return }
      let pair = Pair(partner: scene.cast.person(partner), alleged: scene.cast.firm(alleged))
      if let held = first[pair], (held.known, held.flag) <= (known, flag) { return }
      first[pair] = (known, flag, audience)
    }
    for flag in scene.flags {
      guard let subject = flag.view.subject, let counterpart = flag.view.counterpart else { continue }
      let isCurrent = ["partner", "spouse"].contains(flag.text(FlagField.relationship) ?? "")
      switch flag.view.code {
      case .intimateRelationship where isCurrent, .newRelationship:
        note(subject, counterpart, flag.known, flag.id, flag.audience)
        note(counterpart, subject, flag.known, flag.id, flag.audience)
      case .allegedPerp where isCurrent: note(counterpart, subject, flag.known, flag.id, flag.audience)
      default: break
      }
    }
    for relationship in scene.relationships where relationship.view.kind == .partner {
      guard let one = relationship.view.first, let other = relationship.view.second else { continue }
      note(one, other, relationship.view.recordedDay, relationship.id, relationship.audience)
      note(other, one, relationship.view.recordedDay, relationship.id, relationship.audience)
    }
    return first
  }

  /// PSR-HISTORY-DUE: a pre-sentence report waits, and this is what was reported, charged or not.
  static func sentencing<ID>(_ scene: Scene<ID>, _ reports: Reports<ID>) -> [DerivedFlag<ID>] {
    var waiting: [ID: [HistoryFlag<ID>]] = [:]
    for flag in scene.flags where flag.view.code == .psrHistoryDue && flag.view.status == .active {
      if let subject = flag.view.subject { waiting[scene.cast.firm(subject), default: []].append(flag) }
    }
    return waiting.sorted { $0.key < $1.key }.compactMap { person, flags in
      guard let from = flags.compactMap(\.known).min() else { return nil }
      let events = (reports[person] ?? []).map(\.event)
      let people = Set(events.map(\.victim)).count
      return DerivedFlag(
        .psrHistoryDue, of: person, from: from,
        because: flags.map { .init(day: $0.view.eventDay ?? from, words: "pre-sentence report", flags: [$0.id]) }
          + events.map(\.reason),
        audiences: flags.map(\.audience) + events.map(\.audience),
        events.isEmpty
          ? "A pre-sentence report waits for the police answer; no report is known here."
          : "A pre-sentence report waits. Reported \(times(events.count)) by or about \(people) people, charged or not.",
        .urgent, count: events.count)
    }
  }
}
