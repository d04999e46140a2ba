public import Replication

/// A flag as patterns and timelines read it.
public struct HistoryFlag<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  public let id: ID
  /// What is shown of each field.
  public let view: FlagView<ID>
  public let author: MemberNumber
  public let audience: AudienceCode
  /// Fields whose values differ.
  public let disputed: Set<FieldNumber>
  /// It is refused: the rights table, or the vocabulary, did not let its author create it.
  public let isDenied: Bool
  /// Why the vocabulary refuses it, if it does.
  public let refusal: FlagRefusal?

  public init(
    id: ID, view: FlagView<ID>, author: MemberNumber, audience: AudienceCode, disputed: Set<FieldNumber> = [],
    isDenied: Bool = false, refusal: FlagRefusal? = nil
  ) {
    self.id = id
    self.view = view
    self.author = author
    self.audience = audience
    self.disputed = disputed
    self.isDenied = isDenied || refusal != nil
    self.refusal = refusal
  }

  /// Whether anything may follow from it: neither refused nor entered in error. What was closed is history, and counts.
  public var counts: Bool { !isDenied && view.status != .enteredInError && view.code != nil }

  func integer(_ field: FieldNumber) -> Int64? { view.fields[field]?.asInteger }
  func texts(_ field: FieldNumber) -> [String] { view.fields[field]?.texts ?? [] }
  func text(_ field: FieldNumber) -> String? { view.fields[field]?.asText }
  /// The first day on which anybody could know it.
  var known: Day? { view.recordedDay ?? view.eventDay }
}

/// A relationship as patterns and timelines read it.
public struct HistoryRelationship<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  public let id: ID
  public let view: RelationshipView<ID>
  public let author: MemberNumber
  public let audience: AudienceCode

  public init(id: ID, view: RelationshipView<ID>, author: MemberNumber, audience: AudienceCode) {
    self.id = id
    self.view = view
    self.author = author
    self.audience = audience
  }

  /// Whether anything may follow from it: it was not entered in error.
  public var counts: Bool {
    view.fields[RelationshipField.status]?.asInteger != FlagStatus.enteredInError.rawValue
  }
}

/// A person's decision about whom a flag mentions.
public struct HistoryMention<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  public let id: ID
  /// `first` is the subject, or the flag, that mentions somebody; `second` the subject that is meant.
  public let view: LinkView<ID>

  public init(id: ID, view: LinkView<ID>) {
    self.id = id
    self.view = view
  }
}

/// A subject, with the persons that it belongs to.
public struct HistorySubject<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  public let id: ID
  public let view: SubjectView<ID>
  public let author: MemberNumber
  public let audience: AudienceCode
  /// The person whose subjects are linked, probably or firmly; named by one of them.
  public let person: ID
  /// The person whose subjects are linked firmly.
  public let firm: ID

  public init(
    id: ID, view: SubjectView<ID>, author: MemberNumber, audience: AudienceCode, person: ID, firm: ID
  ) {
    self.id = id
    self.view = view
    self.author = author
    self.audience = audience
    self.person = person
    self.firm = firm
  }
}

/// What patterns need to know of a referral.
public struct HistoryReferral<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  public let id: ID
  /// A subject.
  public let about: ID
  public let sentDay: Day
  /// The name of a `ReferralKind`, or the words for one of a later version.
  public let kind: String
  /// To a service that specialises in domestic abuse.
  public let isSpecialist: Bool
  public let isOpen: Bool
  public let isOverdue: Bool
  /// Called back or declined: nothing follows from it.
  public let isWithdrawn: Bool

  public init(
    id: ID, about: ID, sentDay: Day, kind: String, isSpecialist: Bool, isOpen: Bool, isOverdue: Bool = false,
    isWithdrawn: Bool = false
  ) {
    self.id = id
    self.about = about
    self.sentDay = sentDay
    self.kind = kind
    self.isSpecialist = isSpecialist
    self.isOpen = isOpen
    self.isOverdue = isOverdue
    self.isWithdrawn = isWithdrawn
  }

  /// Whether it referred anybody: it was neither called back nor declined.
  public var counts: Bool { !isWithdrawn }
}
