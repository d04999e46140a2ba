import Foundation
import GRDB
public import Replication
import Safeguarding

extension StoreAccess {
  /// Rows of the conflict log, newest first.
  public func conflicts(_ filter: ConflictFilter = ConflictFilter()) throws -> [ConflictRow] {
    var clauses = ["1"]
    var arguments = StatementArguments()
    func add(_ clause: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      clauses.append(clause)
      arguments += [value]
    }
    if let isOpen = filter.isOpen { clauses.append(isOpen ? "closed IS NULL" : "closed IS NOT NULL") }
    add("type = ?", filter.type)
    add("severity >= ?", filter.severity?.rawValue)
    add("instr(members, ?) > 0", filter.member.map { ",\($0.rawValue)," })
    add("kind = ?", filter.kind?.rawValue)
    add("field = ?", filter.field?.rawValue)
    add("opened < ?", filter.openedBefore?.rawValue)
    arguments += [filter.limit]
    return try rows(
      "SELECT \(Self.conflictColumns) WHERE \(clauses.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?", arguments
    ).map(conflict)
  }

  /// Rows whose name starts with some hexadecimal digits, open ones first.
  public func conflicts(named digits: String) throws -> [ConflictRow] {
    guard !digits.isEmpty, digits.count <= 64, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return [] }
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

  /// The values of a conflict side by side, in this node's apply order. Those of a closed one come from the log.
  public func sides(of row: ConflictRow) throws -> [ConflictSide] {
    let state = try row.entity.flatMap { try storedEntity($0) }
    let live = Set(row.field.flatMap { state?.dots(of: $0) } ?? [])
    return try row.dots.compactMap { dot in
      guard let header = try signedHeader(dot.set)?.header, let times = try times(of: dot.set) else { return nil }
      let own = Dependency(
        stream: header.stream, head: Head(sequence: header.sequence, prefix: try self.dot(dot).header.prefix))
      return ConflictSide(
        dot: dot, name: try name(of: dot), author: header.stream.member, authored: times.authored,
        received: times.received, value: try loggedValue(of: dot, row.field), clock: [own] + header.dependencies,
        isLive: live.contains(dot), isChosen: row.chosen.contains(dot))
    }
  }

  /// What an operation of the log said; of a creation, what it said of a field. nil if it was erased.
  public func loggedValue(of dot: LocalDot, _ field: FieldNumber?) throws -> Value<LocalDot>? {
    guard let (operation, bytes) = try loggedBytes(of: dot), let bytes else { return nil }
    let said = try value(bytes, of: dot.set)
    if case .create = operation.skeleton.action, let field { return said[field] }
    return said
  }

  fileprivate static var conflictColumns: String {
    "id, name, type, severity, entity, kind, field, members, opened, closed, closed_by, policy, policy_version, reason, "
      + "dots, chosen FROM conflict"
  }

  private func conflict(_ row: Row) throws -> ConflictRow {
    let members: String = row[7]
    return ConflictRow(
      id: row[0], name: try row.hash(1), type: row[2], severity: ConflictSeverity(rawValue: row[3]) ?? .medium,
      entity: (row[4] as Int64?).map(LocalDot.init(rawValue:)),
      kind: (row[5] as UInt8?).map(EntityKind.init(rawValue:)),
      field: (row[6] as UInt16?).map(FieldNumber.init(rawValue:)),
      members: members.split(separator: ",").compactMap { UInt32($0).map(MemberNumber.init(rawValue:)) },
      opened: Instant(rawValue: row[8]), closed: (row[9] as Int64?).map(Instant.init(rawValue:)),
      closedBy: (row[10] as Int64?).map(LocalDot.init(rawValue:)), policy: row[11], policyVersion: row[12],
      reason: row[13], dots: DotList.decode(row.bytes(14)), chosen: DotList.decode(row.bytes(15)))
  }

  /// The full name of a local dot.
  public func dot(_ local: LocalDot) throws -> Dot {
    guard let entry = try entry(local.set) else {
      throw StoreError(.corrupt, "a set of the log is missing; run `node verify`")
    }
    return Dot(header: entry.hash, index: local.index)
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
