import Foundation
import GRDB
public import Replication
import Wire

/// What someone looked at or did, and why: one entry of the audit log.
public struct AuditEntry: Hashable, Sendable {
  /// What was done. The raw value is in the log for ever.
  public enum Action: String, Hashable, Sendable, CaseIterable {
    /// Looked for a person.
    case find
    /// Opened a person's history.
    case open
    /// Asked for the lines before a visit or a call.
    case brief
    /// Decided whether two subjects are one person.
    case link
    /// Showed alerts or acknowledged one.
    case alert
    /// Wrote or answered a referral.
    case referral
  }

  public var at: Instant
  /// Who: a name that the agency's own accounts know.
  public var user: String
  public var action: Action
  /// What for, in the user's words or from a list.
  public var purpose: String
  /// The legal basis.
  public var basis: String
  /// The subjects concerned.
  public var subjects: [LocalDot]
  /// What came of it, such as a count; never anything personal.
  public var result: String

  public init(
    at: Instant, user: String, action: Action, purpose: String, basis: String, subjects: [LocalDot], result: String
  ) {
    self.at = at
    self.user = user
    self.action = action
    self.purpose = purpose
    self.basis = basis
    self.subjects = subjects
    self.result = result
  }

  /// What the chain hashes: each part with its length before it, so that no two entries have the same bytes.
  var bytes: [UInt8] {
    var out: [UInt8] = []
    func put(_ number: Int64) { withUnsafeBytes(of: number.bigEndian) { out += $0 } }
    func put(_ text: String) {
      put(Int64(text.utf8.count))
      out += Array(text.utf8)
    }
    put(at.rawValue)
    for text in [user, action.rawValue, purpose, basis, result] { put(text) }
    put(Int64(subjects.count))
    for subject in subjects { put(subject.rawValue) }
    return out
  }
}

/// An entry in its place in the log.
public struct AuditRow: Hashable, Sendable {
  /// From 1, without gaps.
  public let number: Int64
  public let entry: AuditEntry
  /// H of the hash before it and of the entry: whoever knows the last one knows whether anything before it changed.
  public let hash: Hash
}

extension StoreTransaction {
  /// Adds an entry to the audit log. What it is about may be shown only once the transaction is committed.
  /// - Returns: Its place.
  @discardableResult
  public func audit(_ entry: AuditEntry) throws -> AuditRow {
    let last = try row("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
    let number = (last?[0] ?? Int64(0)) + 1
    let hash = Self.chained(try last?.hash(1) ?? .zero, entry)
    try execute(
      "INSERT INTO audit (number, at, user, action, purpose, basis, result, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      [
        number, entry.at.rawValue, try cells.sealText(entry.user, .auditUser, CellRow(number)), entry.action.rawValue,
        try cells.sealText(entry.purpose, .auditPurpose, CellRow(number)),
        try cells.sealText(entry.basis, .auditBasis, CellRow(number)),
        try cells.sealText(entry.result, .auditResult, CellRow(number)), hash.data,
      ])
    for (place, subject) in entry.subjects.enumerated() {
      try execute(
        "INSERT INTO audit_subject (number, place, subject) VALUES (?, ?, ?)", [number, place, subject.rawValue])
    }
    return AuditRow(number: number, entry: entry, hash: hash)
  }
}

extension StoreAccess {
  static func chained(_ previous: Hash, _ entry: AuditEntry) -> Hash { sha256(previous.bytes + entry.bytes) }

  /// Entries of the audit log, oldest first.
  /// - Parameter after: Only those in later places; for paging.
  public func auditLog(after: Int64 = 0, limit: Int) throws -> [AuditRow] {
    try auditRows("number > ? ORDER BY number LIMIT ?", [after, limit])
  }

  /// Entries about any of these subjects, oldest first.
  public func auditLog(about subjects: [LocalDot]) throws -> [AuditRow] {
    let numbers = try subjects.flatMap { subject in
      try rows("SELECT number FROM audit_subject WHERE subject = ?", [subject.rawValue]).map { $0[0] as Int64 }
    }
    return try Set(numbers).sorted().flatMap { try auditRows("number = ?", [$0]) }
  }

  /// Whether someone at this agency opened the history of any of these subjects at or after a time.
  public func wasOpened(_ subjects: [LocalDot], since: Instant) throws -> Bool {
    try auditLog(about: subjects).contains { $0.entry.action == .open && $0.entry.at >= since }
  }

  /// The first place whose entry is not the one that was written there; nil if the log is whole.
  public func auditFault() throws -> Int64? {
    var last = (number: Int64(0), hash: Hash.zero)
    var size = 1_000
    while true {
      let page: [AuditRow]
      do { page = try auditLog(after: last.number, limit: size) } catch let error as StoreError
        where error.code == .corrupt
      {
        // An entry that cannot be decrypted is not the one that was written there; one at a time finds which.
        guard size > 1 else { return last.number + 1 }
        size = 1
        continue
      }
      for row in page {
        guard row.number == last.number + 1, row.hash == Self.chained(last.hash, row.entry) else {
          return last.number + 1
        }
        last = (row.number, row.hash)
      }
      guard page.count == size else { return nil }
    }
  }

  private func auditRows(_ condition: String, _ arguments: StatementArguments) throws -> [AuditRow] {
    try rows(
      "SELECT number, at, user, action, purpose, basis, result, hash FROM audit WHERE \(condition)", arguments
    ).map { row in
      let number: Int64 = row[0]
      guard let action = AuditEntry.Action(rawValue: row[3]) else {
        throw StoreError(.corrupt, "the audit log has an action that this version does not know")
      }
      let subjects = try rows("SELECT subject FROM audit_subject WHERE number = ? ORDER BY place", [number])
        .map { LocalDot(rawValue: $0[0]) }
      func text(_ place: Int, _ column: SealedColumn) throws -> String {
        try cells.openText(row.bytes(place), column, CellRow(number))
      }
      return AuditRow(
        number: number,
        entry: AuditEntry(
          at: Instant(rawValue: row[1]), user: try text(2, .auditUser), action: action,
          purpose: try text(4, .auditPurpose), basis: try text(5, .auditBasis), subjects: subjects,
          result: try text(6, .auditResult)),
        hash: try row.hash(7))
    }
  }
}
