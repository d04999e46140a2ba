/// A code with the system that it is from, as in the FHIR data type `Coding`.
public struct FlagCoding: Hashable, Sendable {
  /// The address that names the code system.
  public let system: String
  /// The version of the code system; nil where the system has none that matters.
  public let version: String?
  public let code: String
  /// The words for people.
  public let display: String
}

/// The general categories of HL7 FHIR R4 `Flag.category` that this vocabulary uses; the code system has no category for
/// social care.
public enum FlagCategory: String, Hashable, Sendable, CaseIterable {
  case safety
  /// What somebody is reported to do: of alleged perpetrators only, never of a victim.
  case behavioral
  /// How to reach somebody, and how to do so safely.
  case contact
  case clinical
  case admin

  /// The code system of FHIR R4.
  public static let system = "http://terminology.hl7.org/CodeSystem/flag-category"

  /// The coding, with the display of the code system.
  public var coding: FlagCoding {
    let display =
      switch self {
      case .safety: "Safety"
      case .behavioral: "Behavioral"
      case .contact: "Subject Contact"
      case .clinical: "Clinical"
      case .admin: "Administrative"
      }
    return FlagCoding(system: Self.system, version: nil, code: rawValue, display: display)
  }
}

extension FlagCode {
  /// The code system of this vocabulary. The address names it and leads nowhere: it is under a domain that is reserved
  /// for examples, so that nobody else can come to own it.
  public static let system = "https://agency-node.example/fhir/CodeSystem/flag"

  /// `Flag.code` in HL7 FHIR R4.
  public var coding: FlagCoding {
    FlagCoding(system: Self.system, version: String(Self.version), code: rawValue, display: definition.label)
  }

  /// `Flag.category` in HL7 FHIR R4.
  public var category: FlagCategory {
    switch self {
    case .allegedPerp, .serialPerp, .perp3In12, .daConvicted, .weaponDrugs, .orderBreach, .mappa, .newRelationship,
      .primaryAssessed:
      .behavioral
    case .safeContact, .refugeAddress, .contactUnmade, .interpreter, .accessNeed, .visitWithCare, .readBeforePhoning:
      .contact
    case .pregnantInfant, .alcoholSupport, .additionalNeeds, .therapyDue: .clinical
    case .dashMissing, .noSpecialist, .idvaEngaged, .supportOffered, .sentence, .psrHistoryDue, .encompass,
      .intimateRelationship, .contested, .deceased, .reviewHold:
      .admin
    default: .safety
    }
  }
}
