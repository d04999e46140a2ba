import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// `node alerts`
struct AlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts", abstract: "What is new about the people on this agency's books.",
    discussion: """
      One digest for each person, in three tiers: urgent is read now, soon is read today, note when next at work on the \
      case. What was taken back since you looked is listed with them. node.yaml says from which tier on people are told, \
      and how many alerts a week they can be expected to read.
      """,
    subcommands: [List.self, Show.self, Acknowledge.self, Stats.self], defaultSubcommand: List.self)

  /// `node alerts list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List open alerts, the loudest first, and what was taken back since you looked.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var actor: AlertReader
    @Flag(help: "Acknowledged ones too.") var all = false

    func run() async throws {
      let node = try common.openNodeToShow()
      let lookUp = actor.lookUp(purpose: "alerts on this agency's own people", basis: "this agency's own case work")
      let alerts = try node.alerts(isOpen: all ? nil : true, lookUp)
      let recalls = try node.recalls(for: lookUp.user)
      let sent = try node.recallsUnanswered()
      let rows = try node.store.read { reader in try alerts.map { try AlertReport($0, reader) } }
      if common.json {
        return try printJSON(AlertList(alerts: rows, recalls: recalls.map(RecallReport.init), recallsSent: sent))
      }
      let out = Terminal.standardOutput
      for recall in recalls {
        for (place, line) in "Taken back since you looked: \(recall.words)".wrapped(to: 72).enumerated() {
          out.line((place == 0 ? "R\(recall.id)" : "").padded(to: 6) + line, style: .bad)
        }
      }
      for recall in sent {
        for line in "\(recall.operation)  \(recall.words)".wrapped(to: 80) { out.line(line, style: .warn) }
      }
      if rows.isEmpty, recalls.isEmpty, sent.isEmpty { return out.line("Nothing is waiting.", style: .good) }
      let now = node.now().rawValue
      for row in rows { row.print(to: out, now: now, reasons: 3) }
      out.line("`node alerts show N` tells all of one, `node alerts ack N` takes it in.", style: .faint)
    }
  }

  /// `node alerts show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show everything that one alert tells.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var lookUp: LookUpOptions
    @Argument(help: "The alert's number.") var alert: Int64

    func run() async throws {
      let node = try common.openNodeToShow()
      let row = try node.alert(alert, try lookUp.lookUp())
      let (report, name) = try node.store.read { (try AlertReport(row, $0), try $0.subjectName(row.person)) }
      if common.json { return try printJSON(AlertList(alerts: [report], recalls: [])) }
      let out = Terminal.standardOutput
      out.line(name, style: .strong)
      report.print(to: out, now: node.now().rawValue, reasons: .max)
      out.line("The whole history: node person show \(report.person)", style: .faint)
    }
  }

  /// `node alerts ack`
  struct Acknowledge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ack", abstract: "Say by name that you have taken an alert, or something taken back, in.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var actor: AlertReader
    @Argument(help: "Numbers of alerts; R and a number for something taken back.") var numbers: [String]

    func run() async throws {
      let node = try common.openNodeToShow()
      let lookUp = actor.lookUp(purpose: "acknowledging alerts", basis: "this agency's own case work")
      for text in numbers {
        if text.uppercased().hasPrefix("R"), let id = Int64(text.dropFirst()) {
          try node.acknowledge(recall: id, lookUp)
        } else if let id = Int64(text) {
          try node.acknowledge(alert: id, lookUp)
        } else {
          throw NodeError(.invalidInput, "\(text) is no alert; `node alerts list` numbers them")
        }
      }
      if common.json { return try printJSON(Acknowledged(acknowledged: numbers, user: lookUp.user)) }
      Terminal.standardOutput.line("Taken in by \(lookUp.user): \(numbers.joined(separator: ", ")).", style: .good)
    }
  }

  /// `node alerts stats`
  struct Stats: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How many alerts there were in the last seven days, against the agency's budget.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let node = try common.openNodeToShow()
      let statistics = try node.alertStatistics()
      if common.json { return try printJSON(statistics) }
      let out = Terminal.standardOutput
      out.line(
        "\(statistics.total) of \(statistics.budgetPerWeek) alerts in the last seven days"
          + (statistics.isOverBudget ? ": more than people can be expected to read" : ""),
        style: statistics.isOverBudget ? .warn : .strong)
      for tier in AlertTier.allCases.reversed() {
        let opened = statistics.openedThisWeek[tier.name] ?? 0
        out.line("  \(tier.name.padded(to: 8)) \(opened) opened, \(statistics.open[tier.name] ?? 0) open")
      }
      let median = statistics.medianMinutesToAcknowledge.map { ", half of them within \($0) min" } ?? ""
      out.line("  \(statistics.acknowledgedThisWeek) acknowledged\(median)")
      if let oldest = statistics.oldestOpen {
        out.line("  the oldest open one was raised \(Words.ago(oldest, now: node.now().rawValue))")
      }
      if statistics.recallsWaiting > 0 {
        out.line("  \(statistics.recallsWaiting) acknowledgements of something taken back are waited for", style: .warn)
      }
    }
  }
}

/// Who acts, where purpose and basis follow from what is done.
struct AlertReader: ParsableArguments {
  @Option(help: "Who acts; the user of this session if it is not given.") var user: String?

  func lookUp(purpose: String, basis: String) -> LookUp {
    LookUp(
      user: user ?? AgencyNode.sessionUser, purpose: purpose, basis: basis)
  }
}

/// An alert for people and JSON; it names nobody.
private struct AlertReport: Encodable {
  struct Reason: Encodable {
    var tier: String
    var words: String
    var isNew: Bool
  }

  var number: Int64
  var person: String
  var tier: String
  /// Milliseconds since 1970.
  var opened: Int64
  var changed: Int64
  var acknowledged: Int64?
  var acknowledgedBy: String?
  var reasons: [Reason]

  init(_ row: AlertRow, _ reader: StoreReader) throws {
    number = row.id
    person = try reader.name(of: row.person)
    tier = row.tier.name
    opened = row.opened.rawValue
    changed = row.changed.rawValue
    acknowledged = row.acknowledged?.rawValue
    acknowledgedBy = row.acknowledgedBy
    reasons = row.reasons.map { .init(tier: $0.tier.name, words: $0.words, isNew: $0.isNew) }
  }

  func print(to out: Terminal, now: Int64, reasons most: Int) {
    let state = acknowledgedBy.map { ", taken in by \($0)" } ?? ""
    out.line(
      "\("\(number)".padded(to: 6))\(tier.padded(to: 8))\(person)  \(Words.ago(changed, now: now))\(state)".cut(to: 80),
      style: tier == AlertTier.urgent.name ? .bad : .strong)
    let new = reasons.filter(\.isNew)
    for reason in new.prefix(most) { say(reason, out, .plain) }
    if new.count > most { out.line("              and \(new.count - most) more that are new", style: .faint) }
    let standing = reasons.filter { !$0.isNew }
    guard !standing.isEmpty else { return }
    if most < .max {
      // The codes alone, so that a list stays a list.
      var codes: [String] = []
      for reason in standing {
        let code = String(reason.words.prefix { $0 != "," && $0 != "(" }).trimmingCharacters(in: .whitespaces)
        if !codes.contains(code) { codes.append(code) }
      }
      for (place, line) in codes.joined(separator: ", ").wrapped(to: 64).enumerated() {
        out.line("      \((place == 0 ? "stands" : "").padded(to: 8))\(line)", style: .faint)
      }
    } else {
      out.line("      What stands already:", style: .faint)
      for reason in standing { say(reason, out, .faint) }
    }
  }

  private func say(_ reason: Reason, _ out: Terminal, _ style: Terminal.Style) {
    for (place, line) in reason.words.wrapped(to: 64).enumerated() {
      out.line("      \((place == 0 ? reason.tier : "").padded(to: 8))\(line)", style: style)
    }
  }
}

private struct RecallReport: Encodable {
  var number: String
  var words: String
  /// Milliseconds since 1970.
  var at: Int64

  init(_ recall: Recall) {
    number = "R\(recall.id)"
    words = recall.words
    at = recall.at.rawValue
  }
}

private struct AlertList: Encodable {
  var schemaVersion = 1
  var alerts: [AlertReport]
  var recalls: [RecallReport]
  /// What this agency took back itself, until every member has acknowledged it.
  var recallsSent: [RecallStanding] = []
}

private struct Acknowledged: Encodable {
  var schemaVersion = 1
  var acknowledged: [String]
  var user: String
}
