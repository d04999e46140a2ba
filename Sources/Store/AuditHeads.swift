import Foundation
import GRDB
public import Replication
import Trust
import Wire

/// A head of this node's own audit log, and who countersigned it.
public struct OwnAuditHead: Hashable, Sendable {
  public var signed: SignedAuditHead
  /// By whom, when, and the signature.
  public var cosignatures: [Cosignature]

  /// One countersignature.
  public struct Cosignature: Hashable, Sendable {
    public var witness: MemberNumber
    public var at: Instant
    public var signature: [UInt8]
  }
}

/// Two heads of one member's audit log of which the later shown does not add to the one before: both are signed by the
/// member, so anybody can check it.
public struct AuditContradiction: Hashable, Sendable {
  /// Whose log it is.
  public var author: MemberNumber
  /// Who holds the head that was countersigned.
  public var witness: MemberNumber
  public var held: SignedAuditHead
  /// What was shown instead; nil if only that the log does not have the head held is known.
  public var shown: SignedAuditHead?
  public var found: Instant

  public init(
    author: MemberNumber, witness: MemberNumber, held: SignedAuditHead, shown: SignedAuditHead?, found: Instant
  ) {
    self.author = author
    self.witness = witness
    self.held = held
    self.shown = shown
    self.found = found
  }
}

extension StoreAccess {
  /// Leaves of the tree over the first entries.
  public func auditLeaves(size: UInt64) throws -> [Hash] {
    var leaves: [Hash] = []
    leaves.reserveCapacity(Int(clamping: size))
    let cursor = try Row.fetchCursor(
      db.cachedStatement(sql: "SELECT hash FROM audit WHERE number <= ? ORDER BY number"),
      arguments: [Int64(clamping: size)])
    while let row = try cursor.next() { leaves.append(AuditChain.leaf(try row.hash(0), .crypto)) }
    return leaves
  }

  /// The newest head of this node's own log that it signed; nil before the first.
  public func ownAuditHead() throws -> SignedAuditHead? { try ownAuditHeads(limit: 1).first?.signed }

  /// Heads of this node's own log, newest first, with who countersigned them.
  public func ownAuditHeads(limit: Int) throws -> [OwnAuditHead] {
    guard let member = try heldMember() else { return [] }
    return try rows("SELECT size, root, at, signature FROM audit_head ORDER BY size DESC LIMIT ?", [limit]).map { row in
      let size: Int64 = row[0]
      return OwnAuditHead(
        signed: try signed(row, 0, member),
        cosignatures: try rows(
          "SELECT member, at, signature FROM audit_cosigned WHERE size = ? ORDER BY member", [size]
        ).map {
          .init(witness: MemberNumber(rawValue: $0[0]), at: Instant(rawValue: $0[1]), signature: $0.bytes(2))
        })
    }
  }

  /// The newest own head that a member countersigned, and when; nil if it did not yet.
  public func cosignedSize(by witness: MemberNumber) throws -> (size: UInt64, at: Instant)? {
    try row("SELECT size, at FROM audit_cosigned WHERE member = ? ORDER BY size DESC LIMIT 1", [witness.rawValue]).map {
      (UInt64(bitPattern: $0[0]), Instant(rawValue: $0[1]))
    }
  }

  /// The head of another member's log that this node countersigned last.
  public func witnessed(_ member: MemberNumber) throws -> SignedAuditHead? {
    try row("SELECT size, root, at, signature FROM audit_witness WHERE member = ?", [member.rawValue]).map {
      try signed($0, 0, member)
    }
  }

  /// The heads of all other members' logs that this node countersigned last.
  public func witnessedHeads() throws -> [SignedAuditHead] {
    try rows("SELECT size, root, at, signature, member FROM audit_witness ORDER BY member").map {
      try signed($0, 0, MemberNumber(rawValue: $0[4]))
    }
  }

  /// Logs that went back or were replaced, this node's own among them.
  public func auditContradictions() throws -> [AuditContradiction] {
    try rows(
      """
      SELECT size, root, at, signature, shown_size, shown_root, shown_at, shown_signature, author, witness, found
      FROM audit_contradiction ORDER BY author, witness
      """
    ).map { row in
      let author = MemberNumber(rawValue: row[8])
      return AuditContradiction(
        author: author, witness: MemberNumber(rawValue: row[9]), held: try signed(row, 0, author),
        shown: row.hasNull(atIndex: 4) ? nil : try signed(row, 4, author), found: Instant(rawValue: row[10]))
    }
  }

  private func signed(_ row: Row, _ place: Int, _ member: MemberNumber) throws -> SignedAuditHead {
    SignedAuditHead(
      head: AuditHead(
        member: member, size: UInt64(bitPattern: row[place]), root: try row.hash(place + 1),
        at: Instant(rawValue: row[place + 2])), signature: row.bytes(place + 3))
  }
}

extension StoreTransaction {
  /// Keeps a head of this node's own log.
  public func keepOwn(_ signed: SignedAuditHead) throws {
    try execute("INSERT OR IGNORE INTO audit_head (size, root, at, signature) VALUES (?, ?, ?, ?)", arguments(signed))
  }

  /// Keeps a member's countersignature of an own head.
  public func keep(cosignature: [UInt8], of size: UInt64, by witness: MemberNumber, at: Instant) throws {
    try execute(
      "INSERT OR IGNORE INTO audit_cosigned (member, size, at, signature) VALUES (?, ?, ?, ?)",
      [witness.rawValue, Int64(bitPattern: size), at.rawValue, Data(cosignature)])
  }

  /// Keeps the head of another member's log that this node is about to countersign.
  public func keepWitnessed(_ signed: SignedAuditHead) throws {
    try execute(
      "INSERT OR REPLACE INTO audit_witness (size, root, at, signature, member) VALUES (?, ?, ?, ?, ?)",
      arguments(signed) + [signed.head.member.rawValue])
  }

  /// Keeps the proof that a member's audit log is not the one that was countersigned, and opens an incident.
  /// - Returns: Whether it was new.
  @discardableResult
  public func keep(_ found: AuditContradiction) throws -> Bool {
    let shown: StatementArguments = found.shown.map { arguments($0) } ?? [nil, nil, nil, nil]
    try execute(
      """
      INSERT OR IGNORE INTO audit_contradiction
        (size, root, at, signature, shown_size, shown_root, shown_at, shown_signature, author, witness, found)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      arguments(found.held) + shown + [found.author.rawValue, found.witness.rawValue, found.found.rawValue])
    guard db.changesCount > 0 else { return false }
    let isShorter = found.shown.map { $0.head.size < found.held.head.size } ?? true
    try openIncident(
      incidentName(0x14, StreamID(member: found.author, id: 0), found.held.head.root), .auditLog,
      members: [found.author], dots: [], found.found,
      reason: "The audit log of member \(found.author) \(isShorter ? "went back" : "was replaced"): "
        + "member \(found.witness) countersigned \(found.held.head.size) entries of it that are not in it now.")
    return true
  }

  private func arguments(_ signed: SignedAuditHead) -> StatementArguments {
    [
      Int64(bitPattern: signed.head.size), signed.head.root.data, signed.head.at.rawValue, Data(signed.signature),
    ]
  }
}

extension StoreAccess {
  /// A countersignature of which the head is gone; nil if there is none.
  public func cosignedWithoutHead() throws -> (witness: MemberNumber, size: UInt64)? {
    try row(
      "SELECT member, size FROM audit_cosigned WHERE size NOT IN (SELECT size FROM audit_head) ORDER BY size LIMIT 1"
    )
    .map { (MemberNumber(rawValue: $0[0]), UInt64(bitPattern: $0[1])) }
  }
}

extension StoreTransaction {
  /// Forgets what was countersigned of a member's audit log, and closes the incident.
  public func forgetWitnessed(_ author: MemberNumber, now: Instant) throws {
    let own = try heldMember()
    try execute("DELETE FROM audit_contradiction WHERE author = ?", [author.rawValue])
    if author != own { try execute("DELETE FROM audit_witness WHERE member = ?", [author.rawValue]) }
    try execute(
      "UPDATE conflict SET closed = ? WHERE type = ? AND members = ? AND closed IS NULL",
      [now.rawValue, ConflictType.auditLog.rawValue, ",\(author.rawValue),"])
  }
}
