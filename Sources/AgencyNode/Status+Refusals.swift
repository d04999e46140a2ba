import Replication

/// Members that do what no honest node does.
extension AgencyNode {
  /// Milliseconds for which a refusal counts for the overall state: a day.
  private static let misconductSpan: Int64 = 86_400_000

  /// Reasons that a line which breaks, or an older version, can bring about as well: they are counted and shown, and blame
  /// nobody.
  private static let innocent: Set<String> = ["wrongPartnership", "frameTimeout", "timedOut: no Hello in time"]

  /// Who was refused for what lately, by member, with what to do about it.
  static func findings(
    _ refusals: [NodeStatus.Refusal], _ now: Instant
  ) -> [(NodeStatus.State, String, String?)] {
    let since = now.rawValue - misconductSpan
    let recent = refusals.filter { $0.last >= since && !innocent.contains($0.reason) }
    let members = Dictionary(grouping: recent.filter { $0.member != nil }) { $0.member ?? 0 }
    return members.sorted { $0.key < $1.key }.map { member, rows in
      let reasons = rows.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }.prefix(3).map(\.reason)
      return (
        .warning, "member \(member) breaks the rules: \(reasons.joined(separator: ", "))",
        "ask member \(member) what it runs, and tell the board: see `node status`"
      )
    }
  }
}
