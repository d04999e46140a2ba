import Foundation
import GRDB
public import Replication

/// Which entries of the audit log to list.
public struct AuditFilter: Sendable {
  /// About any of these.
  public var subjects: [LocalDot]?
  public var user: String?
  public var action: AuditEntry.Action?
  /// At or after this time.
  public var since: Instant?
  /// Only those that stand out.
  public var isUnusual = false
  /// The newest so many.
  public var limit = 1_000

  public init() {}
}

extension StoreAccess {
  /// Entries of the audit log, oldest first.
  /// - Parameter after: Only those in later places; for paging.
  public func auditLog(after: Int64 = 0, limit: Int) throws -> [AuditRow] {
    try auditRows("number > ? ORDER BY number LIMIT ?", [after, limit])
  }

  /// Entries about any of these subjects, oldest first.
  public func auditLog(about subjects: [LocalDot]) throws -> [AuditRow] {
    try numbers(about: subjects).flatMap { try auditRows("number = ?", [$0]) }
  }

  /// The newest entries that a filter lets through, oldest first.
  public func auditLog(_ filter: AuditFilter) throws -> [AuditRow] {
    var clauses = ["1"]
    var arguments = StatementArguments()
    func add(_ clause: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      clauses.append(clause)
      arguments += [value]
    }
    add("action = ?", filter.action?.rawValue)
    add("at >= ?", filter.since?.rawValue)
    if filter.isUnusual { clauses.append("marks <> ''") }
    let about = try filter.subjects.map { Set(try numbers(about: $0)) }
    if let about {
      // Numbers of this database, not words of anybody's.
      clauses.append("number IN (\(about.sorted().suffix(filter.limit).map(String.init).joined(separator: ",")))")
    }
    let condition = clauses.joined(separator: " AND ")
    guard let user = filter.user else {
      return try auditRows("\(condition) ORDER BY number DESC LIMIT ?", arguments + [filter.limit]).reversed()
    }
    // Names are encrypted: page by page, until there are enough of this one.
    var found: [AuditRow] = []
    var before = Int64.max
    while found.count < filter.limit {
      let page = try auditRows(
        "\(condition) AND number < ? ORDER BY number DESC LIMIT 1000", arguments + [before])
      found += page.filter { $0.entry.user == user }.prefix(filter.limit - found.count)
      guard page.count == 1_000, let last = page.last else { break }
      before = last.number
    }
    return found.reversed()
  }

  /// One entry; nil if there is none of that number.
  public func auditRow(_ number: Int64) throws -> AuditRow? { try auditRows("number = ?", [number]).first }

  /// How many entries there are, and the hash of the last one.
  public func auditEnd() throws -> (size: UInt64, hash: Hash) {
    guard let row = try row("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1") else { return (0, .zero) }
    return (UInt64(bitPattern: row[0]), try row.hash(1))
  }

  /// The entries that review one.
  public func auditReviews(of number: Int64) throws -> [AuditRow] {
    try auditRows("reviews = ? ORDER BY number", [number])
  }

  /// Entries of a look-up that this agency blocks and that was answered all the same, which nobody has reviewed.
  public func reviewsWaiting(limit: Int = 1_000) throws -> [AuditRow] {
    try auditRows(
      """
      marks <> '' AND instr(marks, 'break-glass') > 0
        AND NOT EXISTS (SELECT 1 FROM audit r WHERE r.reviews = audit.number) ORDER BY number LIMIT ?
      """, [limit])
  }

  /// How many entries stand out, at or after a time.
  public func unusualCount(since: Instant) throws -> Int {
    try count("SELECT count(*) FROM audit WHERE marks <> '' AND at >= ?", [since.rawValue])
  }

  /// How many look-ups were not answered, at or after a time, because of who asked for whom or of what this agency blocks.
  public func blockedCount(since: Instant) throws -> Int {
    try count(
      "SELECT count(*) FROM audit WHERE marks <> '' AND instr(marks, 'blocked') > 0 AND at >= ?", [since.rawValue])
  }

  /// How many look-ups were answered and how many blocked, after an entry of this log.
  /// - Returns: With the number of the log's last entry.
  public func lookUpTally(after number: Int64) throws -> (last: Int64, answered: Int, blocked: Int) {
    let words = AuditEntry.lookUps.map(\.rawValue).sorted()
    let places = words.map { _ in "?" }.joined(separator: ", ")
    let row = try row(
      """
      SELECT coalesce(sum(instr(marks, 'blocked') = 0), 0), coalesce(sum(instr(marks, 'blocked') > 0), 0)
      FROM audit WHERE number > ? AND action IN (\(places))
      """, [number] + StatementArguments(words))
    let last = try self.row("SELECT coalesce(max(number), 0) FROM audit")
    return (last?[0] ?? 0, row?[0] ?? 0, row?[1] ?? 0)
  }

  /// When the log's first entry was written; nil for an empty one.
  public func auditBegan() throws -> Instant? {
    try row("SELECT at FROM audit ORDER BY number LIMIT 1").map { Instant(rawValue: $0[0]) }
  }

  /// How many members countersigned a head of this log.
  public func witnessCount() throws -> Int { try count("SELECT count(DISTINCT member) FROM audit_cosigned") }

  /// Who looked people up, after an entry of this log and at or after a time, in order. Nothing else of an entry is
  /// decrypted.
  public func lookUpUsers(after number: Int64, since: Instant) throws -> [(number: Int64, at: Instant, user: String)] {
    let words = AuditEntry.lookUps.map(\.rawValue).sorted()
    let places = words.map { _ in "?" }.joined(separator: ", ")
    return try rows(
      "SELECT number, at, user, hash FROM audit WHERE number > ? AND at >= ? AND action IN (\(places)) ORDER BY number",
      [number, since.rawValue] + StatementArguments(words)
    ).map { ($0[0], Instant(rawValue: $0[1]), try openAuditText($0.bytes(2), .auditUser, try $0.hash(3))) }
  }

  /// Whether someone at this agency opened the history of any of these subjects at or after a time.
  public func wasOpened(_ subjects: [LocalDot], since: Instant) throws -> Bool {
    try auditLog(about: subjects).contains {
      $0.entry.action == .open && $0.entry.at >= since && !$0.entry.marks.contains(.blocked)
    }
  }

  private func numbers(about subjects: [LocalDot]) throws -> [Int64] {
    let numbers = try subjects.flatMap { subject -> [Int64] in
      let name = try dot(subject)
      return try rows(
        "SELECT number FROM audit_subject WHERE header = ? AND op = ?", [name.header.data, Int64(name.index)]
      ).map { $0[0] }
    }
    return Set(numbers).sorted()
  }

  /// What cannot be decrypted is not what was written, and does not follow from the entry before: `auditFault` says so.
  private func openAuditText(_ bytes: [UInt8], _ column: SealedColumn, _ hash: Hash) throws -> String {
    do { return try cells.openText(bytes, column, CellRow(hash.bytes)) } catch let error as StoreError
      where error.code == .corrupt
    { return "cannot be read" }
  }

  private func auditRows(_ condition: String, _ arguments: StatementArguments) throws -> [AuditRow] {
    try rows(
      "SELECT number, at, user, account, action, purpose, basis, result, marks, reviews, hash FROM audit WHERE \(condition)",
      arguments
    ).map { row in
      let number: Int64 = row[0]
      let hash = try row.hash(10)
      func text(_ place: Int, _ column: SealedColumn) throws -> String {
        try openAuditText(row.bytes(place), column, hash)
      }
      guard let action = AuditEntry.Action(rawValue: row[4]) else {
        throw StoreError(.corrupt, "the audit log has an action that this version does not know")
      }
      let names = try rows("SELECT header, op FROM audit_subject WHERE number = ? ORDER BY place", [number])
        .map { Dot(header: try $0.hash(0), index: UInt32(truncatingIfNeeded: $0[1] as Int64)) }
      let marks = (row[8] as String).split(separator: " ").compactMap { AuditEntry.Mark(rawValue: String($0)) }
      return AuditRow(
        number: number,
        entry: AuditEntry(
          at: Instant(rawValue: row[1]), user: try text(2, .auditUser), account: try text(3, .auditAccount),
          action: action, purpose: try text(5, .auditPurpose), basis: try text(6, .auditBasis),
          subjects: try names.compactMap { name in
            try entry(name.header).map { LocalDot(set: $0.number, index: name.index) }
          }, result: try text(7, .auditResult), marks: Set(marks), reviews: row[9]),
        names: names, hash: hash)
    }
  }
}
