import Replication

/// What follows for someone who is reported as a perpetrator. Reports cross only what is firm: a wrong person shown here is
/// the worst error of all.
enum PerpetratorPatterns {
  /// An event, and the first day on which it could be known who is alleged to have done it.
  typealias Report<ID: Hashable & Comparable & Sendable> = (known: Day, event: Event<ID>)

  /// Reports of one firm person, each event once, in the order in which they could be known.
  static func reports<ID>(_ scene: Scene<ID>) -> [(alleged: ID, reports: [Report<ID>])] {
    var byPerson: [ID: [Report<ID>]] = [:]
    for event in scene.events {
      for (alleged, known) in event.parts.firm { byPerson[alleged, default: []].append((known, event)) }
    }
    return byPerson.sorted { $0.key < $1.key }
      .map { (alleged: $0.key, reports: $0.value.sorted(by: Event.precedes)) }
  }

  static func derive<ID>(_ reports: [(alleged: ID, reports: [Report<ID>])]) -> [DerivedFlag<ID>] {
    reports.flatMap { alleged, reports in serial(alleged, reports) + threeInTwelve(alleged, reports) }
  }

  /// SERIAL-PERP: two or more victims, charged or not.
  static func serial<ID>(_ alleged: ID, _ reports: [Report<ID>]) -> [DerivedFlag<ID>] {
    var victims: Set<ID> = []
    var from: Day?
    for (known, event) in reports {
      victims.insert(event.victim)
      if victims.count == 2, from == nil { from = known }
    }
    guard let from else { return [] }
    return [
      DerivedFlag(
        .serialPerp, of: alleged, from: from, because: reports.map(\.event.reason),
        audiences: reports.map(\.event.audience),
        "Reported \(times(reports.count)) by or about \(victims.count) people. A report is not a finding.", .soon,
        count: victims.count)
    ]
  }

  /// PERP-3-IN-12: three reports in twelve months.
  static func threeInTwelve<ID>(_ alleged: ID, _ reports: [Report<ID>]) -> [DerivedFlag<ID>] {
    var window = TwelveMonths<Event<ID>>()
    for (known, event) in reports {
      guard let three = window.take(event, on: event.day) else { continue }
      return [
        DerivedFlag(
          .perp3In12, of: alleged, from: known, because: three.map(\.reason), audiences: three.map(\.audience),
          "Three reports in twelve months, from \(three[0].day) to \(three[2].day). A report is not a finding.", .soon,
          count: 3)
      ]
    }
    return []
  }
}
