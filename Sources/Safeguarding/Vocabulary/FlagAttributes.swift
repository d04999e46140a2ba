public import Replication

/// A field that flags of a code carry beside what every flag says of itself.
public struct FlagAttribute: Hashable, Sendable {
  /// How much a flag needs it.
  public enum Need: String, Hashable, Sendable, CaseIterable {
    /// Without it the flag says nothing: see ``FlagDraft/faults(roles:today:)``.
    case required
    /// Asked for at entry. A flag without it is never refused.
    case expected
    case optional
  }

  public let field: FieldDefinition
  public let need: Need
}

extension FlagField {
  /// What a flag of any code may carry: how sure, on what legal basis, whether the victim was told, when to look again,
  /// the shared incident, people's own words, and where it comes from if another partnership handed it over.
  public static let common: Set<FieldNumber> = [
    confidence, legalBasis, victimTold, reviewDay, incident, mentions, reason, confirmed, wordsOfVictim, importKey,
    foreignEntry, foreignPartnership, foreignAuthor, foreignBasis, foreignRecordedDay, foreignNote,
    correction,
  ]
}

extension FlagCode {
  private typealias Carried = (expected: [FieldNumber], optional: [FieldNumber])

  private static let attributes = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.listed) })

  /// The attributes that this code carries of its own, by field number. ``FlagField/common`` comes on top.
  public var attributes: [FlagAttribute] { Self.attributes[self] ?? listed }

  /// Whether a flag of this code is expected to have this field. One that has others is unusual, and never refused.
  public func carries(_ field: FieldNumber) -> Bool {
    FlagField.common.contains(field) || attributes.contains { $0.field.number == field }
  }

  private var listed: [FlagAttribute] {
    let (expected, optional) = carried
    let required: [FieldNumber] = self == .risk ? [FlagField.risk] : []
    let all = [(required, FlagAttribute.Need.required), (expected, .expected), (optional, .optional)]
    return all.flatMap { fields, need in
      fields.map { FlagAttribute(field: EntityKind.flag.field($0), need: need) }
    }.sorted { $0.field.number < $1.field.number }
  }

  private var carried: Carried {
    typealias F = FlagField
    let whatHappened = [F.abuseTypes, F.relationship, F.childrenPresent, F.childrenSeen, F.outcome]
    let period = [F.startDay, F.endDay]
    switch self {
    case .daVictim:
      return ([F.assessed], whatHappened + [F.referredTo, F.seenAlone, F.enquiryMade])
    case .daRepeat, .multiPerp, .dashMissing, .escalating, .noSpecialist, .serialPerp, .perp3In12, .childNotSeen:
      return ([], [])
    case .risk: return ([F.tool, F.ticks, F.answers], [F.abuseTypes, F.relationship, F.decidedDay])
    case .pjHigh: return ([F.reason], [F.risk, F.tool, F.ticks, F.answers])
    case .maracReferred: return ([F.reason], [F.category, F.referredTo, F.referredBy, F.minutes, F.decidedDay])
    case .maracHeard: return ([F.minutes, F.decidedDay], [F.decision, F.outcome, F.referredBy])
    case .maracRepeat: return ([], [F.minutes, F.decidedDay, F.referredBy])
    case .nfs: return ([], whatHappened + [F.injury, F.seenAlone, F.enquiryMade, F.referredTo])
    case .coerciveControl, .economic, .sexual, .stalking, .honourBased, .threatsToKill, .forcedMarriage:
      return ([], whatHappened + period)
    case .veryFrightened: return ([F.wordsOfVictim], [F.seenAlone])
    case .suicideRisk: return ([], [F.need, F.enquiryMade, F.seenAlone, F.referredTo, F.outcome])
    case .suicideConcern: return ([], [F.enquiryMade, F.outcome])
    case .injuryQuery:
      return ([F.injury, F.seenAlone, F.enquiryMade], [F.explanation, F.companion, F.referredTo, F.outcome])
    case .pregnantInfant: return ([F.pregnancy], [F.seenAlone, F.enquiryMade, F.companion, F.referredTo])
    case .alcoholSupport: return ([F.need], [F.explanation, F.offer, F.response, F.referredTo, F.referredBy])
    case .fearsChildRemoval, .callerProtected, .immigrationFirewall: return ([], [])
    case .contactUnmade:
      return ([F.attempts, F.method, F.contactSafe], [F.outcome, F.contactKind, F.decision, F.decidedDay])
    case .safeContact: return ([F.method], [F.conditions, F.contactKind, F.languages])
    // Who knows is named; the address is nowhere.
    case .refugeAddress: return ([F.method], [F.contactKind])
    case .idvaEngaged: return ([], period + [F.referredBy, F.outcome])
    case .supportOffered:
      return (
        [F.offer, F.response],
        [
          F.need, F.contactKind, F.method, F.referredBy, F.referredTo, F.outcome, F.seenAlone, F.enquiryMade, F.concern,
          F.askedBy,
        ]
      )
    default: return carriedByOthers
    }
  }

  /// Of alleged perpetrators, orders, children and the household.
  private var carriedByOthers: Carried {
    typealias F = FlagField
    let period = [F.startDay, F.endDay]
    switch self {
    case .allegedPerp:
      return ([], [F.outcome, F.relationship, F.abuseTypes, F.offence, F.childrenPresent, F.childrenSeen])
    case .daConvicted: return ([F.offence], [F.sentence, F.decidedDay])
    case .weaponDrugs: return ([F.offence], [F.outcome, F.sentence, F.decidedDay])
    // Duties to notify, such as of a new relationship, are among the conditions.
    case .order: return ([F.orderKind, F.conditions, F.startDay, F.expiryDay], [F.endDay, F.decidedDay])
    case .orderBreach: return ([F.orderKind], [F.conditions, F.offence, F.outcome])
    case .sentence: return ([F.sentence], period + [F.offence, F.conditions, F.expiryDay, F.decidedDay])
    case .mappa: return ([], period + [F.category, F.decidedDay])
    case .psrHistoryDue: return ([F.expiryDay], [F.offence, F.referredTo, F.outcome])
    case .newRelationship: return ([], period + [F.relationship, F.orderKind, F.childrenPresent])
    case .dvds:
      return ([F.category, F.startDay], [F.expiryDay, F.decision, F.decidedDay, F.outcome, F.referredBy])
    case .childDAVictim:
      return ([F.childrenSeen], [F.abuseTypes, F.seenAlone, F.childrenPresent, F.referredTo, F.relationship])
    case .childReferred:
      return ([F.category], [F.referredBy, F.referredTo, F.expiryDay, F.decision, F.decidedDay, F.outcome])
    case .childPlan, .childInNeed: return ([F.startDay], [F.endDay, F.category, F.decision, F.decidedDay])
    case .lookedAfter: return ([F.startDay], [F.endDay, F.category, F.carers, F.orderKind, F.decidedDay])
    case .encompass: return ([F.referredTo], [F.outcome, F.childrenPresent, F.decidedDay])
    case .additionalNeeds: return ([F.need], [F.offer, F.response])
    case .livesElsewhere: return ([F.carers], period + [F.orderKind, F.decision, F.decidedDay])
    case .therapyDue:
      return ([F.need], [F.expiryDay, F.referredTo, F.referredBy, F.offer, F.response, F.outcome])
    case .householdCallOut:
      return ([F.addressReference], [F.childrenPresent, F.childrenSeen, F.contactKind, F.outcome])
    case .intimateRelationship: return ([F.relationship], period)
    case .separation: return ([], period + [F.relationship])
    case .interpreter: return ([F.languages], [F.method, F.need])
    case .accessNeed: return ([F.need], [F.method, F.languages])
    case .primaryAssessed: return ([F.reason], [F.tool, F.answers, F.decision, F.decidedDay])
    case .visitWithCare: return ([F.reason], [F.conditions, F.category])
    case .readBeforePhoning: return ([F.method], [F.conditions, F.reason, F.category])
    case .contested: return ([F.reason, F.cites, F.contestedBy, F.statement], [F.outcome])
    case .deceased: return ([], [F.outcome])
    case .reviewHold: return ([F.reason], period + [F.category, F.expiryDay])
    default: return ([], [])
    }
  }
}

extension FlagDraft {
  /// The attributes that its code does not carry, by number. They are kept and shown as said: a disclosure is never
  /// refused for its form. At entry they are worth a question.
  public var unusualAttributes: [FieldDefinition] {
    attributes.keys.filter { !code.carries($0) }.sorted().map(EntityKind.flag.field)
  }

  /// What its code asks for and the draft does not say, by number; never a reason to refuse it. Clinical attributes are
  /// asked of the health roles only.
  public func missingAttributes(roles: Set<Role>) -> [FieldDefinition] {
    let isHealth = !Role.health.isDisjoint(with: roles)
    return code.attributes.filter { $0.need != .optional }.map(\.field).filter { field in
      let isSaid = field.number == FlagField.risk ? risk != nil : attributes[field.number] != nil
      return !isSaid && (isHealth || !FlagField.clinical.contains(field.number))
    }
  }
}
