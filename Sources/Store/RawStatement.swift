import GRDB
import GRDBSQLite

/// A prepared statement bound without copies, for the few inserts that a bulk load repeats a million times: GRDB's own
/// binding would allocate for every row. It lives no longer than its transaction.
final class RawStatement {
  private let connection: SQLiteConnection?
  private let sql: String
  private var statement: OpaquePointer?

  init(_ db: Database, _ sql: String) {
    connection = db.sqliteConnection
    self.sql = sql
  }

  deinit {
    sqlite3_finalize(statement)
  }

  /// Binds two integers and runs the statement.
  func run(_ first: Int64, _ second: Int64) throws {
    let statement = try prepared()
    sqlite3_bind_int64(statement, 1, first)
    sqlite3_bind_int64(statement, 2, second)
    try step(statement)
  }

  /// Binds three integers, the last of which may be NULL, and runs the statement.
  func run(_ first: Int64, _ second: Int64, _ third: Int64?) throws {
    let statement = try prepared()
    sqlite3_bind_int64(statement, 1, first)
    sqlite3_bind_int64(statement, 2, second)
    if let third { sqlite3_bind_int64(statement, 3, third) } else { sqlite3_bind_null(statement, 3) }
    try step(statement)
  }

  /// Binds a blob and an integer, and runs the statement.
  func run(_ key: UnsafeRawBufferPointer, _ id: Int64) throws {
    let statement = try prepared()
    bind(key, 1, statement)
    sqlite3_bind_int64(statement, 2, id)
    try step(statement)
  }

  private func bind(_ bytes: UnsafeRawBufferPointer?, _ place: Int32, _ statement: OpaquePointer?) {
    guard let bytes else {
      sqlite3_bind_null(statement, place)
      return
    }
    // No destructor: SQLite reads the bytes during the step that follows, while the caller still holds them.
    if let base = bytes.baseAddress, bytes.count > 0 {
      sqlite3_bind_blob(statement, place, base, Int32(bytes.count), nil)
    } else {
      sqlite3_bind_zeroblob(statement, place, 0)
    }
  }

  private func step(_ statement: OpaquePointer?) throws {
    let result = sqlite3_step(statement)
    sqlite3_reset(statement)
    guard result == SQLITE_DONE else { throw failure(result) }
  }

  private func prepared() throws -> OpaquePointer? {
    if let statement { return statement }
    let result = sqlite3_prepare_v3(connection, sql, -1, 0, &statement, nil)
    guard result == SQLITE_OK else { throw failure(result) }
    return statement
  }

  private func failure(_ result: Int32) -> DatabaseError {
    DatabaseError(resultCode: ResultCode(rawValue: result), message: nil)
  }
}
