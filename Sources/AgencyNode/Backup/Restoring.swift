import Foundation
public import Logging
public import Replication
import Store
public import Trust

/// Where a node's keys are, when it is put back: a directory with the files of `keys/`, or a backup of keys.
public enum KeySource: Sendable {
  case directory(String)
  case backup(String, SealingKey)
}

/// What a restore brought.
public struct Restored: Sendable {
  public var header: BackupHeader
  public var verification: Verification
}

extension AgencyNode {
  /// Puts a node back from a backup, always verified: signatures, chains, and that the view follows from the log. The node
  /// comes up fenced; it shows and writes nothing before a peer has told what was written and erased since.
  /// - Parameters:
  ///   - configuration: With the data directory that the node is to have; it must not hold a database.
  ///   - identity: Its keys; nil if they are in that directory.
  /// - Throws: `alreadyInitialised`, `backupUnreadable`, `keyUnusable`; nothing usable is left behind then.
  public static func restore(
    _ configuration: NodeConfiguration, from backup: String, key: SealingKey, identity: KeySource?, logger: Logger,
    now: Instant = .system, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> Restored {
    let directory = try emptyDirectory(configuration)
    guard try BackupFile.header(backup).kind == .database else {
      throw NodeError(
        .invalidInput, "this is a backup of keys; name it with --keys, and a backup of the database as FILE")
    }
    guard try BackupFile.header(backup).member == configuration.member.rawValue else {
      throw NodeError(.invalidInput, "the backup is of another member than node.yaml names; nothing was changed")
    }
    let copy = directory.root.appendingPathComponent("node.restoring.sqlite").path
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy + suffix) }
    var brought: [String] = []
    do {
      let (header, atRest) = try unseal(backup, key: key, to: copy)
      let keys = try bring(identity, to: directory, &brought)
      let store = try openRestored(copy, atRest, configuration, directory, &brought)
      let node = AgencyNode(
        configuration: configuration, directory: directory, store: store, keys: keys, logger: logger, clock: { now })
      let scratch = directory.root.appendingPathComponent("node.verifying.sqlite").path
      defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: scratch + suffix) } }
      let verification = try node.verify(scratch: scratch, progress: progress)
      if let fault = verification.fault {
        throw NodeError(.backupUnreadable, "the backup does not verify, and was not used: \(fault)")
      }
      try store.write { try $0.beginAnew(incarnation: UInt64.random(in: 1...UInt64.max)) }
      try node.note(.load, "backup", result: "restored from a backup of the database")
      try store.closeAll()
      guard rename(copy, directory.database.path) == 0 else {
        throw NodeError(.storeUnavailable, "the database cannot be put in place (errno \(errno))")
      }
      try writeCard(configuration, keys, directory)
      return Restored(header: header, verification: verification)
    } catch {
      for path in ["", "-wal", "-shm"].map({ copy + $0 }) + brought {
        try? FileManager.default.removeItem(atPath: path)
      }
      throw error
    }
  }

  /// Makes a node anew that has nothing but its keys and a roster: everything shared comes from peers, everything of its
  /// own that was never shared from a backup or the next import.
  /// - Parameter rosters: Signed rosters, from the first one on.
  /// - Throws: `alreadyInitialised`, `rosterRefused`, `notAMember` if no roster names these keys.
  public static func recover(
    _ configuration: NodeConfiguration, identity: KeySource?, rosters: [[UInt8]], logger: Logger
  ) async throws -> AgencyNode {
    let directory = try emptyDirectory(configuration)
    var brought: [String] = []
    let database = directory.database.path
    do {
      let keys = try bring(identity, to: directory, &brought)
      try configuration.atRestKey.makeFile(directory)
      let store = try NodeStore.open(at: database, keys: configuration.atRestKey.source(directory))
      try store.write { transaction in
        try transaction.initialise(member: configuration.member, incarnation: UInt64.random(in: 1...UInt64.max))
        try transaction.setHalt(.restored)
      }
      try store.closeAll()
      let node = try open(configuration: configuration, logger: logger)
      for roster in rosters { try await node.acceptRoster(roster) }
      guard let entry = try node.currentRoster().roster.member(configuration.member), entry.pins.contains(keys.tls.pin)
      else {
        throw NodeError(
          .notAMember,
          "the roster does not name these keys for member \(configuration.member); "
            + "give a roster that does, or ask the board to put in new keys")
      }
      try writeCard(configuration, keys, directory)
      return node
    } catch {
      for path in ["", "-wal", "-shm"].map({ database + $0 }) + brought {
        try? FileManager.default.removeItem(atPath: path)
      }
      throw error
    }
  }

  /// Opens a database that came from a backup, and puts it under the node's own key for data at rest.
  private static func openRestored(
    _ path: String, _ atRest: [NodeKey], _ configuration: NodeConfiguration, _ directory: NodeDirectory,
    _ brought: inout [String]
  ) throws -> NodeStore {
    let place = configuration.atRestKey
    if let file = place.path(directory), !FileManager.default.fileExists(atPath: file) {
      try place.write(atRest, to: file)
      brought.append(file)
      return try NodeStore.open(at: path, keys: place.source(directory))
    }
    // The key may have been changed since the backup was made.
    let own = try place.keys(directory)
    let store = try NodeStore.open(at: path, keys: NodeKeySource { own + atRest })
    try store.rewrapKeys()
    return store
  }

  /// How a node that was put back stands: whether it still waits for a peer.
  public func isHalted() throws -> Bool { try store.read { try $0.halt() != nil || $0.fence() != nil } }

  private static func emptyDirectory(_ configuration: NodeConfiguration) throws -> NodeDirectory {
    let directory = NodeDirectory(configuration.dataDirectory)
    guard !FileManager.default.fileExists(atPath: directory.database.path) else {
      throw NodeError(
        .alreadyInitialised,
        "there is a database in \(directory.root.path) already; move it away first, nothing was changed")
    }
    try directory.create()
    return directory
  }

  /// Puts keys where the node looks for them. Those that are there stay.
  /// - Parameter brought: Gets the paths of those that were put there, to be removed if all was in vain.
  private static func bring(
    _ identity: KeySource?, to directory: NodeDirectory, _ brought: inout [String]
  ) throws -> NodeKeys {
    let place = directory.keys.path
    do {
      switch identity {
      case nil: break
      case .directory(let path)?:
        guard URL(fileURLWithPath: path).standardizedFileURL != directory.keys.standardizedFileURL else { break }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        try put(
          try names.filter(isKeyFile).map { ($0, try PrivateFile.read("\(path)/\($0)")) }, in: place, &brought)
      case .backup(let path, let key)?:
        var bytes: [UInt8] = []
        guard try BackupFile.read(path, key: key, take: { bytes += $0 }).kind == .keys else {
          throw NodeError(.invalidInput, "\(path) is no backup of keys; `node backup keys` makes one")
        }
        let files = try JSONDecoder().decode([String: Data].self, from: Data(bytes))
        try put(files.filter { isKeyFile($0.key) }.map { ($0.key, Array($0.value)) }, in: place, &brought)
      }
      return try NodeKeys.load(from: place)
    } catch let error as NodeError {
      throw error
    } catch {
      throw NodeError(.keyUnusable, "the node's identity keys cannot be used; name them with --keys", cause: error)
    }
  }

  private static func put(_ files: [(String, [UInt8])], in place: String, _ brought: inout [String]) throws {
    try FileManager.default.createDirectory(
      atPath: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for (name, bytes) in files where !FileManager.default.fileExists(atPath: "\(place)/\(name)") {
      try PrivateFile.create("\(place)/\(name)", bytes)
      brought.append("\(place)/\(name)")
    }
  }

  private static func isKeyFile(_ name: String) -> Bool {
    (name.hasSuffix(".key") || name.hasSuffix(".crt")) && !name.contains("/")
  }
}
