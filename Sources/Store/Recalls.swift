import Foundation
import GRDB
public import Replication

/// Something that people at this agency were shown and that is taken back, or contested.
public struct Recall: Hashable, Sendable {
  /// What is taken back. The raw value is in the database.
  public enum Kind: Int64, Hashable, Sendable, CaseIterable {
    /// Subjects that were shown as one person are not one any more.
    case parted = 1
    /// A flag was retracted: it was entered in error.
    case retracted = 2
    /// A flag is contested.
    case contested = 3
    /// The contest of a flag was answered.
    case answered = 4
  }

  /// Place in this node's list; local.
  public let id: Int64
  public let kind: Kind
  /// Whom it is about.
  public let subjects: [LocalDot]
  /// The flag, the contest or the answer, if it is one.
  public let entity: LocalDot?
  /// When this node noticed.
  public let at: Instant
  /// Who had looked and has to know, with when each said so; nil for not yet.
  public let readers: [String: Instant?]

  /// What it means for whoever looked, as a sentence.
  public var words: String {
    switch kind {
    case .parted: "records that you saw as one person are not one person any more."
    case .retracted: "a flag that you saw was entered in error and is taken back."
    case .contested: "a flag that you may have seen is contested; it stands, and the contest is shown beside it."
    case .answered: "the contest of a flag that you may have seen was answered; read it beside the flag."
    }
  }

  /// Who has not acknowledged it, in order.
  public var waiting: [String] { readers.filter { $0.value == nil }.keys.sorted() }
}

extension StoreTransaction {
  /// Takes something back: everyone who opened what it is about is put on its list. Nothing is written if nobody did.
  public func recall(_ kind: Recall.Kind, subjects: [LocalDot], entity: LocalDot?, now: Instant) throws {
    var readers: Set<String> = []
    // Of a contest everybody is told who was shown the flag in whatever way.
    let isTold = kind == .contested || kind == .answered
    let shown: Set<AuditEntry.Action> = isTold ? [.open, .brief, .read, .alert] : [.open, .brief]
    for row in try auditLog(about: subjects)
    where shown.contains(row.entry.action) && !row.entry.marks.contains(.blocked) {
      // Whoever saw one of two alone was not told that they are one.
      let seen = Set(row.entry.subjects).intersection(subjects).count
      if kind != .parted || seen > 1 { readers.insert(row.entry.user) }
    }
    guard !readers.isEmpty else { return }
    if let entity, try count("SELECT count(*) FROM recall WHERE entity = ?", [entity.rawValue]) > 0 { return }
    try execute(
      "INSERT INTO recall (kind, subjects, entity, at) VALUES (?, ?, ?, ?)",
      [kind.rawValue, Data(DotList.encode(subjects)), entity?.rawValue, now.rawValue])
    let id = db.lastInsertedRowID
    for reader in readers.sorted() {
      let user = try cells.hash(reader, .recallReader)
      try execute(
        "INSERT INTO recall_reader (recall, user, reader) VALUES (?, ?, ?)",
        [id, user, try cells.sealText(reader, .recallReader, CellRow(id))])
    }
  }

  /// Notes that someone knows that something was taken back.
  /// - Returns: Whether it was theirs to acknowledge, and had not been.
  public func acknowledgeRecall(_ id: Int64, by user: String, now: Instant) throws -> Bool {
    try execute(
      "UPDATE recall_reader SET acknowledged = ? WHERE recall = ? AND user = ? AND acknowledged IS NULL",
      [now.rawValue, id, try cells.hash(user, .recallReader)])
    return db.changesCount > 0
  }
}

extension StoreAccess {
  /// What was taken back, newest first.
  /// - Parameters:
  ///   - user: Only what this person has not acknowledged; nil for everything.
  public func recalls(waitingFor user: String? = nil, limit: Int = 1_000) throws -> [Recall] {
    try rows(
      """
      SELECT id, kind, subjects, entity, at FROM recall
      WHERE ?1 IS NULL OR id IN (SELECT recall FROM recall_reader WHERE user = ?1 AND acknowledged IS NULL)
      ORDER BY id DESC LIMIT ?2
      """, [try user.map { try cells.hash($0, .recallReader) }, limit]
    ).map { row in
      var readers: [String: Instant?] = [:]
      let id: Int64 = row[0]
      for reader in try rows("SELECT user, acknowledged, reader FROM recall_reader WHERE recall = ?", [id]) {
        let name = try cells.openText(reader.bytes(2), .recallReader, CellRow(id))
        guard Array(try cells.hash(name, .recallReader)) == reader.bytes(0) else { throw Cells.damage(.recallReader) }
        readers[name] = .some((reader[1] as Int64?).map(Instant.init(rawValue:)))
      }
      return Recall(
        id: row[0], kind: Recall.Kind(rawValue: row[1]) ?? .parted, subjects: DotList.decode(row.bytes(2)),
        entity: (row[3] as Int64?).map(LocalDot.init(rawValue:)), at: Instant(rawValue: row[4]), readers: readers)
    }
  }
}

/// What was taken back, until every member has acknowledged it: what this node has to answer, and what it waits for.
extension StoreTransaction {
  /// Notes that a flag contests another one.
  public func noteContest(_ contest: LocalDot) throws {
    try execute("INSERT OR IGNORE INTO contest (id) VALUES (?)", [contest.rawValue])
  }

  /// Notes that a flag or a link was taken back.
  /// - Parameter isOwn: By this member, which others answer; otherwise by another, which this one does.
  public func noteRecalled(_ entity: LocalDot, isOwn: Bool) throws {
    try execute("INSERT OR REPLACE INTO recalled (entity, is_own) VALUES (?, ?)", [entity.rawValue, isOwn])
  }

  /// Nothing is waited for any more.
  public func forgetRecalled(_ entity: LocalDot) throws {
    try execute("DELETE FROM recalled WHERE entity = ?", [entity.rawValue])
  }
}

extension StoreAccess {
  /// Flags that contest another one, newest first, as far as they were noted.
  public func contests(limit: Int = 10_000) throws -> [LocalDot] {
    try rows("SELECT id FROM contest ORDER BY id DESC LIMIT ?", [limit]).map { LocalDot(rawValue: $0[0]) }
  }

  /// What was taken back and is waited for, in order.
  public func recalled(isOwn: Bool, limit: Int = 1_000) throws -> [LocalDot] {
    try rows("SELECT entity FROM recalled WHERE is_own = ? ORDER BY entity LIMIT ?", [isOwn, limit])
      .map { LocalDot(rawValue: $0[0]) }
  }

  /// Whether somebody here who looked has yet to acknowledge that a flag was retracted, or that subjects were parted.
  public func isRecallWaiting(_ entity: LocalDot, parting subjects: [LocalDot]) throws -> Bool {
    try recalls(limit: 10_000).contains { recall in
      guard !recall.waiting.isEmpty else { return false }
      return recall.entity == entity
        || (recall.kind == .parted && !subjects.isEmpty && Set(subjects).isSubset(of: recall.subjects))
    }
  }
}
