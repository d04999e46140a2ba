import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// `node contest`
struct ContestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contest", abstract: "Flags that are contested: see them, and answer those of this agency in time.",
    discussion: """
      `node flag contest` records one. The flag's author answers within a month of receiving it, or the partnership's \
      board once the author has left. Until then the flag stands with the contest beside it, what protects people follows \
      from it as before, and nothing against anybody follows from it alone.
      """,
    subcommands: [List.self, Show.self, Answer.self, Extend.self], defaultSubcommand: List.self)

  /// `node contest list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open contests that this agency answers or recorded, what ran out first.")

    @OptionGroup var common: CommonOptions
    @Flag(help: "Answered ones too, and those between others that this agency may see.") var all = false

    func run() async throws {
      let node = try common.openNodeToShow()
      let rows = try node.contests(all: all)
      if common.json { return try printJSON(ContestList(contests: rows)) }
      let out = Terminal.standardOutput
      guard !rows.isEmpty else { return out.line("No contests.") }
      for row in rows { row.print(to: out) }
    }
  }

  /// `node contest show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a contest whole: the statement, the clock, the answer, and who was told.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The contest's name.") var contest: String

    func run() async throws {
      let node = try common.openNodeToShow()
      let row = try node.contest(named: try node.dot(named: contest))
      if common.json { return try printJSON(ContestList(contests: [row])) }
      row.print(to: .standardOutput, isWhole: true)
    }
  }

  /// `node contest answer`
  struct Answer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Answer a contest: the flag stands, is corrected, or is taken back.",
      discussion: """
        Correct with --set, such as --set risk=medium or --set eventDay=2026-03-04, as often as needed: both versions are \
        kept and the new one is shown. Everybody who was shown the flag is told of the answer.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The contest's name.") var contest: String
    @Flag(help: "The flag stands as it is.") var uphold = false
    @Flag(help: "The flag is corrected, with --set.") var correct = false
    @Flag(help: "The flag was entered in error, and is taken back.") var withdraw = false
    @Option(name: .customLong("set"), help: "FIELD=VALUE that the flag shall say; repeat for several.")
    var corrections: [String] = []
    @OptionGroup var decision: DecisionOptions

    func validate() throws {
      guard [uphold, correct, withdraw].count(where: \.self) == 1 else {
        throw ValidationError("Give one of --uphold, --correct and --withdraw.")
      }
    }

    func run() async throws {
      let node = try common.openNodeToShow()
      var changes: [FieldNumber: Value<NewOperation.Target>] = [:]
      for text in corrections {
        let (field, words) = try parseAssignment(text)
        changes[field.number] = try parseValue(words, as: field)
      }
      let dot = try node.dot(named: contest)
      _ = try node.answer(
        dot, uphold ? .upheld : correct ? .corrected : .withdrawn, corrections: changes, reason: decision.reason,
        by: decision.by, keepsWording: decision.wording.keepWording)
      try report(node, dot, "Answered", common)
    }
  }

  /// `node contest extend`
  struct Extend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take two further months for an answer, within the first one, and say why.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The contest's name.") var contest: String
    @OptionGroup var decision: DecisionOptions

    func run() async throws {
      let node = try common.openNodeToShow()
      let dot = try node.dot(named: contest)
      try node.extend(
        dot, reason: decision.reason, by: decision.by, keepsWording: decision.wording.keepWording)
      try report(node, dot, "More time was taken for", common)
    }
  }

  fileprivate static func report(_ node: AgencyNode, _ dot: LocalDot, _ done: String, _ common: CommonOptions) throws {
    let row = try node.contest(named: dot)
    if common.json { return try printJSON(ContestList(contests: [row])) }
    Terminal.standardOutput.line("\(done) \(row.name).", style: .good)
    row.print(to: .standardOutput)
  }
}

/// Who decides, and why.
struct DecisionOptions: ParsableArguments {
  @Option(help: "Why, in plain, blame-free words; everybody who reads the flag reads it.") var reason: String
  @Option(help: "Who decides: a name or a role that your agency can tell. Others read it.") var by: String
  @OptionGroup var wording: WordingOptions
}

extension FlagCommand {
  /// `node flag contest`
  struct Contest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record that somebody disputes a flag, in their own words.",
      discussion: """
        The contest is shown with the flag everywhere and hides nothing. Whoever was shown the flag is told. The flag's \
        author answers within a month: `node contest list`. Never write into a statement who told you, or where anybody \
        lives.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The flag's name.") var flag: String
    @Option(help: "\(ContestParty.allCases.map(\.rawValue).joined(separator: ", ")): on whose behalf.")
    var by: String
    @Option(help: "What they say against the flag, in their own words.") var statement: String
    @Option(help: "Why this agency records it.") var reason: String
    @OptionGroup var wording: WordingOptions

    func run() async throws {
      let node = try common.openNodeToShow()
      guard let party = ContestParty(rawValue: by) else {
        throw NodeError(
          .invalidInput, "--by is one of \(ContestParty.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      let dot = try node.contest(
        try node.dot(named: flag), by: party, statement: statement, reason: reason,
        keepsWording: wording.keepWording)
      try ContestCommand.report(node, dot, "Contested as", common)
    }
  }
}

private struct ContestList: Encodable {
  var schemaVersion = 1
  var contests: [ContestRow]
}

extension ContestRow {
  /// The contest in a few lines of 80 columns.
  /// - Parameter isWhole: With the reason it was recorded for, and who was told.
  func print(to out: Terminal, isWhole: Bool = false) {
    let word = isOverdue ? "OVERDUE" : isOpen ? "OPEN" : "ANSWERED"
    out.line(
      "\(word.padded(to: 9))\(code) (\(basis)) about \(about)".cut(to: 80),
      style: isOverdue ? .bad : isOpen ? .strong : .plain)
    func say(_ text: String, _ style: Terminal.Style = .plain) {
      for line in text.wrapped(to: 71) { out.line("         " + line, style: style) }
    }
    say("\(name) contests \(flag); recorded by \(agency)", .faint)
    for sentence in words { say(sentence, isOverdue ? .bad : .plain) }
    if let statement { say("Their statement: \"\(statement)\"") }
    if isWhole, let reason { say("Recorded because: \(reason)") }
    if let extensionReason { say("More time because: \(extensionReason)") }
    if let answerReason { say("Because: \(answerReason)\(decidedBy.map { " (\($0))" } ?? "")") }
    for standing in told { say(standing.words, .faint) }
    if answersHere && isOpen { say("Next: `node contest answer` with --uphold, --correct or --withdraw.") }
  }
}
