import Replication
import Safeguarding
import Store

/// Conflicts as JSON.
public struct ConflictList: Sendable, Encodable {
  public var schemaVersion = 1
  public var conflicts: [ConflictReport]
}

/// A conflict for people and JSON.
public struct ConflictReport: Sendable, Encodable {
  public var schemaVersion = 1
  public var name: String
  public var type: String
  public var isOpen: Bool
  public var opened: Int64
  public var closed: Int64?
  public var closedBy: String?
  /// The agency that wrote the operation that closed it.
  public var closedByAgency: String?
  /// Why it was decided so; nil while it is open, and for one that ended without a decision.
  public var decision: String?
  public var entity: String?
  public var subject: String?
  public var field: String?
  public var label: String?
  public var member: UInt32?
  public var policy: String?
  public var policyVersion: Int64?
  public var reason: String
  public var shown: [String] = []
  /// What `resolve --shown` takes.
  public var version: String?
  public var siblings: [SiblingReport] = []
  /// Of one that has ended, the values that differed. In a list there are none: each is read from the log.
  public var stood: [SiblingReport] = []

  /// - Parameters:
  ///   - withheld: Members who are not to be named, see ``AgencyNode/withheldAuthors(of:_:)``.
  ///   - isWhole: Whether it is shown by itself, with ``stood``.
  init(
    _ row: ConflictRow, _ reader: StoreReader, _ agencies: [MemberNumber: String], _ withheld: Set<MemberNumber>,
    isWhole: Bool
  ) throws {
    func operation(_ dot: LocalDot) throws -> String? {
      let author = try reader.entry(dot.set)?.stream.member
      return author.map(withheld.contains) == true ? nil : try reader.name(of: dot)
    }
    name = row.name.description
    type = row.type
    isOpen = row.isOpen
    opened = row.opened.rawValue
    closed = row.closed?.rawValue
    closedBy = try row.closedBy.flatMap(operation)
    // The name of an operation begins with its author's number.
    closedByAgency = closedBy.flatMap { UInt32($0.prefix { $0 != "/" }) }.map {
      agencies[MemberNumber(rawValue: $0)] ?? "member \($0)"
    }
    member = row.member.flatMap { withheld.contains($0) ? nil : $0.rawValue }
    policy = row.policy
    policyVersion = row.policyVersion
    reason = row.reason
    guard let id = row.entity else { return }
    entity = try operation(id)
    guard let number = row.field, let view = try reader.view(of: id) else { return }
    decision = try row.closedBy.flatMap { try reader.decision(by: $0, on: id, number) }
    let definition = view.kind.field(number)
    field = definition.name
    label = definition.label
    if case .reference(let target) = view.shown(FlagField.subject), view.kind == .flag {
      subject = try reader.subjectName(target)
    }
    if isWhole, !isOpen {
      stood = try reader.sides(of: row).compactMap { side in
        if case .sealed? = side.value { return nil }
        return try SiblingReport(side, definition, of: view.kind, reader, agencies, withheld: withheld)
      }
    }
    guard let current = view[number] else { return }
    shown = current.verdict.shown.map { value in
      definition.words(value, of: view.kind) { (try? reader.subjectName($0)) ?? "unknown" }
    }
    version = ShownVersion.of(try current.siblings.map { try reader.dot($0.dot) })
    siblings = try current.siblings.map {
      try SiblingReport($0, definition, of: view.kind, reader, agencies, withheld: withheld)
    }
  }
}

extension StoreReader {
  /// The reason of the decision that an operation was part of.
  fileprivate func decision(by operation: LocalDot, on entity: LocalDot, _ field: FieldNumber) throws -> String? {
    try mentions(of: entity, kind: .resolution).filter { $0.set == operation.set }
      .compactMap { try view(of: $0) }
      .first { $0.shown(ResolutionField.field).asInteger == Int64(field.rawValue) }?
      .shown(ResolutionField.reason).asText
  }
}
