import Replication

/// What somebody may have a right to know: the Domestic Violence Disclosure Scheme, and the history before a sentence.
enum DisclosurePatterns {
  /// Days in which a right-to-know application is to be decided (Home Office, DVDS statutory guidance).
  static let disclosureDays: Int64 = 28

  /// More reports than these are counted and not named one by one, the latest are.
  static let mostReports = 20

  typealias Reports<ID: Hashable & Comparable & Sendable> = [ID: [Report<ID>]]

  /// - Parameter reports: of each alleged perpetrator, in order.
  static func derive<ID>(_ scene: Scene<ID>, _ reports: Reports<ID>) -> [DerivedFlag<ID>] {
    let partnerships = partnerships(scene)
    return rightToKnow(partnerships, reports) + newRelationships(scene, partnerships, reports)
      + sentencing(scene, reports)
  }

  private struct Pair<ID: Hashable & Comparable & Sendable>: Hashable {
    let partner: ID
    let alleged: ID
  }

  /// Of each pair, the first entry that says that they are partners, and the day on which it could be known.
  private typealias Partnerships<ID: Hashable & Comparable & Sendable> = [Pair<ID>: (
    known: Day, flag: ID, audience: AudienceCode
  )]

  /// DVDS to consider: someone becomes the partner of a person whom another one had reported by then.
  private static func rightToKnow<ID>(_ partnerships: Partnerships<ID>, _ reports: Reports<ID>) -> [DerivedFlag<ID>] {
    var others: [ID: OthersReports<ID>] = [:]
    return partnerships.compactMap { pair, first in
      guard let about = reports[pair.alleged] else { return nil }
      let prepared = others[pair.alleged] ?? OthersReports(about)
      others[pair.alleged] = prepared
      let earlier = prepared.count(by: first.known, without: pair.partner)
      guard earlier.reports > 0 else { return nil }
      let named = prepared.latest(mostReports, by: first.known, without: pair.partner)
      let due = first.known.adding(days: disclosureDays)
      let people = earlier.people == 1 ? "1 other" : "\(earlier.people) others"
      return DerivedFlag(
        .dvds, of: pair.partner, counterpart: pair.alleged, from: first.known, due: due,
        because: named.map(\.event.reason) + [.init(day: first.known, words: "relationship", flags: [first.flag])],
        audiences: prepared.audiences(by: first.known, without: pair.partner) + [first.audience],
        "A partner was reported \(times(earlier.reports)) by or about \(people) before. "
          + "Consider the right to know; decide by \(due).", .urgent, count: earlier.reports)
    }
  }

  /// NEW-RELATIONSHIP: someone who is under a sentence or an order, or waits for a sentence, is reported by a partner
  /// of whom nothing was known before it.
  private static func newRelationships<ID>(
    _ scene: Scene<ID>, _ partnerships: Partnerships<ID>, _ reports: Reports<ID>
  ) -> [DerivedFlag<ID>] {
    var restraints: [ID: HistoryFlag<ID>] = [:]
    for flag in scene.flags where [.sentence, .order].contains(flag.view.code) && flag.view.status == .active {
      guard let subject = flag.view.subject, let known = flag.known else { continue }
      let person = scene.cast.firm(subject)
      if let held = restraints[person]?.known, held <= known { continue }
      restraints[person] = flag
    }
    return restraints.flatMap { alleged, restraint -> [DerivedFlag<ID>] in
      guard let since = restraint.known else { return [] }
      var told: Set<ID> = []
      return (reports[alleged] ?? []).compactMap { report in
        guard let first = partnerships[Pair(partner: report.event.victim, alleged: alleged)], first.known > since,
          told.insert(report.event.victim).inserted
        else { return nil }
        let words = restraint.view.code?.definition.label.lowercased() ?? ""
        return DerivedFlag(
          .newRelationship, of: alleged, counterpart: report.event.victim, from: max(first.known, report.known),
          because: [.init(day: restraint.view.eventDay ?? since, words: words, flags: [restraint.id])]
            + [.init(day: first.known, words: "relationship", flags: [first.flag]), report.event.reason],
          audiences: [restraint.audience, first.audience, report.event.audience],
          "Under a sentence or order known since \(since): a relationship first recorded on \(first.known), with a "
            + "report of abuse. A report is not a finding.", .urgent, count: 1)
      }
    }
  }

  /// The first flag that says of a pair that they are partners now.
  private static func partnerships<ID>(_ scene: Scene<ID>) -> Partnerships<ID> {
    var first: Partnerships<ID> = [:]
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
  private static func sentencing<ID>(_ scene: Scene<ID>, _ reports: Reports<ID>) -> [DerivedFlag<ID>] {
    var waiting: [ID: [HistoryFlag<ID>]] = [:]
    for flag in scene.flags where flag.view.code == .psrHistoryDue && flag.view.status == .active {
      if let subject = flag.view.subject { waiting[scene.cast.firm(subject), default: []].append(flag) }
    }
    return waiting.compactMap { person, flags in
      guard let from = flags.compactMap(\.known).min() else { return nil }
      let events = (reports[person] ?? []).map(\.event)
      let people = Set(events.map(\.victim)).count
      return DerivedFlag(
        .psrHistoryDue, of: person, from: from,
        because: flags.map {
          .init(day: $0.view.eventDay ?? $0.known ?? from, words: "pre-sentence report", flags: [$0.id])
        } + events.map(\.reason),
        audiences: flags.map(\.audience) + events.map(\.audience),
        events.isEmpty
          ? "A pre-sentence report waits for the police answer; no report is known here."
          : "A pre-sentence report waits. Reported \(times(events.count)) by or about \(people) people, charged or not.",
        .urgent, count: events.count)
    }
  }
}
