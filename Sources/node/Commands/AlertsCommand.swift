import AgencyNode
import ArgumentParser
import Replication
import Safeguarding

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
      let list = try node.alertList(all: all, lookUp)
      if common.json { return try printJSON(list) }
      let out = Terminal.standardOutput
      for recall in list.recalls {
        for (place, line) in "\(recall.heading): \(recall.words)".wrapped(to: 72).enumerated() {
          out.line((place == 0 ? recall.number : "").padded(to: 6) + line, style: .bad)
        }
      }
      for recall in list.recallsSent {
        for line in "\(recall.operation)  \(recall.words)".wrapped(to: 80) { out.line(line, style: .warn) }
      }
      if list.alerts.isEmpty, list.recalls.isEmpty, list.recallsSent.isEmpty {
        return out.line("Nothing is waiting.", style: .good)
      }
      let now = node.now().rawValue
      for row in list.alerts { row.print(to: out, now: now, reasons: 3) }
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
      let (list, name) = try node.alertReport(alert, try lookUp.lookUp())
      if common.json { return try printJSON(list) }
      let out = Terminal.standardOutput
      out.line(name, style: .strong)
      for report in list.alerts {
        report.print(to: out, now: node.now().rawValue, reasons: .max)
        out.line("The whole history: node person show \(report.person)", style: .faint)
      }
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
      let done = try node.acknowledge(numbers, lookUp)
      if common.json { return try printJSON(done) }
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
