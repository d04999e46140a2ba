import Foundation
import GRDB
public import Replication
import Safeguarding

/// Counts of what a node holds.
public struct StoreCounts: Sendable, Hashable {
  public var flags = 0
  public var subjects = 0
  public var changeSets = 0
  public var conflictsOpen = 0
  public var records = 0
  public var parked = 0
}

extension StoreAccess {
  /// How much there is of what. Denied entities are not counted.
  public func counts() throws -> StoreCounts {
    var counts = StoreCounts()
    for row in try rows("SELECT shape & 0x10000ff, count(*) FROM entity GROUP BY 1") {
      switch row[0] as Int64 {
      case Int64(EntityKind.flag.rawValue): counts.flags = row[1]
      case Int64(EntityKind.subject.rawValue): counts.subjects = row[1]
      default: break
      }
    }
    counts.changeSets = try count("SELECT count(*) FROM changeset")
    counts.conflictsOpen = try openConflicts().count
    counts.records = try count("SELECT count(*) FROM record")
    counts.parked = try parkedCount
    return counts
  }

  /// Entities of a kind, in this node's apply order.
  /// - Parameters:
  ///   - after: Only those applied later than this one; for paging.
  public func entities(
    _ kind: EntityKind, after: LocalDot = LocalDot(rawValue: 0), limit: Int
  ) throws -> [LocalDot] {
    try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT id FROM entity WHERE id > ? AND shape & 255 = ? ORDER BY id LIMIT ?"),
      arguments: [after.rawValue, kind.rawValue, limit]
    ).map(LocalDot.init)
  }

  /// Entities that refer to another one in their first values: the flags of a subject, its relationships.
  public func mentions(of target: LocalDot) throws -> [LocalDot] {
    try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT id FROM mention WHERE key = ? ORDER BY id"), arguments: [target.rawValue]
    ).map(LocalDot.init)
  }

  /// Entities whose first values hold these 16 bytes.
  public func mentions(of key: [UInt8]) throws -> [LocalDot] {
    guard key.count == 16 else { return [] }
    // The index keeps eight bytes; what shares only those is sorted out by reading the value.
    let short = key.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
    return try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT id FROM mention WHERE key = ? ORDER BY id"), arguments: [short]
    ).map(LocalDot.init).filter { id in
      guard let state = try storedEntity(id), let bytes = state.creation else { return false }
      guard case .record(let fields) = try value(bytes, of: id.set) else { return false }
      return fields.contains { $0.value == .bytes(key) }
    }
  }

  /// The entity that this node published under an import key; nil if it has not.
  public func published(_ importKey: [UInt8]) throws -> LocalDot? {
    try row("SELECT id FROM import_key WHERE key = ?", [Data(importKey)]).map { LocalDot(rawValue: $0[0]) }
  }

  /// The name of an operation for people: `member/stream/sequence.index`, the stream shortened.
  public func name(of dot: LocalDot) throws -> String {
    guard let entry = try entry(dot.set) else { return "unknown" }
    return "\(entry.stream)/\(entry.sequence).\(dot.index)"
  }

  /// Operations that a name for people stands for: none, one, or several if it was shortened too far.
  public func dots(named name: String) throws -> [LocalDot] {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, let member = UInt32(parts[0]) else { return [] }
    let place = parts[2].split(separator: ".", omittingEmptySubsequences: false)
    let stream = parts[1].split(separator: "~")
    guard place.count == 2, let sequence = UInt64(place[0]), let index = UInt32(place[1]), index < 1 << 14,
      let digits = stream.first, digits.count <= 16, digits.allSatisfy(\.isHexDigit)
    else { return [] }
    let numbers = try rows(
      "SELECT number, stream FROM changeset WHERE member = ? AND sequence = ?", [member, Int64(clamping: sequence)])
    return numbers.filter { row in
      let id = String(UInt64(bitPattern: row[1]), radix: 16)
      return (String(repeating: "0", count: 16 - id.count) + id).hasPrefix(digits.lowercased())
    }.map { LocalDot(set: SetNumber(rawValue: $0[0]), index: index) }
  }

  /// Author's and receipt time of a set.
  public func times(of set: SetNumber) throws -> (authored: Instant, received: Instant)? {
    guard let row = try row("SELECT received FROM changeset WHERE number = ?", [set.rawValue]),
      let header = try signedHeader(set)?.header
    else { return nil }
    return (header.authored, Instant(rawValue: row[0]))
  }

  /// The sets of the log in apply order with what came of them, for `verify`.
  public func log(after: SetNumber, limit: Int) throws -> [(number: SetNumber, outcome: String?)] {
    try rows("SELECT number, outcome FROM changeset WHERE number > ? ORDER BY number LIMIT ?", [after.rawValue, limit])
      .map { (SetNumber(rawValue: $0[0]), $0[1]) }
  }

  /// When something was last received from each member, by its own streams.
  public func lastHeard() throws -> [MemberNumber: Instant] {
    var heard: [MemberNumber: Instant] = [:]
    for row in try rows("SELECT member, max(received) FROM changeset GROUP BY member") {
      heard[MemberNumber(rawValue: row[0])] = Instant(rawValue: row[1])
    }
    return heard
  }
}
