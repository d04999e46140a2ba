import Replication

/// Every code of the flag vocabulary, version 1. The raw value is the code as people read it.
///
/// Behind it: the DASH checklist, the MARAC criteria, the Domestic Abuse Act 2021 section 3, the Serious Crime Act 2015
/// section 76, the Domestic Violence Disclosure Scheme, Operation Encompass, and HL7 FHIR R4 `Flag`.
public enum FlagCode: String, Hashable, Sendable, CaseIterable {
  case daVictim = "DA-VICTIM"
  case daRepeat = "DA-REPEAT"
  case multiPerp = "MULTI-PERP"
  case risk = "RISK"
  case pjHigh = "PJ-HIGH"
  case dashMissing = "DASH-MISSING"
  case escalating = "ESCALATING"
  case noSpecialist = "NO-SPECIALIST"
  case maracReferred = "MARAC-REFERRED"
  case maracHeard = "MARAC-HEARD"
  case maracRepeat = "MARAC-REPEAT"
  case nfs = "NFS"
  case coerciveControl = "COERCIVE-CONTROL"
  case economic = "ECONOMIC"
  case sexual = "SEXUAL"
  case stalking = "STALKING"
  case honourBased = "HONOUR-BASED"
  case veryFrightened = "VERY-FRIGHTENED"
  case suicideRisk = "SUICIDE-RISK"
  case injuryQuery = "INJURY-QUERY"
  case pregnantInfant = "PREGNANT-INFANT"
  case alcoholSupport = "ALCOHOL-SUPPORT"
  case fearsChildRemoval = "FEARS-CHILD-REMOVAL"
  case contactUnmade = "CONTACT-UNMADE"
  case safeContact = "SAFE-CONTACT"
  case refugeAddress = "REFUGE-ADDRESS"
  case idvaEngaged = "IDVA-ENGAGED"
  case supportOffered = "SUPPORT-OFFERED"
  case allegedPerp = "ALLEGED-PERP"
  case serialPerp = "SERIAL-PERP"
  case perp3In12 = "PERP-3-IN-12"
  case daConvicted = "DA-CONVICTED"
  case weaponDrugs = "WEAPON-DRUGS"
  case order = "ORDER"
  case orderBreach = "ORDER-BREACH"
  case sentence = "SENTENCE"
  case mappa = "MAPPA"
  case psrHistoryDue = "PSR-HISTORY-DUE"
  case newRelationship = "NEW-RELATIONSHIP"
  case dvds = "DVDS"
  case childDAVictim = "CHILD-DA-VICTIM"
  case childNotSeen = "CHILD-NOT-SEEN"
  case childReferred = "CHILD-REFERRED"
  case childPlan = "CHILD-PLAN"
  case childInNeed = "CHILD-IN-NEED"
  case lookedAfter = "LOOKED-AFTER"
  case encompass = "ENCOMPASS"
  case additionalNeeds = "ADDITIONAL-NEEDS"
  case livesElsewhere = "LIVES-ELSEWHERE"
  case therapyDue = "THERAPY-DUE"
  case householdCallOut = "HOUSEHOLD-CALL-OUT"
  case intimateRelationship = "INTIMATE-RELATIONSHIP"
  case callerProtected = "CALLER-PROTECTED"
  case suicideConcern = "SUICIDE-CONCERN"
  case separation = "SEPARATION"
  case threatsToKill = "THREATS-TO-KILL"
  case forcedMarriage = "FORCED-MARRIAGE"
  case interpreter = "INTERPRETER"
  case accessNeed = "ACCESS-NEED"
  case immigrationFirewall = "IMMIGRATION-FIREWALL"
  case primaryAssessed = "PRIMARY-ASSESSED"
  case visitWithCare = "VISIT-WITH-CARE"
  case readBeforePhoning = "READ-BEFORE-PHONING"
  case contested = "CONTESTED"
  case deceased = "DECEASED"
  case reviewHold = "REVIEW-HOLD"

  /// The version of the vocabulary that these codes belong to.
  public static let version: Int64 = 1

  private static let definitions = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.defined) })
  private static let byNumber = Dictionary(uniqueKeysWithValues: allCases.map { ($0.definition.number, $0) })

  /// What the vocabulary says of this code.
  public var definition: FlagDefinition { Self.definitions[self] ?? defined }

  /// The number that travels in values.
  public var number: Int64 { definition.number }

  /// The code that a number in a value stands for; nil for one of a later version.
  public init?(number: Int64) {
    guard let code = Self.byNumber[number] else { return nil }
    self = code
  }

  /// The definitions themselves. Numbers are for ever: a new code takes the next one.
  private var defined: FlagDefinition {
    switch self {
    case .daVictim:
      .init(1, "Victim of domestic abuse", "A known or disclosed victim of domestic abuse.", .victim, .lookUp, .r1)
    case .daRepeat:
      .init(
        2, "Repeat victim", "Two or more events with the same pair.",
        .victim, .protection, .r1, pair: true, derived: true)
    case .multiPerp:
      .init(
        3, "Several alleged perpetrators",
        "Two or more alleged perpetrators over a lifetime: a special category; a new incident drafts a MARAC referral.",
        .victim, .protection, .r1, derived: true)
    case .risk:
      .init(
        4, "Assessed risk", "Level standard, medium or high, with the tool, its answers, their count and the assessor.",
        .victim, .protection, .r2, pair: true)
    case .pjHigh:
      .init(
        5, "High risk by professional judgement", "Judged high by a professional, with the reason.",
        .victim, .protection, .r2, pair: true)
    case .dashMissing:
      .init(
        6, "Contact without a risk assessment", "A contact at which no risk assessment was made.",
        .victim, .protection, .r3, derived: true)
    case .escalating:
      .init(
        7, "Escalating", "Three or more events in twelve months, at any agency.",
        .victim, .protection, .r2, derived: true)
    case .noSpecialist:
      .init(
        8, "Never referred to a specialist service", "Referred onward, and never to a specialist service.",
        .victim, .protection, .r3, derived: true)
    case .maracReferred:
      .init(
        9, "Referred to MARAC", "A referral to the multi-agency risk assessment conference was made.",
        .victim, .protection, .r6, confirmedBy: [.maracCoordinator])
    case .maracHeard:
      .init(
        10, "Heard at MARAC", "The case was heard, with the minutes' reference and date.",
        .victim, .protection, .r6, confirmedBy: [.maracCoordinator])
    case .maracRepeat:
      .init(
        11, "MARAC repeat", "Any abuse between the same pair within twelve months of the last referral.",
        .victim, .protection, .r6, pair: true, confirmedBy: [.maracCoordinator])
    case .nfs:
      .init(
        12, "Non-fatal strangulation", "Non-fatal strangulation, attempted or done.",
        .victim, .protection, .r1, pair: true, confirmedBy: Role.health.union([.police, .daUnit, .idva]))
    case .coerciveControl:
      .init(
        13, "Controlling or coercive behaviour", "A pattern under section 76 of the Serious Crime Act 2015.",
        .victim, .protection, .r1, pair: true, confirmedBy: [.police, .daUnit, .childrensServices, .idva])
    case .economic:
      .init(
        14, "Economic abuse", "Control of what this person has, earns, spends or needs: money, housing, work, travel.",
        .victim, .protection, .r1, pair: true)
    case .sexual:
      .init(
        15, "Sexual abuse", "Sexual acts or exposure without free agreement, within a relationship or not.",
        .victim, .riskManagement, .r1, pair: true)
    case .stalking:
      .init(
        16, "Stalking", "Unwanted, repeated and fixated contact, following or watching, in person or online.",
        .victim, .riskManagement, .r1, pair: true, confirmedBy: [.police, .daUnit, .idva])
    case .honourBased:
      .init(
        17, "Abuse in the name of honour", "Harm, done or threatened, in the name of a family's or community's honour.",
        .victim, .riskManagement, .r1, confirmedBy: [.police, .daUnit, .idva])
    case .veryFrightened:
      .init(
        18, "Very frightened", "Says, in this person's own words, how frightening it is.",
        .victim, .protection, .r2)
    case .suicideRisk:
      .init(
        19, "Risk of suicide", "A risk of suicide, known to the asserting agency.",
        .anyone, .protection, .r2, confirmedBy: Role.health.union([.idva, .police, .daUnit]))
    case .injuryQuery:
      .init(
        20, "Injury to ask about", "An injury that is unexplained, or explained by a companion. It is an event.",
        .anyone, .protection, .r2, confirmedBy: Role.health)
    case .pregnantInfant:
      .init(
        21, "Pregnancy, or a child under one", "Pregnancy, or a child under one year old.",
        .anyone, .protection, .r3, confirmedBy: Role.health)
    case .alcoholSupport:
      .init(
        22, "Support with alcohol", "A need, with its trauma context; never a label.",
        .anyone, .protection, .r3, confirmedBy: Role.health.union([.drugAndAlcohol, .childrensServices]))
    case .fearsChildRemoval:
      .init(23, "Fears that children will be removed", "A barrier to asking for help.", .anyone, .protection, .r3)
    case .contactUnmade:
      .init(
        24, "Contact not made", "Attempts at contact, by what methods, and whether it was safe. It is not an event.",
        .anyone, .protection, .r3)
    case .safeContact:
      .init(25, "Safe contact", "When and how this person can be contacted safely.", .victim, .named, .whileActive)
    case .refugeAddress:
      .init(
        26, "Ask who knows the address", "A pointer to who knows; never the address.",
        .victim, .named, .whileActive, confirmedBy: [.refuge])
    case .idvaEngaged:
      .init(
        27, "Working with an IDVA", "An independent domestic violence adviser is working with this person.",
        .victim, .protection, .r3, confirmedBy: [.idva])
    case .supportOffered:
      .init(28, "Support offered", "An offer of support and the response to it.", .anyone, .protection, .r3)
    case .allegedPerp:
      .init(
        29, "Alleged perpetrator", "Reported as the perpetrator of domestic abuse. A report is not a finding.",
        .allegedPerpetrator, .protection, .r1, pair: true)
    case .serialPerp:
      .init(
        30, "Reported by several victims", "Two or more victims, charged or not.",
        .allegedPerpetrator, .protection, .r1, derived: true, confirmedBy: [.police, .daUnit])
    case .perp3In12:
      .init(
        31, "Three reports in twelve months", "Reported as perpetrator three times in twelve months.",
        .allegedPerpetrator, .riskManagement, .r2, derived: true)
    case .daConvicted:
      .init(
        32, "Convicted of a domestic abuse offence", "Convicted of a domestic abuse offence.",
        .allegedPerpetrator, .protection, .r1, confirmedBy: [.police, .daUnit, .probation])
    case .weaponDrugs:
      .init(
        33, "Weapons or drugs", "Arrest, charge or conviction for weapons or drugs.",
        .allegedPerpetrator, .riskManagement, .r2, confirmedBy: [.police, .daUnit])
    case .order:
      .init(
        34, "Order in force",
        "An order: its kind, conditions, expiry and notification duties. Verify with police before relying on it.",
        .anyone, .protection, .r5, confirmedBy: [.police, .daUnit, .courtLiaison])
    case .orderBreach:
      .init(
        35, "Breach of an order", "A breach, reported by anyone, confirmed by police.",
        .allegedPerpetrator, .riskManagement, .r5, confirmedBy: [.police, .daUnit])
    case .sentence:
      .init(
        36, "Sentence", "A sentence: custodial, suspended or supervised.",
        .allegedPerpetrator, .protection, .r5, confirmedBy: [.probation])
    case .mappa:
      .init(
        37, "MAPPA", "Managed under multi-agency public protection arrangements.",
        .allegedPerpetrator, .riskManagement, .r1, confirmedBy: [.police, .daUnit, .probation])
    case .psrHistoryDue:
      .init(
        38, "Pre-sentence report waits for police history",
        "A pre-sentence report waits for the police history, uncharged reports included.",
        .allegedPerpetrator, .policeAndProbation, .untilClosed, confirmedBy: [.probation])
    case .newRelationship:
      .init(
        39, "New relationship", "A new relationship, notified under an order, or observed.",
        .allegedPerpetrator, .riskManagement, .r5, confirmedBy: [.police, .daUnit])
    case .dvds:
      .init(
        40, "Domestic Violence Disclosure Scheme", "Right to ask or right to know, with its clock and outcome.",
        .anyone, .riskManagement, .r2, confirmedBy: [.police, .daUnit])
    case .childDAVictim:
      .init(
        41, "Child victim of domestic abuse",
        "A child who sees, hears or experiences the effects: section 3 of the Domestic Abuse Act 2021.",
        .child, .lookUp, .r4)
    case .childNotSeen:
      .init(
        42, "Child not seen at a call-out",
        "A child was there and was not seen or spoken to. It ends when somebody records by name that the child was seen "
          + "since.",
        .child, .protection, .untilClosed, derived: true)
    case .childReferred:
      .init(43, "Child referred", "A referral to children's services, with its reply clock.", .child, .protection, .r4)
    case .childPlan:
      .init(
        44, "Child protection plan", "Subject to a child protection plan.",
        .child, .protectionAndSchool, .r4, confirmedBy: [.childrensServices])
    case .childInNeed:
      .init(
        45, "Child in need", "Assessed as a child in need.",
        .child, .protectionAndSchool, .r4, confirmedBy: [.childrensServices])
    case .lookedAfter:
      .init(
        46, "Looked-after child", "Looked after by a local authority.",
        .child, .protectionAndSchool, .r4, confirmedBy: [.childrensServices])
    case .encompass:
      .init(
        47, "Operation Encompass notice", "A notice to the child's school, sent and acknowledged.",
        .child, .schoolAndChildrensServices, .r4, confirmedBy: [.police, .daUnit])
    case .additionalNeeds:
      .init(48, "Additional needs", "Additional needs, for example possible autism.", .anyone, .lookUp, .r4)
    case .livesElsewhere:
      .init(
        49, "Lives with other carers", "Lives away from a parent: the order and the carers.",
        .child, .protectionAndSchool, .r4, confirmedBy: [.childrensServices])
    case .therapyDue:
      .init(
        50, "Therapy due", "Therapy is due for a child or carer.",
        .child, .protection, .r4, confirmedBy: Role.health.union([.childrensServices]))
    case .householdCallOut:
      .init(
        51, "Call-out to the household", "An incident at an address reference.",
        .anyone, .protection, .r2, confirmedBy: [.police, .daUnit])
    case .intimateRelationship:
      .init(
        52, "Intimate relationship", "An intimate relationship, past or present: start, end and source.",
        .anyone, .protection, .r1, pair: true)
    case .callerProtected:
      .init(
        53, "Caller protected", "Who raised the alarm: sealed.",
        .anyone, .named, .r1, confirmedBy: [.police, .daUnit])
    case .suicideConcern:
      .init(
        54, "Ask about suicide",
        "Coercion, fear, depression, loss of a child and isolation together: ask, and record who asked and the answer. "
          + "Until then it stands, and a new sign opens it again.",
        .victim, .protection, .r2, derived: true)
    case .separation:
      .init(55, "Separation", "Separation, planned, talked of or recent.", .victim, .protection, .r2, pair: true)
    case .threatsToKill:
      .init(
        56, "Threats to kill", "Threats to kill this person, the children or others.",
        .victim, .protection, .r2, pair: true)
    case .forcedMarriage:
      .init(57, "Forced marriage", "A forced marriage, feared or made.", .victim, .protection, .r2)
    case .interpreter:
      .init(
        58, "Interpreter needed", "A language, or British Sign Language, and how to reach an interpreter safely.",
        .anyone, .lookUp, .whileActive)
    case .accessNeed:
      .init(
        59, "Access need", "What this person needs to be reached and understood safely.",
        .anyone, .lookUp, .whileActive)
    case .immigrationFirewall:
      .init(
        60, "Fears immigration enforcement", "Fear that help means enforcement; never shared for it.",
        .anyone, .named, .whileActive)
    case .primaryAssessed:
      .init(
        61, "Primary perpetrator assessed",
        "Who was judged the primary perpetrator of a pair that reports each other, by whom and why.",
        .allegedPerpetrator, .protection, .r2, pair: true)
    case .visitWithCare:
      .init(
        62, "Visit with care", "For the doorstep: read the history before visiting.",
        .anyone, .protection, .whileActive)
    case .readBeforePhoning:
      .init(
        63, "Do not phone before reading how", "For the telephone: read how to call safely first.",
        .anyone, .protection, .whileActive)
    case .contested:
      .init(
        64, "Contested", "The person or an agency disputes a flag; shown with it everywhere.",
        .anyone, .protection, .withItsFlag)
    case .deceased:
      .init(65, "Deceased", "Has died, confirmed by two: stops contact and sets the hold.", .anyone, .protection, .r1)
    case .reviewHold:
      .init(
        66, "Kept for a review or court", "Kept for a review or court; overrides retention.",
        .anyone, .riskManagement, .whileHeld, confirmedBy: [.partnershipBoard])
    }
  }
}
