import AgencyNode
import ArgumentParser
import Replication

/// `node conflicts`
struct ConflictsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts", abstract: "Read the conflict log, and decide what differs.",
    subcommands: [List.self, Show.self, Resolve.self, Proof.self])

  /// `node conflicts list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List conflicts: open ones, unless said otherwise.")

    @OptionGroup var common: CommonOptions
    @Option(help: "open, closed or all.") var status = "open"
    @Option(help: "field, policy_denied, void, uninterpreted, fork, rollback, cut_off, seal or roster.")
    var type: String?
    @Option(help: "Only those about this field, by name.") var field: String?
    @Option(help: "Only those about this member.") var member: UInt32?
    @Option(help: "Only those open for at least so many days.") var age: Int?

    func run() async throws {
      guard let status = ConflictQuery.Status(rawValue: status) else {
        throw NodeError(.invalidInput, "--status is open, closed or all")
      }
      let node = try common.openNodeToShow()
      let list = try node.conflicts(
        ConflictQuery(status: status, type: type, field: field, member: member, days: age))
      if common.json { return try printJSON(list) }
      guard !list.conflicts.isEmpty else { return Terminal.standardOutput.line("No conflicts.", style: .good) }
      var table = Table("Conflict", "Type", "State", "Opened", "Field", "Shown")
      for row in list.conflicts {
        table.add(
          String(row.name.prefix(12)), row.type, row.isOpen ? "open" : "closed",
          Words.ago(row.opened, now: node.now().rawValue), row.field ?? "", row.shown.joined(separator: " / "))
      }
      table.print(to: .standardOutput)
    }
  }

  /// `node conflicts show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a conflict: the values side by side, who said them, and what choosing each would do.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The conflict's name, or the start of it.") var conflict: String

    func run() async throws {
      let node = try common.openNodeToShow()
      let report = try node.conflict(named: conflict)
      if common.json { return try printJSON(report) }
      report.print(to: .standardOutput, now: node.now().rawValue)
    }
  }

  /// `node conflicts resolve`
  struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Decide a conflict, on every node.",
      discussion: "--keep takes a letter of `conflicts show` (a, b, …), `both`, or a value of the field.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The conflict's name, or the start of it.") var conflict: String
    @Option(help: "Which value to keep: a, b, both, or another value.") var keep: String
    @Option(help: "Why; others will read it.") var reason: String
    @Option(help: "The version that `conflicts show` printed; refused if another value came in since.")
    var shown: String?

    func run() async throws {
      let node = try common.openNodeToShow()
      let decided = try node.decide(conflict: conflict, keep: keep, shown: shown, reason: reason)
      if common.json { return try printJSON(decided) }
      Terminal.standardOutput.line("Resolved \(decided.conflict.prefix(12)) with \(decided.operation).", style: .good)
    }
  }
}
