import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding

/// `node import`
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Load an export of this agency's own system.",
    discussion: """
      The mapping says what the columns mean and which flags they publish about whom. The records themselves never \
      leave this node. Loading the same export twice changes nothing. A bad row is reported with line, column and \
      reason, and nothing is written unless --keep-going is given.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The export; without one, all that the configuration names.") var file: String?
  @Option(help: "The mapping; without one, the first whose columns fit.") var mapping: String?
  @Flag(help: "Load the good rows although others are bad.") var keepGoing = false
  @Flag(help: "Say what would be written, and write nothing.") var dryRun = false

  func run() async throws {
    let node = try common.openNodeToShow()
    let sources: [(file: String, mapping: ImportMapping)]
    if let file {
      sources = [(file, try chooseMapping(for: file, node.configuration))]
    } else {
      sources = try node.configuration.imports.compactMap { source in
        try source.export.map { ($0, try ImportMapping.load(path: source.mapping)) }
      }
      guard !sources.isEmpty else {
        throw NodeError(.invalidInput, "node.yaml names no exports; give a file")
      }
    }
    var failed = false
    for source in sources { failed = try load(source.file, source.mapping, node) || failed }
    if failed { throw ExitCode(1) }
  }

  /// - Returns: Whether there were bad rows.
  private func load(_ file: String, _ mapping: ImportMapping, _ node: AgencyNode) throws -> Bool {
    var reader = CSVReader(try bytes(of: file), delimiter: mapping.delimiter)
    let plan = ImportPlanner.plan(
      &reader, mapping: mapping, roles: node.configuration.roles, today: Day(milliseconds: node.now().rawValue))
    let mayCommit = plan.mayCommit(keepGoing: keepGoing)
    let outcome = mayCommit && !dryRun ? try node.commit(plan, mapping: mapping.name) : nil
    let name = (file as NSString).lastPathComponent
    if common.json {
      try printJSON(Report(file: name, plan: plan, outcome: outcome))
    } else {
      say(name, plan, outcome)
    }
    return plan.problemCount > 0
  }

  private func say(_ name: String, _ plan: ImportPlan, _ outcome: ImportOutcome?) {
    let error = Terminal.standardError
    for problem in plan.problems { error.line("\(name): \(problem)", style: .bad) }
    if plan.problemCount > plan.problems.count {
      error.line("\(name): and \(plan.problemCount - plan.problems.count) more", style: .bad)
    }
    let out = Terminal.standardOutput
    if let outcome {
      out.line(
        "\(name): \(Words.count(outcome.recordsWritten, "record")) written, \(outcome.recordsUnchanged) unchanged; "
          + "published \(outcome.published), amended \(outcome.amended), unchanged \(outcome.unchanged)")
      if outcome.erased > 0 {
        out.line(
          "\(name): \(outcome.erased) left out, because they were erased; new rows about the same people are published")
      }
    } else if dryRun {
      out.line("\(name): would write \(plan.records.count) records and publish \(plan.publications.count); nothing was")
    } else {
      error.line("\(name): nothing was written. Mend the rows, or load the good ones with --keep-going.", style: .bad)
    }
  }

  private func chooseMapping(for file: String, _ configuration: NodeConfiguration) throws -> ImportMapping {
    if let mapping { return try ImportMapping.load(path: mapping) }
    var reader = CSVReader(try bytes(of: file))
    guard let header = try? reader.next()?.fields.map(\.text) else {
      throw NodeError(.invalidInput, "the export has no header row that can be read; give --mapping")
    }
    for source in configuration.imports {
      let mapping = try ImportMapping.load(path: source.mapping)
      if mapping.matches(header: header) { return mapping }
    }
    throw NodeError(.invalidInput, "no mapping of node.yaml fits the export's columns; give --mapping")
  }

  private func bytes(of file: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw NodeError(.invalidInput, "\(file) cannot be read; check the path")
    }
    return Array(data)
  }

  private struct Report: Encodable {
    struct Problem: Encodable {
      var line: Int
      var column: Int
      var columnName: String?
      var reason: String
    }

    var schemaVersion = 1
    var file: String
    var committed: Bool
    var outcome: ImportOutcome?
    var problemCount: Int
    var problems: [Problem]

    init(file: String, plan: ImportPlan, outcome: ImportOutcome?) {
      self.file = file
      committed = outcome != nil
      self.outcome = outcome
      problemCount = plan.problemCount
      problems = plan.problems.map {
        Problem(line: $0.line, column: $0.column, columnName: $0.columnName, reason: $0.reason)
      }
    }
  }
}
