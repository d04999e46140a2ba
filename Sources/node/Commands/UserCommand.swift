import AgencyNode
import ArgumentParser
import Foundation
import Replication

/// `node user`
struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Say who may use this node's pages and API, and what they may do there.",
    discussion: """
      Pages and API are served by `node serve` when node.yaml has 'http:'. A user signs in with a token, which is shown \
      once and kept as a hash. Roles: practitioner, administrator, operator, data-protection.
      """,
    subcommands: [Add.self, List.self, Revoke.self])

  /// `node user add`
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give somebody a token. It is shown this once: hand it over in person or by a safe way.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The user, as the audit log shall name them.") var name: String
    @Option(
      name: .customLong("role"), help: "practitioner, administrator, operator or data-protection. Repeat for more.")
    var roles: [String] = []
    @Option(help: "Days until it expires.") var days = 90

    func run() async throws {
      let node = try common.openNode()
      let roles = try roles.map { text -> UserRole in
        if let role = UserRole(rawValue: text) { return role }
        let all = UserRole.allCases.map(\.rawValue)
        throw NodeError(.invalidInput, "there is no role of that name; \(Spelling.suggestion(for: text, among: all))")
      }
      let user = try node.addUser(name, roles: Set(roles), days: days)
      if common.json { return try printJSON(user) }
      let out = Terminal.standardOutput
      out.line("\(user.name), \(user.roles.joined(separator: ", ")), until \(Words.time(user.expires))", style: .good)
      out.line(user.token)
      Terminal.standardError.line("The token is not shown again. Whoever has it is \(user.name).", style: .warn)
    }
  }

  /// `node user list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List everybody who was given a token.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let list = try common.openNode().users()
      if common.json { return try printJSON(list) }
      guard !list.users.isEmpty else { return Terminal.standardOutput.line("Nobody; see `node user add`.") }
      var table = Table("User", "State", "Roles", "Expires")
      for user in list.users {
        table.add(user.name, user.state, user.roles.joined(separator: ", "), Words.time(user.expires))
      }
      table.print(to: .standardOutput)
    }
  }

  /// `node user revoke`
  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take every token of a user away, and end what they are signed in to.",
      discussion: """
        Whoever signed in through the agency's identity provider is out at the next request, and an ID token that was given \
        before opens nothing. Close the account there as well, or they sign in again.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The user.") var name: String

    func run() async throws {
      let node = try common.openNode()
      let count = try node.revokeUser(name)
      if common.json { return try printJSON(Revoked(user: name, tokens: count)) }
      let out = Terminal.standardOutput
      out.line("Revoked \(Words.count(count, "token")) of \(name).", style: .good)
      if node.hasProvider {
        out.line("Whoever the identity provider calls exactly that has been signed out.")
        out.line("Next: close the account there, or they can sign in again.", style: .faint)
      }
    }
  }

  private struct Revoked: Encodable {
    var schemaVersion = 1
    var user: String
    var tokens: Int
  }
}
