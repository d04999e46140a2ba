import Foundation
import Replication
import Store

/// An entry of the audit log as another system gets it, such as a SIEM: who did what and when, what stands out, and the
/// hash that finds the entry here. What somebody wrote in words, and whom it is about, stays on the node.
public struct AuditEvent: Encodable, Sendable, Hashable {
  public var schemaVersion = 1
  /// Constant, so that a collector can tell these lines from others.
  public var event = "audit.entry"
  public var member: UInt32
  public var number: Int64
  /// RFC 3339, UTC.
  public var time: String
  public var user: String
  public var account: String
  public var action: String
  public var marks: [String]
  /// The entry that this one reviews.
  public var reviews: Int64?
  /// How many entities it is about.
  public var entities: Int
  public var hash: String
}

extension AgencyNode {
  /// What the feed's own entries say they are for.
  private static let feedPurpose = "audit feed"

  /// The next entries of the audit log for another system, oldest first. That they left is in the log, before they do;
  /// where nothing but the feed's own entries is new, there is nothing to tell and nothing is written.
  /// - Parameters:
  ///   - after: The number of the last entry that was told; 0 from the start.
  ///   - limit: The most of them.
  /// - Returns: The entries, and the number to ask after next time.
  /// - Throws: `auditUnwritable`.
  public func auditFeed(after: Int64, limit: Int) throws -> (events: [AuditEvent], last: Int64) {
    let rows = try store.read { try $0.auditLog(after: after, limit: limit) }
    let told = rows.filter { $0.entry.action != .audit || $0.entry.purpose != Self.feedPurpose }
    if !told.isEmpty { try note(.audit, Self.feedPurpose, result: "\(told.count) entries") }
    let events = told.map { row in
      AuditEvent(
        member: member.rawValue, number: row.number,
        time: Date(timeIntervalSince1970: Double(row.entry.at.rawValue) / 1_000)
          .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
        user: row.entry.user, account: row.entry.account, action: row.entry.action.rawValue,
        marks: row.entry.marks.sorted().map(\.rawValue), reviews: row.entry.reviews, entities: row.names.count,
        hash: row.hash.description)
    }
    return (events, rows.last?.number ?? after)
  }
}
