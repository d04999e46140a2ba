import AgencyNode
import ArgumentParser

extension SubjectAccessCommand {
  /// `node subject-access extend`
  struct Extend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take two further months for an answer, once, within the first one, and say why.",
      discussion: """
        Only for a request that is complex, or one of several (UK GDPR article 12(3)). Whoever asked has to be told \
        within the first month, and why, in a way that is safe for them: the program tells nobody.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The request's number.") var number: Int64
    @Option(help: "Why it takes longer.") var reason: String
    @Option(help: "Who decides.") var by: String

    func run() async throws {
      let report = try common.openNodeToShow().extendAccess(number, reason: reason, by: by)
      if common.json { return try printJSON(report) }
      let out = Terminal.standardOutput
      out.line("Two further months were taken for request \(number): due \(report.due).", style: .good)
      if let month = report.firstMonthEnds {
        out.line("Next: tell whoever asked, and why, safely, by \(month).", style: .faint)
      }
    }
  }
}
