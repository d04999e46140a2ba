public import Replication

/// A relationship between two subjects about to be published.
public struct RelationshipDraft<Target: Hashable & Sendable>: Hashable, Sendable {
  public var first: Target
  public var second: Target
  public var kind: RelationshipKind
  public var startDay: Day?
  public var endDay: Day?
  public var source: String?
  public var basis: Basis
  public var recordedDay: Day

  public init(
    first: Target, second: Target, kind: RelationshipKind, startDay: Day? = nil, endDay: Day? = nil,
    source: String? = nil, basis: Basis, recordedDay: Day
  ) {
    self.first = first
    self.second = second
    self.kind = kind
    self.startDay = startDay
    self.endDay = endDay
    self.source = source
    self.basis = basis
    self.recordedDay = recordedDay
  }

  /// The value of the creation.
  public var record: Value<Target> {
    var fields: [FieldNumber: Value<Target>] = [
      RelationshipField.first: .reference(first),
      RelationshipField.second: .reference(second),
      RelationshipField.kind: .integer(kind.rawValue),
      RelationshipField.basis: .integer(basis.rawValue),
      RelationshipField.recordedDay: .integer(recordedDay.rawValue),
      RelationshipField.status: .integer(FlagStatus.active.rawValue),
    ]
    if let startDay { fields[RelationshipField.startDay] = .integer(startDay.rawValue) }
    if let endDay { fields[RelationshipField.endDay] = .integer(endDay.rawValue) }
    if let source { fields[RelationshipField.source] = .text(source) }
    return .fields(fields)
  }
}

/// A relationship as it reads.
public struct RelationshipView<Target: Hashable & Sendable>: Hashable, Sendable {
  /// The shown value of each field.
  public let fields: [FieldNumber: Value<Target>]

  public init(fields: [FieldNumber: Value<Target>]) { self.fields = fields }

  /// Reads the value of a creation.
  public init(record: Value<Target>) { self.init(fields: record.fieldsByNumber) }

  public var first: Target? { fields[RelationshipField.first]?.target }
  public var second: Target? { fields[RelationshipField.second]?.target }
  public var kind: RelationshipKind? {
    fields[RelationshipField.kind]?.asInteger.flatMap(RelationshipKind.init(rawValue:))
  }
  public var startDay: Day? { fields[RelationshipField.startDay]?.asInteger.map(Day.init(rawValue:)) }
  public var endDay: Day? { fields[RelationshipField.endDay]?.asInteger.map(Day.init(rawValue:)) }
  public var basis: Basis? { fields[RelationshipField.basis]?.asInteger.flatMap(Basis.init(rawValue:)) }
  public var recordedDay: Day? { fields[RelationshipField.recordedDay]?.asInteger.map(Day.init(rawValue:)) }
}
