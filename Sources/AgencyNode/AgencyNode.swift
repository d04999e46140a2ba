import Crypto
import Foundation
public import Logging
public import Replication
public import Store
import Synchronization
public import Trust
import Wire

/// One agency's node: its keys, its store, the roster it holds, and what can be done with them. Any number may be open
/// on one directory, a daemon and command lines: the store's writing transaction is where they meet.
public final class AgencyNode: Sendable {
  public let configuration: NodeConfiguration
  public let directory: NodeDirectory
  public let store: NodeStore
  /// The keys in use; ``adoptKeys()`` changes them.
  public var keys: NodeKeys { heldKeys.withLock { $0 } }
  let heldKeys: Mutex<NodeKeys>
  public let logger: Logger
  /// Signalled after every commit of this process, and by the watcher for those of others.
  public let changes = ChangeSignal()
  let verifier: SetVerifier
  let innerChecks = InnerChecks()
  let refusals = RefusalTally()
  let lookUpTally = LookUpTally()
  let recentLookUps = RecentLookUps()
  /// Held by the thread that works out who is who; `persons.lock` keeps other processes out.
  let indexing = NSLock()
  /// How many receipts of referrals this process wrote.
  let receiptsWritten: Mutex<Int> = Mutex(0)
  /// What had been erased when this process last let go of the identities that it held.
  let erasuresForgotten: Mutex<(digest: Hash, isSettled: Bool)?> = Mutex(nil)
  let clock: @Sendable () -> Instant
  /// The account of the system that this process runs under, for the audit log.
  let account = NSUserName()

  /// This node's number in the roster.
  public var member: MemberNumber { configuration.member }

  init(
    configuration: NodeConfiguration, directory: NodeDirectory, store: NodeStore, keys: NodeKeys, logger: Logger,
    clock: @escaping @Sendable () -> Instant
  ) {
    self.configuration = configuration
    self.directory = directory
    self.store = store
    heldKeys = Mutex(keys)
    self.logger = logger
    self.clock = clock
    verifier = SetVerifier(store: store)
    store.setOpeners(keys.openers)
  }

  /// Opens an initialised node.
  /// - Parameters:
  ///   - clock: Where the time comes from.
  /// - Throws: ``NodeError`` if the directory was never initialised, or its keys or store cannot be used.
  public static func open(
    configuration: NodeConfiguration, logger: Logger, clock: @escaping @Sendable () -> Instant = { .system }
  ) throws(NodeError) -> AgencyNode {
    let directory = NodeDirectory(configuration.dataDirectory)
    guard FileManager.default.fileExists(atPath: directory.database.path) else {
      throw NodeError(.notInitialised, "there is no node in \(directory.root.path); run `node init` first")
    }
    let keys: NodeKeys
    do {
      try KeyRotation.repair(in: directory.keys.path)
      keys = try NodeKeys.load(from: directory.keys.path)
    } catch {
      throw NodeError(.keyUnusable, "the node's keys cannot be used", cause: error)
    }
    let store: NodeStore
    do {
      store = try NodeStore.open(
        at: directory.database.path, keys: configuration.atRestKey.source(directory),
        waitingBytesPerAuthor: configuration.limits.waitingMegabytesPerAuthor << 20)
    } catch let error as StoreError where error.code == .keyUnusable {
      throw NodeError(.keyUnusable, "the node's database cannot be decrypted", cause: error)
    } catch {
      throw NodeError(.storeUnavailable, "the node's database cannot be opened", cause: error)
    }
    let node = AgencyNode(
      configuration: configuration, directory: directory, store: store, keys: keys, logger: logger, clock: clock)
    do { try node.adoptKeys() } catch let error as NodeError { throw error } catch {
      throw NodeError(.storeUnavailable, "the node's database cannot be read", cause: error)
    }
    return node
  }

  /// The time, by the clock that the node was opened with.
  public func now() -> Instant { clock() }
}

extension Instant {
  /// The system's time.
  public static var system: Instant {
    Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
  }
}
