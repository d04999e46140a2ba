import Replication

/// What follows for the person to whom things happened.
enum VictimPatterns {
  static func derive<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    let referrals = Dictionary(grouping: scene.referrals) { scene.cast.person($0.about) }
    let engaged = Set(scene.flags(.idvaEngaged).map(\.person))
    return scene.byVictim.flatMap { victim, events in
      repeated(victim, events) + severalPerpetrators(victim, events) + escalating(victim, events)
        + unassessed(victim, events)
        + (engaged.contains(victim) ? [] : noSpecialist(victim, events, referrals[victim] ?? []))
    }
  }

  /// DA-REPEAT: two or more events with the same pair.
  static func repeated<ID>(_ victim: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    var byPair: [ID: [Event<ID>]] = [:]
    for event in events { for accusation in event.counted { byPair[accusation.firm, default: []].append(event) } }
    return byPair.sorted { $0.key < $1.key }.compactMap { alleged, events in
      let known = events.flatMap { event in event.counted.filter { $0.firm == alleged }.map(\.known) }.sorted()
      guard known.count >= 2 else { return nil }
      return DerivedFlag(
        .daRepeat, of: victim, counterpart: alleged, from: known[1], because: events.map(\.reason),
        audiences: events.map(\.audience),
        "Reported \(times(events.count)) with the same alleged perpetrator, first on \(events[0].day).", .soon,
        count: events.count)
    }
  }

  /// MULTI-PERP: two or more alleged perpetrators over a lifetime.
  static func severalPerpetrators<ID>(_ victim: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    var seen: Set<ID> = []
    var firsts: [Event<ID>] = []
    for event in events where !seen.isSuperset(of: event.counted.map(\.person)) {
      seen.formUnion(event.counted.map(\.person))
      firsts.append(event)
    }
    guard let from = second(events) else { return [] }
    return [
      DerivedFlag(
        .multiPerp, of: victim, from: from, because: firsts.map(\.reason), audiences: firsts.map(\.audience),
        "\(seen.count) alleged perpetrators over a lifetime: a special category.", .soon, count: seen.count)
    ]
  }

  /// The day on which a second alleged perpetrator could be known.
  static func second<ID>(_ events: [Event<ID>]) -> Day? {
    var first: [ID: Day] = [:]
    for accusation in events.flatMap(\.counted) {
      first[accusation.person] = min(first[accusation.person] ?? accusation.known, accusation.known)
    }
    return first.count < 2 ? nil : first.values.sorted()[1]
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
    guard let from = missing.compactMap(\.unassessed).min() else { return [] }
    return [
      DerivedFlag(
        .dashMissing, of: victim, from: from, because: missing.map(\.reason), audiences: missing.map(\.audience),
        "No risk assessment at \(missing.count) of \(said.count) contacts.", .note, count: missing.count)
    ]
  }

  /// NO-SPECIALIST: referred onward, and never to a specialist service.
  static func noSpecialist<ID>(_ victim: ID, _ events: [Event<ID>], _ referrals: [HistoryReferral<ID>]) -> [DerivedFlag<
    ID
  >] {
    let onward = events.filter { !$0.referredTo.isEmpty }
    let specialist: Set<String> = ["specialist-service", "idva", "refuge", "outreach"]
    let isSpecialist =
      onward.contains { !specialist.isDisjoint(with: $0.referredTo) } || referrals.contains(where: \.isSpecialist)
    guard !isSpecialist, let from = (onward.compactMap(\.referred) + referrals.map(\.sentDay)).min() else { return [] }
    let count = onward.count + referrals.count
    return [
      DerivedFlag(
        .noSpecialist, of: victim, from: from, because: onward.map(\.reason), audiences: onward.map(\.audience),
        "Referred onward \(times(count)), never to a service that specialises in domestic abuse.", .note, count: count)
    ]
  }
}
