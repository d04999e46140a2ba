import Replication

/// What follows for someone who is reported as a perpetrator. Reports cross only what is firm: a wrong person shown here is
/// the worst error of all.
enum PerpetratorPatterns {
  /// An event, and the first day on which it could be known who is said to have done it.
  struct Report<ID: Hashable & Comparable & Sendable> {
    let event: Event<ID>
    let known: Day
  }

  /// Reports of one firm person, each event once, in the order in which they could be known.
  static func reports<ID>(_ scene: Scene<ID>) -> [(alleged: ID, reports: [Report<ID>])] {
    var byPerson: [ID: [Report<ID>]] = [:]
    for event in scene.events {
      for accusation in event.counted {
        byPerson[accusation.firm, default: []].append(.init(event: event, known: accusation.known))
      }
    }
    return byPerson.sorted { $0.key < $1.key }.map { alleged, reports in
      // By day alone: the sort keeps the order that events have.
      (
        alleged: alleged,
        reports: reports.enumerated().sorted {
          ($0.element.known, $0.offset) < ($1.element.known, $1.offset)
        }.map(\.element)
      )
    }
  }

  static func derive<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    reports(scene).flatMap { alleged, reports in serial(alleged, reports) + threeInTwelve(alleged, reports) }
  }

  /// SERIAL-PERP: two or more victims, charged or not.
  static func serial<ID>(_ alleged: ID, _ reports: [Report<ID>]) -> [DerivedFlag<ID>] {
    let events = reports.map(\.event)
    var victims: Set<ID> = []
    var from: Day?
    for report in reports {
      victims.insert(report.event.victim)
      if victims.count == 2, from == nil { from = report.known }
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
  static func threeInTwelve<ID>(_ alleged: ID, _ reports: [Report<ID>]) -> [DerivedFlag<ID>] {
    var window = TwelveMonths<Event<ID>>()
    return reports.compactMap { report in
      guard let three = window.take(report.event, on: report.event.day, known: report.known) else { return nil }
      return DerivedFlag(
        .perp3In12, of: alleged, from: report.known, because: three.map(\.reason), audiences: three.map(\.audience),
        "Three reports in twelve months, from \(three[0].day) to \(three[2].day). A report is not a finding.", .soon,
        count: 3)
    }
  }
}
