import Foundation
import GRDB
public import Replication
import Synchronization
public import Trust
import Wire

/// A member for whom a lock's content key is wrapped.
public struct SealReader: Hashable, Sendable {
  public let member: MemberNumber
  /// X25519, 32 bytes, as the roster names it.
  public let key: [UInt8]

  public init(member: MemberNumber, key: [UInt8]) {
    self.member = member
    self.key = key
  }
}

/// What one of this member's own locks seals: everything that one circle of readers may read.
public struct OwnLock: Sendable {
  public let lock: LocalDot
  /// What it was made for, in its owner's words: an audience's number first.
  public let scope: [UInt8]
  public let readers: [SealReader]

  public init(lock: LocalDot, scope: [UInt8], readers: [SealReader]) {
    self.lock = lock
    self.scope = scope
    self.readers = readers
  }

  /// For each its number (4 bytes) and its key.
  fileprivate var encodedReaders: [UInt8] {
    readers.flatMap { reader in
      stride(from: UInt32(24), through: 0, by: -8).map { UInt8(truncatingIfNeeded: reader.member.rawValue >> $0) }
        + reader.key
    }
  }

  fileprivate static func readers(_ bytes: [UInt8]) -> [SealReader] {
    stride(from: 0, to: bytes.count - bytes.count % 36, by: 36).map { start in
      let number = bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      return SealReader(member: MemberNumber(rawValue: number), key: Array(bytes[start + 4..<start + 36]))
    }
  }
}

extension NodeStore {
  /// Gives the keys that open what is sealed for this member: those of before too.
  public func setOpeners(_ keys: [SealingKey]) { caches.openers.withLock { $0 = keys } }
}

extension StoreAccess {
  /// The content key of a lock, if this node may open it.
  public func contentKey(of lock: LocalDot) throws -> ContentKey? {
    try row("SELECT key FROM lock_key WHERE lock = ?", [lock.rawValue]).map {
      try ContentKey(cells.open($0.bytes(0), .lockKey, CellRow(lock.rawValue)))
    }
  }

  /// This member's own newest lock for a scope; nil if there is none.
  public func ownLock(for scope: [UInt8]) throws -> OwnLock? {
    try row("SELECT lock, scope, readers FROM own_lock WHERE scope = ? ORDER BY lock DESC LIMIT 1", [Data(scope)])
      .map(ownLock)
  }

  /// All of this member's own locks, those that are used no more too: what they sealed has its readers still.
  public func ownLocks() throws -> [OwnLock] {
    try rows("SELECT lock, scope, readers FROM own_lock ORDER BY lock").map(ownLock)
  }

  private func ownLock(_ row: Row) -> OwnLock {
    OwnLock(lock: LocalDot(rawValue: row[0]), scope: row.bytes(1), readers: OwnLock.readers(row.bytes(2)))
  }

  /// Tries to open a wrapped key that an author made for this member.
  func unwrap(_ wrap: [UInt8], from author: MemberNumber, _ audience: AudienceCode) throws -> ContentKey? {
    guard let own = try heldMember(), let partnership = try heldPartnership() else { return nil }
    for opener in access.caches.openers.withLock({ $0 }) {
      if let key = try? ContentKey.unwrap(
        wrap, for: own, key: opener, from: author, audience: audience, partnership: partnership)
      {
        return key
      }
    }
    return nil
  }

  /// The key that a lock's creation has for this member.
  /// - Returns: The wrap, and the key if it can be opened.
  func ownWrap(_ creation: [UInt8]?, from author: MemberNumber, _ audience: AudienceCode) throws -> (
    isThere: Bool, key: ContentKey?
  ) {
    guard let creation, let own = try heldMember(), let field = UInt16(exactly: own.rawValue),
      case .bytes(let wrap)? = try? ValueCodec.decode(creation[...])[FieldNumber(rawValue: field)]
    else { return (false, nil) }
    return (true, try unwrap(wrap, from: author, audience))
  }
}

extension StoreTransaction {
  /// Remembers what one of this member's own locks is for, and who reads it.
  public func keep(_ own: OwnLock) throws {
    try execute(
      """
      INSERT INTO own_lock (lock, scope, readers) VALUES (?1, ?2, ?3)
      ON CONFLICT (lock) DO UPDATE SET scope = ?2, readers = ?3
      """, [own.lock.rawValue, Data(own.scope), Data(own.encodedReaders)])
  }

  /// ``keep(_:)`` for a lock that was just made, with its content key.
  public func keep(_ own: OwnLock, _ key: ContentKey) throws {
    try keep(own)
    try keep(key, of: own.lock)
  }

  func keep(_ key: ContentKey, of lock: LocalDot) throws {
    try execute(
      "INSERT INTO lock_key (lock, key) VALUES (?1, ?2) ON CONFLICT (lock) DO UPDATE SET key = ?2",
      [lock.rawValue, try cells.seal(key.bytes, .lockKey, CellRow(lock.rawValue))])
    pending.lockKeys[lock] = .some(key)
  }

  /// Takes the key out of a lock that was just created, if it is wrapped for this member.
  func learn(_ creation: Creation, _ body: [UInt8]) throws {
    guard let range = creation.value else { return }
    let wrap = try ownWrap(Array(body[range]), from: creation.creator, creation.audience)
    if let key = wrap.key {
      try keep(key, of: creation.id)
    } else if wrap.isThere, !access.caches.openers.withLock({ $0.isEmpty }) {
      pending.unopened.append(creation.id)
    }
    guard creation.creator == (try heldMember()),
      try count(
        "SELECT count(*) FROM own_lock WHERE lock = ?", [creation.id.rawValue]) == 0,
      case .record(let fields)? = try? ValueCodec.decode(body[range])
    else { return }
    // One that this member made before it lost its database: who reads it is known, what it was for only in part. It
    // seals nothing new, and whoever joins its audience is granted it.
    try keep(
      OwnLock(
        lock: creation.id, scope: [creation.audience.rawValue, 0xff],
        readers: fields.map {
          SealReader(
            member: MemberNumber(rawValue: UInt32($0.field.rawValue)), key: [UInt8](repeating: 0, count: 32))
        }))
  }

  /// Takes the key out of what its author wrote to a lock later, and opens what waited for it.
  func learnGrant(of lock: LocalDot, _ field: FieldNumber, _ now: Instant) throws {
    guard let own = try heldMember(), UInt32(field.rawValue) == own.rawValue,
      try kind(of: lock) == .lock, let state = try entity(lock), !state.isDenied
    else { return }
    for write in state.writes(of: field) where write.author == state.creator {
      guard let bytes = write.value, case .bytes(let wrap)? = try? ValueCodec.decode(bytes[...]),
        let key = try unwrap(wrap, from: write.author, write.audience)
      else { continue }
      guard try contentKey(of: lock) == nil else { return }
      try keep(key, of: lock)
      return try unlock(lock, now)
    }
  }
}
