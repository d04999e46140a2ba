import Foundation
import GRDB
public import Replication
public import Wire

/// Values that were taken out of sets. Accepted erasures only grow; one that is known before its set arrives is applied
/// when it does.
extension StoreAccess {
  /// Indices of a set's operations whose values are erased, in order.
  public func erasures(of header: Hash) throws -> [UInt32] {
    try rows("SELECT op FROM erasure WHERE header = ? ORDER BY op", [header.data]).map { $0[0] }
  }

  /// The sum of the names of all erasures, as a Hello carries it; zero for none.
  public var erasuresDigest: Hash { get throws { try meta("erasures").flatMap { Hash($0) } ?? .zero } }

  /// The certificates of all erasures, for a peer whose sum differs.
  public func erasureCertificates() throws -> [[UInt8]] {
    try rows("SELECT certificate FROM erasure ORDER BY header, op").map { $0.bytes(0) }
  }

  /// The certificates of what was erased from a set.
  public func erasureCertificates(of header: Hash) throws -> [[UInt8]] {
    try rows("SELECT certificate FROM erasure WHERE header = ? ORDER BY op", [header.data]).map { $0.bytes(0) }
  }

  /// A set without the values that are known to be erased.
  func withKnownHoles(_ set: PackedChangeSet) throws -> PackedChangeSet {
    let erased = try erasures(of: set.signed.hash)
    return erased.isEmpty ? set : try ChangeSetCodec.erase(set, indices: erased)
  }

  func withKnownHoles(_ set: ReceivedSet) throws -> ReceivedSet {
    let erased = try erasures(of: set.hash)
    // A body that cannot be read has no values to take out.
    guard !erased.isEmpty, set.malformed == nil else { return set }
    return try ChangeSetCodec.open(ChangeSetCodec.erase(set.packed, indices: erased))
  }
}

extension StoreTransaction {
  /// Erases a value here and for good: from the log, the view, the index and the conflict log.
  /// - Parameters:
  ///   - statement: What a certificate says that the caller has verified.
  ///   - certificate: Its bytes, for others.
  /// - Returns: false if it was known.
  public mutating func erase(_ statement: ErasureStatement, certificate: [UInt8], now: Instant) throws -> Bool {
    try execute(
      "INSERT OR IGNORE INTO erasure (header, op, certificate, known) VALUES (?, ?, ?, ?)",
      [statement.headerHash.data, statement.index, Data(certificate), now.rawValue])
    guard db.changesCount > 0 else { return false }
    var sum = ViewDigest(try erasuresDigest)
    sum.add(statement.identity)
    try setMeta("erasures", sum.sum.bytes)
    if let entry = try entry(statement.headerHash) {
      try erase(LocalDot(set: entry.number, index: statement.index), now)
    }
    return true
  }

  private func erase(_ dot: LocalDot, _ now: Instant) throws {
    guard let packed = try packed([dot.set]).first else { return }
    let set = try ChangeSetCodec.open(packed)
    guard set.malformed == nil, Int(dot.index) < set.operations.count else { return }
    let holed = try ChangeSetCodec.erase(packed, indices: [dot.index])
    try execute(
      "UPDATE packed SET body = ? WHERE number = ?",
      [try cells.seal(holed.body, .packedBody, CellRow(dot.set.rawValue)), dot.set.rawValue])
    try execute(
      "UPDATE changeset SET dictionary = ?, bytes = bytes - ? WHERE number = ?",
      [holed.dictionary, packed.body.count - holed.body.count, dot.set.rawValue])
    var resolver = ReferenceResolver(header: set.header, number: dot.set)
    switch set.operations[Int(dot.index)].skeleton.action {
    case .create:
      try flushMentions()
      for key in try mentionKeys(of: dot) {
        try execute("DELETE FROM mention WHERE key = ? AND id = ?", [key, dot.rawValue])
        try execute("DELETE FROM mention_new WHERE key = ? AND id = ?", [key, dot.rawValue])
      }
      if let distance = try row("SELECT value FROM entity WHERE id = ?", [dot.rawValue])?.distance(0) {
        try cells.removeValue(of: dot.rawValue, distance: distance)
      }
      try execute("UPDATE entity SET value = NULL WHERE id = ?", [dot.rawValue])
      for row in try rows(
        "SELECT DISTINCT field FROM conflict WHERE entity = ? AND closed IS NULL AND type = 'field'", [dot.rawValue])
      {
        try reviewConflict(dot, FieldNumber(rawValue: row[0]), by: dot, now)
      }
      try reviewRefusals(of: dot, by: dot, now)
    case .set(let reference, let field):
      // A denied write, or one of a set without effect, has no place in the view.
      guard let id = try resolver.resolve(reference, in: self), var state = try storedEntity(id) else { return }
      state.erase(dot)
      try put(state)
      try reviewConflict(id, field, by: dot, now)
      try reviewRefusals(of: id, by: dot, now)
    }
  }

  private func mentionKeys(of creation: LocalDot) throws -> [Int64] {
    guard let bytes = try storedEntity(creation)?.creation else { return [] }
    guard case .record(let fields) = try value(bytes, of: creation.set) else { return [] }
    return try fields.compactMap { entry in
      switch entry.value {
      case .reference(let target): target.rawValue
      case .bytes(let bytes) where bytes.count == 16: try bytes.withUnsafeBytes { try mentionKey($0) }
      default: nil
      }
    }
  }
}
