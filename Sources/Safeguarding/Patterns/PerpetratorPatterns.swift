import Replication

/// What follows for someone who is reported as a perpetrator. Reports cross only what is firm: a wrong person shown here is
/// the worst error of all.
enum PerpetratorPatterns {
  /// - Parameter reports: of each alleged perpetrator, in order.
  static func derive<ID>(_ reports: [(alleged: ID, reports: [Report<ID>])]) -> [DerivedFlag<ID>] {
    reports.flatMap { alleged, reports in serial(alleged, reports) + threeInTwelve(alleged, reports) }
  }

  /// SERIAL-PERP: two or more victims, charged or not.
  static func serial<ID>(_ alleged: ID, _ reports: [Report<ID>]) -> [DerivedFlag<ID>] {
    var victims: Set<ID> = []
    var from: Day?
    for report in reports {
      victims.insert(report.event.victim)
      if victims.count == 2, from == nil { from = report.known }
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
    return reports.compactMap { report in
      guard let three = window.take(report.event, on: report.event.day, known: report.known) else { return nil }
      return DerivedFlag(
        .perp3In12, of: alleged, from: report.known, because: three.map(\.reason), audiences: three.map(\.audience),
        "Three reports in twelve months, from \(three[0].day) to \(three[2].day). A report is not a finding.", .soon,
        count: 3)
    }
  }
}
