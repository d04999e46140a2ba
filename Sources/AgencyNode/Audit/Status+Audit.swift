import Replication
import Safeguarding
import Store
import Trust

extension NodeStatus {
  /// How it stands with the audit log, and what waits for somebody.
  public struct Audit: Sendable, Codable, Hashable {
    public var entries: UInt64 = 0
    /// Members that countersigned a head of it.
    public var witnesses = 0
    /// Entries of the last seven days that stand out.
    public var unusual = 0
    /// Those of them that were not answered.
    public var blocked = 0
    /// Look-ups that were answered for a reason and that nobody reviewed.
    public var reviewsWaiting = 0
    public var reviewsOverdue = 0
    /// Look-ups of which the reviewer could not be told yet.
    public var noticesWaiting = 0
    /// Members whose audit log is not the one that this node countersigned.
    public var wentBack: [UInt32] = []
    /// Members that countersigned what this node's own log does not hold.
    public var contradictedBy: [UInt32] = []
  }
}

extension AgencyNode {
  func auditStatus(_ reader: StoreReader, _ now: Instant) throws -> NodeStatus.Audit {
    var audit = NodeStatus.Audit()
    audit.entries = try reader.auditEnd().size
    audit.witnesses = try reader.witnessCount()
    let weekAgo = now.adding(milliseconds: -7 * 86_400_000)
    audit.unusual = try reader.unusualCount(since: weekAgo)
    audit.blocked = try reader.blockedCount(since: weekAgo)
    let waiting = try reader.reviewsWaiting()
    audit.reviewsWaiting = waiting.count
    let due = now.adding(milliseconds: -Int64(configuration.audit.reviewDays) * 86_400_000)
    audit.reviewsOverdue = waiting.count { $0.entry.at < due }
    audit.noticesWaiting = try reader.noticesWaiting().count
    for found in try reader.auditContradictions() {
      if found.author == member {
        audit.contradictedBy.append(found.witness.rawValue)
      } else {
        audit.wentBack.append(found.author.rawValue)
      }
    }
    return audit
  }

  static func findings(_ audit: NodeStatus.Audit) -> [(NodeStatus.State, String, String?)] {
    var findings: [(NodeStatus.State, String, String?)] = []
    func list(_ members: [UInt32]) -> String { members.map(String.init).joined(separator: ", ") }
    if !audit.contradictedBy.isEmpty {
      findings.append(
        (
          .critical, "the audit log is not the one that member \(list(audit.contradictedBy)) countersigned",
          "run `node audit verify`; tell the data-protection officer"
        ))
    }
    for member in audit.wentBack {
      findings.append(
        (
          .critical, "audit log of member \(member) went back or was replaced",
          "call that agency; then `node audit restart --member \(member)`"
        ))
    }
    if audit.reviewsOverdue > 0 {
      findings.append(
        (
          .warning, "\(audit.reviewsOverdue) look-ups behind broken glass wait too long for a review",
          "see `node audit list --unusual`, then `node audit review`"
        ))
    } else if audit.reviewsWaiting > 0 {
      findings.append(
        (.ok, "\(audit.reviewsWaiting) look-ups behind broken glass wait for a review", "run `node audit review`"))
    }
    if audit.noticesWaiting > 0 {
      findings.append(
        (
          .warning, "the reviewer of blocked look-ups could not be told of \(audit.noticesWaiting)",
          "name another agency under 'audit: reviewer:' in node.yaml"
        ))
    }
    if audit.blocked > 0 {
      findings.append(
        (.warning, "\(audit.blocked) look-ups were blocked in seven days", "see `node audit list --unusual`"))
    } else if audit.unusual > 0 {
      findings.append((.ok, "\(audit.unusual) unusual entries in seven days", "see `node audit list --unusual`"))
    }
    return findings
  }
}
