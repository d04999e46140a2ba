import Foundation
import GRDB
public import Replication
import Wire

/// The one writing transaction: everything that ``Replica`` asks for, and the rest of the node's own tables.
public struct StoreTransaction: StoreAccess, ReplicaStorage {
  public let access: Access
  /// When this transaction's sets count as received.
  var received = Instant(milliseconds: 0)
  private let pending: PendingWrites

  /// Rows gathered until the transaction ends: what is random is written sorted, the digest once.
  private final class PendingWrites {
    var mentions: [(key: Int64, id: Int64)] = []
    var digest: ViewDigest?
    var next: Int64?
    var ownMember: MemberNumber?
    var erased: (header: Hash, indices: Set<UInt32>)?
    let creations: CreationWriter

    init(_ db: Database) {
      creations = CreationWriter(db)
    }
  }

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
    try execute("INSERT OR IGNORE INTO lane (member, stream, branch) VALUES (?, ?, ?)", stream.arguments)
    try execute(
      "UPDATE lane SET sequence = ?, prefix = ? WHERE member = ? AND stream = ? AND branch = ?",
      [head.map { Int64(bitPattern: $0.sequence) }, head.map { Data($0.prefix.bytes) }] + stream.arguments)
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
    try execute("INSERT OR IGNORE INTO lane (member, stream, branch) VALUES (?, ?, ?)", entry.stream.arguments)
    var packed = set.packed
    let erased = try erasures(of: entry.hash)
    if !erased.isEmpty { packed = try ChangeSetCodec.erase(packed, indices: erased) }
    let signed = packed.signed
    try execute(
      """
      INSERT INTO changeset
        (number, lane, member, stream, sequence, hash, previous, purpose, roster, outcome, received, dictionary, bytes)
      VALUES (?, (\(laneQuery)), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [entry.number.rawValue] + entry.stream.arguments + [
        entry.stream.member.rawValue, Int64(bitPattern: entry.stream.id), Int64(bitPattern: entry.sequence),
        entry.hash.data, entry.previous.data, entry.purpose.rawValue, entry.roster.data, outcome.stored,
        received.rawValue, packed.dictionary, signed.bytes.count + signed.signature.count + packed.body.count,
      ])
    try execute(
      "INSERT INTO packed (number, header, signature, body) VALUES (?, ?, ?, ?)",
      [entry.number.rawValue, Data(signed.bytes), Data(signed.signature), Data(packed.body)])
    pending.next = entry.number.rawValue + 1
  }

  public mutating func move(_ stream: StreamID, from sequence: UInt64, to branch: StreamID) throws {
    try execute("INSERT OR IGNORE INTO lane (member, stream, branch) VALUES (?, ?, ?)", branch.arguments)
    try execute(
      "UPDATE changeset SET lane = (\(laneQuery)) WHERE lane = (\(laneQuery)) AND sequence >= ?",
      branch.arguments + stream.arguments + [Int64(bitPattern: sequence)])
  }

  public func erasedOperations(of header: Hash) throws -> [UInt32] { try erasures(of: header) }

  public func entity(_ id: LocalDot) throws -> EntityState? { try storedEntity(id) }

  public mutating func insert(
    _ creation: Creation, of set: ReceivedSet, references: inout ReferenceResolver
  ) throws {
    var value = creation.value
    if value != nil, try isErased(creation.id.index, of: set.hash) { value = nil }
    let shape = Shape(
      creation.kind, creation.rights, creation.audience, creation.creator, isDenied: creation.isDenied)
    try set.body.withUnsafeBytes { body in
      try pending.creations.insert(id: creation.id.rawValue, shape: shape.rawValue, value: value, in: body)
      guard let value else { return }
      let isOwn = creation.creator == (try ownMember())
      try ValueScanner.scan(body, value) { field, found in
        try index(field, found, creation.id, body, isOwn, &references)
      }
    }
  }

  private func index(
    _ field: FieldNumber, _ found: ValueScanner.Found, _ id: LocalDot, _ body: UnsafeRawBufferPointer, _ isOwn: Bool,
    _ references: inout ReferenceResolver
  ) throws {
    switch found {
    case .reference(let reference):
      // A reference that leads nowhere is kept in the value and simply finds nothing.
      guard let target = try references.resolve(reference, in: self) else { return }
      pending.mentions.append((target.rawValue, id.rawValue))
    case .bytes(let range) where field == 63:
      // Only the author asks for its own import keys.
      guard isOwn else { return }
      try execute(
        "INSERT OR IGNORE INTO import_key (key, id) VALUES (?, ?)", [Data(body[range]), id.rawValue])
    case .bytes(let range) where range.count == 16:
      pending.mentions.append((body.loadUnaligned(fromByteOffset: range.lowerBound, as: Int64.self), id.rawValue))
    case .bytes: break
    }
  }

  public mutating func update(_ state: EntityState) throws {
    try execute(
      "UPDATE entity SET state = ? WHERE id = ?", [Data(StateCodec.encode(state)), state.id.rawValue])
  }

  /// Writes what was gathered. Called once, before the commit, and before a query that needs it.
  func flush() throws {
    if !pending.mentions.isEmpty {
      // Sorted, so that a page of the index is touched once for all its rows.
      pending.mentions.sort { ($0.key, $0.id) < ($1.key, $1.id) }
      let statement = try db.cachedStatement(sql: "INSERT OR IGNORE INTO mention (key, id) VALUES (?, ?)")
      for mention in pending.mentions {
        statement.setUncheckedArguments([mention.key, mention.id])
        try statement.execute()
      }
      pending.mentions.removeAll(keepingCapacity: true)
    }
    if let digest = pending.digest { try setMeta("digest", digest.sum.bytes) }
  }

  private func isErased(_ index: UInt32, of header: Hash) throws -> Bool {
    if pending.erased?.header != header { pending.erased = (header, Set(try erasures(of: header))) }
    return pending.erased?.indices.contains(index) ?? false
  }

  private func ownMember() throws -> MemberNumber? {
    if let held = pending.ownMember { return held }
    pending.ownMember = try self.heldMember()
    return pending.ownMember
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
