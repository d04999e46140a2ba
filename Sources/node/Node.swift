import AgencyNode
import ArgumentParser
import Foundation

/// The command line of an agency's node.
@main
struct Node: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node",
    abstract:
      "An agency's node: its own records, and a shared view of domestic-abuse flags without a central database.",
    version: productVersion,
    subcommands: [
      Initialise.self, RosterCommand.self, Serve.self, SyncCommand.self, StatusCommand.self, PeerCommand.self,
      ImportCommand.self, FlagCommand.self, ContestCommand.self, SubjectAccessCommand.self, HandoverCommand.self,
      PersonCommand.self,
      AlertsCommand.self, ReferralCommand.self, DirectoryCommand.self, ConflictsCommand.self,
      AuditCommand.self, StaffCommand.self, UserCommand.self,
      EraseCommand.self, RetentionCommand.self,
      BundleCommand.self, BackupCommand.self, RestoreCommand.self, RecoverCommand.self, KeysCommand.self,
      FenceCommand.self, VerifyCommand.self, UpgradeCommand.self, ConfigCommand.self, VocabularyCommand.self,
      Demo.self,
    ])

  static func main() async {
    CoreDumps.turnOff()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      // Only what is none of our own errors is the argument parser's to explain.
      guard let failure = Failure(error) else { exit(withError: error) }
      Terminal.standardError.line("node: \(failure.message)", style: .bad)
      Foundation.exit(failure.status)
    }
  }
}
