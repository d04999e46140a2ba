import GRDB

extension NodeStore {
  /// Bytes of a database up to which it is written anew. A larger one relies on `secure_delete`, which overwrites with
  /// zeros what is deleted or replaced, on pages in use and on free ones: what it may leave are stale copies in the unused
  /// part of a page that was split, still encrypted under a key that a change of keys drops.
  public static let scrubAnewBytes = 64 << 20

  /// Rids the database's files of what was deleted: free pages and unused parts of pages by writing a small database anew,
  /// the write-ahead log by moving everything into the database and cutting it to nothing.
  /// - Returns: false while somebody reads from the write-ahead log, or another process writes; to be tried again.
  public func scrub() throws -> Bool {
    do {
      return try pool.writeWithoutTransaction { db in
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let size = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
        if pages * size <= Self.scrubAnewBytes { try db.execute(sql: "VACUUM") }
        _ = try db.checkpoint(.truncate)
        return true
      }
    } catch let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
      return false
    } catch { throw StoreError.translated(error) }
  }
}
