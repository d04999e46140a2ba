public import Foundation
import Logging
import Replication
import Store
public import Trust

/// A backup that was made.
public struct BackupRecord: Codable, Sendable, Hashable {
  public var path: String
  /// Milliseconds since 1970.
  public var created: Int64
  public var bytes: Int64
  public var header: BackupHeader
}

/// What a check of a backup found.
public struct BackupCheck: Sendable {
  public var header: BackupHeader
  /// Whether it was opened with the recovery key, and not only looked at from outside.
  public var wasOpened: Bool
  /// What `node verify` finds in the copy; nil if it was not opened, or holds keys.
  public var verification: Verification?
}

extension AgencyNode {
  /// Makes a backup while others read and write: a consistent copy of the database, sealed to the recovery key.
  /// - Parameter folder: Where to; nil for the configured directory.
  /// - Throws: `invalidInput` while no recovery key is configured; `diskFull`; `auditUnwritable`.
  public func createBackup(in folder: String? = nil) throws -> BackupRecord {
    let place = try prepareBackups(folder)
    try note(.export, "backup", result: "database, sealed to the recovery key")
    let copy = directory.root.appendingPathComponent("backup-\(UInt64.random(in: 0 ... .max)).unsealed").path
    sweepUnsealed()
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try store.copy(to: copy)
    guard let file = FileHandle(forReadingAtPath: copy) else {
      throw NodeError(.storeUnavailable, "the copy of the database cannot be read")
    }
    defer { try? file.close() }
    let (roster, counts) = try store.read { (try $0.rosterBook().current, try $0.counts()) }
    var header = header(.database, place.key)
    header.partnership = roster?.roster.partnership.description
    header.rosterVersion = roster?.roster.version
    header.changeSets = counts.changeSets
    var keys = try atRestKeysForBackup()[...]
    let record = try write(header, place) { count in
      let first = keys.prefix(count)
      keys = keys.dropFirst(count)
      guard first.count < count else { return Array(first) }
      return Array(first) + Array(try file.read(upToCount: count - first.count) ?? Data())
    }
    try note(record)
    logger.notice("backup.created", metadata: ["bytes": "\(record.bytes)"])
    return record
  }

  /// Seals the node's keys to the recovery key: with them and a roster a lost node can be recovered.
  public func createKeyBackup(in folder: String? = nil) throws -> BackupRecord {
    let place = try prepareBackups(folder)
    try note(.export, "backup", result: "keys, sealed to the recovery key")
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.keys.path) {
      guard name.hasSuffix(".key") || name.hasSuffix(".crt") else { continue }
      files[name] = Data(try PrivateFile.read(directory.keys.appendingPathComponent(name).path))
    }
    var rest = Array(try JSONEncoder().encode(files))[...]
    return try write(header(.keys, place.key), place) { count in
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
  }

  /// The backups in a directory, newest first; what is none is left out.
  public func backups(in folder: String? = nil) -> [BackupRecord] {
    let folder = folder ?? backupDirectory
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".backup") }.compactMap { name in
      let path = "\(folder)/\(name)"
      guard let header = try? BackupFile.header(path) else { return nil }
      return BackupRecord(path: path, created: header.created, bytes: Self.size(path), header: header)
    }.sorted { ($1.created, $1.path) < ($0.created, $0.path) }
  }

  /// Checks a backup: from outside, or with the recovery key all the way, as `node verify` would the node itself.
  /// - Parameter scratch: A directory for the opened copy; made and removed by the caller.
  public func verifyBackup(
    _ path: String, key: SealingKey?, scratch: URL, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> BackupCheck {
    guard let key else { return BackupCheck(header: try BackupFile.check(path), wasOpened: false) }
    let copy = scratch.appendingPathComponent("copy.sqlite").path
    let (header, atRest) = try Self.unseal(path, key: key, to: copy)
    var check = BackupCheck(header: header, wasOpened: true)
    guard header.kind == .database else { return check }
    let opened = try NodeStore.open(at: copy, keys: NodeKeySource { atRest })
    let node = AgencyNode(
      configuration: configuration, directory: directory, store: opened, keys: keys, logger: logger, clock: clock)
    check.verification = try node.verify(
      scratch: scratch.appendingPathComponent("view.sqlite").path, progress: progress)
    try opened.closeAll()
    return check
  }

  /// Opens a backup to a new file, readable by its owner only.
  /// - Returns: Its header, and the keys that the database within is encrypted under; none for a backup of keys.
  static func unseal(
    _ path: String, key: SealingKey, to copy: String
  ) throws -> (header: BackupHeader, atRest: [NodeKey]) {
    let file = Foundation.open(copy, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      throw NodeError(.diskFull, "\(copy) cannot be written (errno \(errno)); check the directory")
    }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do {
      var keys = BackupKeys(isExpected: try BackupFile.header(path).kind == .database)
      let header = try BackupFile.read(path, key: key) { chunk in
        let rest = keys.take(Array(chunk))
        if !rest.isEmpty { try handle.write(contentsOf: rest) }
      }
      try handle.synchronize()
      try handle.close()
      return (header, try keys.list())
    } catch {
      // Half a copy is of no use, and would lie about in clear.
      try? FileManager.default.removeItem(atPath: copy)
      throw error
    }
  }

  private func atRestKeysForBackup() throws -> [UInt8] {
    BackupKeys.encode(try configuration.atRestKey.keys(directory))
  }

  private var backupDirectory: String {
    configuration.backup.directory ?? directory.root.appendingPathComponent("backups").path
  }

  private func prepareBackups(_ folder: String?) throws -> (folder: String, key: [UInt8]) {
    guard let key = configuration.backup.recoveryKey else {
      throw NodeError(
        .invalidInput,
        "no recovery key is configured; run `node backup key FILE` on another machine, "
          + "keep the file there, and put its public part under backup.recovery-key in node.yaml")
    }
    let folder = folder ?? backupDirectory
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw NodeError(.diskFull, "\(folder) cannot be made; check its parent", cause: error) }
    return (folder, key)
  }

  private func header(_ kind: BackupHeader.Kind, _ key: [UInt8]) -> BackupHeader {
    BackupHeader(
      kind: kind, agency: configuration.agency, member: member.rawValue, created: now().rawValue,
      recoveryKey: hexadecimal(key), version: productVersion)
  }

  private func write(
    _ header: BackupHeader, _ place: (folder: String, key: [UInt8]), next: (Int) throws -> [UInt8]
  ) throws -> BackupRecord {
    let time = Date(timeIntervalSince1970: Double(header.created) / 1_000).formatted(
      .iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
    var path = "\(place.folder)/member-\(member)-\(header.kind)-\(time).backup"
    var count = 1
    while FileManager.default.fileExists(atPath: path) {
      count += 1
      path = "\(place.folder)/member-\(member)-\(header.kind)-\(time)-\(count).backup"
    }
    try BackupFile.write(path, header: header, recoveryKey: place.key, next: next)
    return BackupRecord(path: path, created: header.created, bytes: Self.size(path), header: header)
  }

  private func note(_ record: BackupRecord) throws {
    try JSONEncoder().encode(record).write(to: directory.lastBackupFile, options: .atomic)
    chmod(directory.lastBackupFile.path, 0o600)
  }

  /// Copies that a backup which was cut short left in clear.
  private func sweepUnsealed() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: directory.root.path)) ?? []
    where name.hasPrefix("backup-") && name.hasSuffix(".unsealed") {
      let path = directory.root.appendingPathComponent(name).path
      let age = (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? nil
      // One that is being written belongs to a backup that runs.
      if let age, Date().timeIntervalSince(age) > 3_600 { try? FileManager.default.removeItem(atPath: path) }
    }
  }

  private static func size(_ path: String) -> Int64 {
    ((try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber) ?? nil)?.int64Value ?? 0
  }
}
