import Replication

/// What was reported of one person, made ready for many partners to be asked about: what a partner reported tells that
/// partner nothing.
struct OthersReports<ID: Hashable & Comparable & Sendable> {
  private let reports: [Report<ID>]
  /// Of each who reported, the days on which it could be known, in order.
  private var own: [ID: [Day]] = [:]
  /// How many people had reported, with each report.
  private var people: [Int] = []
  /// Of each audience the first report, and the first of somebody else.
  private var firsts: [AudienceCode: [Report<ID>]] = [:]

  /// - Parameter reports: in order.
  init(_ reports: [Report<ID>]) {
    self.reports = reports
    for report in reports {
      own[report.event.victim, default: []].append(report.known)
      people.append(own.count)
      let held = firsts[report.event.audience] ?? []
      if held.count < 2, held.first?.event.victim != report.event.victim {
        firsts[report.event.audience] = held + [report]
      }
    }
  }

  func count(by day: Day, without partner: ID) -> (reports: Int, people: Int) {
    let known = reports.firstPlace { $0.known > day }
    let own = own[partner]?.firstPlace { $0 > day } ?? 0
    return (known - own, known == 0 ? 0 : people[known - 1] - min(own, 1))
  }

  func latest(_ most: Int, by day: Day, without partner: ID) -> [Report<ID>] {
    let known = reports.firstPlace { $0.known > day }
    return Array(reports[..<known].reversed().lazy.filter { $0.event.victim != partner }.prefix(most))
  }

  /// The audiences of all that are counted.
  func audiences(by day: Day, without partner: ID) -> [AudienceCode] {
    firsts.filter { $0.value.contains { $0.event.victim != partner && $0.known <= day } }.map(\.key)
  }
}
