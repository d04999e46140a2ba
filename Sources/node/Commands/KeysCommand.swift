import AgencyNode
import ArgumentParser
import Foundation

/// `node keys`
struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Change this node's keys.", subcommands: [Rotate.self])

  /// `node keys rotate`
  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change a key, and encrypt anew what it encrypted.",
      discussion: """
        Safe beside a running daemon, and when it is stopped: run it again. A key in a file is drawn anew. One from a
        credential or a command you change yourself first: the new key on the first line, the old one on the second,
        until this is done.
        """)

    /// The keys that can be changed so far.
    enum Key: String, ExpressibleByArgument, CaseIterable {
      case atRest = "at-rest"
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "Which key: at-rest.") var key: Key
    @Flag(help: "Also change the key of look-up columns; nobody can write for the seconds that it takes.")
    var lookUps = false

    func run() async throws {
      let node = try common.openNode()
      let error = Terminal.standardError
      let count = try node.rotateAtRest(hashes: lookUps) { error.progress("encrypted \($0) values anew") }
      error.progress("")
      if common.json { return try printJSON(Result(encrypted: count)) }
      Terminal.standardOutput.line("The key is changed; \(Words.count(count, "value")) encrypted anew.", style: .good)
    }
  }

  private struct Result: Encodable {
    var schemaVersion = 1
    var encrypted: Int
  }
}
