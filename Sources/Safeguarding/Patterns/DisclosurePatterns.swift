import Replication

/// What somebody may have a right to know: the Domestic Violence Disclosure Scheme, and the history before a sentence.
enum DisclosurePatterns {
  /// Days in which a right-to-know application is to be decided (Home Office, DVDS statutory guidance).
  static let disclosureDays: Int64 = 28

  static func derive<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] { rightToKnow(scene) + sentencing(scene) }

  private struct Pair<ID: Hashable & Comparable & Sendable>: Hashable, Comparable {
    let partner: ID
    let alleged: ID

    static func < (a: Self, b: Self) -> Bool { (a.partner, a.alleged) < (b.partner, b.alleged) }
  }

  /// DVDS to consider: someone becomes the partner of a person whom another one had reported by then.
  static func rightToKnow<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    let reports = Dictionary(uniqueKeysWithValues: PerpetratorPatterns.reports(scene).map { ($0.alleged, $0.reports) })
    return partnerships(scene).sorted { $0.key < $1.key }.compactMap { pair, first in
      let earlier = (reports[pair.alleged] ?? []).filter {
        $0.event.victim != pair.partner && $0.known <= first.known
      }
      guard !earlier.isEmpty else { return nil }
      let due = first.known.adding(days: disclosureDays)
      return DerivedFlag(
        .dvds, of: pair.partner, counterpart: pair.alleged, from: first.known, due: due,
        because: earlier.map(\.event.reason) + [.init(day: first.known, words: "relationship", flags: [first.flag])],
        audiences: earlier.map(\.event.audience) + [first.audience],
        "A partner was reported \(times(earlier.count)) by or about \(Set(earlier.map(\.event.victim)).count) others before. "
          + "Consider the right to know; decide by \(due).", .urgent, count: earlier.count)
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
  static func sentencing<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    let reported = Dictionary(
      uniqueKeysWithValues: PerpetratorPatterns.reports(scene).map { ($0.alleged, $0.reports.map(\.event)) })
    return scene.flags.filter { $0.view.code == .psrHistoryDue && $0.view.status == .active }.compactMap { flag in
      guard let subject = flag.view.subject, let from = flag.known else { return nil }
      let person = scene.cast.firm(subject)
      let events = reported[person] ?? []
      let people = Set(events.map(\.victim)).count
      return DerivedFlag(
        .psrHistoryDue, of: person, from: from,
        because: [.init(day: flag.view.eventDay ?? from, words: "pre-sentence report", flags: [flag.id])]
          + events.map(\.reason),
        audiences: [flag.audience] + events.map(\.audience),
        events.isEmpty
          ? "A pre-sentence report waits for the police answer; no report is known here."
          : "A pre-sentence report waits. Reported \(times(events.count)) by or about \(people) people, charged or not.",
        .urgent, count: events.count)
    }
  }
}
