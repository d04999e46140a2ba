import AgencyNode
import ArgumentParser
import Foundation

/// `node init`
struct Initialise: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make this node's keys, database and member card.",
    discussion: "Nothing is overwritten. Give member-card.json to the partnership's board: it holds public keys only.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let configuration = try common.loadConfiguration()
    let card = try AgencyNode.initialise(configuration, now: Date())
    if common.json { return try printJSON(Result(card: card)) }
    let directory = NodeDirectory(configuration.dataDirectory)
    let out = Terminal.standardOutput
    out.line("Made a node for \(configuration.agency), member \(configuration.member).", style: .strong)
    out.line("  data         \(directory.root.path)")
    out.line("  member card  \(directory.memberCard.path)")
    out.line("  pin          \(card.certificatePin)")
    out.line("Next: give the member card to the board, then `node roster install FILE`.")
  }

  private struct Result: Encodable {
    var schemaVersion = 1
    var card: MemberCard
  }
}
