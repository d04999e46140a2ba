public import Replication

/// The kinds of entity. Their numbers are in signed skeletons and are never reused.
extension EntityKind {
  public static let subject: EntityKind = 1
  public static let relationship: EntityKind = 2
  public static let flag: EntityKind = 3
  public static let referral: EntityKind = 4
  public static let link: EntityKind = 5
  public static let resolution: EntityKind = 6
  public static let notice: EntityKind = 7
  public static let service: EntityKind = 8
  public static let erasureReceipt: EntityKind = 9

  /// Every kind of this version.
  public static let all: [EntityKind] = [
    .subject, .relationship, .flag, .referral, .link, .resolution, .notice, .service, .erasureReceipt,
  ]

  /// The word for people and for JSON; `kind-N` for one this version does not know.
  public var name: String {
    switch self {
    case .subject: "subject"
    case .relationship: "relationship"
    case .flag: "flag"
    case .referral: "referral"
    case .link: "link"
    case .resolution: "resolution"
    case .notice: "notice"
    case .service: "service"
    case .erasureReceipt: "erasure-receipt"
    default: "kind-\(rawValue)"
    }
  }

  /// The fields that this version knows of a kind, by number. Empty for kinds that have none yet.
  public var fields: [FieldDefinition] {
    switch self {
    case .subject: SubjectField.all
    case .relationship: RelationshipField.all
    case .flag: FlagField.all
    case .link: LinkField.all
    case .referral: ReferralField.all
    case .service: ServiceField.all
    case .notice: NoticeField.all
    case .erasureReceipt: ErasureReceiptField.all
    default: [FieldDefinition.importKey]
    }
  }

  /// What is known of one field; for a field that this version does not know, a definition that shows every value.
  public func field(_ number: FieldNumber) -> FieldDefinition {
    fields.first { $0.number == number }
      ?? FieldDefinition(number, "field-\(number.rawValue)", .text, .all, "Field \(number.rawValue)")
  }
}
