import AgencyNode
import ArgumentParser
import Foundation
import Safeguarding
import Store
import Trust

/// `node subject-access`
struct SubjectAccessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "subject-access", abstract: "Answer somebody who asks what is held of them, safely, within a month.",
    discussion: """
      Four steps: draft, review, sign, issue. Other people and whoever spoke are taken out; what may do harm is withheld \
      until a person decides; what would tell an alleged perpetrator that somebody spoke is never told. Who is told nothing \
      gets the same letter as somebody of whom nothing is held: for those draft with --not-held. Ask how a letter can \
      reach the person safely before sending it.
      """,
    subcommands: [Draft.self, List.self, Show.self, Review.self, Sign.self, Issue.self, Extend.self],
    defaultSubcommand: List.self)

  /// `node subject-access draft`
  struct Draft: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open a request, and see what is held and what has to be decided.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "A subject of the person, as `person find` names it, or a flag or a referral about them.")
    var person: String?
    @Flag(help: "Nothing is held of whoever asks: prepare the letter that says neither yes nor no.") var notHeld = false
    @Option(help: "subject, or representative for somebody who speaks for the person.") var requester: String
    @Option(help: "Who made sure of the identity of whoever asks.") var identityCheckedBy: String
    @Option(help: "How the request came, such as \"letter of 3 March\".") var reason: String
    @Option(help: "When it came, as yyyy-mm-dd; today if it is not given. A month runs from it.") var received: String?

    func validate() throws {
      guard (person == nil) == notHeld else { throw ValidationError("Give a person, or --not-held.") }
    }

    func run() async throws {
      let node = try common.openNodeToShow()
      guard let requester = AccessRequester(rawValue: requester) else {
        throw NodeError(.invalidInput, "--requester is subject or representative")
      }
      let report = try node.draftAccess(
        of: try person.map { try node.dot(named: $0) }, by: requester, identityCheckedBy: identityCheckedBy,
        reason: reason, received: try received.map { try parseDay($0) })
      try report.show(common)
    }
  }

  /// `node subject-access list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Requests and by when each has to be answered.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let node = try common.openNodeToShow()
      let requests = try node.accessRequests()
      if common.json { return try printJSON(RequestList(requests: requests)) }
      let out = Terminal.standardOutput
      guard !requests.isEmpty else { return out.line("No requests.") }
      var table = Table("No", "State", "Received", "Due", "Asked by", "Person")
      for request in requests {
        table.add(
          "\(request.number)", request.isOverdue ? "OVERDUE" : request.state, request.received, request.due,
          request.requester, request.person ?? "not held")
      }
      table.print(to: out)
    }
  }

  /// `node subject-access show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What is held, what the answer would say of it, and what has to be decided.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The request's number.") var number: Int64

    func run() async throws {
      try (try common.openNodeToShow()).accessRequest(number).show(common)
    }
  }

  /// `node subject-access review`
  struct Review: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Release or withhold entries, with the reason.",
      discussion: """
        What may do serious harm, hinder the detection of a crime, or tell that somebody spoke takes a second person.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The request's number.") var number: Int64
    @Option(name: .customLong("entry"), help: "An entry, as `show` names it; repeat for several.")
    var entries: [String] = []
    @Flag(help: "Every entry that waits for a decision; only to withhold.") var rest = false
    @Flag(help: "Tell it.") var release = false
    @Flag(help: "Leave it out.") var withhold = false
    @Option(help: "Why.") var reason: String
    @Option(help: "Who decides.") var by: String
    @Option(help: "Who agrees: somebody else.") var second: String?

    func validate() throws {
      guard release != withhold else { throw ValidationError("Give --release or --withhold.") }
      guard rest != !entries.isEmpty else { throw ValidationError("Give --entry ENTRY, or --rest.") }
      guard !(rest && release) else { throw ValidationError("What is released is decided entry by entry.") }
    }

    func run() async throws {
      let node = try common.openNodeToShow()
      try node.decideAccess(
        number, rest ? .waiting : .entries(entries), release: release, reason: reason, by: by, second: second
      ).show(common)
    }
  }

  /// `node subject-access sign`
  struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Sign the answer by name, once everything is decided.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The request's number.") var number: Int64
    @Option(help: "Who signs.") var by: String

    func run() async throws {
      try (try common.openNodeToShow()).signAccess(number, by: by).show(common)
    }
  }

  /// `node subject-access issue`
  struct Issue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the signed answer: a letter, and the same as JSON beside it, for their owner only.",
      discussion: """
        No copy is kept. The same answer can be written again for as long as nothing changed of what is held.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The request's number.") var number: Int64
    @Option(name: .customLong("out"), help: "A new file for the letter; .json is added for the other.")
    var output: String

    func run() async throws {
      let node = try common.openNodeToShow()
      for path in [output, output + ".json"] where FileManager.default.fileExists(atPath: path) {
        throw NodeError(.invalidInput, "\(path) is there already; name a new file")
      }
      let issued = try node.issueAccess(number)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try PrivateFile.create(output, Array(issued.letter.utf8))
      try PrivateFile.create(output + ".json", Array(try encoder.encode(issued.answer)) + Array("\n".utf8))
      if common.json { return try printJSON(Issued(number: number, letter: output, data: output + ".json")) }
      Terminal.standardOutput.line("Written: \(output) and \(output).json.", style: .good)
    }
  }
}

private struct RequestList: Encodable {
  var schemaVersion = 1
  var requests: [AccessReport]
}

private struct Issued: Encodable {
  var schemaVersion = 1
  var number: Int64
  var letter: String
  var data: String
}

extension AccessReport {
  fileprivate func show(_ common: CommonOptions) throws {
    if common.json { return try printJSON(self) }
    let out = Terminal.standardOutput
    let clock = state == "issued" ? "" : isOverdue ? ", OVERDUE since \(due)" : ", due \(due)"
    out.line(
      "Request \(number)  \(state)\(clock)\(signedBy.map { ", signed by \($0)" } ?? "")".cut(to: 80),
      style: isOverdue ? .bad : .strong)
    out.line("  asked by the \(requester) on \(received); identity checked by \(identityCheckedBy)".cut(to: 80))
    if let extensionReason {
      let more = "more time, decided by \(extendedBy ?? "somebody"), because: \(extensionReason)"
      for line in more.wrapped(to: 76) { out.line("  " + line) }
      if state != "issued", let firstMonthEnds {
        out.line("  whoever asked has to be told of that by \(firstMonthEnds)")
      }
    }
    if let person { out.line("  about \(personName.map { "\($0), " } ?? "")\(person)".cut(to: 80)) }
    out.line("  \(released) told, \(undecided) undecided, \(rows.count) held".cut(to: 80))
    for row in rows {
      let word = row.decision ?? (row.ruling == "decide" ? "UNDECIDED" : row.ruling)
      out.line()
      out.line(
        "\(word.padded(to: 11))\(row.entry)  \(row.kind)\(row.day.map { ", \($0)" } ?? "")".cut(to: 80), style: .strong)
      for line in row.lines.flatMap({ $0.wrapped(to: 69) }) { out.line("           " + line) }
      if row.ruling == "never" { out.line("           Never told, nor that it is held.", style: .faint) }
      if row.decision == nil {
        for line in row.questions.flatMap({ $0.wrapped(to: 69) }) { out.line("           " + line, style: .warn) }
        if row.takesTwo { out.line("           Releasing it takes two.", style: .warn) }
      } else if let reason = row.decisionReason {
        for line in "\(row.decidedBy.joined(separator: " and ")): \(reason)".wrapped(to: 69) {
          out.line("           " + line, style: .faint)
        }
      }
    }
    if state == "draft" {
      out.line()
      out.line(
        undecided > 0
          ? "Next: `node subject-access review \(number) --entry ENTRY --release|--withhold`"
          : "Next: `node subject-access sign \(number) --by NAME`", style: .faint)
    }
  }
}
