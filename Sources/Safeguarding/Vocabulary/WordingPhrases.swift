/// Better wordings that several phrases share.
private enum Better {
  static let whoDidWhat = "domestic abuse; say who did what to whom"
  static let notReached = "not reached; say how it was tried and what stood in the way"
  static let barriers = "say what stood in the way, and what was offered"
  static let alcohol = "uses alcohol; say in response to what, and what support was offered"
  static let drugs = "uses drugs; say in response to what, and what support was offered"
  static let leaving = "say what stood in the way of leaving safely, and what leaving would have risked"
  static let atRisk = "is put at risk by; name who or what is the risk"
  static let says = "says, or disclosed; let the basis tell that it is not a finding"
  static let distress = "distressed; say what happened and how it showed"
  static let nobodyToBlame = "say what was done, and by whom; nobody is to blame for being abused"
  static let eachDid = "say what each did; ask for an assessment of the primary perpetrator"
  static let abuserActs = "say what the abuser did, and how the other parent kept the children safe"
  static let coping = "say what is hard for this person at present, and why"
  static let noExcuse = "say what the abuser did and chose; drink, temper and stress do not cause abuse"
}

extension Wording {
  /// The phrases, each once. They may be kept with a reason when quoting.
  public static let phrases: [Concern] = aboutAbuse + aboutHelp + aboutThePerson + aboutBlame + aboutBelief

  /// What makes abuse small, or everyone's doing.
  private static let aboutAbuse: [Concern] = [
    .init("domestic dispute", better: Better.whoDidWhat),
    .init("domestic incident", better: Better.whoDidWhat),
    .init("domestic disturbance", better: Better.whoDidWhat),
    .init("domestic argument", forms: ["domestic row"], better: Better.whoDidWhat),
    .init(
      "just a domestic", forms: ["only|another|usual|typical a domestic", "another domestic"], better: Better.whoDidWhat
    ),
    .init(
      "marital dispute", forms: ["marital|relationship|family difficulties|difficulty|problem|discord"],
      better: Better.whoDidWhat),
    .init("lovers' tiff", forms: ["lover tiff"], better: Better.whoDidWhat),
    .init(
      "verbal altercation", forms: ["verbal|heated argument|exchange|dispute", "verbal only"],
      better: "say who said what to whom, and how each was affected"),
    .init("physical altercation", forms: ["altercation"], better: Better.whoDidWhat),
    .init(
      "toxic relationship", forms: ["toxic|volatile|turbulent|tempestuous|stormy|fiery relationship|couple|marriage"],
      better: "say who did what to whom"),
    .init("mutual abuse", forms: ["mutually abusive", "mutual violence"], better: Better.eachDid),
    .init("both as bad as each other", forms: ["as bad as each other"], better: Better.eachDid),
    .init("six of one", better: Better.eachDid),
    .init("tit for tat", better: Better.eachDid),
    .init(
      "low level abuse",
      forms: ["low|lower level domestic|violence|incident", "minor|mild abuse|violence|assault|domestic"],
      better: "say what was done and what it led to"),
    .init(
      "isolated incident", forms: ["one off incident"], better: "say what is known of the history, at every agency"),
    .init(
      "rough sex", forms: ["sex game gone wrong"], better: "say what was done, and whether it was freely agreed to"),
    .init(
      "crime of passion",
      forms: ["lost|loses|losing control", "lost|loses|losing his|her|their temper", "just snapped", "red mist"],
      better: Better.noExcuse),
    .init("anger issues", forms: ["anger|temper issue|problem"], better: Better.noExcuse),
  ]

  /// What makes a barrier to help the person's own fault.
  private static let aboutHelp: [Concern] = [
    .init(
      "failed to engage",
      forms: [
        "fail|fails|failed|failing|failure|refuse|refuses|refused|refusing to engage",
        "fail|fails|failed|failing|failure|refuse|refuses|refused|refusing to fully|properly|meaningfully engage",
      ], better: Better.notReached),
    .init(
      "did not engage",
      forms: [
        "did|does|do|would|will|has not engage|engaged", "didnt|doesnt|dont|wouldnt|wont|hasnt engage|engaged",
        "not engaging",
        "non engagement", "nonengagement",
      ], better: Better.notReached),
    .init(
      "hard to engage",
      forms: ["hard|difficult|reluctant|unwilling to engage|reach", "hard to reach", "disengaged|disengaging"],
      better: Better.barriers),
    .init(
      "failed to attend",
      forms: ["fail|fails|failed|failing|failure to attend|respond", "did not attend", "didnt attend", "no show"],
      better: "was not seen; say how the invitation was made, whether it was safe, and what stood in the way"),
    .init(
      "non-compliant", forms: ["noncompliant", "non compliance", "noncompliance", "not compliant|complying"],
      better: "say what was asked, and what stood in the way"),
    .init(
      "uncooperative",
      forms: [
        "un|non|not cooperative", "not co operative", "unco operative", "fail|fails|failed|refused to cooperate",
        "hostile witness",
      ],
      better: "say what was asked, and what this person feared or needed"),
    .init(
      "refused support",
      forms: ["refuse|refuses|refused|refusing|reject|rejects|rejected support|help|service"],
      better: "say what was offered, how, whether it was safe to answer, and the answer in this person's words"),
    .init(
      "refused to press charges",
      forms: ["refuse|refuses|refused|unwilling to press|prosecute|support charge|prosecution"],
      better: "say what this person was afraid of or needed, and what can be done without a statement"),
    .init(
      "service resistant", forms: ["treatment|help resistant", "resistant to help|support|services"],
      better: Better.barriers),
    .init("disguised compliance", better: "say what was agreed, what was done, and who was afraid of whom"),
    .init(
      "lack of insight", forms: ["lack|lacks|lacking insight"], better: "say what this person said, and what was asked"),
    .init(
      "lifestyle choice", forms: ["life style choice", "chaotic|risky|unhealthy lifestyle"],
      better: "say what happened, and what choices this person really had"),
  ]

  /// Labels that stand for a person.
  private static let aboutThePerson: [Concern] = [
    .init("drinker", forms: ["drunkard|boozer"], better: Better.alcohol),
    .init("alcoholic", forms: ["alcohol abuser|misuser"], better: Better.alcohol),
    .init("drug abuser", forms: ["drug|substance abuser|misuser|addict", "addict|junkie"], better: Better.drugs),
    .init("chaotic", better: Better.coping),
    .init("not coping", forms: ["cant|cannot cope", "unable to cope"], better: Better.coping),
    .init("dysfunctional family", forms: ["dysfunctional|problem|troubled family|families"], better: Better.coping),
    .init(
      "attention seeking",
      forms: [
        "attention seeker", "cry|crying|cried wolf", "drama queen", "being dramatic|melodramatic", "melodramatic",
      ],
      better: "asked for help; say how"),
    .init(
      "hysterical", forms: ["overreacting|overreacted|overreaction", "over reacting|reacted", "overemotional"],
      better: Better.distress),
    .init(
      "playing games", forms: ["game playing", "plays games"],
      better: "say what was said and done, and what it may have been meant to prevent"),
    .init("promiscuous", forms: ["promiscuity"], better: "leave it out; say what was done without agreement"),
    .init(
      "child prostitute", forms: ["child prostitution", "underage sex"],
      better: "child who is sexually exploited; say by whom"),
    .init("battered woman", forms: ["battered women|wife|wives"], better: "victim; or the word that this person uses"),
    .init(
      "not a typical victim",
      forms: ["doesnt|didnt look|seem|act like a victim", "typical victim", "perfect victim", "real victim"],
      better: "say what was seen and heard"),
    .init(
      "frequent flyer", forms: ["frequent|regular|repeat caller", "time waster"],
      better: "has asked for help before; give the dates and what was done"),
  ]

  /// What makes a victim answer for what was done to them.
  private static let aboutBlame: [Concern] = [
    .init(
      "failed to protect", forms: ["fail|fails|failed|failing|failure|unable to protect", "failed in protecting"],
      better: Better.abuserActs),
    .init("allowed him back", forms: ["allow|allows|allowed|allowing him|her|them back|in"], better: Better.abuserActs),
    .init(
      "chose the relationship over the children",
      forms: ["put|puts|putting him|her|them|relationship before|above the children"], better: Better.abuserActs),
    .init(
      "puts themselves at risk",
      forms: [
        "put|puts|putting|placed|places|placing herself|himself|themselves|themself|oneself at risk",
        "put|puts|putting|placed|places|placing herself|himself|themselves|themself in danger|harm",
      ], better: Better.atRisk),
    .init("risk taking behaviour", forms: ["risk taking", "risky behaviour|behavior"], better: Better.atRisk),
    .init(
      "provoked",
      forms: [
        "provoke|provokes|provoking|provocation", "wound him|her up", "winding him|her up", "pushed his|her buttons",
      ],
      better: Better.nobodyToBlame),
    .init(
      "antagonised", forms: ["antagonise|antagonises|antagonising|antagonized", "egged on"],
      better: Better.nobodyToBlame),
    .init(
      "brought it on",
      forms: [
        "bring|brings|bringing it on", "asked|asking for it", "had it coming",
        "only herself|himself|themselves to blame",
      ], better: Better.nobodyToBlame),
    .init("should have known better", forms: ["should have left", "should|could just leave"], better: Better.leaving),
    .init(
      "chose to stay",
      forms: [
        "choose|chooses|chose|choosing|chosen|decided|decides to stay|return|remain",
        "choose|chooses|chose|choosing|chosen|decided|decides to go back", "why didnt she|he|they leave",
        "why doesnt she|he|they leave", "refuse|refuses|refused|unwilling to leave", "keep|keeps|kept going back",
      ], better: Better.leaving),
    .init(
      "poor choice of partner",
      forms: ["poor|bad choice of partner|men|women|relationship", "poor relationship choice"],
      better: Better.nobodyToBlame),
    .init(
      "used children as weapons", forms: ["parental alienation", "alienating parent"],
      better: "say what each parent did, and what the child said alone"),
    .init(
      "drink fuelled", forms: ["alcohol|drug|drugs fuelled|fueled|related violence|abuse|row|argument|incident"],
      better: Better.noExcuse),
  ]

  /// What casts doubt on an account by the way it is told.
  private static let aboutBelief: [Concern] = [
    .init(
      "allegedly claims",
      forms: ["allegedly claimed|said|says", "claims|claimed to be a victim", "claims|claimed to have been"],
      better: Better.says),
    .init(
      "admitted to being a victim",
      forms: [
        "admit|admits|admitted to being abused|hit|hurt", "admit|admits to being a victim",
        "admit|admits|admitted being a victim",
      ], better: "disclosed"),
    .init("so-called victim", forms: ["alleged|supposed|self proclaimed|confessed victim"], better: Better.says),
    .init(
      "inconsistent account", forms: ["change|changes|changed|changing her|his|their story", "unreliable witness"],
      better: "say what was told when; trauma and fear change how and when people tell"),
    .init(
      "not credible", forms: ["unconvincing", "lacks|lacked credibility", "credibility issue"],
      better: "say what was told and seen, and what was not looked for"),
    .init(
      "false allegation",
      forms: ["false|malicious|vexatious allegation|complaint|report", "make|makes|made|making it up"],
      better: "not established; say what was looked into, and by whom"),
    .init(
      "retracted her statement",
      forms: ["retract|retracts|retracted|withdrew|withdraws her|his|their statement|allegation|complaint|support"],
      better: "say what this person wants now, and what pressure or fear there may be"),
  ]
}
