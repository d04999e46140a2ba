import GRDB
public import Replication

/// Entries of which an independent agency is to be told.
extension StoreTransaction {
  /// Remembers that an entry waits to be told.
  public func queueNotice(_ number: Int64) throws {
    try execute("INSERT OR IGNORE INTO audit_notice (number) VALUES (?)", [number])
  }

  /// An entry was told, or there is nothing that could be told of it.
  public func markNotice(_ number: Int64, at: Instant) throws {
    try execute("UPDATE audit_notice SET sent = ? WHERE number = ?", [at.rawValue, number])
  }
}

extension StoreAccess {
  /// Entries that wait to be told, oldest first.
  public func noticesWaiting() throws -> [Int64] {
    try rows("SELECT number FROM audit_notice WHERE sent IS NULL ORDER BY number LIMIT 1000").map { $0[0] }
  }
}
