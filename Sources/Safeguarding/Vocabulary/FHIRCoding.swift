/// How a flag code reads in HL7 FHIR R4: `Flag.code.coding` and `Flag.category`.
public struct FHIRCoding: Hashable, Sendable {
  /// The value set "flag-category" of FHIR R4 (`http://terminology.hl7.org/CodeSystem/flag-category`), as far as it is
  /// used here. What is done to a person is safety; who may be contacted, and how, is contact.
  public enum Category: String, Hashable, Sendable, CaseIterable {
    case administrative = "admin"
    case behavioral
    case clinical
    case contact
    case safety

    /// The display words of the value set.
    public var display: String {
      switch self {
      case .administrative: "Administrative"
      case .behavioral: "Behavioral"
      case .clinical: "Clinical"
      case .contact: "Subject Contact"
      case .safety: "Safety"
      }
    }
  }

  /// The system of ``Category``.
  public static let categorySystem = "http://terminology.hl7.org/CodeSystem/flag-category"
  /// The system of ``code``: this vocabulary.
  public static let system = "urn:agency-node:flag-vocabulary"

  public let category: Category
  /// The code as people read it, such as `NFS`.
  public let code: String
  public let display: String
}

extension FlagCode {
  /// The coding of this code in FHIR R4. What is said of an alleged perpetrator is coded as safety of others and never
  /// as that person's behaviour: a report is not a finding.
  public var fhir: FHIRCoding {
    FHIRCoding(category: fhirCategory, code: rawValue, display: definition.label)
  }

  private var fhirCategory: FHIRCoding.Category {
    switch self {
    case .injuryQuery, .pregnantInfant, .alcoholSupport, .suicideRisk, .suicideConcern, .therapyDue, .additionalNeeds:
      .clinical
    case .contactUnmade, .safeContact, .refugeAddress, .interpreter, .accessNeed, .readBeforePhoning, .visitWithCare,
      .immigrationFirewall:
      .contact
    case .dashMissing, .noSpecialist, .maracReferred, .maracHeard, .idvaEngaged, .supportOffered, .order, .sentence,
      .psrHistoryDue, .dvds, .childNotSeen, .childReferred, .childPlan, .childInNeed, .lookedAfter, .encompass,
      .livesElsewhere, .primaryAssessed, .contested, .deceased, .reviewHold, .mappa:
      .administrative
    case .daVictim, .daRepeat, .multiPerp, .risk, .pjHigh, .escalating, .maracRepeat, .nfs, .coerciveControl, .economic,
      .sexual, .stalking, .honourBased, .veryFrightened, .fearsChildRemoval, .allegedPerp, .serialPerp, .perp3In12,
      .daConvicted, .weaponDrugs, .orderBreach, .newRelationship, .childDAVictim, .householdCallOut,
      .intimateRelationship, .callerProtected, .separation, .threatsToKill, .forcedMarriage:
      .safety
    }
  }
}
