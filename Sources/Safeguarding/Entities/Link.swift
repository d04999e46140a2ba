public import Replication

/// What a person decided about two subjects.
public enum LinkDecision: Int64, Hashable, Sendable, CaseIterable {
  case same = 1
  case different = 2

  /// The word in commands and pages.
  public var name: String {
    switch self {
    case .same: "same person"
    case .different: "different people"
    }
  }
}

/// The fields of a link, ``EntityKind/link``. Their numbers travel and are never reused.
public enum LinkField {
  public static let first: FieldNumber = 1
  public static let second: FieldNumber = 2
  public static let decision: FieldNumber = 3
  public static let reason: FieldNumber = 4
  public static let decidedBy: FieldNumber = 5
  public static let recordedDay: FieldNumber = 6
  public static let status: FieldNumber = 7
  public static let mention: FieldNumber = 8

  /// Every field of this version with its name, shape, merge policy and words, by number.
  public static let all: [FieldDefinition] = [
    FieldDefinition(first, "first", .reference, .all, "Who"),
    FieldDefinition(second, "second", .reference, .all, "Whom"),
    // Both are shown, and neither holds, until a person decides again.
    FieldDefinition(decision, "decision", .word, .all, "Decision"),
    FieldDefinition(reason, "reason", .text, .all, "Reason"),
    FieldDefinition(decidedBy, "decidedBy", .text, .all, "Decided by"),
    FieldDefinition(recordedDay, "recordedDay", .day, .earliest, "Decided on"),
    FieldDefinition(status, "status", .word, .activeWins, "Status"),
    FieldDefinition(mention, "mention", .text, .all, "As mentioned"),
    FieldDefinition.importKey,
  ]
}

/// A decision about to be published: that two subjects are one person or are not, or who it is that a flag mentions.
public struct LinkDraft<Target: Hashable & Sendable>: Hashable, Sendable {
  /// A subject; of a mention, the flag that mentions somebody.
  public var first: Target
  public var second: Target
  public var decision: LinkDecision
  public var reason: String
  /// Who decided: a role or a name that the deciding agency can tell, shown with the decision.
  public var decidedBy: String
  public var recordedDay: Day
  /// The words of the flag that mean the subject; nil for a decision about two subjects.
  public var mention: String?

  public init(
    first: Target, second: Target, decision: LinkDecision, reason: String, decidedBy: String, recordedDay: Day,
    mention: String? = nil
  ) {
    self.first = first
    self.second = second
    self.decision = decision
    self.reason = reason
    self.decidedBy = decidedBy
    self.recordedDay = recordedDay
    self.mention = mention
  }

  /// The value of the creation.
  public var record: Value<Target> {
    var fields: [FieldNumber: Value<Target>] = [
      LinkField.first: .reference(first), LinkField.second: .reference(second),
      LinkField.decision: .integer(decision.rawValue), LinkField.reason: .text(reason),
      LinkField.decidedBy: .text(decidedBy), LinkField.recordedDay: .integer(recordedDay.rawValue),
      LinkField.status: .integer(FlagStatus.active.rawValue),
    ]
    if let mention { fields[LinkField.mention] = .text(mention) }
    return .fields(fields)
  }
}

/// A decision as it reads.
public struct LinkView<Target: Hashable & Sendable>: Hashable, Sendable {
  /// The shown value of each field.
  public let fields: [FieldNumber: Value<Target>]

  public init(fields: [FieldNumber: Value<Target>]) { self.fields = fields }

  public var first: Target? { fields[LinkField.first]?.target }
  public var second: Target? { fields[LinkField.second]?.target }
  /// The decision; nil if several stand, or one that this version does not know.
  public var decision: LinkDecision? { fields[LinkField.decision]?.asInteger.flatMap(LinkDecision.init(rawValue:)) }
  public var reason: String? { fields[LinkField.reason]?.asText }
  public var decidedBy: String? { fields[LinkField.decidedBy]?.asText }
  public var recordedDay: Day? { fields[LinkField.recordedDay]?.asInteger.map(Day.init(rawValue:)) }
  /// Whether the decision was taken back.
  public var isWithdrawn: Bool {
    fields[LinkField.status]?.asInteger == FlagStatus.enteredInError.rawValue
  }
  public var mention: String? { fields[LinkField.mention]?.asText }
}
