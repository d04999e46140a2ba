/// How sure it is that two subjects are one human being. The raw value is in databases.
public enum LinkStanding: Int64, Hashable, Sendable, CaseIterable {
  /// A person decided that they are not one, or a rule forbids it: never in one person, by whatever way round.
  case apart = 0
  /// A person has to decide.
  case review = 1
  /// Linked by their weight.
  case probable = 2
  /// Identifiers agree exactly, or a person decided so.
  case firm = 3
  /// Nothing speaks for it, and nothing forbids it: as if they had never been compared. Such pairs need not be kept.
  case unlike = 4
}

/// Why a pair stands as it does.
public enum LinkReason: String, Hashable, Sendable, CaseIterable {
  case sameNHSNumber
  case samePNCID
  case sameOtherIdentifier
  case contradictedIdentifier
  case otherIdentifier
  case twins
  case generationApart
  case nearForename
  case initialOnly
  case knownByFurtherName
  case nameNotWhole
  case noBirthDay
  case firstOfJanuary
  case otherScript
  case aliasOrRival
  case weightAboveLink
  case weightAboveReview
  case weightBelowReview

  /// A sentence for the review queue; no value is in it.
  public var words: String {
    switch self {
    case .sameNHSNumber: "The NHS numbers are the same."
    case .samePNCID: "The PNC ids are the same."
    case .sameOtherIdentifier: "An agency's identifier is the same."
    case .contradictedIdentifier:
      "An identifier is the same, and names and birth dates, or another identifier, say that they are two people."
    case .otherIdentifier: "NHS numbers or PNC ids differ: two people, unless a number is wrong."
    case .twins: "Surname and birth date are the same and the forenames differ: twins, unless a person knows better."
    case .generationApart: "The names are the same and the birth dates lie a generation apart, as of parent and child."
    case .nearForename:
      "Surname and birth date are the same and the forenames are a letter apart: twins are called so too."
    case .initialOnly: "One forename is only an initial."
    case .knownByFurtherName: "One forename is a further forename of the other."
    case .nameNotWhole: "A forename or a surname is not recorded."
    case .noBirthDay: "A birth date is not recorded."
    case .firstOfJanuary: "The birth date is a first of January, which is written where only the year is known."
    case .otherScript: "The names are in letters of which likeness says little."
    case .aliasOrRival: "It is another name or a disputed value that agrees."
    case .weightAboveLink: "What is recorded agrees so well that it is probably one person."
    case .weightAboveReview: "What is recorded agrees in part."
    case .weightBelowReview: "What is recorded does not agree."
    }
  }
}

/// What was found of two subjects.
public struct LinkJudgement: Hashable, Sendable {
  public let standing: LinkStanding
  /// The match weight of what is recorded, whatever rules say.
  public let weight: MatchWeight
  /// Why, the weightiest first.
  public let reasons: [LinkReason]
}

/// What one comparison says of a pair: a line of the review queue.
public struct LinkEvidence: Hashable, Sendable {
  /// What was compared, in words.
  public let field: String
  /// What came of it, in words; no value is in it.
  public let outcome: String
  /// For (above zero) or against one person, in bits.
  public let weight: MatchWeight
}
