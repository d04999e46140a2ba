import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// `node referral`
struct ReferralCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "referral", abstract: "Send referrals to other agencies, answer them, and see which wait too long.",
    subcommands: [
      Send.self, List.self, Show.self, Accept.self, Decline.self, Look.self, Done.self, Withdraw.self,
    ])

  /// `node referral send`
  struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Refer a person to another agency.",
      discussion: """
        Kinds: \(ReferralKind.allCases.map(\.name).joined(separator: ", ")). `node directory list --kind KIND` names \
        who takes one. The recipient's node says by itself when it arrived.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var actor: ActorOptions
    @Argument(help: "What is asked for, such as marac or drug-and-alcohol.") var kind: String
    @OptionGroup var subject: SubjectOptions
    @Option(help: "The recipient's member number.") var to: UInt32?
    @Option(help: "The recipient's service, as `directory list` names it.") var service: String?
    @Option(help: "Why, in plain, blame-free words.") var reason: String
    @Option(help: "Whom the recipient can ask here, and how.") var contact: String?
    @Flag(help: "Somebody is in danger now: an answer is due within a day.") var urgent = false
    @OptionGroup var wording: WordingOptions

    func run() async throws {
      let node = try common.openNodeToShow()
      guard let kind = ReferralKind(named: kind.lowercased()) else {
        throw NodeError(.invalidInput, "\(self.kind) is no kind of referral; `node referral send --help` lists them")
      }
      let service = try service.map { try node.dot(named: $0) }
      let owner = try service.flatMap { service in
        try node.store.read { try $0.directory().first { $0.id == service }?.member }
      }
      guard let recipient = to.map(MemberNumber.init(rawValue:)) ?? owner else {
        throw NodeError(.invalidInput, "say to whom: --to MEMBER, or --service NAME from `node directory list`")
      }
      let dot = try node.send(
        ReferralRequest(
          kind: kind, about: try subject.chosen(node), recipient: recipient, reason: reason, isUrgent: urgent,
          contact: contact, service: service, keepsWording: wording.keepWording), by: actor.actor)
      try report(node, dot, "Sent as", actor, common)
    }
  }

  /// `node referral list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Referrals to and from this agency that are open, what is overdue first.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var actor: UserOptions
    @Flag(help: "Only those to this agency.") var incoming = false
    @Flag(help: "Only those from this agency.") var outgoing = false
    @Flag(help: "Only those with a clock that ran out or a risk that changed.") var overdue = false
    @Flag(help: "Closed ones too, and those between others that this agency may see.") var all = false

    func validate() throws {
      guard [incoming, outgoing, overdue, all].count(where: \.self) <= 1 else {
        throw ValidationError("Give one of --incoming, --outgoing, --overdue and --all, or none.")
      }
    }

    func run() async throws {
      let node = try common.openNodeToShow()
      node.acknowledgeArrivals()
      let filter: ReferralFilter =
        all ? .all : overdue ? .overdue : incoming ? .incoming : outgoing ? .outgoing : .open
      let rows = try node.referrals(filter, by: actor.actor)
      if common.json { return try printJSON(ReferralReport(referrals: rows)) }
      let out = Terminal.standardOutput
      guard !rows.isEmpty else { return out.line("No referrals.") }
      for row in rows { row.print(to: out) }
    }
  }

  /// `node referral show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a referral whole: every fact, who said it and when.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var actor: UserOptions
    @Argument(help: "The referral's name.") var referral: String

    func run() async throws {
      let node = try common.openNodeToShow()
      let reading = try node.referralReading(of: try node.dot(named: referral), by: actor.actor)
      if common.json { return try printJSON(reading) }
      let out = Terminal.standardOutput
      reading.referral.print(to: out)
      reading.entity.print(to: out)
    }
  }

  /// `node referral accept`
  struct Accept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a referral on.")

    @OptionGroup var options: ReferralOptions

    func run() async throws {
      try options.act("Accepted") { node, dot, actor in try node.accept(dot, by: actor) }
    }
  }

  /// `node referral decline`
  struct Decline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Decline a referral, or give it back, so that its sender finds another way.")

    @OptionGroup var options: ReferralOptions
    @Option(help: "Why; the sender reads it.") var reason: String
    @OptionGroup var wording: WordingOptions

    func run() async throws {
      try options.act("Declined") { node, dot, actor in
        try node.decline(dot, reason: reason, by: actor, keepsWording: wording.keepWording)
      }
    }
  }

  /// `node referral look`
  struct Look: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say that you looked again after the risk changed or the sender withdrew.")

    @OptionGroup var options: ReferralOptions

    func run() async throws {
      try options.act("Looked at again:") { node, dot, actor in try node.look(dot, by: actor) }
    }
  }
}
