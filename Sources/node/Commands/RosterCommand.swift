import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store
import Trust

/// `node roster`
struct RosterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roster", abstract: "Make, extend, check and install the partnership's signed roster.",
    subcommands: [
      Key.self, Create.self, Add.self, Propose.self, Sign.self, Publish.self, Show.self, Diff.self, Verify.self,
      Install.self, Export.self,
    ])

  /// `node roster key`
  struct Key: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a board member's signing key.")

    @Argument(help: "The file to write; readable by its owner only, never overwritten.") var file: String

    func run() async throws {
      let key = SigningKey()
      try key.save(file)
      Terminal.standardOutput.line(hexadecimal(key.publicKey))
      Terminal.standardError.line("Keep \(file) offline. The line above is its public key, for `roster create`.")
    }
  }

  /// `node roster create`
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a partnership's first roster.")

    @Option(name: .customLong("board"), help: "A board member's public key, hexadecimal. Repeat for each.")
    var board: [String] = []
    @Option(name: .customLong("sign"), help: "A board key file to sign with. Repeat for each.")
    var keys: [String] = []
    @Option(help: "How many of the board have to sign; more than half.") var threshold: Int?
    @Option(name: .customLong("card"), help: "A member card to add. Repeat for each.") var cards: [String] = []
    @Option(help: "Days until it ends, which warns and never cuts off; 0 for none.") var days = 366
    @Option(name: .shortAndLong, help: "The file to write.") var output: String

    func run() async throws {
      let signers = try keys.map { try SigningKey.load($0) }
      var boardKeys = try board.map(RosterFile.key)
      for key in signers where !boardKeys.contains(key.publicKey) { boardKeys.append(key.publicKey) }
      let now = Instant.system
      var random = SystemRandomNumberGenerator()
      let roster = Roster(
        partnership: HashPrefix(words: (random.next(), random.next())), version: 1, previous: .zero,
        boardKeys: boardKeys, threshold: threshold ?? boardKeys.count / 2 + 1, members: try RosterFile.members(cards),
        rights: RightsTable.standard, issued: now,
        expires: days == 0 ? nil : now.adding(milliseconds: Int64(days) * 86_400_000))
      try RosterFile.write(try signed(roster, signers), to: output)
    }
  }

  /// `node roster add`
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the next version of a roster, with more members.")

    @Argument(help: "The roster to follow.") var file: String
    @Option(name: .customLong("card"), help: "A member card to add. Repeat for each.") var cards: [String]
    @Option(name: .customLong("sign"), help: "A board key file to sign with. Repeat for each.") var keys: [String]
    @Option(name: .shortAndLong, help: "The file to write.") var output: String

    func run() async throws {
      let before = try RosterFile.read(file)
      var roster = before.roster
      roster.version += 1
      roster.previous = before.hash
      roster.alsoPrevious = []
      roster.issued = .system
      roster.members += try RosterFile.members(cards)
      let next = try signed(roster, try keys.map { try SigningKey.load($0) })
      try next.verify(previous: before)
      try RosterFile.write(next, to: output)
    }
  }

  /// `node roster show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a roster file, or the one in force.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "A roster file; without one, what this node holds.") var file: String?

    func run() async throws {
      let signed = try file.map(RosterFile.read) ?? common.openNode().currentRoster()
      if common.json { return try printJSON(RosterReport(signed)) }
      print(signed)
    }

    private func print(_ signed: SignedRoster) {
      let roster = signed.roster
      let out = Terminal.standardOutput
      out.line("Roster version \(roster.version) of partnership \(roster.partnership)", style: .strong)
      out.line("  hash     \(signed.hash)")
      out.line("  board    \(roster.threshold) of \(roster.boardKeys.count), signed by \(signed.signatures.count)")
      if let expires = roster.expires { out.line("  ends     \(Words.time(expires.rawValue))") }
      out.line()
      var table = Table("No", "Status", "Agency", "Roles", "Address")
      for member in roster.members {
        table.add(
          "\(member.number)", "\(member.status)", member.agency, member.roles.map(\.name).joined(separator: ", "),
          member.addresses.first ?? "dials out only")
      }
      table.print(to: out)
      for member in roster.members where !member.acceptUpTo.isEmpty {
        out.line()
        out.line("Member \(member.number) counts up to:")
        for limit in member.acceptUpTo {
          out.line("  stream \(String(limit.stream, radix: 16)), set \(limit.sequence), \("\(limit.hash)".prefix(16))…")
        }
      }
    }
  }

  /// `node roster verify`
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a roster's signatures.",
      discussion: "A later version is valid by its own board and by the board of the version before it.")

    @Argument(help: "The roster to check.") var file: String
    @Option(help: "The version before it.") var previous: String?

    func run() async throws {
      let roster = try RosterFile.read(file)
      let before = try previous.map(RosterFile.read)
      try roster.verify(previous: before)
      Terminal.standardOutput.line(
        "Valid: version \(roster.roster.version), \(Words.count(roster.roster.members.count, "member")).", style: .good)
    }
  }

  /// `node roster install`
  struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Have this node hold a roster.", discussion: "Later versions spread from peer to peer by themselves.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Signed rosters, the oldest first where several are needed.") var files: [String]

    func run() async throws {
      let node = try common.openNode()
      try node.note(.roster, "install", result: "begun")
      var isNew = false
      for file in files { isNew = try await node.acceptRoster(try RosterFile.bytes(file)) || isNew }
      Terminal.standardOutput.line(isNew ? "Installed." : "Held already.", style: .good)
    }
  }
}

private struct RosterReport: Encodable {
  struct Member: Encodable {
    var number: UInt32
    var agency: String
    var status: String
    var roles: [String]
    var addresses: [String]
    var pins: [String]
    var signingKeys: [String]
    var sealingKey: String?
    /// `stream/sequence/hash`, each.
    var acceptUpTo: [String]
  }

  var schemaVersion = 1
  var version: UInt64
  var hash: String
  var partnership: String
  var threshold: Int
  var board: [String]
  var expires: Int64?
  var members: [Member]

  init(_ signed: SignedRoster) {
    let roster = signed.roster
    version = roster.version
    hash = signed.hash.description
    partnership = roster.partnership.description
    threshold = roster.threshold
    board = roster.boardKeys.map { hexadecimal($0) }
    expires = roster.expires?.rawValue
    members = roster.members.map {
      Member(
        number: $0.number.rawValue, agency: $0.agency, status: "\($0.status)", roles: $0.roles.map(\.name),
        addresses: $0.addresses, pins: $0.pins.map(\.description),
        signingKeys: $0.signingKeys.map { hexadecimal($0) },
        sealingKey: $0.sealingKey.isEmpty ? nil : hexadecimal($0.sealingKey),
        acceptUpTo: $0.acceptUpTo.map { "\(String($0.stream, radix: 16))/\($0.sequence)/\($0.hash)" })
    }
  }
}

private func signed(_ roster: Roster, _ keys: [SigningKey]) throws -> SignedRoster {
  var signed = try SignedRoster(roster)
  for key in keys { try signed.sign(with: key) }
  return signed
}
