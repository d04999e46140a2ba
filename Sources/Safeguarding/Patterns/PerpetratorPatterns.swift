import Replication

/// What follows for someone who is reported as a perpetrator. Reports cross only what is firm: a wrong person shown here is
/// the worst error of all.
enum PerpetratorPatterns {
  /// Reports of one firm person, each event once, in the order in which they could be known.
  static func reports<ID>(_ scene: Scene<ID>) -> [(alleged: ID, events: [Event<ID>])] {
    var byPerson: [ID: [Event<ID>]] = [:]
    for event in scene.events where !event.isCounterReport {
      for alleged in event.alleged { byPerson[alleged, default: []].append(event) }
    }
    return byPerson.sorted { $0.key < $1.key }.map { (alleged: $0.key, events: $0.value) }
  }

  static func derive<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    reports(scene).flatMap { alleged, events in serial(alleged, events) + threeInTwelve(alleged, events) }
  }

  /// SERIAL-PERP: two or more victims, charged or not.
  static func serial<ID>(_ alleged: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    var victims: Set<ID> = []
    var from: Day?
    for event in events {
      victims.insert(event.victim)
      if victims.count == 2, from == nil { from = event.known }
    }
    guard let from else { return [] }
    return [
      DerivedFlag(
        .serialPerp, of: alleged, from: from, because: events.map(\.reason), audiences: events.map(\.audience),
        "Reported \(times(events.count)) by or about \(victims.count) people. A report is not a finding.", .soon,
        count: victims.count)
    ]
  }

  /// PERP-3-IN-12: three reports in twelve months.
  static func threeInTwelve<ID>(_ alleged: ID, _ events: [Event<ID>]) -> [DerivedFlag<ID>] {
    var window = TwelveMonths<Event<ID>>()
    for event in events {
      guard let three = window.take(event, on: event.day) else { continue }
      return [
        DerivedFlag(
          .perp3In12, of: alleged, from: event.known, because: three.map(\.reason), audiences: three.map(\.audience),
          "Three reports in twelve months, from \(three[0].day) to \(three[2].day). A report is not a finding.", .soon,
          count: 3)
      ]
    }
    return []
  }
}
