import Foundation
import GRDB
public import Replication
import Synchronization
import Trust

/// A node's SQLite database: the log of change-sets, the shared view, the agency's own records, conflicts, peers.
///
/// Any number of processes may have it open. Writers take turns; readers see the last commit and never wait.
public final class NodeStore: Sendable {
  let pool: DatabasePool
  let caches = StoreCaches()

  /// How long a writer waits for its turn.
  static let busySeconds = 15.0

  init(pool: DatabasePool) {
    self.pool = pool
  }

  /// Opens a database, making it and bringing its tables up to date if needed.
  /// - Throws: ``StoreError``: `cannotOpen`, `newerSchema`, `corrupt`.
  public static func open(at path: String) throws -> NodeStore {
    var configuration = Configuration()
    configuration.busyMode = .timeout(busySeconds)
    configuration.maximumReaderCount = 8
    configuration.prepareDatabase { db in
      // A page size takes effect before the first table only; the rest are per connection.
      try db.execute(
        sql: """
          PRAGMA page_size = 8192; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000;
          PRAGMA wal_autocheckpoint = 5000; PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON;
          PRAGMA temp_store = MEMORY;
          """)
    }
    do {
      // Made by hand first, so that nobody else can read it even for a moment.
      if !FileManager.default.fileExists(atPath: path) {
        let file = Foundation.open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else {
          throw StoreError(.cannotOpen, "the database cannot be made (errno \(errno)); check the directory")
        }
        close(file)
      }
      let pool = try DatabasePool(path: path, configuration: configuration)
      // GRDB asks for NORMAL when it turns WAL on: a commit, and what was acknowledged after it, would then be lost
      // when the power fails.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      let migrator = Schema.migrator
      if try pool.read(migrator.hasBeenSuperseded) {
        throw StoreError(.newerSchema, "a newer version of this product wrote the database; use that version")
      }
      try migrator.migrate(pool)
      return NodeStore(pool: pool)
    } catch {
      throw StoreError.translated(error)
    }
  }

  /// Runs the one writing transaction: durable when it returns, without effect if it throws.
  public func write<T>(_ body: (inout StoreTransaction) throws -> T) throws -> T {
    do {
      let result = try pool.writeWithoutTransaction { db in
        var result: T?
        try db.inTransaction(.immediate) {
          var transaction = StoreTransaction(db, caches)
          result = try body(&transaction)
          try transaction.flush()
          return .commit
        }
        return result
      }
      guard let result else { throw StoreError(.failed, "the transaction gave no result") }
      return result
    } catch {
      throw StoreError.translated(error)
    }
  }

  /// Runs a read on a snapshot of the last commit.
  public func read<T>(_ body: (StoreReader) throws -> T) throws -> T {
    do { return try pool.read { try body(StoreReader($0, caches)) } } catch { throw StoreError.translated(error) }
  }

  /// The number of the newest set, whichever process appended it: cheap enough to be asked for many times a second.
  public func newest() throws -> SetNumber {
    try read { SetNumber(rawValue: Int64(try $0.count("SELECT coalesce(max(number), 0) FROM changeset"))) }
  }
}

/// What never changes once read, shared by all transactions of a process.
final class StoreCaches: Sendable {
  let memberships: Mutex<[Hash: Membership]> = Mutex([:])
  /// The book of all rosters, with how many there were: they are only ever added.
  let book: Mutex<(count: Int, book: RosterBook)> = Mutex((0, RosterBook()))
}
