public import Foundation
public import Replication
import Store
import Trust

/// Whether this version of the product can take over a node's directory, and what its first start will do there.
public struct UpgradeReport: Sendable, Encodable {
  /// One thing that was looked at.
  public struct Check: Sendable, Encodable {
    public var name: String
    public var result: CheckResult
    /// What it showed.
    public var says: String
  }

  /// What follows from the checks.
  public enum Verdict: String, Sendable, Encodable {
    /// Nothing speaks against it.
    case ready = "READY"
    /// It can be done; something should be seen to first.
    case caution = "CAUTION"
    /// This version cannot use what is there, or it cannot be told.
    case stop = "STOP"
  }

  /// Of the program that was asked.
  public var version = productVersion
  /// The node's directory; nil if the configuration does not tell.
  public var directory: String?
  public var checks: [Check] = []
  /// What to do, first things first.
  public var next: [String] = []
  /// Something could not be read at all, so that nothing is known of it.
  public var isUnreadable = false

  public private(set) var verdict = Verdict.ready

  private mutating func add(_ name: String, _ result: CheckResult, _ says: String, next: String? = nil) {
    checks.append(Check(name: name, result: result, says: says))
    if result == .failed { verdict = .stop }
    if result == .warning, verdict == .ready { verdict = .caution }
    if let next { self.next.append(next) }
  }

  /// Looks at a node that another version runs, or ran, and changes nothing there.
  /// - Parameters:
  ///   - path: Of node.yaml.
  ///   - now: By which a backup is old.
  ///   - user: Who looks, by number; the user of this process without it.
  public init(configurationAt path: String, now: Instant, user: UInt32 = geteuid()) {
    let configuration: NodeConfiguration
    do {
      configuration = try NodeConfiguration.load(path: path)
      add("node.yaml", .ok, "this version understands it")
    } catch {
      add(
        "node.yaml", .failed, "\(error)",
        next: "mend node.yaml, with CHANGELOG.md beside it; `node config check` reads it")
      isUnreadable = true
      return
    }
    let directory = NodeDirectory(configuration.dataDirectory)
    self.directory = directory.root.path
    guard FileManager.default.fileExists(atPath: directory.database.path) else {
      add(
        "database", .failed, "there is no node in \(directory.root.path)",
        next: "see that `data` in node.yaml is right")
      isUnreadable = true
      return
    }
    // Whoever opens a database may have to make files beside it, which the node could not write to if they were another's.
    let owner = (try? FileManager.default.attributesOfItem(atPath: directory.database.path))?[.ownerAccountID]
    guard (owner as? NSNumber)?.uint32Value == user else {
      add(
        "user", .failed, "the node's files are another user's; nothing of them was opened",
        next: "run this as the user that the node runs as, such as with `sudo -u agency-node`")
      isUnreadable = true
      return
    }
    look(at: directory, configuration, now)
  }

  private mutating func look(at directory: NodeDirectory, _ configuration: NodeConfiguration, _ now: Instant) {
    do {
      _ = try NodeKeys.load(from: directory.keys.path)
      add("keys", .ok, "they can be read, and by nobody else")
    } catch {
      add(
        "keys", .failed, "\(error)",
        next: "run this as the user that the node runs as, or see to the files' owner and mode")
      isUnreadable = true
    }
    var schema: SchemaState?
    do {
      let found = try NodeStore.schemaState(at: directory.database.path)
      schema = found
      look(at: found)
    } catch {
      add("database", .failed, "\(error)", next: "run `node verify` with the version that is installed")
      isUnreadable = true
    }
    look(atDiskOf: directory, configuration, schema)
    look(at: directory.lastBackup, configuration, now)
    look(atPeersOf: directory, configuration)
    let isRunning = DaemonLock.isHeld(directory)
    add("daemon", .ok, isRunning ? "it runs, and goes on as it is until it is restarted" : "it does not run")
  }

  private mutating func look(at schema: SchemaState) {
    if !schema.unknown.isEmpty {
      add(
        "database", .failed, "a newer version changed it: \(schema.unknown.joined(separator: ", "))",
        next: "use that version, or restore the backup from before it: `node restore`")
    } else if schema.pending.isEmpty {
      add("database", .ok, "as this version needs it")
    } else {
      let steps = schema.pending.joined(separator: ", ")
      add(
        "database", .warning,
        "the first start changes it (\(steps)); the version before cannot open it afterwards",
        next: "make a backup with the version that is installed: `node backup create`")
    }
  }

  /// A changed table may be written anew, in the log first.
  private mutating func look(
    atDiskOf directory: NodeDirectory, _ configuration: NodeConfiguration, _ schema: SchemaState?
  ) {
    let least = Int64(configuration.limits.freeDiskMegabytes) << 20
    let needed = schema?.pending.isEmpty == false ? least + 2 * directory.databaseBytes : least
    guard let free = directory.freeBytes else { return add("disk", .unknown, "the system does not tell what is free") }
    let says = "\(free >> 20) MB free, \(needed >> 20) MB needed"
    guard free < needed else { return add("disk", .ok, says) }
    add("disk", .warning, says, next: "make room where \(directory.root.path) is")
  }

  private mutating func look(at last: BackupRecord?, _ configuration: NodeConfiguration, _ now: Instant) {
    guard configuration.backup.recoveryKey != nil else {
      return add(
        "backup", .warning, "none is made: node.yaml names no recovery key",
        next: "run `node backup key FILE` on another machine, and put its public part in node.yaml")
    }
    let create = "run `node backup create` with the version that is installed"
    guard let last else { return add("backup", .warning, "none was made yet", next: create) }
    guard FileManager.default.fileExists(atPath: last.path) else {
      return add("backup", .warning, "the last one is no longer where it was made", next: create)
    }
    let hours = (now.rawValue - last.created) / 3_600_000
    // What a first start changes should be in no older backup than this night's.
    let isFresh = (0..<24).contains(hours)
    let says = hours < 0 ? "the last one is of a time to come" : "the last one is \(hours) hours old"
    add("backup", isFresh ? .ok : .warning, says, next: isFresh ? nil : create)
  }

  private mutating func look(atPeersOf directory: NodeDirectory, _ configuration: NodeConfiguration) {
    do {
      let store = try NodeStore.openToRead(
        at: directory.database.path, keys: configuration.atRestKey.source(directory))
      let (members, rows) = try store.read { reader in
        (try reader.rosterBook().current?.roster.members ?? [], try reader.peers())
      }
      let active = members.filter { $0.status == .active && $0.number != configuration.member }
      let own = SyncSession.versions
      let greeted = rows.filter { row in active.contains { $0.number == row.member } }.compactMap { row in
        row.greeting.map { (row.member, $0) }
      }
      let apart = greeted.filter { $1.highestVersion < own.lowerBound || $1.lowestVersion > own.upperBound }.map(\.0)
      let silent = active.count - greeted.count
      let known = "\(greeted.count - apart.count) of \(active.count) speak a version in common"
      let says = known + (silent > 0 ? ", \(silent) never greeted this node" : "")
      guard !apart.isEmpty else { return add("peers", .ok, says) }
      let names = apart.sorted().map(String.init(describing:)).joined(separator: ", ")
      add(
        "peers", .warning, says + ", without one: member \(names)",
        next: "have those members upgrade; nothing is exchanged with them meanwhile")
    } catch {
      // Its tables may be another version's.
      add("peers", .unknown, "what they speak cannot be read before the first start")
    }
  }
}
