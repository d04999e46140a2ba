public import Foundation

/// Where a node keeps what is its own: keys, database, high-water mark.
public struct NodeDirectory: Sendable {
  public let root: URL

  public init(_ path: String) {
    root = URL(fileURLWithPath: path, isDirectory: true)
  }

  /// Signing, TLS and sealing keys, each readable by its owner only.
  public var keys: URL { root.appendingPathComponent("keys", isDirectory: true) }
  public var database: URL { root.appendingPathComponent("node.sqlite") }
  /// Outside the database and its backups, so that a restored copy can tell that it is old.
  public var highWaterMark: URL { root.appendingPathComponent("high-water.json") }
  /// What the board needs to add this node to a roster; public.
  public var memberCard: URL { root.appendingPathComponent("member-card.json") }
  /// Who works here and to whom they are close, as hashes; for its owner only.
  public var staff: URL { root.appendingPathComponent("staff.json") }
  /// Held by a running daemon, with its process id.
  public var lock: URL { root.appendingPathComponent("daemon.pid") }

  /// Of the last backup that this node made.
  var lastBackupFile: URL { root.appendingPathComponent("last-backup.json") }

  /// The last backup that this node made; nil for none.
  public var lastBackup: BackupRecord? {
    (try? Data(contentsOf: lastBackupFile)).flatMap { try? JSONDecoder().decode(BackupRecord.self, from: $0) }
  }

  /// Bytes that are free where the directory is; nil if the system does not tell.
  var freeBytes: Int64? {
    let values = try? FileManager.default.attributesOfFileSystem(forPath: root.path)
    return (values?[.systemFreeSize] as? NSNumber)?.int64Value
  }

  /// Bytes of the database and its write-ahead log.
  var databaseBytes: Int64 {
    ["", "-wal"].reduce(0) { total, suffix in
      let values = try? FileManager.default.attributesOfItem(atPath: database.path + suffix)
      return total + ((values?[.size] as? NSNumber)?.int64Value ?? 0)
    }
  }

  /// Makes the directory, for its owner only.
  public func create() throws(NodeError) {
    do {
      try FileManager.default.createDirectory(
        at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw NodeError(
        .storeUnavailable, "cannot make the node's directory; check its parent's permissions", cause: error)
    }
  }
}
