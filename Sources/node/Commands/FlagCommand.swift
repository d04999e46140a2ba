import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// `node flag`
struct FlagCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flag", abstract: "Raise, change, close, retract and look at flags.",
    subcommands: [Raise.self, Answer.self, Amend.self, Close.self, Retract.self, List.self, Show.self])

  /// `node flag raise`
  struct Raise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say something about a person or a pair of people.",
      discussion: """
        Name the subject with --subject NAME-OF-SUBJECT as `flag list` shows it, or publish one with --surname, \
        --forenames and --born. Allegation is not finding: --basis says which it is.
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
    @Option(help: "Why words that were questioned are kept, as when quoting; others will read it.")
    var keepWording: String?

    func run() async throws {
      let node = try common.openNodeToShow()
      let code = try parseFlagCode(code)
      guard let basis = Basis(named: basis) else {
        throw NodeError(.invalidInput, "--basis is observed, disclosed, reported or adjudicated")
      }
      let reason = try reason.map { try questionedWording($0, keptBecause: keepWording) }
      let risk = try risk.map { try parseRisk($0) }
      let today = Day(milliseconds: node.now().rawValue)
      let event = try on.map { try parseDay($0) }
      var attributes: [FieldNumber: Value<NewOperation.Target>] = [:]
      if let reason { attributes[FlagField.reason] = .text(reason) }
      let request = FlagRequest(
        subject: try subject.chosen(node), counterpart: try counterpart.map { .known(try node.dot(named: $0)) }
      ) { [attributes, source, role = node.configuration.roles.first] subject, counterpart in
        FlagDraft(
          code: code, subject: subject, counterpart: counterpart, risk: risk, basis: basis, eventDay: event,
          recordedDay: today, source: source, role: role, attributes: attributes)
      }
      let dot = try node.raise(request)
      let name = try node.store.read { try $0.name(of: dot) }
      if common.json { return try printJSON(Written(operation: name)) }
      Terminal.standardOutput.line("Raised \(code.rawValue) as \(name).", style: .good)
    }
  }

  /// `node flag amend`
  struct Amend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change one field of a flag, in the place of what was shown.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The flag's name.") var flag: String
    @Option(help: "high, medium or standard.") var risk: String?
    @Option(help: "The name of any field, with --value.") var field: String?
    @Option(help: "What the field shall say.") var value: String?
    @Option(help: "Why words that were questioned are kept, as when quoting; others will read it.")
    var keepWording: String?
    @Option(help: "The version that `flag show` printed; refused if the field changed since.") var shown: String?

    func run() async throws {
      let node = try common.openNodeToShow()
      let dot = try node.dot(named: flag)
      let (number, newValue) = try parsed()
      let dots = try shown.map { try node.dots(shown: $0, of: dot, number) }
      let written = try node.amend(dot, field: number, to: newValue, shown: dots)
      try report(node, written, "Amended.", common)
    }

    private func parsed() throws -> (FieldNumber, Value<NewOperation.Target>) {
      if let risk { return (FlagField.risk, .integer(try parseRisk(risk).rawValue)) }
      guard let field, let value, let definition = FlagField.named(field) else {
        throw NodeError(.invalidInput, "give --risk LEVEL, or --field NAME --value TEXT; `flag show` names the fields")
      }
      // What a victim said is quoted as it is.
      let isOwnWording = definition.type == .text && definition.number != FlagField.wordsOfVictim
      let words = isOwnWording ? try questionedWording(value, keptBecause: keepWording) : value
      return (definition.number, try parseValue(words, as: definition))
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
      let about = try subject.map { try node.dot(named: $0) }
      let rows = try node.readShared("list of flags") { reader -> [(row: FlagRow, about: [LocalDot])] in
        let ids = try about.map { try reader.mentions(of: $0) } ?? reader.entities(.flag, limit: max(limit, 1_000_000))
        var rows: [(row: FlagRow, about: [LocalDot])] = []
        for id in ids where rows.count < limit {
          guard let view = try reader.view(of: id), view.kind == .flag else { continue }
          let row = try FlagRow(view, reader)
          guard all || row.status == FlagStatus.active.name, code == nil || row.code == code?.uppercased(),
            member == nil || row.member == member
          else { continue }
          rows.append((row, view.subjectsAbout))
        }
        return rows
      }
      if common.json { return try printJSON(FlagList(flags: rows)) }
      var table = Table("Name", "Code", "Basis", "Event", "Risk", "Subject")
      for row in rows {
        table.add(
          row.name, row.code + (row.refusal != nil ? " (refused)" : row.disputed.isEmpty ? "" : " *"),
          row.basis ?? "",
          row.eventDay ?? row.recordedDay ?? "",
          row.risk ?? "", row.subject ?? "")
      }
      table.print(to: .standardOutput)
      if rows.contains(where: { !$0.disputed.isEmpty }) {
        Terminal.standardOutput.line("* values differ; see `node conflicts list`")
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
      let dot = try node.dot(named: flag)
      let reports = try node.readShared("a flag") { reader -> [(row: EntityReport, about: [LocalDot])] in
        guard let view = try reader.view(of: dot) else { return [] }
        var report = try EntityReport(view, reader, agencies: node.agencyNames(reader))
        report.recall = try node.recallStanding(of: dot, reader)
        return [(report, view.subjectsAbout)]
      }
      guard let report = reports.first else { throw NodeError(.notFound, "there is no such flag") }
      if common.json { return try printJSON(report) }
      report.print(to: .standardOutput)
    }
  }
}

/// A text as it is to be written down, after its wording was questioned.
func questionedWording(_ text: String, keptBecause reason: String?) throws -> String {
  switch Wording.entry(text, keptBecause: reason) {
  case .accepted(let text): return text
  case .questioned(let concerns):
    let better = concerns.map { "\"\($0.phrase)\": \($0.better)" }.joined(separator: "; ")
    throw NodeError(
      .invalidInput,
      "please word it without blame (\(better)), or say with --keep-wording why these words are kept, as when quoting")
  }
}

private struct Written: Encodable {
  var schemaVersion = 1
  var operation: String
}

func report(_ node: AgencyNode, _ dot: LocalDot, _ done: String, _ common: CommonOptions) throws {
  let name = try node.store.read { try $0.name(of: dot) }
  if common.json { return try printJSON(Written(operation: name)) }
  Terminal.standardOutput.line("\(done) The operation is \(name).", style: .good)
}

private func set(_ status: FlagStatus, _ done: String, _ flag: String, _ common: CommonOptions) throws {
  let node = try common.openNodeToShow()
  let written = try node.amend(try node.dot(named: flag), field: FlagField.status, to: .integer(status.rawValue))
  try report(node, written, done, common)
}
