import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Store
import Trust

/// `node handover`
struct HandoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handover", abstract: "Hand flags over to a member of another partnership, and take some in.",
    discussion: """
      For a person who moves, or a neighbouring county. The file is sealed to its recipient and signed by its sender; each \
      end checks the other by the roster of the other's board. A member of two partnerships has two nodes, each with a \
      directory, keys and roster of its own (`node init` twice), and hands over from the one to the other.
      """,
    subcommands: [Offer.self, Accept.self, Receipt.self, List.self], defaultSubcommand: List.self)

  /// `node handover offer`
  struct Offer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a sealed file of flags for a member of another partnership.",
      discussion: """
        Who spoke, pointers to a refuge, addresses and what is for named recipients alone never go with it. How those whom \
        the flags name are related does; nobody goes along for a relationship alone.
        """)

    @OptionGroup var common: CommonOptions
    @Option(name: .customLong("flag"), help: "A flag; repeat for several.") var flags: [String] = []
    @Option(help: "All that may go of what is said about this person: a subject, as `person find` names it.")
    var person: String?
    @Option(help: "The other partnership's roster, from its board.") var toRoster: String
    @Option(help: "The recipient's member number there.") var recipient: UInt32
    @Option(help: "What this partnership is called; the other side shows it.") var fromName: String
    @Option(help: "Why; the other side reads it.") var reason: String
    @Option(name: .customLong("out"), help: "A new file, to be brought to the recipient.") var output: String

    func validate() throws {
      guard (person == nil) == !flags.isEmpty else { throw ValidationError("Give --flag FLAG, or --person PERSON.") }
    }

    func run() async throws {
      // Before anything is noted as offered.
      try refuseToOverwrite(output)
      let node = try common.openNodeToShow()
      let roster = try node.foreignRoster(try readFile(toRoster))
      let chosen =
        try person.map { try node.flagsToHandOver(of: try node.dot(named: $0)) }
        ?? flags.map { try node.dot(named: $0) }
      let bytes = try node.offer(
        chosen, to: MemberNumber(rawValue: recipient), of: roster, from: fromName, reason: reason)
      try PrivateFile.create(output, bytes)
      if common.json { return try printJSON(try HandoverList(handovers: node.handovers().suffix(1))) }
      Terminal.standardOutput.line("\(Words.count(chosen.count, "flag")) sealed in \(output).", style: .good)
      Terminal.standardOutput.line(
        "The recipient runs `node handover accept`, and sends a receipt back.", style: .faint)
    }
  }

  /// `node handover accept`
  struct Accept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publish the flags of a file here as reported by another partnership, and write a receipt.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The file.") var file: String
    @Option(help: "The sender's partnership's roster, from its board.") var fromRoster: String
    @Option(help: "A new file for the receipt, to be sent back.") var receipt: String

    func run() async throws {
      try refuseToOverwrite(receipt)
      let node = try common.openNodeToShow()
      let outcome = try node.accept(try readFile(file), from: try node.foreignRoster(try readFile(fromRoster)))
      try PrivateFile.create(receipt, outcome.receipt)
      if common.json {
        return try printJSON(
          Accepted(
            published: outcome.published, relationships: outcome.relationships, known: outcome.known, receipt: receipt))
      }
      let out = Terminal.standardOutput
      out.line(
        "\(Words.count(outcome.published, "flag")) and \(Words.count(outcome.relationships, "relationship")) published, "
          + "\(outcome.known) known already.", style: .good)
      out.line("The receipt is \(receipt); send it back.", style: .faint)
    }
  }

  /// `node handover receipt`
  struct Receipt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take in the receipt of a handover.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The file.") var file: String
    @Option(help: "The recipient's partnership's roster, from its board.") var fromRoster: String

    func run() async throws {
      let node = try common.openNodeToShow()
      let row = try node.takeReceipt(try readFile(file), from: try node.foreignRoster(try readFile(fromRoster)))
      if common.json { return try printJSON(HandoverList(handovers: [row])) }
      Terminal.standardOutput.line("Taken in by its recipient: \(row.id).", style: .good)
    }
  }

  /// `node handover list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Offers that this node made, and which have a receipt.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let node = try common.openNodeToShow()
      let rows = try node.handovers()
      if common.json { return try printJSON(HandoverList(handovers: rows)) }
      let out = Terminal.standardOutput
      guard !rows.isEmpty else { return out.line("No handovers.") }
      var table = Table("Offered", "Flags", "Member", "Partnership", "Receipt")
      for row in rows {
        table.add(
          String(Words.time(row.offered).prefix(16)), "\(row.entries)", "\(row.member)",
          String(row.partnership.prefix(8)),
          row.received.map { String(Words.time($0).prefix(16)) } ?? "waits")
      }
      table.print(to: out)
    }
  }

  /// Bytes of a file that are read.
  private static let longest = 16 << 20

  fileprivate static func readFile(_ path: String) throws -> [UInt8] {
    guard let handle = FileHandle(forReadingAtPath: path),
      let data = try handle.read(upToCount: longest + 1), data.count <= longest
    else { throw NodeError(.invalidInput, "\(path) cannot be read, is empty, or is too large") }
    return Array(data)
  }
}

private func refuseToOverwrite(_ path: String) throws {
  guard !FileManager.default.fileExists(atPath: path) else {
    throw NodeError(.invalidInput, "\(path) is there already; name a new file")
  }
}

private func readFile(_ path: String) throws -> [UInt8] { try HandoverCommand.readFile(path) }

private struct HandoverList: Encodable {
  var schemaVersion = 1
  var handovers: [HandoverRow]
}

private struct Accepted: Encodable {
  var schemaVersion = 1
  var published: Int
  var relationships: Int
  var known: Int
  var receipt: String
}
