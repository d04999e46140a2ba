import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Trust

/// `node keys`
struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Show and change this node's own keys.", subcommands: [Show.self, Rotate.self])

  /// `node keys show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the public parts of the keys in use, and of those that wait for the roster.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let node = try common.openNode()
      let rotation = try KeyRotation.load(from: node.directory.keys.path)
      let entry = try node.currentRoster().roster.member(node.member)
      var rows: [Row] = []
      func add(_ kind: KeyRotation.Kind, _ key: [UInt8], isInUse: Bool) {
        let isNamed =
          switch kind {
          case .signing: entry?.signingKeys.contains(key)
          case .tls: entry?.pins.contains { $0.bytes == key }
          case .sealing: entry?.sealingKey == key
          }
        rows.append(
          Row(kind: kind.rawValue, key: hexadecimal(key), isInUse: isInUse, isInRoster: isNamed ?? false))
      }
      add(.signing, node.keys.signing.publicKey, isInUse: true)
      add(.tls, node.keys.tls.pin.bytes, isInUse: true)
      add(.sealing, node.keys.sealing.publicKey, isInUse: true)
      for kind in KeyRotation.Kind.allCases {
        if let key = rotation.publicPart(kind) { add(kind, key, isInUse: false) }
      }
      if common.json { return try printJSON(Report(keys: rows)) }
      for row in rows {
        Terminal.standardOutput.line(
          "\(row.kind.padded(to: 8)) \(row.isInUse ? "in use" : "waits "), "
            + (row.isInRoster ? "in the roster" : "not in the roster"))
        Terminal.standardOutput.line("  \(row.key)")
      }
    }

    private struct Row: Encodable {
      var kind: String
      var key: String
      var isInUse: Bool
      var isInRoster: Bool
    }

    private struct Report: Encodable {
      var schemaVersion = 1
      var keys: [Row]
    }
  }

  /// `node keys rotate`
  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the next key beside the one in use, and print its public part for the board.",
      discussion: """
        The node works on with the old key, and takes the new one into use by itself once a roster that names it is in force \
        here. What the old key signed stays valid.

        at-rest concerns nobody else: what it encrypted is encrypted anew, beside a running daemon; when it is stopped, run \
        it again. A key in a file is drawn anew. One from a credential or a command you change yourself first: the new key \
        on the first line, the old one on the second, until this is done.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "signing, tls or sealing; or at-rest, the key that the database is encrypted under.")
    var kind: String
    @Flag(help: "With at-rest: also change the key of look-up columns; nobody can write for the seconds that it takes.")
    var lookUps = false

    func run() async throws {
      if kind == "at-rest" { return try rotateAtRest() }
      guard let kind = KeyRotation.Kind(rawValue: kind) else {
        throw NodeError(.invalidInput, "\(kind) is no kind of key; use signing, tls, sealing or at-rest")
      }
      let node = try common.openNode()
      let place = node.directory.keys.path
      let isNew = try KeyRotation.load(from: place).publicPart(kind) == nil
      let key =
        try KeyRotation.load(from: place).publicPart(kind)
        ?? KeyRotation.begin(kind, in: place, name: node.configuration.agency, now: Date())
      let option = "--rotate-\(kind.rawValue) \(node.member)=\(hexadecimal(key))"
      if common.json {
        return try printJSON(Report(kind: kind.rawValue, key: hexadecimal(key), option: option, isNew: isNew))
      }
      if !isNew { Terminal.standardError.line("A new \(kind.rawValue) key waits already; this is it.") }
      Terminal.standardOutput.line(option)
      Terminal.standardError.line("Give the line above to the board, for `node roster propose`.")
    }

    private func rotateAtRest() throws {
      let node = try common.openNode()
      let error = Terminal.standardError
      let count = try node.rotateAtRest(hashes: lookUps) { error.progress("encrypted \($0) values anew") }
      error.progress("")
      if common.json { return try printJSON(AtRestReport(encrypted: count)) }
      Terminal.standardOutput.line("The key is changed; \(Words.count(count, "value")) encrypted anew.", style: .good)
    }

    private struct AtRestReport: Encodable {
      var schemaVersion = 1
      var encrypted: Int
    }

    private struct Report: Encodable {
      var schemaVersion = 1
      var kind: String
      var key: String
      var option: String
      var isNew: Bool
    }
  }
}

/// `node fence`
struct FenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fence", abstract: "See why this node writes nothing, and let it go on.",
    subcommands: [Lift.self])

  /// `node fence lift`
  struct Lift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a fenced node go on in fresh streams, on your word.",
      discussion: """
        For a node of which a copy ran, once the copy is stopped for good; and for one with no peer in reach. What only this \
        node held and lost stays lost. It is in the audit log.
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "Why; it is kept.") var reason: String
    @Option(help: "Who decides; the user of this session if it is not given.") var user: String?

    func run() async throws {
      let node = try common.openNode()
      let user = user ?? AgencyNode.sessionUser
      let held = try node.liftFence(user: user, reason: reason)
      if common.json { return try printJSON(Report(lifted: held)) }
      Terminal.standardOutput.line(
        held.map { "Lifted (\($0)). The node writes on in fresh streams." } ?? "The node is not fenced.", style: .good)
    }

    private struct Report: Encodable {
      var schemaVersion = 1
      var lifted: String?
    }
  }
}
