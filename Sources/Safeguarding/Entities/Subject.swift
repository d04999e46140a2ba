public import Replication

/// A subject about to be published: the least that identifies a person, never an address.
public struct SubjectDraft: Hashable, Sendable {
  public var forenames: String?
  public var surname: String?
  public var aliases: [String]
  public var birthDay: Day?
  public var sex: RecordedSex?
  public var nhsNumber: NHSNumber?
  public var pncID: PNCID?
  /// The author's own identifiers, as `scheme:value`.
  public var otherIdentifiers: [String]

  public init(
    forenames: String? = nil, surname: String? = nil, aliases: [String] = [], birthDay: Day? = nil,
    sex: RecordedSex? = nil, nhsNumber: NHSNumber? = nil, pncID: PNCID? = nil,
    otherIdentifiers: [String] = []
  ) {
    self.forenames = forenames
    self.surname = surname
    self.aliases = aliases
    self.birthDay = birthDay
    self.sex = sex
    self.nhsNumber = nhsNumber
    self.pncID = pncID
    self.otherIdentifiers = otherIdentifiers
  }

  /// The value of the creation.
  public func record<Target: Hashable & Sendable>() -> Value<Target> {
    var fields = [FieldNumber: Value<Target>]()
    if let forenames { fields[SubjectField.forenames] = .text(forenames) }
    if let surname { fields[SubjectField.surname] = .text(surname) }
    if !aliases.isEmpty { fields[SubjectField.aliases] = .list(aliases.map { .text($0) }) }
    if let birthDay { fields[SubjectField.birthDay] = .integer(birthDay.rawValue) }
    if let sex { fields[SubjectField.sex] = .integer(sex.rawValue) }
    if let nhsNumber { fields[SubjectField.nhsNumber] = .text(nhsNumber.digits) }
    if let pncID { fields[SubjectField.pncID] = .text(pncID.text) }
    if !otherIdentifiers.isEmpty {
      fields[SubjectField.otherIdentifiers] = .list(otherIdentifiers.map { .text($0) })
    }
    return .fields(fields)
  }

  /// Everything that tells two published subjects of one agency apart, in one line. Equal identities are one subject.
  public var identity: String {
    let parts: [String] = [
      forenames ?? "", surname ?? "", aliases.sorted().joined(separator: ","), birthDay?.description ?? "",
      sex?.name ?? "", nhsNumber?.digits ?? "", pncID?.text ?? "",
      otherIdentifiers.sorted().joined(separator: ","),
    ]
    // Percent-coded, so that no name can look like two fields.
    return parts.map { part in
      part.unicodeScalars.reduce(into: "") { out, scalar in
        out += scalar == "|" ? "%7C" : scalar == "%" ? "%25" : String(scalar)
      }
    }.joined(separator: "|")
  }

  /// What is wrong with it: nothing to identify by, or a birth date in the future.
  public func faults(today: Day) -> [SafeguardingError] {
    var faults = [SafeguardingError]()
    if let birthDay, birthDay > today {
      faults.append(.init(.dateInFuture, field: SubjectField.birthDay, "the birth date is in the future"))
    }
    let hasName = !(forenames ?? "").isEmpty || !(surname ?? "").isEmpty
    if !hasName && nhsNumber == nil && pncID == nil && otherIdentifiers.isEmpty {
      faults.append(
        .init(.missing, field: SubjectField.surname, "a subject needs a name or an identifier"))
    }
    return faults
  }
}

/// A subject as it reads.
public struct SubjectView<Target: Hashable & Sendable>: Hashable, Sendable {
  /// The shown value of each field.
  public let fields: [FieldNumber: Value<Target>]

  public init(fields: [FieldNumber: Value<Target>]) { self.fields = fields }

  /// Reads the value of a creation.
  public init(record: Value<Target>) { self.init(fields: record.fieldsByNumber) }

  public var forenames: String? { fields[SubjectField.forenames]?.asText }
  public var surname: String? { fields[SubjectField.surname]?.asText }
  public var aliases: [String] { fields[SubjectField.aliases]?.texts ?? [] }
  public var birthDay: Day? { fields[SubjectField.birthDay]?.asInteger.map(Day.init(rawValue:)) }
  public var sex: RecordedSex? { fields[SubjectField.sex]?.asInteger.flatMap(RecordedSex.init(rawValue:)) }
  public var nhsNumber: String? { fields[SubjectField.nhsNumber]?.asText }
  public var pncID: String? { fields[SubjectField.pncID]?.asText }
  public var otherIdentifiers: [String] { fields[SubjectField.otherIdentifiers]?.texts ?? [] }

  /// Forenames and surname, or words that say there is no name.
  public var displayName: String {
    let name = [forenames, surname].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
    return name.isEmpty ? "(no name)" : name
  }
}
