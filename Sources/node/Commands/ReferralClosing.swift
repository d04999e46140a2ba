import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding

extension ReferralCommand {
  /// `node referral done`
  struct Done: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what came of a referral, and that it is done.",
      discussion: """
        Two unanswered calls close nothing by themselves: without contact a decision, a reason and, while a danger is \
        open, a manager's name are asked for. The person's history has to be opened first.
        """)

    @OptionGroup var options: ReferralOptions
    @Option(help: "\(ReferralOutcome.allCases.map(\.name).joined(separator: ", ")).") var outcome: String
    @Option(help: "What was decided, in words.") var decision: String?
    @Option(help: "Why.") var reason: String?
    @Option(help: "The manager who agreed, while a danger is open.") var manager: String?
    @Option(help: "Contacts that were tried and not answered.") var attempts: Int64 = 0
    @Option(name: .customLong("offer"), help: "A SUPPORT-OFFERED flag: an offer and the answer. Repeat for several.")
    var offers: [String] = []
    @OptionGroup var wording: WordingOptions

    func run() async throws {
      guard let outcome = ReferralOutcome(named: outcome.lowercased()) else {
        throw NodeError(
          .invalidInput,
          "--outcome is one of \(ReferralOutcome.allCases.map(\.name).joined(separator: ", "))")
      }
      let closing = ReferralClosing(
        outcome: outcome, decision: decision, reason: reason, decidedBy: options.actor.by, manager: manager,
        attempts: attempts)
      try options.act("Done:") { node, dot, actor in
        try node.done(
          dot, closing, offers: try offers.map { try node.dot(named: $0) }, by: actor,
          keepsWording: wording.keepWording)
      }
    }
  }

  /// `node referral withdraw`
  struct Withdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Call a referral back, as when it was declined and another way was found.")

    @OptionGroup var options: ReferralOptions
    @Option(help: "Why; the recipient reads it.") var reason: String
    @OptionGroup var wording: WordingOptions

    func run() async throws {
      try options.act("Withdrawn:") { node, dot, actor in
        try node.withdraw(dot, reason: reason, by: actor, keepsWording: wording.keepWording)
      }
    }
  }
}

/// Who looks.
struct UserOptions: ParsableArguments {
  @Option(help: "The account for the audit log; the one that runs this without it.")
  var user = NSUserName()

  var actor: Actor { Actor(name: user, user: user) }
}

/// Who acts: others read the name, the audit log keeps the account.
struct ActorOptions: ParsableArguments {
  @Option(help: "Who does this: a name or role that your agency can tell. The other side reads it.")
  var by: String
  @Option(help: "The account for the audit log; the one that runs this without it.")
  var user = NSUserName()

  var actor: Actor { Actor(name: by, user: user) }
}

/// Says what was done, and how the referral stands now.
func report(
  _ node: AgencyNode, _ dot: LocalDot, _ done: String, _ actor: ActorOptions, _ common: CommonOptions
) throws {
  let row = try node.referral(dot, by: actor.actor).row
  if common.json { return try printJSON(ReferralReport(referrals: [row])) }
  Terminal.standardOutput.line("\(done) \(row.name).", style: .good)
  row.print(to: .standardOutput)
}

extension ReferralRow {
  /// The referral in a few lines of 80 columns.
  func print(to out: Terminal) {
    let word = !overdue.isEmpty ? "OVERDUE" : riskChanged && isOpen ? "LOOK" : isOpen ? "OPEN" : "CLOSED"
    out.line(
      "\(word.padded(to: 8))\(isUrgent ? "URGENT " : "")\(label): \(about)".cut(to: 80),
      style: !overdue.isEmpty ? .bad : riskChanged && isOpen ? .warn : .strong)
    out.line("        \(senderAgency) to \(recipientAgency ?? "unknown"); \(name)".cut(to: 80))
    let days = [
      ("sent", sentDay), ("received", receivedDay), ("answered", answeredDay), ("done", doneDay),
    ].compactMap { word, day in day.map { "\(word) \($0)" } }
    out.line("        \(stage); \(days.joined(separator: ", "))".cut(to: 80))
    for clock in overdue {
      let days = clock.daysLate == 1 ? "1 day" : "\(clock.daysLate) days"
      out.line("        \(clock.awaited) was due on \(clock.due), \(days) ago".cut(to: 80), style: .bad)
    }
    if overdue.isEmpty, let due { out.line("        next due on \(due)") }
    for text in concerns + (nextStep.map { ["Next: \($0)"] } ?? []) {
      for line in text.wrapped(to: 72) { out.line("        \(line)") }
    }
  }
}
