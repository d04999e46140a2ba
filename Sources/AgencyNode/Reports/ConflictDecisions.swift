import Replication
import Safeguarding
import Store

/// Which conflicts somebody asks for.
public struct ConflictQuery: Sendable, Hashable {
  /// `open`, `closed` or `all`.
  public enum Status: String, Sendable, Hashable, CaseIterable {
    case open
    case closed
    case all
  }

  public var status: Status
  /// As the conflict log calls it, such as `field` or `fork`.
  public var type: String?
  /// A field of a flag, by name.
  public var field: String?
  /// Concerned in any way.
  public var member: UInt32?
  /// Open for at least so many days.
  public var days: Int?

  public init(
    status: Status = .open, type: String? = nil, field: String? = nil, member: UInt32? = nil, days: Int? = nil
  ) {
    self.status = status
    self.type = type
    self.field = field
    self.member = member
    self.days = days
  }
}

/// A conflict that was decided, as JSON.
public struct ConflictDecision: Sendable, Encodable {
  public var schemaVersion = 1
  public var conflict: String
  /// The operation that closed it.
  public var operation: String
}

// What administrators do with the conflict log: for pages, terminals and JSON alike.
extension AgencyNode {
  /// Rows of the conflict log, the newest first.
  /// - Throws: `invalidInput` for a field that no flag has; `auditUnwritable`.
  public func conflicts(_ query: ConflictQuery) throws -> ConflictList {
    let isOpen: Bool? =
      switch query.status {
      case .open: true
      case .closed: false
      case .all: nil
      }
    var filter = ConflictFilter(isOpen: isOpen)
    filter.type = query.type
    filter.member = query.member.map { MemberNumber(rawValue: $0) }
    filter.openedBefore = query.days.map { now().adding(milliseconds: -Int64($0) * 86_400_000) }
    if let field = query.field {
      guard let definition = FlagField.named(field) else {
        throw NodeError(.invalidInput, "that is no field of a flag; try risk or status")
      }
      filter.field = definition.number
    }
    return ConflictList(
      conflicts: try readShared("list of conflicts") {
        [filter] reader -> [(row: ConflictReport, about: [LocalDot])] in
        try reader.conflicts(filter).compactMap { row -> (row: ConflictReport, about: [LocalDot])? in
          let withheld = try withheld(row, reader)
          // To list it by its author would name the author.
          if let asked = filter.member, withheld.contains(asked) { return nil }
          return (
            row: try ConflictReport(row, reader, [:], withheld, isWhole: false), about: try subjects(of: row, reader)
          )
        }
      })
  }

  /// One row of the conflict log, by its name or the start of it.
  /// - Throws: `notFound`, `invalidInput` if several start so, `auditUnwritable`.
  public func conflict(named name: String) throws -> ConflictReport {
    let reports = try readShared("a conflict") { reader in
      let row = try conflictRow(name, reader)
      return [
        (
          row: try ConflictReport(
            row, reader, try agencyNames(reader), try withheld(row, reader), isWhole: true),
          about: try subjects(of: row, reader)
        )
      ]
    }
    guard let report = reports.first else { throw NodeError(.notFound, "no conflict has that name") }
    return report
  }

  /// Decides a conflict over a field.
  /// - Parameters:
  ///   - keep: The letter of a value as it was shown (a, b, …), `both`, or a value of the field.
  ///   - shown: The version that was shown; nil to decide over what stands now.
  ///   - reason: Why; others will read it.
  /// - Throws: `notFound`, `changedMeanwhile`, `notAllowed` or `invalidInput`. Then nothing is written.
  public func decide(conflict: String, keep: String, shown: String?, reason: String) throws -> ConflictDecision {
    let (name, dots, choice) = try store.read { reader -> (Hash, [LocalDot], ResolutionChoice) in
      let row = try conflictRow(conflict, reader)
      guard row.isOpen, let entity = row.entity, let field = row.field, let view = try reader.view(of: entity) else {
        throw NodeError(.notFound, "that conflict is not open, or is not about differing values")
      }
      let siblings = view[field]?.siblings ?? []
      let dots = siblings.map(\.dot)
      if let shown, ShownVersion.of(try dots.map { try reader.dot($0) }) != shown {
        throw NodeError(.changedMeanwhile, "another value came in since; look at the conflict again, then decide")
      }
      return (row.name, dots, try chosen(keep, of: siblings, view.kind.field(field)))
    }
    let written = try resolve(name, choosing: choice, shown: dots, reason: reason)
    return ConflictDecision(conflict: name.description, operation: try store.read { try $0.name(of: written) })
  }

  private func chosen(
    _ keep: String, of siblings: [Sibling<LocalDot>], _ definition: FieldDefinition
  ) throws -> ResolutionChoice {
    if keep == "both" || keep == "all" { return .all }
    if keep.utf8.count == 1, let letter = keep.utf8.first, letter >= 0x61, Int(letter - 0x61) < siblings.count {
      return .sibling(siblings[Int(letter - 0x61)].dot)
    }
    return .value(try parseValue(keep, as: definition))
  }

  private func withheld(_ row: ConflictRow, _ reader: StoreReader) throws -> Set<MemberNumber> {
    try row.entity.flatMap { try reader.view(of: $0) }.map { try withheldAuthors(of: $0, reader) } ?? []
  }

  private func subjects(of row: ConflictRow, _ reader: StoreReader) throws -> [LocalDot] {
    try row.entity.flatMap { try reader.view(of: $0) }?.subjectsAbout ?? []
  }

  private func conflictRow(_ digits: String, _ reader: StoreReader) throws -> ConflictRow {
    let rows = try reader.conflicts(named: digits)
    guard let row = rows.first else { throw NodeError(.notFound, "no conflict has that name") }
    guard Set(rows.map(\.name)).count == 1 else {
      throw NodeError(.invalidInput, "several conflicts start so; write more of the name")
    }
    return row
  }
}
