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
