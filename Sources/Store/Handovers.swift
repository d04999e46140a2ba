import GRDB
public import Replication

/// An offer that this node made to a member of another partnership; nothing of what was in it.
public struct StoredHandover: Hashable, Sendable {
  /// Hexadecimal.
  public let id: String
  /// Hexadecimal.
  public let partnership: String
  public let member: MemberNumber
  /// Flags that were offered.
  public let entries: Int
  public let offered: Instant
  /// When its receipt came; nil while it is waited for.
  public let received: Instant?
}

extension StoreTransaction {
  /// Notes an offer.
  public func noteHandover(
    id: String, partnership: String, member: MemberNumber, entries: Int, now: Instant
  ) throws {
    try execute(
      "INSERT INTO handover (id, partnership, member, entries, offered) VALUES (?, ?, ?, ?, ?)",
      [id, partnership, Int64(member.rawValue), entries, now.rawValue])
  }

  /// Notes that the recipient took an offer in; the first time counts.
  public func receiptArrived(id: String, now: Instant) throws {
    try execute("UPDATE handover SET received = ? WHERE id = ? AND received IS NULL", [now.rawValue, id])
  }
}

extension StoreAccess {
  /// Offers that this node made, oldest first.
  public func handovers(limit: Int = 10_000) throws -> [StoredHandover] {
    try rows(
      "SELECT id, partnership, member, entries, offered, received FROM handover ORDER BY offered, id LIMIT ?", [limit]
    ).map { row in
      StoredHandover(
        id: row[0], partnership: row[1], member: MemberNumber(rawValue: UInt32(clamping: row[2] as Int64)),
        entries: row[3], offered: Instant(rawValue: row[4]),
        received: (row[5] as Int64?).map(Instant.init(rawValue:)))
    }
  }
}
