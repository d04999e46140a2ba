extension FlagView {
  /// How loudly a flag by itself is told to those who work with the person; nil for what is told when the history is
  /// next opened: support, contacts, needs, and what a court did.
  public var alertTier: AlertTier? {
    guard status == .active, let code else { return nil }
    switch code {
    case .risk: return risk.map(AlertTier.init(risk:)) ?? .soon
    case .pjHigh, .nfs, .threatsToKill, .forcedMarriage, .honourBased, .suicideRisk, .orderBreach, .deceased,
      .visitWithCare, .readBeforePhoning:
      return .urgent
    case .daVictim, .coerciveControl, .economic, .sexual, .stalking, .veryFrightened, .injuryQuery, .separation,
      .allegedPerp, .newRelationship, .childDAVictim, .childReferred, .maracReferred, .maracHeard, .maracRepeat, .order,
      .daConvicted, .weaponDrugs, .contested:
      return .soon
    case .pregnantInfant, .sentence, .mappa, .dvds, .childPlan, .childInNeed, .lookedAfter, .livesElsewhere,
      .householdCallOut, .primaryAssessed, .fearsChildRemoval:
      return .note
    case .alcoholSupport, .contactUnmade, .safeContact, .refugeAddress, .idvaEngaged, .supportOffered, .encompass,
      .additionalNeeds, .therapyDue, .intimateRelationship, .callerProtected, .interpreter, .accessNeed,
      .immigrationFirewall, .reviewHold, .psrHistoryDue:
      return nil
    case .daRepeat, .multiPerp, .dashMissing, .escalating, .noSpecialist, .serialPerp, .perp3In12, .childNotSeen,
      .suicideConcern:
      // Derived ones have a tier of their own; what police assert of these is as loud.
      return .soon
    }
  }
}

extension AlertTier {
  /// The tier of an assessed risk.
  public init(risk: RiskLevel) {
    switch risk {
    case .standard: self = .note
    case .medium: self = .soon
    case .high: self = .urgent
    }
  }
}
