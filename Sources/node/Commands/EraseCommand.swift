import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// `node erase`
struct EraseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Erase what this agency wrote, on every node, and see where it is gone.",
    subcommands: [Values.self, List.self, Show.self, Propose.self, Sign.self, Publish.self],
    defaultSubcommand: Values.self)

  /// `node erase NAME...`
  struct Values: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "values", abstract: "Erase entries, or all that this agency published of a person, for good.",
      discussion: """
        Shows what would go and what would stay; --yes does it. Values go from the log, the view, conflicts, alerts, indexes \
        and files of every node that hears of it, and come back from no old bundle or backup; that there was an entry, who \
        wrote it and when stays, so that every signature still verifies. Who decided and why stays in this agency's audit \
        log; the ground alone travels. This agency's own imported records are not touched: erase those where they come from.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var order: EraseOrderOptions
    @OptionGroup var scope: EraseScopeOptions
    @Option(help: EraseOrderOptions.groundHelp) var ground: String
    @Flag(help: "Erase. Without it nothing is changed.") var yes = false

    func run() async throws {
      let order = order.order(try EraseOrderOptions.ground(ground))
      let node = try common.openNodeToShow()
      let scope = try scope.scope(node)
      let report = yes ? try node.eraseForGood(scope, order) : try node.eraseReport(scope, order)
      if common.json { return try printJSON(report) }
      report.print(to: .standardOutput)
    }
  }

  /// `node erase list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List what was erased, newest first, and how many members have said that it is gone.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let node = try common.openNode()
      let list = try node.erasureList()
      if common.json { return try printJSON(list) }
      let out = Terminal.standardOutput
      guard !list.erasures.isEmpty else { return out.line("Nothing was erased.") }
      var table = Table("Name", "Erased", "Values", "By", "Gone at", "Ground")
      for row in list.erasures {
        table.add(
          row.name, Words.time(row.erased).prefix(10).description, "\(row.values)",
          "\(row.isByBoard ? "board, of" : "member") \(row.member)",
          "\(row.acknowledged.count) of \(row.acknowledged.count + row.waiting.count)", row.groundWords)
      }
      table.print(to: out)
      out.line("`node erase show NAME` tells who has not said that it is gone.", style: .faint)
    }
  }

  /// `node erase show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one erasure: what it took out, by whose word, and who has not said that it is gone.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name, as `erase list` shows it.") var name: String

    func run() async throws {
      let node = try common.openNode()
      let row = try node.erasure(named: name)
      if common.json { return try printJSON(row) }
      let now = node.now().rawValue
      let out = Terminal.standardOutput
      out.line("Erasure \(row.name): \(Words.count(row.values, "value")) of \(row.agency)", style: .strong)
      out.line("  certified   \(Words.time(row.erased)) by \(row.isByBoard ? "the board" : "their author")")
      out.line("  ground      \(row.groundWords)")
      out.line("  authority   \(row.auditEntry.map { "entry \($0) of this agency's audit log" } ?? "in its audit log")")
      let standing = row.uncleaned == 0 ? "gone" : "not gone from free pages"
      out.line("  known here  \(Words.ago(row.known, now: now)), \(standing)")
      for (place, line) in row.operations.joined(separator: ", ").wrapped(to: 64).enumerated() {
        out.line("  \((place == 0 ? "took from" : "").padded(to: 12))\(line)")
      }
      out.line("  gone at     \(row.acknowledged.count) of \(row.acknowledged.count + row.waiting.count) members")
      for member in row.waiting {
        let heard = member.lastHeard.map { "last heard \(Words.ago($0, now: now))" } ?? "never heard from"
        out.line("    waits for \(member.agency), member \(member.member): \(heard)".cut(to: 80), style: .warn)
      }
    }
  }
}

/// Who has something erased, and by what right.
struct EraseOrderOptions: ParsableArguments {
  @Option(help: "Who decided, and on what paper. Stays in this agency's audit log.") var authority: String
  @Option(help: "Why, in your words. Stays in this agency's audit log.") var reason: String
  @Option(help: "The legal basis, such as \"UK GDPR art. 17\".") var basis: String
  @Option(help: "Who does it; the user of this session if it is not given.") var user: String?

  func order(_ ground: ErasureGround) -> EraseOrder {
    EraseOrder(
      user: user ?? AgencyNode.sessionUser, authority: authority, reason: reason, basis: basis, ground: ground)
  }

  static let groundHelp = ArgumentHelp(
    "What travels with it: \(ErasureGround.allCases.map(\.name).joined(separator: ", ")).")

  static func ground(_ name: String) throws -> ErasureGround {
    guard let ground = ErasureGround(named: name) else {
      throw NodeError(
        .invalidInput, "--ground is one of \(ErasureGround.allCases.map(\.name).joined(separator: ", "))")
    }
    return ground
  }
}

/// What is to be erased.
struct EraseScopeOptions: ParsableArguments {
  @Argument(help: "Entries by name: flags, subjects, relationships, referrals.") var entries: [String] = []
  @Option(help: "All that this agency published of a person, by a subject that `person find` names.")
  var person: String?

  func scope(_ node: AgencyNode) throws -> EraseScope {
    guard (person == nil) != entries.isEmpty else {
      throw NodeError(.invalidInput, "name entries, or a person with --person, and not both")
    }
    if let person { return .person(try node.dot(named: person)) }
    return .entities(try entries.map { try node.dot(named: $0) })
  }
}
