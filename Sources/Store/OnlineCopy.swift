import Foundation
import GRDB

extension NodeStore {
  /// Writes a copy of the database as it stands, whole and consistent, while others read and write. Nothing that was
  /// deleted is in it.
  /// - Parameter path: A file that does not exist; it is made for its owner only.
  /// - Throws: ``StoreError``, among others `diskFull`; the file is then removed.
  public func copy(to path: String) throws {
    let file = Foundation.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      throw StoreError(.cannotOpen, "\(path) cannot be made (errno \(errno)); check the directory")
    }
    close(file)
    do {
      // A connection of its own: the copy reads one snapshot, and nobody waits for it.
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(Self.busySeconds)
      let source = try DatabaseQueue(path: pool.path, configuration: configuration)
      try source.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
      try source.close()
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw StoreError.translated(error)
    }
  }

  /// Closes all connections: the file is then whole in itself.
  public func closeAll() throws {
    do {
      // The file alone is to hold everything: whoever closes last may be one that only reads.
      _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      try watcher.close()
      try pool.close()
    } catch { throw StoreError.translated(error) }
  }
}
