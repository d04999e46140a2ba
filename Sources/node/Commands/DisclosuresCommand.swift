import AgencyNode
import ArgumentParser
import Foundation
import Replication

extension AuditCommand {
  /// `node audit disclosures`
  struct DisclosuresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "disclosures",
      abstract:
        "What was disclosed of a person: who looked here and why, and which members hold what this agency wrote.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var lookUp: LookUpOptions
    @Option(help: "A subject of the person, as `person find` names it.") var person: String

    func run() async throws {
      let node = try common.openNode()
      let report = try node.disclosures(of: try node.dot(named: person), try lookUp.lookUp())
      if common.json { return try printJSON(report) }
      let out = Terminal.standardOutput
      out.line("Looked at here", style: .strong)
      if report.looks.isEmpty { out.line("  by nobody") }
      for look in report.looks { look.print(to: out) }
      out.line()
      out.line("What this agency wrote: \(Words.count(report.changeSets, "change-set")), held by", style: .strong)
      if report.holders.isEmpty { out.line("  nobody that this node met") }
      for holder in report.holders {
        let all = holder.changeSets == report.changeSets ? "all" : "\(holder.changeSets)"
        out.line(
          "  \(holder.agency.cut(to: 40).padded(to: 42))\(all.padded(to: 6))\(holder.asOf.map(Words.time) ?? "")"
            .cut(to: 80))
      }
      if !report.files.isEmpty {
        out.line()
        out.line("Files that may hold it", style: .strong)
        for look in report.files { look.print(to: out) }
      }
    }
  }
}

extension Disclosures.Look {
  fileprivate func print(to out: Terminal) {
    out.line(
      ("  " + Words.time(at).prefix(16) + "  " + user.cut(to: 16).padded(to: 17) + action.padded(to: 12)
        + marks.joined(separator: " ")).cut(to: 80))
    for line in "\(purpose) (\(basis)): \(result)".wrapped(to: 74) { out.line("    " + line, style: .faint) }
  }
}
