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
  /// Adds a record or brings it up to date.
  /// - Returns: Whether anything changed.
  public func put(_ record: StoredRecord, now: Instant) throws -> Bool {
    try execute(
      """
      INSERT INTO record (mapping, key, kind, content, imported) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (mapping, key) DO UPDATE SET kind = excluded.kind, content = excluded.content,
        imported = excluded.imported
      WHERE kind <> excluded.kind OR content <> excluded.content
      """,
      [record.mapping, record.key, record.kind, record.content, now.rawValue])
    return db.changesCount > 0
  }
}

extension StoreAccess {
  /// This agency's own records, by mapping and key.
  public func records(mapping: String? = nil, limit: Int = 1_000) throws -> [StoredRecord] {
    try rows(
      "SELECT mapping, key, kind, content FROM record WHERE ? IS NULL OR mapping = ? ORDER BY mapping, key LIMIT ?",
      [mapping, mapping, limit]
    ).map { StoredRecord(mapping: $0[0], key: $0[1], kind: $0[2], content: $0[3]) }
  }
}
