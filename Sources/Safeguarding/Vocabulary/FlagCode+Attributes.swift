public import Replication

extension FlagCode {
  /// The fields that a flag of this code may carry beside those that every flag has, the most telling first. A flag that
  /// carries others is kept and shown: what is not understood is better seen than lost.
  public var attributes: [FieldNumber] {
    typealias F = FlagField
    let event: [FieldNumber] = [F.incident, F.abuseTypes, F.reason]
    switch self {
    case .daVictim:
      return event + [
        F.relationship, F.assessed, F.childrenPresent, F.childrenSeen, F.referredTo, F.wordsOfVictim, F.mentions,
      ]
    case .daRepeat, .multiPerp, .dashMissing, .escalating, .noSpecialist, .serialPerp, .perp3In12, .childNotSeen,
      .suicideConcern:
      // Worked out: the reasons are the flags that it follows from.
      return []
    case .risk: return [F.incident, F.tool, F.ticks, F.answers, F.category, F.pregnancy, F.reason]
    case .pjHigh: return [F.reason, F.incident, F.tool, F.answers]
    case .maracReferred: return [F.minutes, F.reason, F.referredBy, F.incident]
    case .maracHeard: return [F.minutes, F.decision, F.decidedDay, F.outcome]
    case .maracRepeat: return [F.minutes, F.incident, F.reason]
    case .nfs: return event + [F.injury, F.answers, F.pregnancy]
    case .coerciveControl, .economic, .sexual, .stalking, .honourBased, .threatsToKill, .forcedMarriage:
      return event + [F.relationship, F.wordsOfVictim]
    case .veryFrightened: return [F.wordsOfVictim, F.incident, F.reason]
    case .suicideRisk: return [F.answers, F.enquiryMade, F.reason, F.need]
    case .injuryQuery:
      return [F.injury, F.explanation, F.companion, F.seenAlone, F.enquiryMade, F.mentions, F.incident]
    case .pregnantInfant: return [F.pregnancy, F.seenAlone, F.enquiryMade, F.startDay, F.endDay]
    case .alcoholSupport: return [F.need, F.offer, F.response, F.reason]
    case .fearsChildRemoval: return [F.wordsOfVictim, F.reason]
    case .contactUnmade: return [F.attempts, F.method, F.outcome, F.seenAlone, F.mentions, F.reason]
    case .safeContact: return [F.method, F.conditions, F.languages, F.reason]
    case .refugeAddress: return [F.referredBy, F.reason]
    case .idvaEngaged: return [F.startDay, F.endDay, F.referredBy]
    case .supportOffered: return [F.offer, F.response, F.contactKind, F.referredBy, F.enquiryMade, F.reason]
    case .allegedPerp:
      return event + [F.relationship, F.outcome, F.offence, F.childrenPresent]
    case .daConvicted: return [F.offence, F.sentence, F.incident]
    case .weaponDrugs: return [F.offence, F.outcome, F.incident]
    case .order: return [F.orderKind, F.conditions, F.startDay, F.expiryDay, F.confirmed, F.offence]
    case .orderBreach: return [F.orderKind, F.conditions, F.incident, F.outcome, F.confirmed]
    case .sentence: return [F.sentence, F.offence, F.conditions, F.startDay, F.expiryDay]
    case .mappa: return [F.category, F.startDay, F.endDay, F.conditions]
    case .psrHistoryDue: return [F.offence, F.decidedDay, F.reason]
    case .newRelationship: return [F.startDay, F.relationship, F.orderKind, F.mentions, F.companion]
    case .dvds: return [F.category, F.startDay, F.decidedDay, F.outcome, F.reason]
    case .childDAVictim: return [F.incident, F.category, F.reason, F.wordsOfVictim]
    case .childReferred: return [F.referredBy, F.category, F.decision, F.decidedDay, F.reason, F.incident]
    case .childPlan, .childInNeed, .lookedAfter: return [F.category, F.startDay, F.endDay, F.reason]
    case .encompass: return [F.incident, F.referredTo, F.outcome]
    case .additionalNeeds: return [F.need, F.reason]
    case .livesElsewhere: return [F.carers, F.orderKind, F.startDay, F.endDay]
    case .therapyDue: return [F.need, F.referredTo, F.offer, F.response]
    case .householdCallOut:
      return [F.addressReference, F.incident, F.childrenPresent, F.childrenSeen, F.contactKind, F.mentions]
    case .intimateRelationship: return [F.relationship, F.startDay, F.endDay, F.mentions]
    case .callerProtected: return [F.incident, F.reason]
    case .separation: return [F.startDay, F.reason, F.incident, F.wordsOfVictim]
    case .interpreter: return [F.languages, F.method, F.conditions]
    case .accessNeed: return [F.need, F.method, F.conditions]
    case .immigrationFirewall: return [F.reason]
    case .primaryAssessed: return [F.reason, F.incident, F.tool, F.answers]
    case .visitWithCare, .readBeforePhoning: return [F.conditions, F.method, F.reason]
    case .contested: return [F.reason, F.outcome]
    case .deceased: return [F.confirmed, F.reason]
    case .reviewHold: return [F.reason, F.startDay, F.endDay]
    }
  }

  /// The fields that every flag may carry: who, what, when, by what right.
  public static let commonFields: [FieldNumber] = [
    FlagField.code, FlagField.subject, FlagField.counterpart, FlagField.status, FlagField.risk, FlagField.basis,
    FlagField.eventDay, FlagField.recordedDay, FlagField.source, FlagField.role, FlagField.confidence,
    FlagField.legalBasis, FlagField.victimTold, FlagField.reviewDay, FlagField.incident, FlagField.codeVersion,
  ]
}
