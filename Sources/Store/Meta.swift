import Foundation
import GRDB
public import Replication
import Synchronization
public import Trust

/// Facts about the node itself, and the rosters.
extension StoreAccess {
  func meta(_ key: String) throws -> [UInt8]? {
    try row("SELECT value FROM meta WHERE key = ?", [key])?.bytes(0)
  }

  /// This node's number, as it was initialised; nil before that.
  public func heldMember() throws -> MemberNumber? {
    guard let bytes = try meta("member"), let value = integer(bytes) else { return nil }
    return MemberNumber(rawValue: UInt32(truncatingIfNeeded: value))
  }

  /// Drawn when the database was made.
  public var incarnation: UInt64 { get throws { try meta("incarnation").flatMap(integer) ?? 0 } }

  /// The partnership of the rosters held; nil before the first.
  public func heldPartnership() throws -> HashPrefix? { try rosterBook().current?.roster.partnership }

  /// Every roster held.
  public func rosterBook() throws -> RosterBook {
    let count = try count("SELECT count(*) FROM roster")
    if let held = access.caches.book.withLock({ $0.count == count ? $0.book : nil }) { return held }
    var book = RosterBook()
    for row in try rows("SELECT bytes FROM roster ORDER BY version, received") {
      _ = try book.accept(try SignedRoster(encoded: row.bytes(0)))
    }
    access.caches.book.withLock { [book] in $0 = (count, book) }
    return book
  }

  /// The roster that a header cites; nil if it is not held.
  public func signedRoster(_ hash: Hash) throws -> SignedRoster? {
    try row("SELECT bytes FROM roster WHERE hash = ?", [hash.data]).map { try SignedRoster(encoded: $0.bytes(0)) }
  }

  /// Own heads that peers know and this node does not; nil if it is not fenced.
  public func fence() throws -> [Dependency]? {
    let heads = try rows("SELECT member, stream, sequence, prefix FROM fence").map {
      Dependency(
        stream: StreamID(member: MemberNumber(rawValue: $0[0]), id: UInt64(bitPattern: $0[1])),
        head: Head(sequence: UInt64(bitPattern: $0[2]), prefix: try $0.prefix(3)))
    }
    return heads.isEmpty ? nil : heads
  }

  /// When this node's audit log was last shown to a member; nil to show it as soon as there is anything new, which
  /// `isAsked` says that there is.
  public func auditShown(to peer: MemberNumber) throws -> (at: Instant?, isAsked: Bool) {
    guard let at = try meta("audit.shown.\(peer)").flatMap(integer) else { return (nil, false) }
    return at == 0 ? (nil, true) : (Instant(rawValue: Int64(bitPattern: at)), false)
  }

  /// How far this node is with something, in its own words; nil if it never began.
  public func mark(_ name: String) throws -> [UInt8]? { try meta("mark.\(name)") }

  private func integer(_ bytes: [UInt8]) -> UInt64? {
    bytes.count == 8 ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : nil
  }
}

extension StoreTransaction {
  /// Remembers when this node's audit log was last shown to a member; nil to show it at the next session.
  public func setAuditShown(_ at: Instant?, to peer: MemberNumber) throws {
    try setMeta("audit.shown.\(peer)", bigEndian(UInt64(bitPattern: at?.rawValue ?? 0)))
  }

  /// Remembers how far this node is with something.
  public func setMark(_ name: String, _ value: [UInt8]) throws { try setMeta("mark.\(name)", value) }

  func setMeta(_ key: String, _ value: [UInt8]) throws {
    try execute(
      "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      [key, Data(value)])
  }

  private func bigEndian(_ value: UInt64) -> [UInt8] {
    stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// Says whose database this is. Once.
  /// - Parameter incarnation: A random number.
  public func initialise(member: MemberNumber, incarnation: UInt64) throws {
    if let held = try heldMember(), held != member {
      throw StoreError(.failed, "the database is another member's (number \(held)); use one of your own")
    }
    try setMeta("member", bigEndian(UInt64(member.rawValue)))
    try setMeta("incarnation", bigEndian(incarnation))
  }

  /// This member's own stream for a purpose, opened if there is none.
  /// - Parameter draw: A source of random stream ids.
  public func ownStream(_ purpose: StreamPurpose, draw: () -> UInt64) throws -> StreamID {
    guard let member = try heldMember() else { throw StoreError(.failed, "the database was not initialised") }
    let key = "stream.\(purpose)"
    if let bytes = try meta(key), bytes.count == 8 {
      return StreamID(member: member, id: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }
    let stream = StreamID(member: member, id: draw())
    try setMeta(key, bigEndian(stream.id))
    return stream
  }

  /// The next write of each purpose opens a fresh stream.
  public func forgetOwnStreams() throws {
    for purpose in StreamPurpose.allCases { try execute("DELETE FROM meta WHERE key = ?", ["stream.\(purpose)"]) }
  }

  /// Keeps a roster that the book accepted.
  public func insert(_ roster: SignedRoster, now: Instant) throws {
    try execute(
      "INSERT OR IGNORE INTO roster (hash, version, bytes, received) VALUES (?, ?, ?, ?)",
      [roster.hash.data, Int64(bitPattern: roster.roster.version), Data(try roster.encoded), now.rawValue])
  }

  /// Remembers an own head that a peer knows and this node does not.
  public func raiseFence(_ head: Dependency, reportedBy peer: MemberNumber, now: Instant) throws {
    try execute(
      "INSERT OR IGNORE INTO fence (member, stream, sequence, prefix, reporter, raised) VALUES (?, ?, ?, ?, ?, ?)",
      [
        head.stream.member.rawValue, Int64(bitPattern: head.stream.id), Int64(bitPattern: head.head.sequence),
        Data(head.head.prefix.bytes), peer.rawValue, now.rawValue,
      ])
    try openIncident(
      incidentName(0x13, head.stream), .rollback, members: [head.stream.member], dots: [], now,
      reason: "A peer holds changes of this member that its own node has lost. They are fetched back before it writes.")
  }

  /// Everything that was missing is there.
  public func lowerFence(now: Instant? = nil) throws {
    try execute("DELETE FROM fence")
    let closed = try now ?? Instant(rawValue: Int64(count("SELECT coalesce(max(received), 0) FROM changeset")))
    try execute(
      "UPDATE conflict SET closed = ? WHERE type = ? AND closed IS NULL",
      [closed.rawValue, ConflictType.rollback.rawValue])
  }

  /// Keeps a fork proof for others.
  /// - Returns: Whether the fork was not known yet.
  public func record(_ proof: ForkProof, now: Instant) throws -> Bool {
    let header = proof.first.header
    try execute(
      """
      INSERT OR IGNORE INTO fork
        (member, stream, sequence, previous, first, first_signature, second, second_signature, found)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        header.stream.member.rawValue, Int64(bitPattern: header.stream.id), Int64(bitPattern: header.sequence),
        header.previous.data, Data(proof.first.bytes), Data(proof.first.signature), Data(proof.second.bytes),
        Data(proof.second.signature), now.rawValue,
      ])
    return db.changesCount > 0
  }
}
