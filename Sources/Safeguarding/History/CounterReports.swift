import Replication

/// Pairs that report each other.
struct CounterReports<ID: Hashable & Comparable & Sendable> {
  struct Pair: Hashable {
    let one: ID
    let other: ID

    init(_ a: ID, _ b: ID) {
      one = min(a, b)
      other = max(a, b)
    }
  }

  private struct Direction: Hashable {
    let victim: ID
    let alleged: ID
  }

  private var first: [Direction: Day] = [:]
  private let primary: [Pair: ID]

  /// - Parameter assessed: Of each pair, who was judged the primary perpetrator.
  init(_ reports: [(victim: ID, alleged: ID, known: Day)], assessed: [Pair: ID]) {
    primary = assessed
    for report in reports {
      let direction = Direction(victim: report.victim, alleged: report.alleged)
      first[direction] = min(first[direction] ?? report.known, report.known)
    }
  }

  /// Of each pair, who was judged the primary perpetrator: what was judged last. If that was both, nobody was.
  static func assessed(_ flags: [HistoryFlag<ID>], _ cast: Cast<ID>) -> [Pair: ID] {
    var judged: [Pair: (known: Day, who: Set<ID>)] = [:]
    for flag in flags where flag.counts && flag.view.code == .primaryAssessed && flag.view.status == .active {
      guard let subject = flag.view.subject, let counterpart = flag.view.counterpart, let known = flag.known
      else { continue }
      let pair = Pair(cast.person(subject), cast.person(counterpart))
      let held = judged[pair]
      if let held, known < held.known { continue }
      let others = held.map { $0.known == known ? $0.who : [] } ?? []
      judged[pair] = (known, others.union([cast.person(subject)]))
    }
    return judged.compactMapValues { $0.who.count == 1 ? $0.who.first : nil }
  }

  /// Whether both report each other.
  func isMutual(_ a: ID, _ b: ID) -> Bool {
    first[Direction(victim: a, alleged: b)] != nil && first[Direction(victim: b, alleged: a)] != nil
  }

  /// Whether no pattern may follow from reports of this direction. Once somebody was judged the primary perpetrator, what
  /// that person reports of the other; before, what came second, and both where they came on one day.
  func isCounter(victim: ID, alleged: ID) -> Bool {
    guard isMutual(victim, alleged) else { return false }
    if let judged = primary[Pair(victim, alleged)] { return judged == victim }
    guard let own = first[Direction(victim: victim, alleged: alleged)],
      let other = first[Direction(victim: alleged, alleged: victim)]
    else { return false }
    return own >= other
  }
}
