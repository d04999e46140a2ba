import Foundation
import GRDB
public import Replication
import Wire

/// The waiting area: sets that arrived before what they depend on. On disk, with a quota for each author.
extension StoreTransaction {
  /// Sets of one author that may wait.
  public static let parkedSetsPerAuthor = 4_096

  public func isParked(_ hash: Hash) throws -> Bool {
    try count("SELECT count(*) FROM parked WHERE hash = ?", [hash.data]) > 0
  }

  public mutating func park(_ set: ReceivedSet, awaiting: Awaited) throws -> Bool {
    let author = set.header.stream.member.rawValue
    let usage = try row(
      "SELECT count(*), coalesce(sum(size), 0) FROM parked WHERE member = ?", [author])
    let size = max(set.packed.body.count, Int(set.header.bodyLength)) + set.packed.signed.bytes.count
    if let usage,
      usage[0] as Int >= Self.parkedSetsPerAuthor || (usage[1] as Int) + size > access.caches.waitingBytesPerAuthor
    {
      return false
    }
    try execute(
      """
      INSERT INTO parked (hash, member, size, sequence, awaiting, header, signature, body, dictionary)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        set.hash.data, author, size, Int64(bitPattern: set.header.sequence), Data(awaiting.key),
        Data(set.packed.signed.bytes), Data(set.packed.signed.signature),
        try cells.seal(set.packed.body, .parkedBody, CellRow(set.hash.bytes)), set.packed.dictionary,
      ])
    access.seen.hasWaiting = true
    return true
  }

  private func hasWaiting() throws -> Bool {
    if let held = access.seen.hasWaiting { return held }
    let has = try count("SELECT EXISTS (SELECT 1 FROM parked)") > 0
    access.seen.hasWaiting = has
    return has
  }

  public mutating func unpark(_ awaited: Awaited) throws -> [ReceivedSet] {
    guard try hasWaiting() else { return [] }
    let key = Data(awaited.key)
    let rows = try rows(
      "SELECT header, signature, body, dictionary, hash FROM parked WHERE awaiting = ? ORDER BY sequence", [key])
    guard !rows.isEmpty else { return [] }
    try execute("DELETE FROM parked WHERE awaiting = ?", [key])
    return try rows.map {
      let packed = PackedChangeSet(
        signed: try HeaderCodec.decode($0.bytes(0), signature: $0.bytes(1)),
        body: try cells.open($0.bytes(2), .parkedBody, CellRow($0.bytes(4))), dictionary: $0[3])
      // It was verified when it was parked; opening it again is cheaper than keeping it inflated. What was erased
      // while it waited was taken out then; a set that cannot be read has nothing to take out.
      return try withKnownHoles(ChangeSetCodec.open(packed))
    }
  }
}

extension StoreAccess {
  /// Whether a set waits for something.
  public func isWaiting(_ hash: Hash) throws -> Bool {
    try count("SELECT count(*) FROM parked WHERE hash = ?", [hash.data]) > 0
  }

  /// Sets that wait for something.
  public var parkedCount: Int { get throws { try count("SELECT count(*) FROM parked") } }

  /// Sets that wait for something, by their author.
  public func parkedByAuthor() throws -> [MemberNumber: Int] {
    let found = try rows("SELECT member, count(*) FROM parked GROUP BY member").map {
      (MemberNumber(rawValue: $0[0] as UInt32), $0[1] as Int)
    }
    return Dictionary(uniqueKeysWithValues: found)
  }
}

extension Awaited {
  /// What the waiting area is indexed by.
  fileprivate var key: [UInt8] {
    switch self {
    case .roster(let hash): return [0] + hash.bytes
    case .header(let stream, let sequence, let prefix):
      var key: [UInt8] = [1]
      for number in [UInt64(stream.member.rawValue), stream.id, sequence] {
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
          key.append(UInt8(truncatingIfNeeded: number >> shift))
        }
      }
      return key + prefix.bytes
    }
  }
}
