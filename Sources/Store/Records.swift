import GRDB
public import Replication

/// An agency's own record, which is never replicated.
public struct StoredRecord: Sendable, Hashable {
  public var mapping: String
  public var key: String
  public var kind: String
  /// JSON of the columns.
  public var content: String

  public init(mapping: String, key: String, kind: String, content: String) {
    self.mapping = mapping
    self.key = key
    self.kind = kind
    self.content = content
  }
}

extension StoreTransaction {
  /// What a record's key is hashed with: the same key is another's in another mapping.
  static func recordName(_ mapping: String, _ key: String) -> String { "\(mapping)|\(key)" }

  /// Adds a record or brings it up to date.
  /// - Returns: Whether anything changed.
  public func put(_ record: StoredRecord, now: Instant) throws -> Bool {
    let key = try cells.hash(Self.recordName(record.mapping, record.key), .record)
    let held = try row(
      "SELECT id, mapping, kind, content FROM record WHERE mapping = ? AND key = ?", [record.mapping, key])
    // One that is damaged is written anew.
    if let held, let known = try? self.record(held), known == record { return false }
    let id = try held.map { $0[0] as Int64 } ?? Int64(count("SELECT coalesce(max(id), 0) + 1 FROM record"))
    try execute(
      """
      INSERT INTO record (id, mapping, key, kind, content, imported) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, content = excluded.content, imported = excluded.imported
      """,
      [
        id, record.mapping, key, record.kind,
        try cells.seal(CellText.encode([record.key, record.content]), .recordContent, CellRow(id)), now.rawValue,
      ])
    return true
  }
}

extension StoreAccess {
  /// This agency's own records, by mapping, and in the order in which they were first imported.
  public func records(mapping: String? = nil, limit: Int = 1_000) throws -> [StoredRecord] {
    try rows(
      "SELECT id, mapping, kind, content FROM record WHERE ? IS NULL OR mapping = ? ORDER BY mapping, id LIMIT ?",
      [mapping, mapping, limit]
    ).map(record)
  }

  fileprivate func record(_ row: Row) throws -> StoredRecord {
    let bytes = try cells.open(row.bytes(3), .recordContent, CellRow(row[0] as Int64))
    guard let texts = CellText.decode(bytes, count: 2), let key = texts[0], let content = texts[1] else {
      throw Cells.damage(.recordContent)
    }
    return StoredRecord(mapping: row[1], key: key, kind: row[2], content: content)
  }
}
