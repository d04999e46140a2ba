import AgencyNode
import ArgumentParser
import Safeguarding

/// `node flag`
struct FlagCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flag", abstract: "Raise, change, close, retract, contest and look at flags.",
    subcommands: [Raise.self, Answer.self, Amend.self, Close.self, Retract.self, Contest.self, List.self, Show.self])

  /// `node flag raise`
  struct Raise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say something about a person or a pair of people.",
      discussion: """
        Name the subject with --subject NAME-OF-SUBJECT as `flag list` shows it, or publish one with --surname, \
        --forenames and --born. Allegation is not finding: --basis says which it is. What else a flag of a code says, such \
        as --set orderKind=non-molestation of an ORDER, is listed by `vocabulary CODE`.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The flag's code, such as NFS or RISK.") var code: String
    @OptionGroup var subject: SubjectOptions
    @Option(help: "The other of a pair, a subject of the shared view.") var counterpart: String?
    @Option(help: "observed, disclosed, reported or adjudicated.") var basis: String
    @Option(help: "standard, medium or high.") var risk: String?
    @Option(help: "When it happened, as yyyy-mm-dd.") var on: String?
    @Option(help: "This agency's own reference, opaque to others.") var source: String?
    @Option(help: "A reason or note in plain, blame-free words.") var reason: String?
    @Option(
      name: .customLong("set"),
      help: ArgumentHelp(
        "What else it says, such as expiryDay=2026-12-01; repeat for several. A list has ; between its parts.",
        valueName: "field=value"))
    var details: [String] = []
    @Option(
      help: ArgumentHelp(
        "A member it is addressed to, by number. Repeat for several. Schools, nurseries and landlords read only what "
          + "names them, and some codes have no other readers.", valueName: "member"))
    var to: [UInt32] = []
    @Option(help: "Why words that were questioned are kept, as when quoting; others will read it.")
    var keepWording: String?

    func run() async throws {
      let node = try common.openNodeToShow()
      guard let basis = Basis(named: basis) else {
        throw NodeError(.invalidInput, "--basis is observed, disclosed, reported or adjudicated")
      }
      let written = try node.raise(
        FlagInput(
          code: code, subject: try subject.chosen(node), counterpart: counterpart, basis: basis,
          risk: try risk.map { try parseRisk($0) }, on: try on.map { try parseDay($0) }, source: source,
          reason: reason, keepWording: keepWording, to: to, details: details))
      if common.json { return try printJSON(written) }
      Terminal.standardOutput.line("Raised \(code.uppercased()) as \(written.operation).", style: .good)
      guard to.isEmpty, let audience = FlagCode(rawValue: code.uppercased())?.definition.audience else { return }
      if audience == .named {
        Terminal.standardError.line("Nobody is named with --to: this agency alone can read it.", style: .warn)
      } else if audience.isForNamed {
        Terminal.standardError.line("No school or nursery is named with --to: none can read it.", style: .warn)
      }
    }
  }

  /// `node flag amend`
  struct Amend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change one field of a flag, in the place of what was shown.",
      discussion: """
        Both versions are kept and one is shown: `flag show` tells what stood before, who wrote it, when, and with --because \
        why it was corrected.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The flag's name.") var flag: String
    @Option(help: "high, medium or standard.") var risk: String?
    @Option(help: "The name of any field, with --value.") var field: String?
    @Option(help: "What the field shall say.") var value: String?
    @Option(help: "Why words that were questioned are kept, as when quoting; others will read it.")
    var keepWording: String?
    @Option(help: "The version that `flag show` printed; refused if the field changed since.") var shown: String?
    @Option(help: "Why it is corrected, in plain, blame-free words; others will read it.") var because: String?

    func run() async throws {
      let node = try common.openNodeToShow()
      guard let (field, value) = risk.map({ ("risk", $0) }) ?? field.flatMap({ field in value.map { (field, $0) } })
      else {
        throw NodeError(.invalidInput, "give --risk LEVEL, or --field NAME --value TEXT; `flag show` names the fields")
      }
      try report(
        try node.amend(
          flag: flag, field: field, value: value, shown: shown, keepWording: keepWording, because: because),
        "Amended.", common)
    }
  }

  /// `node flag close`
  struct Close: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say that a flag no longer holds; it stays in the history.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The flag's name.") var flag: String

    func run() async throws { try set(.inactive, "Closed.", flag, common) }
  }

  /// `node flag retract`
  struct Retract: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say that a flag was entered in error.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The flag's name.") var flag: String

    func run() async throws { try set(.enteredInError, "Retracted.", flag, common) }
  }

  /// `node flag list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the flags of the shared view.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Only flags with this code.") var code: String?
    @Option(help: "Only flags about this subject.") var subject: String?
    @Option(help: "Only flags that this member asserted.") var member: UInt32?
    @Flag(help: "Closed and retracted ones too.") var all = false
    @Option(help: "At most so many.") var limit = 1_000

    func run() async throws {
      let node = try common.openNodeToShow()
      let list = try node.flags(FlagQuery(code: code, subject: subject, member: member, all: all, limit: limit))
      if common.json { return try printJSON(list) }
      var table = Table("Name", "Code", "Basis", "Event", "Risk", "Subject")
      for row in list.flags {
        table.add(
          row.name, row.mark,
          row.basis ?? "",
          row.eventDay ?? row.recordedDay ?? "",
          row.risk ?? "", row.subject ?? "")
      }
      table.print(to: .standardOutput)
      if list.flags.contains(where: { !$0.contests.isEmpty }) {
        Terminal.standardOutput.line("(contested): see `node flag show` and `node contest list`")
      }
      if list.flags.contains(where: { !$0.disputed.isEmpty }) {
        Terminal.standardOutput.line("* values differ; see `node conflicts list`")
      }
      if list.sealed > 0 {
        Terminal.standardError.line(
          "Sealed for others, and passed on unread: \(Words.count(list.sealed, "more item")).")
      }
    }
  }

  /// `node flag show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a flag whole: every field, who said what and when.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The flag's name.") var flag: String

    func run() async throws {
      let node = try common.openNodeToShow()
      let report = try node.flagReport(named: flag)
      if common.json { return try printJSON(report) }
      report.print(to: .standardOutput)
    }
  }
}

/// Says what was written.
func report(_ written: Written, _ done: String, _ common: CommonOptions) throws {
  if common.json { return try printJSON(written) }
  Terminal.standardOutput.line("\(done) The operation is \(written.operation).", style: .good)
}

private func set(_ status: FlagStatus, _ done: String, _ flag: String, _ common: CommonOptions) throws {
  try report(try common.openNodeToShow().set(status, of: flag), done, common)
}
