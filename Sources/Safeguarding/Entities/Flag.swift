public import Replication

/// A flag about to be raised. ``record`` is the value of its creation.
public struct FlagDraft<Target: Hashable & Sendable>: Hashable, Sendable {
  public var code: FlagCode
  /// Whom it is about: a subject.
  public var subject: Target
  /// The other of a pair: a subject.
  public var counterpart: Target?
  public var status: FlagStatus
  public var risk: RiskLevel?
  public var basis: Basis
  /// When it happened; nil when that is not known, or the flag is no event.
  public var eventDay: Day?
  /// When the author recorded it.
  public var recordedDay: Day
  /// The author's own reference, opaque to others.
  public var source: String?
  /// The role in which the author speaks.
  public var role: Role?
  /// Everything else, by field number: see ``FlagField``.
  public var attributes: [FieldNumber: Value<Target>]

  public init(
    code: FlagCode, subject: Target, counterpart: Target? = nil, status: FlagStatus = .active,
    risk: RiskLevel? = nil, basis: Basis, eventDay: Day? = nil, recordedDay: Day,
    source: String? = nil, role: Role? = nil, attributes: [FieldNumber: Value<Target>] = [:]
  ) {
    self.code = code
    self.subject = subject
    self.counterpart = counterpart
    self.status = status
    self.risk = risk
    self.basis = basis
    self.eventDay = eventDay
    self.recordedDay = recordedDay
    self.source = source
    self.role = role
    self.attributes = attributes
  }

  /// The class under which it is created: reserved ones only for what a court found, what is confirmed, and clinical
  /// attributes.
  public var rightsClass: RightsClass {
    if basis == .adjudicated || attributes[FlagField.confirmed] == .integer(1) { return code.confirmingClass }
    return attributes.keys.contains(where: FlagField.clinical.contains) ? .clinical : .general
  }

  /// The audience of the vocabulary.
  public var audience: AudienceCode { code.definition.audience }

  /// The value of the creation: a record in ascending order of field number.
  public var record: Value<Target> {
    var fields = attributes
    fields[FlagField.code] = .integer(code.number)
    fields[FlagField.subject] = .reference(subject)
    fields[FlagField.status] = .integer(status.rawValue)
    fields[FlagField.basis] = .integer(basis.rawValue)
    fields[FlagField.recordedDay] = .integer(recordedDay.rawValue)
    fields[FlagField.codeVersion] = .integer(FlagCode.version)
    if let counterpart { fields[FlagField.counterpart] = .reference(counterpart) }
    if let risk { fields[FlagField.risk] = .integer(risk.rawValue) }
    if let eventDay { fields[FlagField.eventDay] = .integer(eventDay.rawValue) }
    if let source { fields[FlagField.source] = .text(source) }
    if let role { fields[FlagField.role] = .integer(Int64(role.rawValue)) }
    return .fields(fields)
  }
}

/// A flag as it reads: what was chosen to be shown of each field, or the value of a creation.
public struct FlagView<Target: Hashable & Sendable>: Hashable, Sendable {
  /// The shown value of each field.
  public let fields: [FieldNumber: Value<Target>]

  public init(fields: [FieldNumber: Value<Target>]) {
    self.fields = fields
  }

  /// Reads the value of a creation. Anything else than a record reads as a flag that says nothing.
  public init(record: Value<Target>) {
    self.init(fields: record.fieldsByNumber)
  }

  /// The code; nil for one of a later version, see ``codeName``.
  public var code: FlagCode? { integer(FlagField.code).flatMap(FlagCode.init(number:)) }
  /// The code as people read it, `code N` for one of a later version.
  public var codeName: String {
    code?.rawValue ?? integer(FlagField.code).map { "code \($0)" } ?? "no code"
  }
  public var subject: Target? { fields[FlagField.subject]?.target }
  public var counterpart: Target? { fields[FlagField.counterpart]?.target }
  /// What was not said to be closed is active.
  public var status: FlagStatus { integer(FlagField.status).flatMap(FlagStatus.init(rawValue:)) ?? .active }
  public var risk: RiskLevel? { integer(FlagField.risk).flatMap(RiskLevel.init(rawValue:)) }
  public var basis: Basis? { integer(FlagField.basis).flatMap(Basis.init(rawValue:)) }
  public var eventDay: Day? { integer(FlagField.eventDay).map(Day.init(rawValue:)) }
  public var recordedDay: Day? { integer(FlagField.recordedDay).map(Day.init(rawValue:)) }
  public var source: String? { fields[FlagField.source]?.asText }
  public var role: Role? {
    integer(FlagField.role).flatMap { UInt8(exactly: $0) }.map(Role.init(rawValue:))
  }
  /// The shared incident reference, by which two records of one event are known to be one.
  public var incident: String? { fields[FlagField.incident]?.asText }

  private func integer(_ field: FieldNumber) -> Int64? { fields[field]?.asInteger }
}
