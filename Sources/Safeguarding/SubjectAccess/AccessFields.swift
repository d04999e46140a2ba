import Replication

/// Which codes and fields an answer to somebody who asks may hold, and which it never does.
enum AccessFields {
  /// Never told, to nobody: who spoke, where somebody is, who asked about whom, what police and the board keep to themselves.
  static let never: Set<FlagCode> = [
    .callerProtected, .refugeAddress, .dvds, .newRelationship, .primaryAssessed, .householdCallOut, .psrHistoryDue,
    .mappa, .weaponDrugs, .serialPerp, .perp3In12, .allegedPerp, .reviewHold, .immigrationFirewall,
  ]

  /// Of what speaks against somebody, what a court said in their presence.
  static let known: Set<FlagCode> = [.daConvicted, .order, .sentence, .orderBreach]

  /// Where telling may prejudice the prevention or detection of crime.
  static let crime: Set<FlagCode> = [
    .maracReferred, .maracHeard, .maracRepeat, .honourBased, .forcedMarriage, .stalking, .threatsToKill, .orderBreach,
  ]

  /// Where telling may cause serious harm: health, social work, children.
  static let harmful: Set<FlagCode> = [
    .suicideRisk, .suicideConcern, .fearsChildRemoval, .pregnantInfant, .injuryQuery, .alcoholSupport, .childDAVictim,
    .childNotSeen, .childReferred, .childPlan, .childInNeed, .lookedAfter, .livesElsewhere, .therapyDue,
    .additionalNeeds, .encompass, .honourBased, .forcedMarriage, .safeContact, .visitWithCare, .readBeforePhoning,
    .deceased,
  ]

  /// Authors whose data the serious-harm test is made for.
  static let professional: Set<Role> = Role.health.union([.childrensServices, .adultSocialCare, .mash, .drugAndAlcohol])

  /// Authors that an answer does not tell even by their kind: it may be read by somebody who looks for a person.
  static let unnamed: Set<Role> = [.refuge, .idva, .victimServices]

  /// Fields of numbers, days and words of the vocabulary that are the person's own.
  static let facts: Set<FieldNumber> = [
    FlagField.risk, FlagField.abuseTypes, FlagField.languages, FlagField.tool, FlagField.ticks, FlagField.assessed,
    FlagField.decidedDay, FlagField.orderKind, FlagField.expiryDay, FlagField.startDay, FlagField.endDay,
    FlagField.seenAlone, FlagField.enquiryMade, FlagField.attempts, FlagField.contactSafe, FlagField.victimTold,
    FlagField.reviewDay,
  ]

  /// Free text, each of which a person reads before it is told. Sources, references, addresses, companions, carers, names
  /// of staff and of whoever is only mentioned are in neither list: they are other people's, and left out.
  static let texts: Set<FieldNumber> = [
    FlagField.answers, FlagField.injury, FlagField.explanation, FlagField.method, FlagField.outcome,
    FlagField.decision, FlagField.offence, FlagField.sentence, FlagField.conditions, FlagField.need, FlagField.offer,
    FlagField.response, FlagField.reason, FlagField.pregnancy, FlagField.wordsOfVictim, FlagField.statement,
  ]
}
