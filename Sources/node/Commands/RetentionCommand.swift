import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// `node retention`
struct RetentionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention", abstract: "What this agency keeps, until when, and what somebody has to look at.",
    discussion: "Nothing is ever erased by itself: a person keeps a flag with a reason, or has it erased.",
    subcommands: [Due.self, Keep.self, Rules.self], defaultSubcommand: Due.self)

  /// `node retention due`
  struct Due: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List this agency's flags whose day of review has come, and those that a hold keeps.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Those as well whose day comes within so many days.") var within = 0

    func run() async throws {
      let node = try common.openNodeToShow()
      guard (0...36_500).contains(within) else {
        throw NodeError(.invalidInput, "--within is a number of days, at most 36500")
      }
      let today = Day(milliseconds: node.now().rawValue)
      let due = try node.retentionDue(by: Day(rawValue: today.rawValue + Int64(within)))
      try node.noteRetention(by: today)
      let rows = try node.store.read { reader in try due.map { try RetentionReport($0, today, reader) } }
      if common.json { return try printJSON(RetentionList(today: today.description, flags: rows)) }
      let out = Terminal.standardOutput
      guard !rows.isEmpty else {
        return out.line("Nothing is due for review\(within > 0 ? " within \(within) days" : "").")
      }
      for row in rows {
        let when = row.hold.map { "held by \($0)" } ?? (row.isDue ? "due since \(row.day)" : "due on \(row.day)")
        out.line(
          "\(row.name.padded(to: 20))\(row.code.padded(to: 18))\(when)".cut(to: 80),
          style: row.hold == nil && row.isDue ? .warn : .plain)
        let words = "\(row.basis), \(row.rule): \(row.reason)"
        for line in words.wrapped(to: 76) { out.line("    \(line)", style: .faint) }
      }
      out.line()
      out.line("Keep one with `node retention keep NAME --until DAY`,")
      out.line("or have it erased with `node erase NAME`.")
    }
  }

  /// `node retention keep`
  struct Keep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep a flag until another day, with a reason that stays in the audit log.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The flag's name, as `retention due` lists it.") var flag: String
    @Option(help: "The day on which it is looked at again, as yyyy-mm-dd.") var until: String
    @Option(help: "Why it is still needed.") var reason: String
    @Option(help: "The legal basis.") var basis: String
    @Option(help: "Who decides; the user of this session if it is not given.") var user: String?

    func run() async throws {
      let node = try common.openNodeToShow()
      let words = LookUp(user: user ?? AgencyNode.sessionUser, purpose: reason, basis: basis)
      let written = try node.keep(try node.dot(named: flag), until: try parseDay(until), words)
      try node.noteRetention(by: Day(milliseconds: node.now().rawValue))
      let name = try node.store.read { try $0.name(of: written) }
      try report(Written(operation: name), "Kept until \(until).", common)
    }
  }

  /// `node retention rules`
  struct Rules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show how long each kind of flag is kept here; set under 'retention' in node.yaml.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let rules = try common.loadConfiguration().retention.rules
      let rows = rules.table.map { entry in
        RuleRow(
          rule: entry.rule.rawValue, words: entry.words,
          codes: FlagCode.allCases.filter { $0.definition.retention == entry.rule }.map(\.rawValue))
      }
      if common.json { return try printJSON(RuleList(rules: rows)) }
      let out = Terminal.standardOutput
      for row in rows {
        for (place, line) in row.words.wrapped(to: 64).enumerated() {
          out.line("\((place == 0 ? row.rule : "").padded(to: 14))\(line)", style: place == 0 ? .strong : .plain)
        }
        for line in row.codes.joined(separator: ", ").wrapped(to: 64) {
          out.line(String(repeating: " ", count: 14) + line, style: .faint)
        }
      }
    }
  }
}

/// A flag that somebody has to look at.
struct RetentionReport: Encodable {
  var name: String
  var code: String
  var basis: String
  var rule: String
  var day: String
  var isDue: Bool
  var hold: String?
  var reason: String

  init(_ row: RetentionRow, _ today: Day, _ reader: StoreReader) throws {
    name = try reader.name(of: row.flag)
    code = row.code?.rawValue ?? "unknown code"
    basis = row.basis?.name ?? "basis unknown"
    rule = row.review.rule?.rawValue ?? "no rule"
    day = row.review.day?.description ?? ""
    isDue = row.review.isDue(by: today)
    hold = row.review.hold?.rawValue
    reason = row.review.reason
  }
}

private struct RetentionList: Encodable {
  var schemaVersion = 1
  var today: String
  var flags: [RetentionReport]
}

private struct RuleRow: Encodable {
  var rule: String
  var words: String
  var codes: [String]
}

private struct RuleList: Encodable {
  var schemaVersion = 1
  var rules: [RuleRow]
}
