public import Replication

/// The fields of a referral, ``EntityKind/referral``. Their numbers travel and are never reused.
///
/// Each fact of its state has a field of its own, so that what is written at one node never hides what is written at
/// another meanwhile. Facts count only from the side whose they are: see ``ReferralView``.
public enum ReferralField {
  // The sender's, written when it is sent.
  public static let about: FieldNumber = 1
  public static let kind: FieldNumber = 2
  public static let sentDay: FieldNumber = 3
  public static let reason: FieldNumber = 4
  public static let urgent: FieldNumber = 5
  public static let recipient: FieldNumber = 6
  public static let senderRole: FieldNumber = 7
  public static let contact: FieldNumber = 8
  public static let service: FieldNumber = 9
  public static let receiptDue: FieldNumber = 10
  public static let answerDue: FieldNumber = 11
  public static let completionDue: FieldNumber = 12
  // The recipient's.
  public static let receivedDay: FieldNumber = 20
  public static let answer: FieldNumber = 21
  public static let answeredDay: FieldNumber = 22
  public static let answerReason: FieldNumber = 23
  public static let answeredBy: FieldNumber = 24
  public static let answerSeen: FieldNumber = 25
  public static let lookedDay: FieldNumber = 30
  public static let lookedBy: FieldNumber = 31
  public static let lookedSeen: FieldNumber = 32
  public static let doneDay: FieldNumber = 40
  public static let outcome: FieldNumber = 41
  public static let decision: FieldNumber = 42
  public static let doneReason: FieldNumber = 43
  public static let decidedBy: FieldNumber = 44
  public static let manager: FieldNumber = 45
  public static let attempts: FieldNumber = 46
  public static let doneSeen: FieldNumber = 47
  public static let offers: FieldNumber = 48
  // The sender's, if it is called back.
  public static let withdrawnDay: FieldNumber = 50
  public static let withdrawnReason: FieldNumber = 51
  public static let withdrawnBy: FieldNumber = 52

  /// Every field of this version with its name, shape, merge policy and words, by number.
  public static let all: [FieldDefinition] = [
    FieldDefinition(about, "about", .reference, .all, "About"),
    FieldDefinition(kind, "kind", .word, .all, "Kind"),
    FieldDefinition(sentDay, "sentDay", .day, .earliest, "Sent on"),
    FieldDefinition(reason, "reason", .text, .all, "Reason"),
    FieldDefinition(urgent, "urgent", .yesNo, .highest, "Urgent"),
    FieldDefinition(recipient, "recipient", .integer, .all, "Recipient, member"),
    FieldDefinition(senderRole, "senderRole", .word, .all, "Sent as"),
    FieldDefinition(contact, "contact", .text, .all, "Whom to ask at the sender"),
    FieldDefinition(service, "service", .reference, .all, "Service of the directory"),
    // Of differing dates the one that runs out first, so that none is missed.
    FieldDefinition(receiptDue, "receiptDue", .day, .earliest, "Receipt due by"),
    FieldDefinition(answerDue, "answerDue", .day, .earliest, "Answer due by"),
    FieldDefinition(completionDue, "completionDue", .day, .earliest, "To be done by"),
    FieldDefinition(receivedDay, "receivedDay", .day, .earliest, "Received on"),
    // Accepted here and declined there: both are shown, and neither holds.
    FieldDefinition(answer, "answer", .word, .all, "Answer"),
    FieldDefinition(answeredDay, "answeredDay", .day, .earliest, "Answered on"),
    FieldDefinition(answerReason, "answerReason", .text, .all, "Reason for the answer"),
    FieldDefinition(answeredBy, "answeredBy", .text, .all, "Answered by"),
    FieldDefinition(answerSeen, "answerSeen", .references, .union, "Risk seen when answering"),
    FieldDefinition(lookedDay, "lookedDay", .day, .latest, "Looked at again on"),
    FieldDefinition(lookedBy, "lookedBy", .text, .all, "Looked at again by"),
    FieldDefinition(lookedSeen, "lookedSeen", .references, .union, "Risk seen when looking again"),
    FieldDefinition(doneDay, "doneDay", .day, .latest, "Done on"),
    FieldDefinition(outcome, "outcome", .word, .all, "Outcome"),
    FieldDefinition(decision, "decision", .text, .all, "Decision"),
    FieldDefinition(doneReason, "doneReason", .text, .all, "Reason for the decision"),
    FieldDefinition(decidedBy, "decidedBy", .text, .all, "Decided by"),
    FieldDefinition(manager, "manager", .text, .all, "Manager who agreed"),
    FieldDefinition(attempts, "attempts", .integer, .highest, "Contacts without an answer"),
    FieldDefinition(doneSeen, "doneSeen", .references, .union, "Risk seen when it was done"),
    FieldDefinition(offers, "offers", .references, .union, "Offers made and their answers"),
    FieldDefinition(withdrawnDay, "withdrawnDay", .day, .latest, "Withdrawn on"),
    FieldDefinition(withdrawnReason, "withdrawnReason", .text, .all, "Reason for withdrawing"),
    FieldDefinition(withdrawnBy, "withdrawnBy", .text, .all, "Withdrawn by"),
    FieldDefinition.importKey,
  ]
}

/// What the recipient said to a referral.
public enum ReferralAnswer: Int64, Hashable, Sendable, CaseIterable {
  case accepted = 1
  case declined = 2

  /// The word in commands, pages and JSON.
  public var name: String {
    switch self {
    case .accepted: "accepted"
    case .declined: "declined"
    }
  }
}

/// What came of a referral.
public enum ReferralOutcome: Int64, Hashable, Sendable, CaseIterable {
  /// The support was given.
  case supported = 1
  /// The person was reached and did not want it now.
  case notWanted = 2
  /// The person was not reached.
  case notReached = 3
  /// Somebody else took it on.
  case passedOn = 4
  /// What was asked for was told or disclosed.
  case informed = 5

  /// The word in commands, pages and JSON.
  public var name: String {
    switch self {
    case .supported: "supported"
    case .notWanted: "not-wanted"
    case .notReached: "not-reached"
    case .passedOn: "passed-on"
    case .informed: "informed"
    }
  }

  /// The outcome that a word stands for; nil if there is none.
  public init?(named name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}
