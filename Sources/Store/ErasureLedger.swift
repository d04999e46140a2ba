import Foundation
import GRDB
public import Replication

/// Values that were erased together: by one author or the board, at one time, for one reason.
public struct ErasureGroup: Hashable, Sendable {
  /// What tells the group from others, alike on every node.
  public struct Key: Hashable, Sendable {
    /// Whose values they were.
    public let author: MemberNumber
    /// When it was certified.
    public let authored: Instant
    /// A number of the list of grounds.
    public let ground: UInt32
    public let isByBoard: Bool

    public init(author: MemberNumber, authored: Instant, ground: UInt32, isByBoard: Bool) {
      (self.author, self.authored, self.ground, self.isByBoard) = (author, authored, ground, isByBoard)
    }
  }

  public let key: Key
  public let values: Int
  /// How many of them this node holds a set of: the others it takes no more.
  public let holes: Int
  /// When this node first knew of one.
  public let known: Instant
  /// The entry of this node's audit log that says by what authority; nil for what others had erased.
  public let audit: Int64?
  /// How many of them are not gone yet from this node's files.
  public let uncleaned: Int
}

extension StoreAccess {
  /// What was erased, the newest first.
  public func erasureGroups(limit: Int = 10_000) throws -> [ErasureGroup] {
    try rows(
      """
      SELECT author, authored, reason, by_board, count(*), count(c.number), min(known), max(audit), sum(cleaned IS NULL)
      FROM erasure e LEFT JOIN changeset c ON c.hash = e.header
      GROUP BY author, authored, reason, by_board ORDER BY min(known) DESC, author LIMIT ?
      """, [limit]
    ).map { row in
      ErasureGroup(
        key: .init(
          author: MemberNumber(rawValue: row[0]), authored: Instant(rawValue: row[1]), ground: row[2],
          isByBoard: row[3]), values: row[4], holes: row[5], known: Instant(rawValue: row[6]), audit: row[7],
        uncleaned: row[8])
    }
  }

  /// The names of a group's erasures, and those of its operations that this node holds, in order.
  public func erasures(in key: ErasureGroup.Key) throws -> [(name: HashPrefix, operation: LocalDot?)] {
    try rows(
      """
      SELECT e.name, c.number, e.op FROM erasure e LEFT JOIN changeset c ON c.hash = e.header
      WHERE author = ? AND authored = ? AND reason = ? AND by_board = ? ORDER BY c.number, e.op
      """, [key.author.rawValue, key.authored.rawValue, key.ground, key.isByBoard]
    ).map { row in
      (
        try row.prefix(0),
        (row[1] as Int64?).map { LocalDot(set: SetNumber(rawValue: $0), index: row[2]) }
      )
    }
  }

  /// Whether anything that was erased is not gone yet from this node's files, or nobody was told that it is.
  public var hasUnansweredErasures: Bool {
    get throws { try row("SELECT 1 FROM erasure WHERE receipt IS NULL LIMIT 1") != nil }
  }

  /// Names of erasures that nobody was told of yet, the oldest first.
  /// - Parameter isCleaned: Those that are gone from this node's files, or those that are not.
  public func unansweredErasures(isCleaned: Bool, limit: Int) throws -> [HashPrefix] {
    try rows(
      """
      SELECT name FROM erasure WHERE receipt IS NULL AND (cleaned IS NOT NULL) = ? ORDER BY known, header, op LIMIT ?
      """, [isCleaned, limit]
    ).map { try $0.prefix(0) }
  }

  /// When the oldest erasure became known that is not gone yet from this node's files; nil if all are.
  public func oldestUncleanedErasure() throws -> Instant? {
    try row("SELECT min(known) FROM erasure WHERE receipt IS NULL AND cleaned IS NULL").flatMap {
      ($0[0] as Int64?).map(Instant.init(rawValue:))
    }
  }
}

extension StoreTransaction {
  /// Notes that what was erased is gone from this node's files.
  public func noteCleaned(_ names: some Sequence<HashPrefix>, now: Instant) throws {
    for name in names {
      try execute(
        "UPDATE erasure SET cleaned = ? WHERE name = ? AND receipt IS NULL", [now.rawValue, Data(name.bytes)])
    }
  }

  /// Notes that the others are told.
  public func noteReceipt(of names: some Sequence<HashPrefix>, now: Instant) throws {
    for name in names {
      try execute(
        "UPDATE erasure SET receipt = ? WHERE name = ? AND receipt IS NULL", [now.rawValue, Data(name.bytes)])
    }
  }
}
