import Foundation
import GRDB
public import Replication
import Safeguarding
import Wire

/// The one writing transaction: everything that ``Replica`` asks for, and the rest of the node's own tables.
public struct StoreTransaction: StoreAccess, ReplicaStorage {
  public let access: Access
  /// When this transaction's sets count as received.
  var received = Instant(milliseconds: 0)
  let pending: PendingWrites

  init(_ db: Database, _ caches: StoreCaches) {
    access = Access(db: db, caches: caches)
    pending = PendingWrites(db)
  }

  /// The view digest, with what this transaction did to it.
  public var digest: ViewDigest {
    get throws {
      if let digest = pending.digest { return digest }
      guard let bytes = try meta("digest"), let sum = Hash(bytes) else { return ViewDigest() }
      return ViewDigest(sum)
    }
  }

  public mutating func setDigest(_ digest: ViewDigest) throws { pending.digest = digest }

  public mutating func setHead(_ stream: StreamID, _ head: Head?) throws {
    try execute(
      "UPDATE lane SET sequence = ?, prefix = ?, received = ? WHERE id = ?",
      [
        head.map { Int64(bitPattern: $0.sequence) }, head.map { Data($0.prefix.bytes) }, received.rawValue,
        try openLane(stream),
      ])
  }

  /// - Returns: The row of a stream or branch.
  private func openLane(_ stream: StreamID) throws -> Int64 {
    if let held = access.seen.lane(stream) { return held }
    let lane: Int64
    // Not INSERT OR IGNORE alone: that would write a page even where the row is there.
    if let row = try row(laneQuery, stream.arguments) {
      lane = row[0]
    } else {
      try execute("INSERT INTO lane (member, stream, branch) VALUES (?, ?, ?)", stream.arguments)
      lane = db.lastInsertedRowID
    }
    access.seen.keep(lane: lane, of: stream)
    return lane
  }

  public var nextNumber: SetNumber {
    get throws {
      if let next = pending.next { return SetNumber(rawValue: next) }
      let next = Int64(try count("SELECT coalesce(max(number), 0) + 1 FROM changeset"))
      pending.next = next
      return SetNumber(rawValue: next)
    }
  }

  public mutating func append(_ set: ReceivedSet, entry: LogEntry, outcome: SetOutcome) throws {
    let lane = try openLane(entry.stream)
    let packed = set.packed
    let signed = packed.signed
    try execute(
      """
      INSERT INTO changeset
        (number, lane, member, stream, sequence, hash, previous, purpose, roster, outcome, received, dictionary, bytes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        entry.number.rawValue, lane, entry.stream.member.rawValue, Int64(bitPattern: entry.stream.id),
        Int64(bitPattern: entry.sequence),
        entry.hash.data, entry.previous.data, entry.purpose.rawValue, entry.roster.data, outcome.stored,
        received.rawValue, packed.dictionary, signed.bytes.count + signed.signature.count + packed.body.count,
      ])
    try execute(
      "INSERT INTO packed (number, header, signature, body) VALUES (?, ?, ?, ?)",
      [
        entry.number.rawValue, Data(signed.bytes), Data(signed.signature),
        try cells.seal(packed.body, .packedBody, CellRow(entry.number.rawValue)),
      ])
    pending.next = entry.number.rawValue + 1
    access.seen.add(entry)
  }

  public mutating func move(_ stream: StreamID, from sequence: UInt64, to branch: StreamID) throws {
    access.seen.forgetEntries()
    try execute(
      "UPDATE changeset SET lane = ? WHERE member = ? AND stream = ? AND lane = ? AND sequence >= ?",
      [
        try openLane(branch), stream.member.rawValue, Int64(bitPattern: stream.id), try openLane(stream),
        Int64(bitPattern: sequence),
      ])
  }

  public func erasedOperations(of header: Hash) throws -> [UInt32] { try erasures(of: header) }

  public func entity(_ id: LocalDot) throws -> EntityState? {
    if let updated = pending.updated[id] { return updated }
    guard let (state, isWhole) = try readableEntity(id) else { return nil }
    // Written over, what stands there would be lost for good.
    guard isWhole else { throw Cells.damage(.entityState) }
    return state
  }

  public mutating func insert(
    _ creation: Creation, of set: ReceivedSet, references: inout ReferenceResolver
  ) throws {
    let shape = Shape(
      creation.kind, creation.rights, creation.audience, creation.creator, isDenied: creation.isDenied)
    pending.count(creation.kind, isDenied: creation.isDenied)
    let distance = try set.body.withUnsafeBytes { body in
      try creation.value.map { range in
        try cells.add(UnsafeRawBufferPointer(rebasing: body[range]), of: creation.id.rawValue)
      }
    }
    try pending.creation.run(creation.id.rawValue, shape.rawValue, distance)
    if creation.kind == .lock { try learn(creation, set.body) }
    if let value = creation.value, Self.isSealed(set.body, value) { pending.sealed(1) }
    try indexValue(of: creation, in: set, &references)
  }

  /// Indexes what a creation's value mentions.
  func indexValue(of creation: Creation, in set: ReceivedSet, _ references: inout ReferenceResolver) throws {
    guard let value = creation.value, !Self.isSealed(set.body, value) else { return }
    try set.body.withUnsafeBytes { body in
      var claims = ReservedClaims()
      try ValueScanner.scan(body, value, wanted: creation.kind == .flag ? ReservedClaims.fields : 0) { field, found in
        claims.note(field, found)
        try index(field, found, creation, body, &references)
      }
      // By far the most say nothing that is reserved: they cost no more than this.
      if claims.isAny, !creation.isDenied, try refuses(claims, in: set) { pending.refused.append(creation.id) }
    }
  }

  private func index(
    _ field: FieldNumber, _ found: ValueScanner.Found, _ creation: Creation, _ body: UnsafeRawBufferPointer,
    _ references: inout ReferenceResolver
  ) throws {
    switch found {
    case .reference(let reference):
      // A reference that leads nowhere is kept in the value and simply finds nothing.
      guard let target = try references.resolve(reference, in: self) else { return }
      pending.mentions.append(.init(key: target.rawValue, id: creation.id.rawValue))
    case .bytes(let range) where range.count == 16:
      if field != FieldDefinition.importKey.number {
        pending.mentions.append(.init(key: try mentionKey(body, range.lowerBound), id: creation.id.rawValue))
      } else if creation.creator == (try ownMember()) {
        // Only the author asks for its own import keys.
        guard let key = HashPrefix(body[range]) else { return }
        pending.importKeys.append((try cells.importKey(key.bytes), creation.id.rawValue))
      }
    case .bytes, .integer, .other: break
    }
  }

  public mutating func update(_ state: EntityState) throws {
    pending.updated[state.id] = state
    try put(state)
  }

  /// Writes what was written to an entity since its creation.
  func put(_ state: EntityState) throws {
    try execute(
      "INSERT INTO entity_state (id, state) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET state = ?2",
      [
        state.id.rawValue, try cells.seal(StateCodec.encode(state), .entityState, CellRow(state.id.rawValue)),
      ])
  }

  private func ownMember() throws -> MemberNumber? {
    if let held = pending.ownMember { return held }
    pending.ownMember = try self.heldMember()
    return pending.ownMember
  }
}

extension StoreAccess {
  /// The key under which 16 bytes are indexed: a keyed hash of the first eight, with the highest bit set, so that none is
  /// ever taken for this node's own name of an entity, which is positive.
  func mentionKey(_ bytes: UnsafeRawBufferPointer, _ offset: Int = 0) throws -> Int64 {
    try cells.hash(bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self) | .min, .mention)
  }
}

extension SetOutcome {
  /// Null for the usual outcome.
  var stored: String? {
    switch self {
    case .applied: nil
    case .void(let reason): "void: \(reason)"
    case .uninterpreted: "uninterpreted"
    }
  }
}
