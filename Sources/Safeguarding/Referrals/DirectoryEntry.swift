public import Replication

/// The fields of an entry of the directory of services, ``EntityKind/service``. Their numbers travel and are never
/// reused.
public enum ServiceField {
  public static let name: FieldNumber = 1
  public static let offers: FieldNumber = 2
  public static let forWhom: FieldNumber = 3
  public static let area: FieldNumber = 4
  public static let howToRefer: FieldNumber = 5
  public static let contact: FieldNumber = 6
  public static let kinds: FieldNumber = 7
  public static let member: FieldNumber = 8
  public static let status: FieldNumber = 9
  public static let recordedDay: FieldNumber = 10

  /// Every field of this version with its name, shape, merge policy and words, by number.
  public static let all: [FieldDefinition] = [
    FieldDefinition(name, "name", .text, .all, "Service"),
    FieldDefinition(offers, "offers", .text, .all, "What it offers"),
    FieldDefinition(forWhom, "forWhom", .text, .all, "For whom"),
    FieldDefinition(area, "area", .text, .all, "Area"),
    FieldDefinition(howToRefer, "howToRefer", .text, .all, "How to refer"),
    FieldDefinition(contact, "contact", .text, .all, "Contact for professionals"),
    // By name, so that a kind of a later version can be read.
    FieldDefinition(kinds, "kinds", .list, .union, "Referrals it takes"),
    FieldDefinition(member, "member", .integer, .all, "Member"),
    FieldDefinition(status, "status", .word, .activeWins, "Status"),
    FieldDefinition(recordedDay, "recordedDay", .day, .latest, "As of"),
    FieldDefinition.importKey,
  ]
}

/// An entry of the directory about to be published or brought up to date.
public struct DirectoryDraft: Hashable, Sendable {
  public var name: String
  /// What it offers.
  public var offers: String
  public var forWhom: String?
  public var area: String?
  public var howToRefer: String?
  /// For professionals; never a place where somebody is in hiding.
  public var contact: String?
  /// The kinds of referral that it takes over the partnership's nodes.
  public var kinds: [ReferralKind]
  public var recordedDay: Day

  public init(
    name: String, offers: String, forWhom: String? = nil, area: String? = nil, howToRefer: String? = nil,
    contact: String? = nil, kinds: [ReferralKind] = [], recordedDay: Day
  ) {
    self.name = name
    self.offers = offers
    self.forWhom = forWhom
    self.area = area
    self.howToRefer = howToRefer
    self.contact = contact
    self.kinds = kinds
    self.recordedDay = recordedDay
  }

  /// What is wrong with it; empty when it can be published.
  public func faults() -> [SafeguardingError] {
    var faults = [SafeguardingError]()
    if !ReferralText.isUseful(name) || name.utf8.count > 200 {
      faults.append(.init(.missing, field: ServiceField.name, "a service needs a name of at most 200 bytes"))
    }
    if !ReferralText.isUseful(offers) {
      faults.append(.init(.missing, field: ServiceField.offers, "say what the service offers"))
    }
    for (text, field) in [
      (forWhom, ServiceField.forWhom), (area, ServiceField.area), (howToRefer, ServiceField.howToRefer),
      (contact, ServiceField.contact),
    ] where (text ?? "").utf8.count > 4_096 {
      faults.append(
        .init(.wrongType, field: field, "\(EntityKind.service.field(field).label) takes at most 4096 bytes"))
    }
    return faults
  }

  /// The fields of its creation.
  /// - Parameter member: The member that publishes it, and that referrals to it go to.
  public func fields<Target: Hashable & Sendable>(member: MemberNumber) -> [FieldNumber: Value<Target>] {
    var fields: [FieldNumber: Value<Target>] = [
      ServiceField.name: .text(name), ServiceField.offers: .text(offers),
      ServiceField.kinds: .list(kinds.map { .text($0.name) }),
      ServiceField.member: .integer(Int64(member.rawValue)),
      ServiceField.status: .integer(FlagStatus.active.rawValue),
      ServiceField.recordedDay: .integer(recordedDay.rawValue),
    ]
    if let forWhom { fields[ServiceField.forWhom] = .text(forWhom) }
    if let area { fields[ServiceField.area] = .text(area) }
    if let howToRefer { fields[ServiceField.howToRefer] = .text(howToRefer) }
    if let contact { fields[ServiceField.contact] = .text(contact) }
    return fields
  }
}

/// An entry of the directory as it reads.
public struct DirectoryEntry<Target: Hashable & Sendable>: Hashable, Sendable {
  /// The shown value of each field.
  public let fields: [FieldNumber: Value<Target>]

  public init(fields: [FieldNumber: Value<Target>]) { self.fields = fields }

  public var name: String { fields[ServiceField.name]?.asText ?? "(no name)" }
  public var offers: String? { fields[ServiceField.offers]?.asText }
  public var forWhom: String? { fields[ServiceField.forWhom]?.asText }
  public var area: String? { fields[ServiceField.area]?.asText }
  public var howToRefer: String? { fields[ServiceField.howToRefer]?.asText }
  public var contact: String? { fields[ServiceField.contact]?.asText }
  /// The names of the kinds of referral it takes, those of later versions too.
  public var kindNames: [String] { fields[ServiceField.kinds]?.texts ?? [] }
  public var recordedDay: Day? { fields[ServiceField.recordedDay]?.asInteger.map(Day.init(rawValue:)) }
  /// Whether it is still offered.
  public var isActive: Bool { (fields[ServiceField.status]?.asInteger ?? 1) == FlagStatus.active.rawValue }

  /// Whether it takes a kind of referral.
  public func takes(_ kind: ReferralKind) -> Bool { isActive && kindNames.contains(kind.name) }
}
