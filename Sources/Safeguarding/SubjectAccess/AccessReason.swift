/// Why something may have to be left out of an answer to somebody who asks what is held of them. A person decides.
public enum AccessReason: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Telling may cause serious harm to the person's or another's health (DPA 2018 schedule 3: health, social work,
  /// education and child-abuse data).
  case seriousHarm = "serious-harm"
  /// Telling may prejudice the prevention or detection of crime (DPA 2018 schedule 2, part 1, paragraph 2).
  case crime
  /// It may point at somebody else, or at who spoke (DPA 2018 schedule 2, part 3, paragraph 16).
  case others = "other-people"
  /// Free text: no program can tell whom it speaks of.
  case freeText = "free-text"
  /// It was refused or taken back, and may be wrong.
  case inaccurate
  /// It is asked for by a representative, who may not be safe for the person.
  case representative
  /// The person is said to have harmed somebody: what is told may tell that somebody spoke.
  case accused

  /// Whether releasing it takes a second person.
  public var takesTwo: Bool { self == .seriousHarm || self == .crime || self == .accused }

  /// For whoever decides, a sentence.
  public var words: String {
    switch self {
    case .seriousHarm:
      "May telling this cause serious harm to the person's or another's physical or mental health? Ask a professional."
    case .crime: "May telling this prejudice the prevention or detection of crime?"
    case .others: "May this point at another person, or at who spoke?"
    case .freeText: "Read every word: does it speak of, or point at, anybody else?"
    case .inaccurate: "It was refused or taken back. Say so beside it, or leave it out."
    case .representative: "Is whoever asks safe for the person, and may they have this?"
    case .accused: "May this tell that somebody spoke, or where anybody is?"
    }
  }

  public static func < (a: AccessReason, b: AccessReason) -> Bool { a.rawValue < b.rawValue }
}

/// What is done with something that is held.
public enum AccessRuling: Hashable, Sendable {
  /// It goes into the answer.
  case given
  /// Withheld until a person decides.
  case decide(Set<AccessReason>)
  /// It is never in an answer, nor is there a word of its being held.
  case never

  /// The same with further reasons for a decision.
  func asking(_ reasons: Set<AccessReason>) -> AccessRuling {
    guard !reasons.isEmpty else { return self }
    return switch self {
    case .given: .decide(reasons)
    case .decide(let held): .decide(held.union(reasons))
    case .never: .never
    }
  }
}

/// One thing that is held of somebody who asks.
public struct AccessItem<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// What sort of thing it is.
  public enum Kind: String, Hashable, Sendable {
    case identity
    case flag
    case text
    case relationship
    case referral
  }

  public let kind: Kind
  /// The entry that says it.
  public let entry: ID
  /// The field of the entry that this is, of free text.
  public let field: String?
  public let ruling: AccessRuling
  public let day: Day?
  /// What the answer says of it, others taken out; empty if it is never said.
  public let lines: [String]
}
