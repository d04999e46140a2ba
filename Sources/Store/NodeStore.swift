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
  /// A connection that writes nothing, to ask whether any other did.
  let watcher: DatabaseQueue
  let caches: StoreCaches

  /// How long a writer waits for its turn.
  static let busySeconds = 15.0

  /// KiB of cache of the writing connection, which is what a bulk load lives on, and of each reading one.
  static let writerCacheKiB = 32_000
  static let readerCacheKiB = 4_000

  init(pool: DatabasePool, watcher: DatabaseQueue, caches: StoreCaches) {
    self.pool = pool
    self.watcher = watcher
    self.caches = caches
  }

  /// Opens a database, making it and bringing its tables up to date if needed.
  /// - Parameters:
  ///   - keys: What its values are encrypted under. A database that was made before that is encrypted now.
  ///   - waitingBytesPerAuthor: Bytes of one author's sets that may wait for others, inflated: what they would take in
  ///     memory at once.
  /// - Throws: ``StoreError``: `cannotOpen`, `keyUnusable`, `newerSchema`, `corrupt`.
  public static func open(
    at path: String, keys: NodeKeySource, waitingBytesPerAuthor: Int = 64 << 20
  ) throws -> NodeStore {
    var configuration = Configuration()
    configuration.busyMode = .timeout(busySeconds)
    configuration.maximumReaderCount = 8
    configuration.prepareDatabase { db in
      let cache = db.configuration.readonly ? readerCacheKiB : writerCacheKiB
      // A page size takes effect before the first table only; the rest are per connection.
      try db.execute(
        sql: """
          PRAGMA page_size = 8192; PRAGMA synchronous = FULL; PRAGMA cache_size = -\(cache);
          PRAGMA wal_autocheckpoint = 5000; PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = OFF;
          PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;
          """)
    }
    do {
      let caches = StoreCaches(waitingBytesPerAuthor: waitingBytesPerAuthor, chain: KeyChain(keys))
      // Before anything is made: a node without its key leaves no half of a database.
      let nodeKeys = try caches.chain.nodeKeys()
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
      try pool.read { db in
        // Before anything is written: another key would only do harm.
        if try db.tableExists("at_rest_key"), try Int.fetchOne(db, sql: "SELECT count(*) FROM at_rest_key") != 0 {
          _ = try caches.chain.keys(db)
        }
      }
      if try pool.read(migrator.hasBeenSuperseded) {
        throw StoreError(.newerSchema, "a newer version of this product wrote the database; use that version")
      }
      do { try migrator.migrate(pool) } catch {
        // Another process may have made the tables meanwhile.
        guard try pool.read(migrator.hasCompletedMigrations) else { throw StoreError.ofStep(error) }
      }
      let store = NodeStore(pool: pool, watcher: try Self.watcher(path), caches: caches)
      try store.encryptWhatIsPlain(under: nodeKeys)
      return store
    } catch {
      throw StoreError.translated(error)
    }
  }

  static func watcher(_ path: String) throws -> DatabaseQueue {
    var watching = Configuration()
    watching.readonly = true
    watching.busyMode = .timeout(busySeconds)
    return try DatabaseQueue(path: path, configuration: watching)
  }

  /// Runs the one writing transaction: durable when it returns, without effect if it throws.
  public func write<T>(_ body: (inout StoreTransaction) throws -> T) throws -> T {
    do { return try pool.writeWithoutTransaction { try transact($0, body) } } catch {
      throw StoreError.translated(error)
    }
  }

  /// ``write(_:)`` without holding up a thread of the caller's.
  public func writing<T: Sendable>(
    _ body: @escaping @Sendable (inout StoreTransaction) throws -> T
  ) async throws -> T {
    do { return try await pool.writeWithoutTransaction { [self] in try transact($0, body) } } catch {
      throw StoreError.translated(error)
    }
  }

  private func transact<T>(_ db: Database, _ body: (inout StoreTransaction) throws -> T) throws -> T {
    var result: T?
    do {
      try db.inTransaction(.immediate) {
        var transaction = StoreTransaction(db, caches)
        result = try body(&transaction)
        try transaction.flush()
        return .commit
      }
    } catch {
      // It may hold what was just undone.
      caches.forget()
      throw error
    }
    guard let result else { throw StoreError(.failed, "the transaction gave no result") }
    return result
  }

  /// Runs a read on a snapshot of the last commit.
  public func read<T>(_ body: (StoreReader) throws -> T) throws -> T {
    do { return try pool.read { try body(StoreReader($0, caches)) } } catch { throw StoreError.translated(error) }
  }

  /// ``read(_:)`` without holding up a thread of the caller's.
  public func reading<T: Sendable>(_ body: @escaping @Sendable (StoreReader) throws -> T) async throws -> T {
    do { return try await pool.read { [caches] in try body(StoreReader($0, caches)) } } catch {
      throw StoreError.translated(error)
    }
  }

  /// A number that changes with every commit, whichever process made it; it says nothing else, and not to another
  /// process. It costs a few microseconds.
  public func dataVersion() throws -> Int64 {
    do { return try watcher.unsafeRead { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 } } catch {
      throw StoreError.translated(error)
    }
  }

  /// The number of the newest set, whichever process appended it: cheap enough to be asked for many times a second.
  public func newest() throws -> SetNumber {
    try read { SetNumber(rawValue: Int64(try $0.count("SELECT coalesce(max(number), 0) FROM changeset"))) }
  }
}

/// What never changes once read, shared by all transactions of a process.
final class StoreCaches: Sendable {
  let waitingBytesPerAuthor: Int
  let chain: KeyChain
  let memberships: Mutex<[Hash: Membership]> = Mutex([:])
  /// What opens locks that are wrapped for this member.
  let openers: Mutex<[SealingKey]> = Mutex([])
  /// The book of all rosters, with how many there were: they are only ever added.
  let book: Mutex<(count: Int, book: RosterBook)> = Mutex((0, RosterBook()))
  let identities: Mutex<IdentityCache> = Mutex(IdentityCache())

  init(waitingBytesPerAuthor: Int, chain: KeyChain) {
    self.waitingBytesPerAuthor = waitingBytesPerAuthor
    self.chain = chain
  }

  /// Drops everything: a transaction that put rosters in was undone.
  func forget() {
    memberships.withLock { $0 = [:] }
    book.withLock { $0 = (0, RosterBook()) }
    chain.forget()
  }
}
