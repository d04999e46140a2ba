import AgencyNode
import ArgumentParser
import Replication

/// `node upgrade`
struct UpgradeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upgrade", abstract: "See what a new version will find before it is started.",
    subcommands: [Check.self], defaultSubcommand: Check.self)

  /// `node upgrade check`
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Whether this program can take over a node that another version runs.",
      discussion: """
        Run it with the new program before it is installed. It reads configuration, keys, database, backups and what \
        peers speak, changes nothing, and works while the other version runs.

        Exit status: 0 ready, 1 caution (something should be seen to first), 2 stop (this version cannot use what is \
        there), 3 something could not be read.
        """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let report = UpgradeReport(configurationAt: common.configuration, now: .system)
      if common.json { try printJSON(Answer(report: report)) } else { report.print(to: .standardOutput) }
      switch report.verdict {
      case .ready: return
      case .caution: throw ExitCode(1)
      case .stop: throw ExitCode(report.isUnreadable ? 3 : 2)
      }
    }

    private struct Answer: Encodable {
      var schemaVersion = 1
      var report: UpgradeReport
    }
  }
}

extension UpgradeReport {
  fileprivate func print(to out: Terminal) {
    let (words, style): (String, Terminal.Style) =
      switch verdict {
      case .ready: ("version \(version) can take over", .good)
      case .caution: ("version \(version) can take over; see to this first", .warn)
      case .stop where isUnreadable: ("whether version \(version) can take over cannot be told", .bad)
      case .stop: ("version \(version) must not be started on this", .bad)
      }
    out.line("\(verdict.rawValue)  \(words)", style: style)
    if let directory { out.line("  \(directory)".cut(to: 80)) }
    out.line()
    for check in checks { out.check(check.result, check.name, check.says) }
    out.next(next)
  }
}
