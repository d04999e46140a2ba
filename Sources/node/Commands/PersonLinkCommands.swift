import AgencyNode
import ArgumentParser
import Replication
import Safeguarding
import Store

extension PersonCommand {
  /// `node person link`
  struct Link: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Decide that two subjects are one person, or whom a flag mentions.",
      discussion: """
        Two subjects: `node person link A B`. Somebody who is only named in the flags of a subject: \
        `node person link --mention WORD --of SUBJECT --is SUBJECT`. A decision holds on every node, and can be taken \
        back with `node person unlink`.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var lookUp: LookUpOptions
    @Argument(help: "Two subjects.") var subjects: [String] = []
    @Option(help: "The name as it is mentioned.") var mention: String?
    @Option(help: "The subject, or the flag, that mentions it.") var of: String?
    @Option(help: "The subject who is meant.") var `is`: String?
    @Option(help: "Why; others will read it.") var reason: String
    @Flag(help: "Keep words that were questioned, as when quoting.") var keepWording = false

    func run() async throws {
      let node = try common.openNodeToShow()
      let lookUp = try lookUp.lookUp()
      let dots: [LocalDot]
      if let mention {
        guard let of, let `is` else { throw NodeError(.invalidInput, "--mention needs --of and --is") }
        dots = try node.decideMention(
          mention, of: try node.dot(named: of), is: try node.dot(named: `is`), reason: reason, keepWording: keepWording,
          lookUp)
      } else {
        dots = try node.decide(subjects, .same, reason, keepWording, lookUp)
      }
      try report(node, dots, "Linked.", common)
    }
  }

  /// `node person unlink`
  struct Unlink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Decide that two subjects are not one person.",
      discussion: "Whoever opened the history of either is told that it changed.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var lookUp: LookUpOptions
    @Argument(help: "Two subjects.") var subjects: [String]
    @Option(help: "Why; others will read it.") var reason: String
    @Flag(help: "Keep words that were questioned, as when quoting.") var keepWording = false

    func run() async throws {
      let node = try common.openNodeToShow()
      let dots = try node.decide(subjects, .different, reason, keepWording, try lookUp.lookUp())
      try report(node, dots, "Unlinked.", common)
    }
  }

  /// `node person review`
  struct Review: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the possible matches that wait for a person's decision, field by field.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var lookUp: LookUpOptions
    @Option(help: "At most so many.") var limit = 20

    func run() async throws {
      let node = try common.openNodeToShow()
      let list = try node.linkList(limit: limit, try lookUp.lookUp())
      if common.json { return try printJSON(list) }
      guard !list.questions.isEmpty else {
        return Terminal.standardOutput.line("Nothing waits for a decision.", style: .good)
      }
      for row in list.questions { row.print(to: .standardOutput) }
      Terminal.standardOutput.line("Decide each with `node person link A B` or `node person unlink A B`.")
    }
  }
}

extension AgencyNode {
  fileprivate func decide(
    _ subjects: [String], _ decision: LinkDecision, _ reason: String, _ keepWording: Bool, _ lookUp: LookUp
  ) throws -> [LocalDot] {
    guard subjects.count == 2 else { throw NodeError(.invalidInput, "name two subjects, as `person find` does") }
    return try decideLink(
      try dot(named: subjects[0]), try dot(named: subjects[1]), decision, reason: reason, keepWording: keepWording,
      lookUp)
  }
}

private struct Decided: Encodable {
  var schemaVersion = 1
  var operations: [String]
}

private func report(_ node: AgencyNode, _ dots: [LocalDot], _ done: String, _ common: CommonOptions) throws {
  let names = try node.store.read { reader in try dots.map { try reader.name(of: $0) } }
  if common.json { return try printJSON(Decided(operations: names)) }
  Terminal.standardOutput.line("\(done) The decision is \(names.first ?? "unchanged").", style: .good)
}

extension LinkReport {
  /// The pair in lines of 80 columns.
  fileprivate func print(to out: Terminal) {
    for (letter, side) in zip(["A", "B"], sides) {
      out.line(
        "\(letter)  \(side.name), born \(side.born ?? "unknown")  \(side.operation), \(side.agency)".cut(to: 80),
        style: .strong)
    }
    for reason in reasons { for line in reason.wrapped(to: 76) { out.line("   " + line) } }
    for part in evidence {
      let bits = (part.weight >= 0 ? "+" : "") + "\(part.weight)"
      out.line("   \(part.field.padded(to: 20)) \(bits.padded(to: 7)) \(part.outcome)".cut(to: 80))
    }
    let (link, ask) = Self.thresholds
    out.line("   Together \(weight) bits (link from \(link), asked from \(ask)).", style: .faint)
    out.line()
  }
}
