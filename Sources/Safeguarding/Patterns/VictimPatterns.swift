import Replication

/// What follows for the person to whom things happened.
enum VictimPatterns {
  static func derive<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    scene.byVictim.flatMap { victim, events in
      repeated(victim, events) + severalPerpetrators(victim, events) + escalating(victim, events)
        + unassessed(victim, events) + noSpecialist(victim, events, scene)
    }
  }

  /// DA-REPEAT: two or more events with the same pair.
  static func repeated<ID>(_ victim: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    var byPair: [ID: [Event<ID>]] = [:]
    for event in events { for alleged in event.allegedPersons { byPair[alleged, default: []].append(event) } }
    return byPair.sorted { $0.key < $1.key }.compactMap { alleged, events in
      guard events.count >= 2 else { return nil }
      return DerivedFlag(
        .daRepeat, of: victim, counterpart: alleged, from: events[1].known, because: events.map(\.reason),
        audiences: events.map(\.audience),
        "Reported \(times(events.count)) with the same alleged perpetrator, first on \(events[0].day).", .soon,
        count: events.count)
    }
  }

  /// MULTI-PERP: two or more alleged perpetrators over a lifetime.
  static func severalPerpetrators<ID>(_ victim: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    var seen: Set<ID> = []
    var firsts: [Event<ID>] = []
    for event in events where !seen.isSuperset(of: event.allegedPersons) {
      seen.formUnion(event.allegedPersons)
      firsts.append(event)
    }
    guard seen.count >= 2, let from = second(firsts) else { return [] }
    return [
      DerivedFlag(
        .multiPerp, of: victim, from: from, because: firsts.map(\.reason), audiences: firsts.map(\.audience),
        "\(seen.count) alleged perpetrators over a lifetime: a special category.", .soon, count: seen.count)
    ]
  }

  /// The day on which a second alleged perpetrator could be known.
  static func second<ID>(_ events: [Event<ID>]) -> Day? {
    var seen: Set<ID> = []
    for event in events {
      seen.formUnion(event.allegedPersons)
      if seen.count >= 2 { return event.known }
    }
    return nil
  }

  /// ESCALATING: three or more events in twelve months, at any agency.
  static func escalating<ID>(_ victim: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    var window = TwelveMonths<Event<ID>>()
    for event in events {
      guard let three = window.take(event, on: event.day) else { continue }
      return [
        DerivedFlag(
          .escalating, of: victim, from: event.known, because: three.map(\.reason), audiences: three.map(\.audience),
          "Three events in twelve months, from \(three[0].day) to \(three[2].day).", .urgent, count: 3)
      ]
    }
    return []
  }

  /// DASH-MISSING: contacts at which no risk assessment was made.
  static func unassessed<ID>(_ victim: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    let said = events.filter { $0.isAssessed != nil }
    let missing = said.filter { $0.isAssessed == false }
    guard let from = missing.map(\.known).min() else { return [] }
    return [
      DerivedFlag(
        .dashMissing, of: victim, from: from, because: missing.map(\.reason), audiences: missing.map(\.audience),
        "No risk assessment at \(missing.count) of \(said.count) contacts.", .note, count: missing.count)
    ]
  }

  /// NO-SPECIALIST: referred onward, and never to a specialist service.
  static func noSpecialist<ID>(_ victim: ID, _ events: [Event<ID>], _ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    let onward = events.filter { !$0.referredTo.isEmpty }
    let specialist: Set<String> = ["specialist-service", "idva", "refuge", "outreach"]
    let referrals = scene.referrals.filter { scene.cast.person($0.about) == victim }
    let isSpecialist =
      onward.contains { !specialist.isDisjoint(with: $0.referredTo) } || referrals.contains(where: \.isSpecialist)
      || scene.flags(.idvaEngaged).contains { $0.person == victim }
    guard !isSpecialist, let from = (onward.map(\.known) + referrals.map(\.sentDay)).min() else { return [] }
    let count = onward.count + referrals.count
    return [
      DerivedFlag(
        .noSpecialist, of: victim, from: from, because: onward.map(\.reason), audiences: onward.map(\.audience),
        "Referred onward \(times(count)), never to a service that specialises in domestic abuse.", .note, count: count)
    ]
  }
}
