import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store
import Trust

extension RosterCommand {
  /// `node roster propose`
  struct Propose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the next roster, unsigned, and show what it changes.",
      discussion: """
        It follows the roster in force on this node, or the file given with --after. Give the file to the board: each signs it \
        with `node roster sign`, offline; `node roster publish` then puts it in force.
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "The roster to follow, in a file; without it, the one this node holds.") var after: String?
    @Option(help: "With rosters in rivalry: the hash of the one to go on from, or its first digits.") var follow:
      String?
    @Option(name: .customLong("add"), help: "A member card. Repeat for each.") var cards: [String] = []
    @Option(help: "Suspend a member, by number.") var suspend: [UInt32] = []
    @Option(help: "Revoke a member, by number.") var revoke: [UInt32] = []
    @Option(help: "Let a suspended or revoked member take part again.") var reinstate: [UInt32] = []
    @Option(help: "Settle a member's fork: what this node holds of it stands.") var settleFork: [UInt32] = []
    @Option(
      help: ArgumentHelp(
        "Up to where a member's stream counts, instead of what this node holds.", valueName: "MEMBER=STREAM/SEQ/HASH"))
    var acceptUpTo: [String] = []
    @Option(help: ArgumentHelp("A new signing key.", valueName: "MEMBER=KEY")) var rotateSigning: [String] = []
    @Option(help: ArgumentHelp("A new certificate's pin, beside the last.", valueName: "MEMBER=PIN"))
    var rotateTls: [String] = []
    @Option(help: "Take all but a member's newest certificate away.") var retireTls: [UInt32] = []
    @Option(help: ArgumentHelp("A new sealing key.", valueName: "MEMBER=KEY")) var rotateSealing: [String] = []
    @Option(help: ArgumentHelp("Where a member is reached; commas between.", valueName: "MEMBER=HOST:PORT"))
    var addresses: [String] = []
    @Option(help: "A public key that joins the board.") var addBoard: [String] = []
    @Option(help: "A public key that leaves the board.") var dropBoard: [String] = []
    @Option(help: "How many of the board have to sign; more than half.") var threshold: Int?
    @Option(help: "The day it ends, such as 2027-12-31: a warning, never a stop. 366 days without it.")
    var expires: String?
    @Option(name: .shortAndLong, help: "The file to write.") var output: String

    func run() async throws {
      let node = after == nil ? try common.openNode() : try? common.openNode()
      let (before, next) = try start(node)
      var roster = next
      for card in try RosterFile.members(cards) { try roster.add(card) }
      try applyKeys(to: &roster)
      try applyStatus(to: &roster, node)
      try applyBoard(to: &roster)
      for text in addresses {
        let (member, list) = try RosterFile.pair(text)
        try roster.change(member) { $0.addresses = list.split(separator: ",").map(String.init) }
      }
      roster.expires =
        try expires.map { Instant(milliseconds: try parseDay($0).rawValue * 86_400_000) }
        ?? roster.issued.adding(milliseconds: 366 * 86_400_000)
      let proposal = try SignedRoster(roster)
      try proposal.checkSuccession(of: before)
      let changes = RosterChanges(proposal, after: before)
      if common.json { try printJSON(changes) } else { changes.print(to: .standardOutput) }
      do { try Data(try proposal.encoded).write(to: URL(fileURLWithPath: output), options: .atomic) } catch {
        throw NodeError(.invalidInput, "\(output) cannot be written; check the path", cause: error)
      }
      Terminal.standardError.line("Wrote \(output), unsigned. Next: `node roster sign`, by each of the board.")
    }

    private func start(_ node: AgencyNode?) throws -> (SignedRoster, Roster) {
      if let after {
        let before = try RosterFile.read(after)
        return (before, Roster.following(before, settling: [], issued: .system))
      }
      guard let node else { throw NodeError(.rosterMissing, "name the roster to follow with --after") }
      return try node.nextRoster(following: follow)
    }

    private func applyStatus(to roster: inout Roster, _ node: AgencyNode?) throws {
      var given: [MemberNumber: [AcceptUpTo]] = [:]
      for text in acceptUpTo {
        let (member, place) = try RosterFile.pair(text)
        let parts = place.split(separator: "/")
        guard parts.count == 3, let stream = UInt64(parts[0], radix: 16), let sequence = UInt64(parts[1]),
          let hash = RosterFile.bytes(hexadecimal: String(parts[2])).flatMap({ Hash($0) })
        else { throw NodeError(.invalidInput, "\(text) is not written as MEMBER=STREAM/SEQUENCE/HASH") }
        given[member, default: []].append(AcceptUpTo(stream: stream, sequence: sequence, hash: hash))
      }
      func heads(_ member: MemberNumber) throws -> [AcceptUpTo] {
        if let heads = given.removeValue(forKey: member) { return heads }
        guard let node else {
          throw NodeError(
            .invalidInput, "without a node, say with --accept-up-to up to where the streams of member \(member) count")
        }
        return try node.deliveredHeads(of: member)
      }
      for (numbers, status) in [(suspend, Membership.Status.suspended), (revoke, .revoked)] {
        for member in numbers.map({ MemberNumber(rawValue: $0) }) {
          try roster.setStatus(status, of: member, acceptUpTo: try heads(member))
        }
      }
      for number in reinstate {
        try roster.setStatus(.active, of: MemberNumber(rawValue: number), acceptUpTo: nil)
      }
      for member in settleFork.map({ MemberNumber(rawValue: $0) }) {
        let heads = try heads(member)
        try roster.change(member) { $0.acceptUpTo = heads }
      }
      for (member, heads) in given { try roster.change(member) { $0.acceptUpTo = heads } }
    }

    private func applyKeys(to roster: inout Roster) throws {
      for (texts, kind) in [
        (rotateSigning, KeyRotation.Kind.signing), (rotateTls, .tls), (rotateSealing, .sealing),
      ] {
        for text in texts {
          let (member, key) = try RosterFile.pair(text)
          try roster.rotate(kind, of: member, to: try RosterFile.key(key))
        }
      }
      for number in retireTls { try roster.retireCertificates(of: MemberNumber(rawValue: number)) }
    }

    private func applyBoard(to roster: inout Roster) throws {
      for key in try addBoard.map(RosterFile.key) where !roster.boardKeys.contains(key) { roster.boardKeys.append(key) }
      for key in try dropBoard.map(RosterFile.key) {
        guard roster.boardKeys.contains(key) else {
          throw NodeError(.notFound, "the board has no key \(hexadecimal(key).prefix(16))…")
        }
        roster.boardKeys.removeAll { $0 == key }
      }
      let isChanged = !addBoard.isEmpty || !dropBoard.isEmpty
      roster.threshold = threshold ?? (isChanged ? roster.boardKeys.count / 2 + 1 : roster.threshold)
    }
  }

  /// `node roster sign`
  struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign a proposed roster with a board key. Needs no node and no network.",
      discussion:
        "Shows what it changes against your own copy of the roster before it, and refuses what does not follow it.")

    @Argument(help: "The proposal; the signature is added to it.") var file: String
    @Option(help: "The roster before it, from your own files. Only the first roster has none.") var after: String?
    @Option(help: "Your board key file.") var boardKey: String
    @Flag(help: "Show what it changes, and do not sign.") var dryRun = false
    @Flag(help: "Print the changes as JSON with a schemaVersion.") var json = false

    func run() async throws {
      var proposal = try RosterFile.read(file)
      let before = try after.map(RosterFile.read)
      if let before {
        try proposal.checkSuccession(of: before)
      } else if proposal.roster.version > 1 {
        throw NodeError(
          .invalidInput, "name the roster before version \(proposal.roster.version) with --after, from your own files")
      }
      try proposal.roster.validate()
      let key = try SigningKey.load(boardKey)
      guard (proposal.roster.boardKeys + (before?.roster.boardKeys ?? [])).contains(key.publicKey) else {
        throw NodeError(.notAllowed, "this key is neither of the roster's board nor of the board before it")
      }
      if !dryRun { try proposal.sign(with: key) }
      let changes = RosterChanges(proposal, after: before)
      if json { try printJSON(changes) } else { changes.print(to: .standardOutput) }
      guard !dryRun else { return }
      do { try Data(try proposal.encoded).write(to: URL(fileURLWithPath: file), options: .atomic) } catch {
        throw NodeError(.invalidInput, "\(file) cannot be written; check the path", cause: error)
      }
      Terminal.standardError.line("Signed \(file) with \(hexadecimal(key.publicKey).prefix(16))….")
    }
  }

  /// `node roster publish`
  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a signed roster in force here, and have it spread.",
      discussion: "Refused unless enough of its own board and enough of the board before it signed.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The signed roster.") var file: String

    func run() async throws {
      let node = try common.openNode()
      let signed = try RosterFile.read(file)
      let before = try node.store.read { try $0.signedRoster(signed.roster.previous) }
      if !common.json { RosterChanges(signed, after: before).print(to: .standardOutput) }
      let isNew = try await node.acceptRoster(try RosterFile.bytes(file))
      if common.json { return try printJSON(RosterChanges(signed, after: before)) }
      let current = try node.currentRoster()
      let out = Terminal.standardOutput
      if current.hash == signed.hash {
        out.line(isNew ? "Published: version \(signed.roster.version) is in force." : "Held already.", style: .good)
      } else {
        out.line(
          "Held, and not in force: version \(current.roster.version) is. See `node conflicts list --type roster`.",
          style: .warn)
      }
      out.line("A running daemon passes it on at once; without one, `node sync` does.")
    }
  }

  /// `node roster diff`
  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show what changes from one roster to another.")

    @Argument(help: "The older roster.") var older: String
    @Argument(help: "The newer one.") var newer: String
    @Flag(help: "Print as JSON with a schemaVersion.") var json = false

    func run() async throws {
      let changes = RosterChanges(try RosterFile.read(newer), after: try RosterFile.read(older))
      if json { try printJSON(changes) } else { changes.print(to: .standardOutput) }
    }
  }

  /// `node roster export`
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write every roster that this node holds to files in a directory, for a member that joins or recovers.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The directory; made if it is missing.") var folder: String

    func run() async throws {
      let book = try common.openNode().store.read { try $0.rosterBook() }
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for roster in book.all {
          let name = "\(folder)/\(roster.roster.version)-\("\(roster.hash)".prefix(8)).roster"
          try Data(try roster.encoded).write(to: URL(fileURLWithPath: name), options: .atomic)
        }
      } catch let error as TrustError { throw error } catch {
        throw NodeError(.invalidInput, "\(folder) cannot be written; check the path", cause: error)
      }
      Terminal.standardOutput.line("Wrote \(Words.count(book.all.count, "roster")) to \(folder).")
    }
  }
}
