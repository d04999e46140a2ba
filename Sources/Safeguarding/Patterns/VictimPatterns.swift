import Replication

/// What follows for the person to whom things happened.
enum VictimPatterns {
  static func derive<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    let referrals = Dictionary(grouping: scene.referrals.filter(\.counts)) { scene.cast.person($0.about) }
    let engaged = Set(scene.flags(.idvaEngaged).map(\.person))
    return scene.byVictim.flatMap { victim, events in
      repeated(victim, events) + severalPerpetrators(victim, events) + escalating(victim, events)
        + unassessed(victim, events)
        + (engaged.contains(victim) ? [] : noSpecialist(victim, events, referrals[victim] ?? []))
    }
  }

  /// DA-REPEAT: two or more events with the same pair.
  static func repeated<ID>(_ victim: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    Report.byAlleged(events).compactMap { alleged, reports in
      guard reports.count >= 2 else { return nil }
      return DerivedFlag(
        .daRepeat, of: victim, counterpart: alleged, from: reports[1].known, because: reports.map(\.event.reason),
        audiences: reports.map(\.event.audience),
        "Reported \(times(reports.count)) with the same alleged perpetrator, first on \(reports[0].event.day).", .soon,
        count: reports.count)
    }
  }

  /// The report by which each alleged perpetrator of somebody could first be known, in order.
  static func firsts<ID>(_ events: [Event<ID>]) -> [Report<ID>] {
    var firsts: [ID: Report<ID>] = [:]
    for event in events {
      for accusation in event.counted {
        let report = Report(known: accusation.known, event: event)
        firsts[accusation.person] = min(firsts[accusation.person] ?? report, report)
      }
    }
    return firsts.values.sorted()
  }

  /// MULTI-PERP: two or more alleged perpetrators over a lifetime.
  static func severalPerpetrators<ID>(_ victim: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    let firsts = firsts(events)
    guard firsts.count >= 2 else { return [] }
    // One event may be the first of several.
    let reasons = Dictionary(
      firsts.map { ($0.event.flags.first, $0.event.reason) }, uniquingKeysWith: { one, _ in one })
    return [
      DerivedFlag(
        .multiPerp, of: victim, from: firsts[1].known, because: Array(reasons.values),
        audiences: firsts.map(\.event.audience),
        "\(firsts.count) alleged perpetrators over a lifetime: a special category.", .soon, count: firsts.count)
    ]
  }

  /// ESCALATING: three or more events in twelve months, at any agency.
  static func escalating<ID>(_ victim: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    var window = TwelveMonths<Event<ID>>()
    return events.compactMap { event in
      guard let three = window.take(event, on: event.day, known: event.known) else { return nil }
      return DerivedFlag(
        .escalating, of: victim, from: event.known, because: three.map(\.reason), audiences: three.map(\.audience),
        "Three events in twelve months, from \(three[0].day) to \(three[2].day).", .urgent, count: 3)
    }
  }

  /// DASH-MISSING: contacts at which no risk assessment was made.
  static func unassessed<ID>(_ victim: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    let said = events.filter { $0.isAssessed != nil }
    let missing = said.filter { $0.isAssessed == false }
    guard let from = missing.compactMap(\.assessmentKnown).min() else { return [] }
    return [
      DerivedFlag(
        .dashMissing, of: victim, from: from, because: missing.map(\.reason), audiences: missing.map(\.audience),
        "No risk assessment at \(missing.count) of \(said.count) contacts.", .note, count: missing.count)
    ]
  }

  /// NO-SPECIALIST: referred onward, and never to a specialist service.
  static func noSpecialist<ID>(
    _ victim: ID, _ events: [Event<ID>], _ referrals: [HistoryReferral<ID>]
  ) -> [DerivedFlag<ID>] {
    let onward = events.filter { !$0.referredTo.isEmpty }
    let specialist: Set<String> = ["specialist-service", "idva", "refuge", "outreach"]
    let isSpecialist =
      onward.contains { !specialist.isDisjoint(with: $0.referredTo) } || referrals.contains(where: \.isSpecialist)
    guard !isSpecialist, let from = (onward.compactMap(\.referralKnown) + referrals.map(\.sentDay)).min() else {
      return []
    }
    let count = onward.count + referrals.count
    return [
      DerivedFlag(
        .noSpecialist, of: victim, from: from, because: onward.map(\.reason), audiences: onward.map(\.audience),
        "Referred onward \(times(count)), never to a service that specialises in domestic abuse.", .note, count: count)
    ]
  }
}
