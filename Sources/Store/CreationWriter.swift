import GRDB
import GRDBSQLite

/// Inserts entities as fast as SQLite takes them: one prepared statement, values bound straight from the set's body.
/// This is the path of a bulk load, where GRDB's own binding would copy every value.
final class CreationWriter {
  private let db: Database
  private var statement: OpaquePointer?

  init(_ db: Database) {
    self.db = db
  }

  deinit {
    sqlite3_finalize(statement)
  }

  /// - Parameters:
  ///   - value: Where the value lies in `body`; nil if erased.
  func insert(id: Int64, shape: Int64, value: Range<Int>?, in body: UnsafeRawBufferPointer) throws {
    let statement = try prepared()
    sqlite3_bind_int64(statement, 1, id)
    sqlite3_bind_int64(statement, 2, shape)
    if let value, let base = body.baseAddress {
      // No destructor: SQLite reads the bytes during the step below, while the body is still borrowed.
      sqlite3_bind_blob(statement, 3, base + value.lowerBound, Int32(value.count), nil)
    } else {
      sqlite3_bind_null(statement, 3)
    }
    let result = sqlite3_step(statement)
    sqlite3_reset(statement)
    guard result == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: result), message: nil)
    }
  }

  private func prepared() throws -> OpaquePointer? {
    if let statement { return statement }
    let sql = "INSERT INTO entity (id, shape, value) VALUES (?, ?, ?)"
    let result = sqlite3_prepare_v3(db.sqliteConnection, sql, -1, 0, &statement, nil)
    guard result == SQLITE_OK else {
      throw DatabaseError(resultCode: ResultCode(rawValue: result), message: nil)
    }
    return statement
  }
}
