import Replication
import Safeguarding
import Store

extension NodeStatus {
  /// What was erased, and what somebody has to look at.
  public struct Erasures: Sendable, Codable, Hashable {
    /// Erasures that this node knows.
    public var known = 0
    /// Those that some active member has not said are gone.
    public var waiting = 0
    /// Members that have not said so for longer than this agency waits.
    public var overdueMembers: [UInt32] = []
    /// Milliseconds since 1970 when the oldest became known that still stands in this node's files; nil for none.
    public var uncleanedSince: Int64?
    /// This agency's flags that are due for review, as last counted; nil if they never were.
    public var reviewsDue: Int?
    /// Those that a hold keeps.
    public var reviewsHeld: Int?
    /// The day of that count.
    public var reviewsCounted: String?
  }
}

extension AgencyNode {
  /// Milliseconds for which a reader may keep what was erased from being gone before anybody is told.
  private static let uncleanedPatience: Int64 = 3_600_000

  func erasureStatus(_ reader: StoreReader, _ now: Instant) throws -> NodeStatus.Erasures {
    var status = NodeStatus.Erasures()
    let due = now.adding(milliseconds: -Int64(configuration.retention.acknowledgeDays) * 86_400_000)
    var overdue: Set<UInt32> = []
    for standing in try erasures(reader) {
      status.known += 1
      guard !standing.waiting.isEmpty else { continue }
      status.waiting += 1
      if standing.group.known < due { overdue.formUnion(standing.waiting.map(\.member.rawValue)) }
    }
    status.overdueMembers = overdue.sorted()
    status.uncleanedSince = try reader.oldestUncleanedErasure()?.rawValue
    if let count = try reader.retentionCount() {
      status.reviewsDue = count.due
      status.reviewsHeld = count.held
      status.reviewsCounted = Day(rawValue: count.day).description
    }
    return status
  }

  func findings(_ erasures: NodeStatus.Erasures, _ now: Instant) -> [NodeStatus.Finding] {
    var findings: [NodeStatus.Finding] = []
    if !erasures.overdueMembers.isEmpty {
      let members = erasures.overdueMembers.map(String.init).joined(separator: ", ")
      findings.append(
        (
          .warning,
          "member \(members) has not said for \(configuration.retention.acknowledgeDays) days that what was erased is gone",
          "call that agency; see `node erase list`"
        ))
    }
    if let since = erasures.uncleanedSince, now.rawValue - since > Self.uncleanedPatience {
      findings.append(
        (
          .warning, "what was erased still stands in this node's free pages or log",
          "end whatever reads the database for long, then run `node sync`"
        ))
    }
    if let due = erasures.reviewsDue, due > 0 {
      findings.append(
        (.ok, due == 1 ? "1 flag is due for review" : "\(due) flags are due for review", "see `node retention due`"))
    }
    return findings
  }
}
