import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Trust

/// `node backup`
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Make, list and check backups, sealed to a recovery key that is not on the node.",
    subcommands: [Key.self, Create.self, Keys.self, List.self, Verify.self])

  /// `node backup key`
  struct Key: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a recovery key: on another machine, never on the node.",
      discussion: "Whoever has the file can read every backup made for it; without it no backup can be restored.")

    @Argument(help: "The file to write; readable by its owner only, never overwritten.") var file: String

    func run() async throws {
      let key = SealingKey()
      try key.save(file)
      Terminal.standardOutput.line(hexadecimal(key.publicKey))
      Terminal.standardError.line(
        "Keep \(file) off the node, and a second copy elsewhere. Put the line above into node.yaml:\n"
          + "  backup:\n    recovery-key: \"…\"")
    }
  }

  /// `node backup create`
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Back up the database while the node runs.",
      discussion: """
        Everything is in it but the node's keys (`node backup keys` makes a file of those) and the high-water mark, which has \
        to stay behind so that an old backup is known as old. An old backup holds what was erased since, though it is \
        never shown again: --keep sets how long.
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "The directory to write to; that of node.yaml without it.") var to: String?
    @Option(help: "Keep the newest so many of the database, and remove older ones once the new one was read back.")
    var keep: Int?

    func validate() throws {
      if let keep, keep < 1 { throw ValidationError("--keep must be 1 or more: the backup just made stays.") }
    }

    func run() async throws {
      let node = try common.openNode()
      let record = try node.createBackup(in: to)
      let removed = try keep.map { try node.removeBackups(before: record, keeping: $0) } ?? 0
      if common.json { return try printJSON(BackupReport(record, removed: removed)) }
      Terminal.standardOutput.line("Wrote \(record.path) (\(Words.size(record.bytes))).", style: .good)
      if removed > 0 { Terminal.standardOutput.line("Removed \(Words.count(removed, "older backup")).") }
    }
  }

  /// `node backup keys`
  struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Seal this node's keys to the recovery key, for `node recover` and `node restore`.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The directory to write to; that of node.yaml without it.") var to: String?

    func run() async throws {
      let record = try common.openNode().createKeyBackup(in: to)
      if common.json { return try printJSON(BackupReport(record)) }
      Terminal.standardOutput.line("Wrote \(record.path) (\(Words.size(record.bytes))).", style: .good)
      Terminal.standardError.line("Store it apart from the backups. It changes only when a key does.")
    }
  }

  /// `node backup list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List backups, newest first.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The directory to look in; that of node.yaml without it.") var from: String?

    func run() async throws {
      let node = try common.openNode()
      let records = node.backups(in: from)
      if common.json { return try printJSON(BackupList(backups: records.map { BackupReport($0) })) }
      guard !records.isEmpty else { return Terminal.standardOutput.line("No backups.") }
      var table = Table("Made", "Of", "Size", "Change-sets", "File")
      for record in records {
        table.add(
          Words.ago(record.created, now: node.now().rawValue), record.header.kind.rawValue, Words.size(record.bytes),
          record.header.changeSets.map(String.init) ?? "", URL(fileURLWithPath: record.path).lastPathComponent)
      }
      table.print(to: .standardOutput)
    }
  }

  /// `node backup verify`
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a backup: all the way with the recovery key, from outside without it.",
      discussion: "With the key the copy is opened in a temporary directory and checked as `node verify` checks a node."
    )

    @OptionGroup var common: CommonOptions
    @Argument(help: "The backup.") var file: String
    @Option(help: "The recovery key file.") var key: String?

    func run() async throws {
      let node = try common.openNode()
      let recoveryKey = try key.map { try SealingKey.load($0) }
      let check = try withScratch { scratch in
        try node.verifyBackup(file, key: recoveryKey, scratch: scratch, progress: showProgress)
      }
      Terminal.standardError.progress("")
      let fault = check.verification?.fault
      if common.json {
        try printJSON(
          CheckReport(
            kind: check.header.kind.rawValue, created: check.header.created, wasOpened: check.wasOpened,
            changeSets: check.verification?.changeSets, fault: fault))
      } else if let fault {
        Terminal.standardError.line("FAULT: \(fault)", style: .bad)
      } else if check.wasOpened {
        let sets = check.verification.map { ", \(Words.count($0.changeSets, "change-set")) verified" } ?? ""
        Terminal.standardOutput.line("Whole and restorable: \(check.header.kind.rawValue)\(sets).", style: .good)
      } else {
        Terminal.standardOutput.line("Unchanged since it was made. What is inside was not checked: that takes --key.")
      }
      if fault != nil { throw ExitCode(1) }
    }
  }

  private struct CheckReport: Encodable {
    var schemaVersion = 1
    var kind: String
    var created: Int64
    var wasOpened: Bool
    var changeSets: Int?
    var fault: String?
  }
}

struct BackupReport: Encodable {
  var schemaVersion = 1
  var path: String
  var kind: String
  var created: Int64
  var bytes: Int64
  var member: UInt32
  var rosterVersion: UInt64?
  var changeSets: Int?
  /// Older ones that `--keep` removed.
  var removed: Int?

  init(_ record: BackupRecord, removed: Int? = nil) {
    self.removed = removed
    path = record.path
    kind = record.header.kind.rawValue
    created = record.created
    bytes = record.bytes
    member = record.header.member
    rosterVersion = record.header.rosterVersion
    changeSets = record.header.changeSets
  }
}

private struct BackupList: Encodable {
  var schemaVersion = 1
  var backups: [BackupReport]
}
