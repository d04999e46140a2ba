import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Store

/// `node bundle`
struct BundleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle", abstract: "Exchange changes in a file, where there is no network between two agencies.",
    subcommands: [Export.self, Import.self])

  /// `node bundle export`
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write rosters and change-sets to a file.",
      discussion: "It is signed but not encrypted: send it by encrypted mail or on an encrypted disk.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The file to write.") var file: String
    @Option(name: .customLong("for"), help: "Only what this member lacked when last met.") var member: UInt32?

    func run() async throws {
      let node = try common.openNode()
      let outcome = try node.exportBundle(to: file, for: member.map { MemberNumber(rawValue: $0) })
      if common.json { return try printJSON(outcome) }
      Terminal.standardOutput.line(
        "Wrote \(file): \(Words.count(outcome.changeSets, "change-set")), \(Words.count(outcome.rosters, "roster")).")
    }
  }

  /// `node bundle import`
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take in the changes of a file.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The bundle.") var file: String

    func run() async throws {
      let node = try common.openNode()
      let outcome = try await node.importBundle(from: file)
      await node.finishChecks()
      node.answerErasures()
      if common.json { return try printJSON(outcome) }
      Terminal.standardOutput.line(
        "Took \(Words.count(outcome.changeSets, "change-set")): \(outcome.delivered) new, \(outcome.known) known, "
          + "\(outcome.waiting) waiting for others.")
    }
  }
}

/// `node verify`
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every signature, chain and digest, and that the view follows from the log.",
    discussion: """
      Exit status 1 at the first fault, and where something that was sealed for this agency does not open. Safe beside a \
      running daemon.
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let node = try common.openNode()
    let result = try node.verifyShowingProgress()
    if result.fault == nil { try node.note(.verify, "log and view", result: "\(result.changeSets) change-sets hold") }
    if common.json {
      try printJSON(Report(result))
    } else if let fault = result.fault {
      Terminal.standardError.line("FAULT: \(fault)", style: .bad)
    } else {
      let out = Terminal.standardOutput
      if result.brokenSeals.isEmpty {
        out.line("Everything holds.", style: .good)
      } else {
        for line in Self.words(ofBroken: result.brokenSeals) { Terminal.standardError.line(line, style: .bad) }
        out.line("Everything else holds.", style: .good)
      }
      out.line("  \(Words.count(result.changeSets, "change-set")), \(Words.count(result.operations, "operation"))")
      out.line("  \(Words.count(result.rosters, "roster")), \(Words.count(result.holes, "erased value"))")
      for row in result.erasures.map({ HoleReport($0) }) {
        for line in row.words { out.line("    \(line)") }
      }
      out.line(
        "  \(Words.count(result.sealsOpened + result.sealsForOthers + result.brokenSeals.count, "sealed value")): "
          + "\(result.sealsOpened) opened, \(result.sealsForOthers) for others, \(result.brokenSeals.count) broken")
      out.line("  view digest \(result.digest)")
    }
    if result.fault != nil || !result.brokenSeals.isEmpty { throw ExitCode(1) }
  }

  private static let mostNamed = 10

  /// What was sealed badly, by name, and what to do about it.
  private static func words(ofBroken seals: [String]) -> [String] {
    let rest = seals.count - mostNamed
    return seals.prefix(mostNamed).map { "FAULT: \($0) was sealed for this agency and does not open." }
      + (rest > 0 ? ["       and \(rest) more; --json names all"] : [])
      + ["       Its author, the member before the first stroke, has to raise it again."]
  }

  private struct Report: Encodable {
    var schemaVersion = 1
    var changeSets: Int
    var operations: Int
    var holes: Int
    var rosters: Int
    /// Why each hole is one.
    var erasures: [HoleReport]
    var seals: Seals
    var viewDigest: String
    var fault: String?

    struct Seals: Encodable {
      var opened: Int
      var forOthers: Int
      var broken: [String]
    }

    init(_ result: Verification) {
      changeSets = result.changeSets
      operations = result.operations
      holes = result.holes
      rosters = result.rosters
      erasures = result.erasures.map { HoleReport($0) }
      seals = Seals(opened: result.sealsOpened, forOthers: result.sealsForOthers, broken: result.brokenSeals)
      viewDigest = result.digest.description
      fault = result.fault
    }
  }
}

/// `node config`
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Work with configuration files.", subcommands: [Check.self])

  /// `node config check`
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check configuration files and the mappings they name.",
      discussion: "Exit status 2 if anything is wrong.")

    @Argument(help: "Files; node.yaml without any.") var files: [String] = []
    @Flag(help: "Print results as JSON with a schemaVersion.") var json = false

    func run() async throws {
      let paths = files.isEmpty ? ["node.yaml"] : files
      let issues = paths.map { ($0, NodeConfiguration.check($0)) }
      if json {
        try printJSON(Report(issues: issues.flatMap { $0.1.map(Report.Issue.init) }))
      } else {
        for (path, found) in issues {
          if found.isEmpty { Terminal.standardOutput.line("OK  \(path)", style: .good) }
          for issue in found { Terminal.standardError.line("\(issue)", style: .bad) }
        }
      }
      if issues.contains(where: { !$0.1.isEmpty }) { throw ExitCode(2) }
    }
  }

  private struct Report: Encodable {
    struct Issue: Encodable {
      var file: String
      var line: Int
      var column: Int
      var message: String
      var suggestion: String?

      init(_ issue: ConfigurationIssue) {
        file = issue.file
        line = issue.line
        column = issue.column
        message = issue.message
        suggestion = issue.suggestion
      }
    }

    var schemaVersion = 1
    var issues: [Issue]
  }
}
