import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// `node conflicts`
struct ConflictsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts", abstract: "Read the conflict log, and decide what differs.",
    subcommands: [List.self, Show.self, Resolve.self, Proof.self])

  /// `node conflicts list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List conflicts: open ones, unless said otherwise.")

    @OptionGroup var common: CommonOptions
    @Option(help: "open, closed or all.") var status = "open"
    @Option(help: "field, policy_denied, void, uninterpreted, fork, rollback, cut_off or roster.") var type: String?
    @Option(help: "Only those about this field, by name.") var field: String?
    @Option(help: "Only those about this member.") var member: UInt32?
    @Option(help: "Only those open for at least so many days.") var age: Int?

    func run() async throws {
      let node = try common.openNodeToShow()
      var filter = ConflictFilter(isOpen: try isOpen())
      filter.type = type
      filter.member = member.map { MemberNumber(rawValue: $0) }
      filter.openedBefore = age.map { node.now().adding(milliseconds: -Int64($0) * 86_400_000) }
      if let field {
        guard let definition = FlagField.named(field) else {
          throw NodeError(.invalidInput, "\(field) is no field of a flag; try risk or status")
        }
        filter.field = definition.number
      }
      let rows = try node.readShared("list of conflicts") { reader in
        try reader.conflicts(filter).map { (row: try ConflictReport($0, reader, [:]), about: try about($0, reader)) }
      }
      if common.json { return try printJSON(ConflictList(conflicts: rows)) }
      guard !rows.isEmpty else { return Terminal.standardOutput.line("No conflicts.", style: .good) }
      var table = Table("Conflict", "Type", "State", "Opened", "Field", "Shown")
      for row in rows {
        table.add(
          String(row.name.prefix(12)), row.type, row.isOpen ? "open" : "closed",
          Words.ago(row.opened, now: node.now().rawValue), row.field ?? "", row.shown.joined(separator: " / "))
      }
      table.print(to: .standardOutput)
    }

    private func isOpen() throws -> Bool? {
      switch status {
      case "open": return true
      case "closed": return false
      case "all": return nil
      default: throw NodeError(.invalidInput, "--status is open, closed or all")
      }
    }
  }

  /// `node conflicts show`
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a conflict: the values side by side, who said them, and what choosing each would do.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The conflict's name, or the start of it.") var conflict: String

    func run() async throws {
      let node = try common.openNodeToShow()
      let reports = try node.readShared("a conflict") { reader in
        let row = try row(reader, conflict)
        return [(row: try ConflictReport(row, reader, try node.agencyNames(reader)), about: try about(row, reader))]
      }
      guard let report = reports.first else { throw NodeError(.notFound, "no conflict starts with \(conflict)") }
      if common.json { return try printJSON(report) }
      report.print(to: .standardOutput, now: node.now().rawValue)
    }
  }

  /// `node conflicts resolve`
  struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Decide a conflict, on every node.",
      discussion: "--keep takes a letter of `conflicts show` (a, b, …), `both`, or a value of the field.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The conflict's name, or the start of it.") var conflict: String
    @Option(help: "Which value to keep: a, b, both, or another value.") var keep: String
    @Option(help: "Why; others will read it.") var reason: String
    @Option(help: "The version that `conflicts show` printed; refused if another value came in since.")
    var shown: String?

    func run() async throws {
      let node = try common.openNodeToShow()
      let (name, dots, choice) = try node.store.read { reader -> (Hash, [LocalDot], ResolutionChoice) in
        let row = try row(reader, conflict)
        guard row.isOpen, let entity = row.entity, let field = row.field, let view = try reader.view(of: entity) else {
          throw NodeError(.notFound, "that conflict is not open, or is not about differing values")
        }
        let siblings = view[field]?.siblings ?? []
        let dots = siblings.map(\.dot)
        if let shown, ShownVersion.of(try dots.map { try reader.dot($0) }) != shown {
          throw NodeError(.changedMeanwhile, "another value came in since; look at the conflict again, then decide")
        }
        return (row.name, dots, try chosen(of: siblings, view.kind.field(field)))
      }
      let written = try node.resolve(name, choosing: choice, shown: dots, reason: reason)
      let operation = try node.store.read { try $0.name(of: written) }
      if common.json { return try printJSON(Resolved(conflict: name.description, operation: operation)) }
      Terminal.standardOutput.line("Resolved \(name.description.prefix(12)) with \(operation).", style: .good)
    }

    private func chosen(of siblings: [Sibling<LocalDot>], _ definition: FieldDefinition) throws -> ResolutionChoice {
      if keep == "both" || keep == "all" { return .all }
      if keep.utf8.count == 1, let letter = keep.utf8.first, letter >= 0x61, Int(letter - 0x61) < siblings.count {
        return .sibling(siblings[Int(letter - 0x61)].dot)
      }
      return .value(try parseValue(keep, as: definition))
    }
  }

  fileprivate struct Resolved: Encodable {
    var schemaVersion = 1
    var conflict: String
    var operation: String
  }
}

private func about(_ row: ConflictRow, _ reader: StoreReader) throws -> [LocalDot] {
  try row.entity.flatMap { try reader.view(of: $0) }?.subjectsAbout ?? []
}

private func row(_ reader: StoreReader, _ digits: String) throws -> ConflictRow {
  let rows = try reader.conflicts(named: digits)
  guard let row = rows.first else { throw NodeError(.notFound, "no conflict starts with \(digits)") }
  guard Set(rows.map(\.name)).count == 1 else {
    throw NodeError(.invalidInput, "several conflicts start with \(digits); write more of the name")
  }
  return row
}

private struct ConflictList: Encodable {
  var schemaVersion = 1
  var conflicts: [ConflictReport]
}

/// A conflict for people and JSON.
private struct ConflictReport: Encodable {
  var schemaVersion = 1
  var name: String
  var type: String
  var isOpen: Bool
  var opened: Int64
  var closed: Int64?
  var closedBy: String?
  var entity: String?
  var subject: String?
  var field: String?
  var label: String?
  var member: UInt32?
  var policy: String?
  var policyVersion: Int64?
  var reason: String
  var shown: [String] = []
  /// What `resolve --shown` takes.
  var version: String?
  var siblings: [SiblingReport] = []

  init(_ row: ConflictRow, _ reader: StoreReader, _ agencies: [MemberNumber: String]) throws {
    name = row.name.description
    type = row.type
    isOpen = row.isOpen
    opened = row.opened.rawValue
    closed = row.closed?.rawValue
    closedBy = try row.closedBy.map { try reader.name(of: $0) }
    member = row.member?.rawValue
    policy = row.policy
    policyVersion = row.policyVersion
    reason = row.reason
    guard let id = row.entity else { return }
    entity = try reader.name(of: id)
    guard let number = row.field, let view = try reader.view(of: id) else { return }
    let definition = view.kind.field(number)
    field = definition.name
    label = definition.label
    if case .reference(let target) = view.shown(FlagField.subject), view.kind == .flag {
      subject = try reader.subjectName(target)
    }
    guard let current = view[number] else { return }
    shown = current.verdict.shown.map { value in
      definition.words(value, of: view.kind) { (try? reader.subjectName($0)) ?? "unknown" }
    }
    version = ShownVersion.of(try current.siblings.map { try reader.dot($0.dot) })
    siblings = try current.siblings.map { try SiblingReport($0, definition, of: view.kind, reader, agencies) }
  }

  func print(to out: Terminal, now: Int64) {
    out.line("Conflict \(name.prefix(12))  \(type), \(isOpen ? "open" : "closed")", style: .strong)
    if let label, let entity { out.line("  \(label) of \(entity)" + (subject.map { ", about \($0)" } ?? "")) }
    if let member { out.line("  member \(member)") }
    out.line("  opened here \(Words.ago(opened, now: now))")
    if let closed { out.line("  closed here \(Words.ago(closed, now: now)) by \(closedBy ?? "unknown")") }
    for line in reason.wrapped(to: 76) { out.line("  \(line)") }
    if let policy { out.line("  policy: \(policy), version \(policyVersion ?? 0)") }
    if type == ConflictType.fork.rawValue {
      out.line("  node conflicts proof \(name.prefix(12)) --to DIR   (for the board; OpenSSL checks it)")
    }
    guard !siblings.isEmpty else { return }
    out.line()
    out.line("  shown now: \(shown.joined(separator: " / "))", style: .strong)
    for (place, sibling) in siblings.enumerated() {
      let letter = Character(UnicodeScalar(UInt8(0x61 + place % 26)))
      out.line("  \(letter))  \(sibling.value)".cut(to: 80))
      out.line("      \(sibling.agency), \(sibling.operation)".cut(to: 80))
      out.line(
        "      written \(sibling.authored.map(Words.time) ?? "?"), here \(sibling.received.map(Words.time) ?? "?")")
      if isOpen {
        out.line("      keeping it: every node shows \"\(sibling.value.cut(to: 30))\", this conflict closes")
      }
    }
    if isOpen, let version {
      out.line()
      out.line("  node conflicts resolve \(name.prefix(12)) --shown \(version) \\")
      out.line("    --keep a|b|both|VALUE --reason \"…\"")
    }
  }
}
