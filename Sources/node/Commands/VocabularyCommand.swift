import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding

/// `node vocabulary`
struct VocabularyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocabulary", abstract: "Look up the flag codes: what they mean, who may say them and who reads them.",
    discussion: "With a code, its whole entry. It needs no configuration and opens no node.")

  @Argument(help: "A flag's code, such as NFS or RISK.") var code: String?
  @Flag(help: "Print results as JSON with a schemaVersion.") var json = false

  func run() async throws {
    guard let code else {
      let entries = FlagCode.allCases.map(VocabularyReport.init)
      if json { return try printJSON(VocabularyList(flags: entries)) }
      return VocabularyList.print(FlagCode.allCases, to: .standardOutput)
    }
    let report = VocabularyReport(try parseFlagCode(code))
    if json { return try printJSON(VocabularyEntry(flag: report)) }
    report.print(to: .standardOutput)
  }
}

/// One code with all that the vocabulary says of it.
private struct VocabularyEntry: Encodable {
  var schemaVersion = 1
  var vocabularyVersion = FlagCode.version
  var flag: VocabularyReport
}

/// Every code.
private struct VocabularyList: Encodable {
  var schemaVersion = 1
  var vocabularyVersion = FlagCode.version
  var flags: [VocabularyReport]

  /// A table for each kind of subject, within 80 columns.
  static func print(_ codes: [FlagCode], to out: Terminal) {
    let order: [FlagDefinition.SubjectKind] = [.victim, .allegedPerpetrator, .child, .adult, .anyone]
    for kind in order {
      let group = codes.filter { $0.definition.about == kind }
      guard !group.isEmpty else { continue }
      out.line("About \(VocabularyReport.words(kind))", style: .strong)
      var table = Table("Code", "Aud", "Kept", "Said", "Label")
      for code in group {
        let definition = code.definition
        table.add(
          code.rawValue, definition.audience.name.cut(to: 12), shortly(definition.retention),
          definition.isDerived ? "derived" : "asserted", definition.label)
      }
      table.print(to: out)
      out.line()
    }
    let legend =
      "Aud: who reads it, by the letter of the vocabulary. Kept: how long; 'active', 'closed', 'held' and 'flag': while or "
      + "until it is so, or with the flag it is about. Derived: every node works it out. `node vocabulary CODE` tells the "
      + "rest."
    for line in legend.wrapped(to: 80) { out.line(line, style: .faint) }
  }

  /// The retention in a word: `R3`, or what ends it.
  private static func shortly(_ retention: FlagDefinition.Retention) -> String {
    retention.rawValue.split(separator: " ").last.map(String.init) ?? retention.rawValue
  }
}
