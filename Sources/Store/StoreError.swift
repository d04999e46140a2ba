import GRDB

/// What can go wrong in the store.
public struct StoreError: Error, CustomStringConvertible {
  /// What kind of thing went wrong; stable.
  public enum Code: String, Sendable, CaseIterable {
    case cannotOpen
    /// The key for data at rest is missing, or another.
    case keyUnusable
    /// Written by a newer version of this product.
    case newerSchema
    case diskFull
    case busy
    case corrupt
    case failed
  }

  public let code: Code
  /// What happened and what to do. Never a value from the database.
  public let message: String
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message. The cause is left out: SQLite's own words can quote what was written.
  public var description: String { message }

  /// Why a step from an earlier version's tables failed. A full disk, another process and damage are said as ever.
  static func ofStep(_ error: any Error) -> any Error {
    let translated = translated(error)
    guard let failed = translated as? StoreError, failed.code == .failed else { return translated }
    return StoreError(
      .failed,
      "a step from an earlier version's tables failed and was undone, nothing is lost: \(failed.message). Start again "
        + "once its cause is gone, or restore the backup from before the upgrade with the version before",
      cause: error)
  }

  /// An SQLite error in this module's words; other errors as they are.
  static func translated(_ error: any Error) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    let result = "SQLite result \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL, .SQLITE_IOERR:
      return StoreError(
        .diskFull, "the disk is full or failing (\(result)); writing and look-ups resume once there is room",
        cause: error)
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return StoreError(.busy, "another process holds the database (\(result)); try again", cause: error)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return StoreError(.corrupt, "the database is damaged (\(result)); restore a backup", cause: error)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY:
      return StoreError(
        .cannotOpen, "the database cannot be opened (\(result)); check its owner and mode", cause: error)
    default: return StoreError(.failed, "the database failed (\(result))", cause: error)
    }
  }
}
