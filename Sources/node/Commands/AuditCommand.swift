import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// `node audit`
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Who looked at what and why, and proof that nothing of it was changed.",
    subcommands: [
      List.self, Verify.self, DisclosuresCommand.self, Review.self, Heads.self, Restart.self, AuditFeedCommand.self,
    ], defaultSubcommand: List.self)

  /// `node audit list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List entries of the audit log, the newest last.",
      discussion: "Reading it is in it, too. With --json every entry comes with the bytes that its hash is over.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var reader: AuditReader
    @Option(help: "Only about this person: a subject, as `person find` names it.") var person: String?
    @Option(help: "Only by this user.") var user: String?
    @Option(help: "Only this act: \(AuditEntry.Action.allCases.map(\.rawValue).joined(separator: ", ")).")
    var act: String?
    @Option(help: "Only from this day on, as yyyy-mm-dd.") var since: String?
    @Flag(help: "Only what stands out: oneself, family, no case link, too many, out of hours, broken glass.")
    var unusual = false
    @Option(help: "The newest so many.") var limit = 100

    func run() async throws {
      let node = try common.openNode()
      let query = AuditQuery(
        user: user, act: act, since: try since.map { try parseDay($0) }, isUnusual: unusual, limit: limit)
      let list = try node.auditList(
        query, person: try person.map { try node.dot(named: $0) }, reader.lookUp("reading the audit log"))
      if common.json { return try printJSON(list) }
      let out = Terminal.standardOutput
      guard !list.entries.isEmpty else { return out.line("No entries.") }
      for entry in list.entries { entry.print(to: out) }
    }
  }

  /// `node audit verify`
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find an entry that was edited, cut or moved, and a log that was rolled back or replaced.",
      discussion: """
        Exit status 1 at the first fault. Safe beside a running daemon, and without one. --heads takes what a peer's \
        `node audit heads` wrote: what that peer countersigned counts even if it was taken out of this database.
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "A file of heads that a peer holds. Repeat for several.") var heads: [String] = []

    func run() async throws {
      let node = try common.openNode()
      let held = try heads.flatMap { file in
        guard let data = FileManager.default.contents(atPath: file),
          let list = try? JSONDecoder().decode(HeadList.self, from: data)
        else {
          throw NodeError(.invalidInput, "\(file) is no list of heads; `node audit heads` at the peer writes one")
        }
        return list.heads
      }
      let result = try node.verifyAudit(held: held)
      if result.fault == nil { try node.noteAuditHolds(result) }
      if common.json {
        try printJSON(VerifyReport(result))
      } else if let fault = result.fault {
        Terminal.standardError.line("FAULT (\(fault.kind.rawValue)): \(fault.message)", style: .bad)
      } else {
        let out = Terminal.standardOutput
        out.line("Everything holds: \(result.size == 1 ? "1 entry" : "\(result.size) entries").", style: .good)
        let names = try node.store.read { try node.agencyNames($0) }
        for (member, head) in result.witnesses.sorted(by: { $0.key < $1.key }) {
          out.line(
            "  \(names[member] ?? "member \(member)") countersigned \(head.size) on \(Words.time(head.at.rawValue))"
              .cut(to: 80))
        }
        if result.witnesses.isEmpty {
          out.line("  Nobody has countersigned it yet: that comes with the next sync.", style: .warn)
        }
      }
      if result.fault != nil { throw ExitCode(1) }
    }
  }

  /// `node audit review`
  struct Review: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what came of looking into an entry that stands out; never one's own.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The entry's number.") var entry: Int64
    @Option(help: "Who reviews.") var by: String
    @Option(help: "\(ReviewFinding.allCases.map(\.rawValue).joined(separator: ", ")).") var finding: String

    func run() async throws {
      let node = try common.openNode()
      guard let finding = ReviewFinding(rawValue: finding) else {
        throw NodeError(
          .invalidInput, "--finding is one of \(ReviewFinding.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      try node.review(entry, finding, LookUp(user: by, purpose: "review of access", basis: "accountability"))
      if common.json { return try printJSON(Reviewed(entry: entry, finding: finding.rawValue)) }
      Terminal.standardOutput.line("Entry \(entry): \(finding.rawValue).", style: .good)
    }
  }

  /// `node audit heads`
  struct Heads: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the heads of other members' audit logs that this node countersigned, for their `verify`.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let node = try common.openNode()
      let heads = try node.heldAuditHeads()
      if common.json { return try printJSON(HeadList(heads: heads)) }
      let out = Terminal.standardOutput
      guard !heads.isEmpty else { return out.line("None yet.") }
      let names = try node.store.read { try node.agencyNames($0) }
      for head in heads {
        let agency = names[MemberNumber(rawValue: head.member)] ?? "member \(head.member)"
        out.line("\(agency): \(head.size) entries, \(head.root.prefix(16)), \(Words.time(head.at))".cut(to: 80))
      }
    }
  }

  /// `node audit restart`
  struct Restart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Countersign a member's audit log anew, after its agency explained why it went back.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Whose log.") var member: UInt32
    @Option(help: "Who decided that.") var by: String

    func run() async throws {
      let node = try common.openNode()
      try node.restartAudit(
        of: MemberNumber(rawValue: member),
        LookUp(user: by, purpose: "an audit log that went back", basis: "accountability"))
      Terminal.standardOutput.line("Member \(member)'s next head is countersigned.", style: .good)
    }
  }
}

/// Who reads the audit log.
struct AuditReader: ParsableArguments {
  @Option(help: "Who reads; the user of this session if it is not given.") var by: String?

  func lookUp(_ purpose: String) -> LookUp {
    LookUp(
      user: by ?? AgencyNode.sessionUser, purpose: purpose,
      basis: "accountability")
  }
}

private struct Reviewed: Encodable {
  var schemaVersion = 1
  var entry: Int64
  var finding: String
}

private struct HeadList: Codable {
  var schemaVersion = 1
  var heads: [HeldAuditHead]
}

private struct VerifyReport: Encodable {
  struct Witness: Encodable {
    var member: UInt32
    var size: UInt64
    var at: Int64
  }

  var schemaVersion = 1
  var entries: UInt64
  var ownHeads: Int
  var witnesses: [Witness]
  var fault: String?
  var entry: Int64?
  var witness: UInt32?
  var message: String?

  init(_ result: AuditVerification) {
    entries = result.size
    ownHeads = result.heads
    witnesses = result.witnesses.sorted { $0.key < $1.key }.map {
      Witness(member: $0.key.rawValue, size: $0.value.size, at: $0.value.at.rawValue)
    }
    fault = result.fault?.kind.rawValue
    entry = result.fault?.number
    witness = result.fault?.witness?.rawValue
    message = result.fault?.message
  }
}
