public import Replication

/// The fields of a flag, ``EntityKind/flag``. Their numbers travel and are never reused.
public enum FlagField {
  public static let code: FieldNumber = 1
  public static let subject: FieldNumber = 2
  public static let counterpart: FieldNumber = 3
  public static let status: FieldNumber = 4
  public static let risk: FieldNumber = 5
  public static let basis: FieldNumber = 6
  public static let eventDay: FieldNumber = 7
  public static let recordedDay: FieldNumber = 8
  public static let source: FieldNumber = 9
  public static let role: FieldNumber = 10
  public static let confidence: FieldNumber = 11
  public static let legalBasis: FieldNumber = 12
  public static let victimTold: FieldNumber = 13
  public static let reviewDay: FieldNumber = 14
  public static let incident: FieldNumber = 15
  public static let codeVersion: FieldNumber = 16
  // Attributes: what only some codes carry.
  public static let abuseTypes: FieldNumber = 20
  public static let childrenPresent: FieldNumber = 21
  public static let childrenSeen: FieldNumber = 22
  public static let languages: FieldNumber = 23
  public static let tool: FieldNumber = 24
  public static let ticks: FieldNumber = 25
  public static let answers: FieldNumber = 26
  public static let assessed: FieldNumber = 27
  public static let referredTo: FieldNumber = 28
  public static let referredBy: FieldNumber = 29
  public static let relationship: FieldNumber = 30
  public static let addressReference: FieldNumber = 31
  public static let companion: FieldNumber = 32
  public static let seenAlone: FieldNumber = 33
  public static let enquiryMade: FieldNumber = 34
  public static let injury: FieldNumber = 35
  public static let explanation: FieldNumber = 36
  public static let attempts: FieldNumber = 37
  public static let method: FieldNumber = 38
  public static let outcome: FieldNumber = 39
  public static let decision: FieldNumber = 40
  public static let decidedDay: FieldNumber = 41
  public static let offence: FieldNumber = 42
  public static let sentence: FieldNumber = 43
  public static let orderKind: FieldNumber = 44
  public static let conditions: FieldNumber = 45
  public static let expiryDay: FieldNumber = 46
  public static let startDay: FieldNumber = 47
  public static let endDay: FieldNumber = 48
  public static let carers: FieldNumber = 49
  public static let need: FieldNumber = 50
  public static let offer: FieldNumber = 51
  public static let response: FieldNumber = 52
  public static let mentions: FieldNumber = 53
  public static let reason: FieldNumber = 54
  public static let contactKind: FieldNumber = 55
  public static let confirmed: FieldNumber = 56
  public static let minutes: FieldNumber = 57
  public static let category: FieldNumber = 58
  public static let wordsOfVictim: FieldNumber = 59
  public static let pregnancy: FieldNumber = 60
  public static let contactSafe: FieldNumber = 61
  public static let concern: FieldNumber = 62
  public static let importKey: FieldNumber = 63
  public static let askedBy: FieldNumber = 64
  public static let cites: FieldNumber = 65
  public static let contestedBy: FieldNumber = 66
  public static let statement: FieldNumber = 67
  // Of what was handed over by another partnership: see ``ForeignReference``.
  public static let foreignEntry: FieldNumber = 68
  public static let foreignPartnership: FieldNumber = 69
  public static let foreignAuthor: FieldNumber = 70
  public static let foreignBasis: FieldNumber = 71
  public static let foreignRecordedDay: FieldNumber = 72
  public static let foreignNote: FieldNumber = 73
  public static let correction: FieldNumber = 80

  /// Every field of this version with its name, shape, merge policy and words, by number.
  public static let all: [FieldDefinition] = [
    FieldDefinition(code, "code", .word, .all, "Code"),
    FieldDefinition(subject, "subject", .reference, .all, "About"),
    FieldDefinition(counterpart, "counterpart", .reference, .all, "Counterpart"),
    FieldDefinition(status, "status", .word, .activeWins, "Status"),
    FieldDefinition(risk, "risk", .word, .highest, "Risk level"),
    FieldDefinition(basis, "basis", .word, .all, "Basis"),
    FieldDefinition(eventDay, "eventDay", .day, .earliest, "Happened on"),
    FieldDefinition(recordedDay, "recordedDay", .day, .earliest, "Recorded on"),
    FieldDefinition(source, "source", .text, .all, "Source reference"),
    FieldDefinition(role, "role", .word, .all, "Asserted as"),
    FieldDefinition(confidence, "confidence", .integer, .all, "Confidence, per cent"),
    FieldDefinition(legalBasis, "legalBasis", .text, .all, "Legal basis for sharing"),
    FieldDefinition(victimTold, "victimTold", .yesNo, .all, "Victim was told"),
    FieldDefinition(reviewDay, "reviewDay", .day, .earliest, "Review on"),
    FieldDefinition(incident, "incident", .text, .all, "Shared incident reference"),
    FieldDefinition(codeVersion, "codeVersion", .integer, .all, "Version of the vocabulary"),
    FieldDefinition(abuseTypes, "abuseTypes", .list, .union, "Kinds of abuse"),
    FieldDefinition(childrenPresent, "childrenPresent", .list, .union, "Children present, as mentioned"),
    FieldDefinition(childrenSeen, "childrenSeen", .yesNo, .all, "Children seen and spoken to"),
    FieldDefinition(languages, "languages", .list, .union, "Languages"),
    FieldDefinition(tool, "tool", .text, .all, "Assessment tool"),
    FieldDefinition(ticks, "ticks", .integer, .highest, "Answers ticked"),
    FieldDefinition(answers, "answers", .list, .union, "Answers"),
    FieldDefinition(assessed, "assessed", .yesNo, .all, "Risk assessment made"),
    FieldDefinition(referredTo, "referredTo", .list, .union, "Referred to"),
    FieldDefinition(referredBy, "referredBy", .text, .all, "Referred by"),
    FieldDefinition(relationship, "relationship", .text, .all, "Relationship"),
    FieldDefinition(addressReference, "addressReference", .text, .all, "Address reference"),
    FieldDefinition(companion, "companion", .text, .all, "Companion, as mentioned"),
    FieldDefinition(seenAlone, "seenAlone", .yesNo, .all, "Seen alone"),
    FieldDefinition(enquiryMade, "enquiryMade", .yesNo, .all, "Asked about domestic abuse"),
    FieldDefinition(injury, "injury", .text, .all, "Injury"),
    FieldDefinition(explanation, "explanation", .text, .all, "Explanation given"),
    FieldDefinition(attempts, "attempts", .integer, .highest, "Attempts"),
    FieldDefinition(method, "method", .text, .all, "Method"),
    FieldDefinition(outcome, "outcome", .text, .all, "Outcome"),
    FieldDefinition(decision, "decision", .text, .all, "Decision"),
    FieldDefinition(decidedDay, "decidedDay", .day, .earliest, "Decided on"),
    FieldDefinition(offence, "offence", .text, .all, "Offence"),
    FieldDefinition(sentence, "sentence", .text, .all, "Sentence"),
    FieldDefinition(orderKind, "orderKind", .text, .all, "Kind of order"),
    FieldDefinition(conditions, "conditions", .text, .all, "Conditions"),
    FieldDefinition(expiryDay, "expiryDay", .day, .latest, "Expires on"),
    FieldDefinition(startDay, "startDay", .day, .earliest, "From"),
    FieldDefinition(endDay, "endDay", .day, .latest, "Until"),
    FieldDefinition(carers, "carers", .text, .all, "Carers"),
    FieldDefinition(need, "need", .text, .all, "Need"),
    FieldDefinition(offer, "offer", .text, .all, "Offer"),
    FieldDefinition(response, "response", .text, .all, "Response"),
    FieldDefinition(mentions, "mentions", .list, .union, "People mentioned"),
    FieldDefinition(reason, "reason", .text, .all, "Reason"),
    FieldDefinition(contactKind, "contactKind", .text, .all, "Kind of contact"),
    FieldDefinition(confirmed, "confirmed", .yesNo, .all, "Confirmed"),
    FieldDefinition(minutes, "minutes", .text, .all, "Minutes reference"),
    FieldDefinition(category, "category", .text, .all, "Category"),
    FieldDefinition(wordsOfVictim, "wordsOfVictim", .text, .all, "In the victim's own words"),
    FieldDefinition(pregnancy, "pregnancy", .text, .all, "Pregnancy or infant"),
    FieldDefinition(contactSafe, "contactSafe", .yesNo, .all, "Contact was safe"),
    FieldDefinition(concern, "concern", .text, .all, "Answers the concern"),
    FieldDefinition.importKey,
    FieldDefinition(askedBy, "askedBy", .text, .all, "Asked or seen by"),
    FieldDefinition(cites, "cites", .reference, .all, "Contests"),
    FieldDefinition(contestedBy, "contestedBy", .text, .all, "Contested by"),
    FieldDefinition(statement, "statement", .text, .all, "In their own words"),
    FieldDefinition(foreignEntry, "foreignEntry", .text, .all, "Entry there"),
    FieldDefinition(foreignPartnership, "foreignPartnership", .text, .all, "In another partnership"),
    FieldDefinition(foreignAuthor, "foreignAuthor", .text, .all, "Author there"),
    FieldDefinition(foreignBasis, "foreignBasis", .word, .all, "Basis there"),
    FieldDefinition(foreignRecordedDay, "foreignRecordedDay", .day, .earliest, "Recorded there on"),
    FieldDefinition(foreignNote, "foreignNote", .text, .all, "Said against it there"),
    FieldDefinition(correction, "correction", .text, .all, "Why it was corrected"),
  ]

  /// The first number of the attributes: what only some codes carry.
  public static let firstAttribute: FieldNumber = 20

  /// Attributes that say what a clinician found: reserved to the health roles.
  public static let clinical: Set<FieldNumber> = [injury, pregnancy]

  /// The definition of the field that a mapping or a command names; nil if there is none.
  public static func named(_ name: String) -> FieldDefinition? { all.first { $0.name == name } }
}
