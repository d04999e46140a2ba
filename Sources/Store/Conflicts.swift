import Foundation
import GRDB
public import Replication
import Safeguarding
import Wire

/// A row of the conflict log.
public struct ConflictRow: Sendable {
  /// Place in this node's log; local.
  public let id: Int64
  /// Alike on every node.
  public let name: Hash
  /// `field`, `policy_denied`, `void`, `uninterpreted` or `fork`.
  public let type: String
  public let entity: LocalDot?
  public let field: FieldNumber?
  /// The member concerned, for rows that are not about a field.
  public let member: MemberNumber?
  public let opened: Instant
  public let closed: Instant?
  /// The operation that closed it.
  public let closedBy: LocalDot?
  public let policy: String?
  public let policyVersion: Int64?
  public let reason: String
  public let dots: [LocalDot]

  public var isOpen: Bool { closed == nil }
}

/// Which rows of the conflict log to list.
public struct ConflictFilter: Sendable {
  /// nil for both.
  public var isOpen: Bool?
  public var type: String?
  public var member: MemberNumber?
  public var field: FieldNumber?
  public var openedBefore: Instant?
  public var limit = 1_000

  public init(isOpen: Bool? = true) { self.isOpen = isOpen }
}

extension StoreAccess {
  /// Rows of the conflict log, newest first.
  public func conflicts(_ filter: ConflictFilter = ConflictFilter()) throws -> [ConflictRow] {
    var clauses = ["1"]
    var arguments = StatementArguments()
    if let isOpen = filter.isOpen { clauses.append(isOpen ? "closed IS NULL" : "closed IS NOT NULL") }
    if let type = filter.type {
      clauses.append("type = ?")
      arguments += [type]
    }
    if let member = filter.member {
      clauses.append("member = ?")
      arguments += [member.rawValue]
    }
    if let field = filter.field {
      clauses.append("field = ?")
      arguments += [field.rawValue]
    }
    if let before = filter.openedBefore {
      clauses.append("opened < ?")
      arguments += [before.rawValue]
    }
    arguments += [filter.limit]
    return try rows(
      "SELECT \(Self.conflictColumns) WHERE \(clauses.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?", arguments
    ).map(conflict)
  }

  /// Rows whose name starts with some hexadecimal digits, open ones first.
  public func conflicts(named digits: String) throws -> [ConflictRow] {
    guard !digits.isEmpty, digits.count <= 64, digits.allSatisfy(\.isHexDigit) else { return [] }
    return try rows(
      "SELECT \(Self.conflictColumns) WHERE hex(name) LIKE ? ORDER BY closed IS NOT NULL, id DESC LIMIT 100",
      [digits.uppercased() + "%"]
    ).map(conflict)
  }

  /// How many conflicts over fields are open, and when the oldest opened.
  public func openConflicts() throws -> (count: Int, oldest: Instant?) {
    let row = try row("SELECT count(*), min(opened) FROM conflict WHERE closed IS NULL AND type = 'field'")
    return (row?[0] ?? 0, (row?[1] as Int64?).map(Instant.init(rawValue:)))
  }

  /// Open rows by type.
  public func openConflictsByType() throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for row in try rows("SELECT type, count(*) FROM conflict WHERE closed IS NULL GROUP BY type") {
      counts[row[0]] = row[1]
    }
    return counts
  }

  fileprivate static var conflictColumns: String {
    "id, name, type, entity, field, member, opened, closed, closed_by, policy, policy_version, reason, dots FROM conflict"
  }

  private func conflict(_ row: Row) throws -> ConflictRow {
    ConflictRow(
      id: row[0], name: try row.hash(1), type: row[2], entity: (row[3] as Int64?).map(LocalDot.init(rawValue:)),
      field: (row[4] as UInt16?).map(FieldNumber.init(rawValue:)),
      member: (row[5] as UInt32?).map(MemberNumber.init(rawValue:)), opened: Instant(rawValue: row[6]),
      closed: (row[7] as Int64?).map(Instant.init(rawValue:)),
      closedBy: (row[8] as Int64?).map(LocalDot.init(rawValue:)), policy: row[9], policyVersion: row[10],
      reason: row[11], dots: DotList.decode(row.bytes(12)))
  }

  /// The full name of a local dot.
  public func dot(_ local: LocalDot) throws -> Dot {
    guard let entry = try entry(local.set) else {
      throw StoreError(.corrupt, "a set of the log is missing; run `node verify`")
    }
    return Dot(header: entry.hash, index: local.index)
  }
}

extension StoreTransaction {
  /// Opens, updates or closes the conflict over a field after a write to it.
  func reviewConflict(_ entity: LocalDot, _ field: FieldNumber, by dot: LocalDot, _ now: Instant) throws {
    guard let state = try storedEntity(entity) else { return }
    let name = conflictName(try self.dot(entity), field, .crypto)
    let isOpen = try count("SELECT count(*) FROM conflict WHERE name = ? AND closed IS NULL", [name.data]) > 0
    // One value and nothing open is by far the usual case: it needs no look at the values.
    let dots = state.dots(of: field)
    if dots.count < 2, !isOpen { return }
    let first = try state.creation.map { try value($0, of: state.id.set) } ?? .none
    let siblings = try siblings(of: field, state, first)
    let verdict = state.kind.field(field).policy.verdict(siblings)
    guard verdict.isDisputed else {
      if isOpen {
        try execute(
          "UPDATE conflict SET closed = ?, closed_by = ? WHERE name = ? AND closed IS NULL",
          [now.rawValue, dot.rawValue, name.data])
      }
      return
    }
    let held = Data(DotList.encode(siblings.map(\.dot)))
    if isOpen {
      try execute(
        "UPDATE conflict SET dots = ?, reason = ?, policy = ?, policy_version = ? WHERE name = ? AND closed IS NULL",
        [held, verdict.reason, verdict.policy.rawValue, verdict.policyVersion, name.data])
    } else {
      try execute(
        """
        INSERT INTO conflict (name, type, entity, field, opened, policy, policy_version, reason, dots)
        VALUES (?, 'field', ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          name.data, entity.rawValue, field.rawValue, now.rawValue, verdict.policy.rawValue, verdict.policyVersion,
          verdict.reason, held,
        ])
    }
  }

  /// Opens a row that is not about differing values.
  func openIncident(
    _ name: Hash, _ type: String, entity: LocalDot? = nil, member: MemberNumber?, dots: [LocalDot], _ now: Instant,
    reason: String
  ) throws {
    try execute(
      """
      INSERT OR IGNORE INTO conflict (name, type, entity, member, opened, reason, dots) VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        name.data, type, entity?.rawValue, member?.rawValue, now.rawValue, reason, Data(DotList.encode(dots)),
      ])
  }
}

/// Local dots in a blob, eight bytes each.
enum DotList {
  static func encode(_ dots: [LocalDot]) -> [UInt8] {
    dots.sorted().flatMap { dot in
      stride(from: Int64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: dot.rawValue >> $0) }
    }
  }

  static func decode(_ bytes: [UInt8]) -> [LocalDot] {
    stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
      LocalDot(rawValue: bytes[start..<start + 8].reduce(0) { $0 << 8 | Int64($1) })
    }
  }
}
