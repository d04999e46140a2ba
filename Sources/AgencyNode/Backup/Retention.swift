import Foundation
import Logging
import Replication
import Store

extension AgencyNode {
  /// Removes this member's oldest backups of the database from the directory of one that was just made, which is read back
  /// first: until it is known to be whole, the older ones are what there is. Backups of keys, of other members, and other
  /// files stay.
  /// - Parameter count: How many are kept, the one just made included; at least that one.
  /// - Returns: How many were removed.
  /// - Throws: `backupUnreadable` if the one just made is not whole; `diskFull` if one cannot be removed; `auditUnwritable`.
  public func removeBackups(before made: BackupRecord, keeping count: Int) throws -> Int {
    _ = try BackupFile.check(made.path)
    let folder = URL(fileURLWithPath: made.path).deletingLastPathComponent().path
    let own = backups(in: folder).filter { $0.header.kind == .database && $0.header.member == member.rawValue }
    // By time, but never the one just made: a clock that went back must not cost it.
    let old = own.filter { $0.path != made.path }.dropFirst(max(0, count - 1))
    guard !old.isEmpty else { return 0 }
    try note(.export, "backup", result: "removes \(old.count) older than the newest \(count)")
    for record in old {
      do { try FileManager.default.removeItem(atPath: record.path) } catch {
        throw NodeError(.diskFull, "\(record.path) cannot be removed; check its directory", cause: error)
      }
    }
    logger.notice("backup.removed", metadata: ["count": "\(old.count)", "kept": "\(own.count - old.count)"])
    return old.count
  }
}
