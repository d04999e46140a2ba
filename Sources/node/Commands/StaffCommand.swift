import AgencyNode
import ArgumentParser
import Foundation
import Replication

/// `node staff`
struct StaffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "staff",
    abstract: "Say who works here and to whom they are close, so that nobody looks up themselves or their own.",
    discussion: """
      Kept in the data directory, for its owner alone, as hashes. Family follows from the relationships of the shared \
      view. A look-up of oneself, family or a declared connection is blocked, and the reviewer of node.yaml is told.
      """,
    subcommands: [Add.self, List.self, Remove.self])

  /// `node staff add`
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say who a user is, or with --connected somebody with whom the user is connected.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var query: QueryOptions
    @Option(help: "The user, as the audit log names them.") var user: String
    @Option(help: "A subject of the shared view.") var subject: String?
    @Flag(help: "Not the user, but somebody close to them.") var connected = false

    func run() async throws {
      let node = try common.openNode()
      let person = try query.query()
      try node.addStaff(
        user, isSelf: !connected, subject: try subject.map { try node.dot(named: $0) },
        person: person.isEmpty ? nil : person, AuditReader.own("list of staff"))
      Terminal.standardOutput.line("Noted for \(user).", style: .good)
    }
  }

  /// `node staff list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the users, and how much is known of each.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let staff = try common.openNode().staff()?.staff ?? [:]
      let rows = staff.sorted { $0.key < $1.key }.map {
        StaffRow(
          user: $0.key, isKnown: !$0.value.own.isEmpty || !$0.value.subjects.isEmpty,
          hasConnections: !$0.value.connected.isEmpty || !$0.value.connectedSubjects.isEmpty)
      }
      if common.json { return try printJSON(StaffList(staff: rows)) }
      guard !rows.isEmpty else { return Terminal.standardOutput.line("Nobody is listed; see `node staff add`.") }
      var table = Table("User", "Known", "Connections")
      for row in rows { table.add(row.user, row.isKnown ? "yes" : "no", row.hasConnections ? "yes" : "none declared") }
      table.print(to: .standardOutput)
    }
  }

  /// `node staff remove`
  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a user who left off the list.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The user.") var user: String

    func run() async throws {
      try common.openNode().removeStaff(user, AuditReader.own("list of staff"))
      Terminal.standardOutput.line("Removed.", style: .good)
    }
  }
}

extension AuditReader {
  /// Whoever runs this.
  static func own(_ purpose: String) -> LookUp {
    LookUp(
      user: AgencyNode.sessionUser, purpose: purpose, basis: "accountability")
  }
}

extension PersonQuery {
  fileprivate var isEmpty: Bool { self == PersonQuery() }
}

private struct StaffRow: Encodable {
  var user: String
  var isKnown: Bool
  var hasConnections: Bool
}

private struct StaffList: Encodable {
  var schemaVersion = 1
  var staff: [StaffRow]
}
