public import Replication

/// How loudly something is told to those who work with a person.
public enum AlertTier: Int64, Hashable, Comparable, Sendable, CaseIterable {
  /// Read when next at work on the case.
  case note = 1
  /// Read today.
  case soon = 2
  /// Read now.
  case urgent = 3

  public static func < (a: AlertTier, b: AlertTier) -> Bool { a.rawValue < b.rawValue }

  /// The word in commands, pages and configuration.
  public var name: String {
    switch self {
    case .note: "note"
    case .soon: "soon"
    case .urgent: "urgent"
    }
  }

  /// The tier that a word stands for; nil if there is none.
  public init?(named name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}

/// Why a referral to MARAC is drafted.
public enum MARACCriterion: String, Hashable, Sendable, CaseIterable {
  case visibleHighRisk = "visible high risk"
  case professionalJudgement = "professional judgement"
  case escalation = "potential escalation"
  case `repeat` = "repeat"
  case severalPerpetrators = "repeat victim of several perpetrators, new incident"
}

/// A flag that follows from others. It is not replicated: every node that may read its reasons derives the same.
public struct DerivedFlag<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// One thing that it follows from.
  public struct Reason: Hashable, Sendable {
    public let day: Day
    /// In two or three words; never a name.
    public let words: String
    /// The flags that say so, in order.
    public let flags: [ID]

    public init(day: Day, words: String, flags: [ID]) {
      self.day = day
      self.words = words
      self.flags = flags
    }
  }

  public let code: FlagCode
  /// The person whom it is about: firmly the same for alleged perpetrators, probably for others.
  public let person: ID
  /// The other of a pair.
  public let counterpart: ID?
  /// A child of `person` who is only named in the reasons, as they name it.
  public let mention: String?
  /// The first day on which it could be known.
  public let from: Day
  /// The last day of a clock that runs, such as the 28 days of a disclosure.
  public let due: Day?
  /// In order of day.
  public let reasons: [Reason]
  /// The roles that may read all of its reasons and flags of its code.
  public let audience: AudienceCode
  /// For those who may read it: counts and days, no names.
  public internal(set) var explanation: String
  public let tier: AlertTier
  /// Why a referral is drafted that a person has yet to make; nil if it is no draft.
  public let draft: MARACCriterion?
  /// What the count in it is, for those who ask for it.
  public let count: Int
  /// Flags that it follows from and that are contested, in order.
  public internal(set) var contested: [ID] = []

  init(
    _ code: FlagCode, of person: ID, counterpart: ID? = nil, mention: String? = nil, from: Day, due: Day? = nil,
    because reasons: [Reason], audiences: some Sequence<AudienceCode>, _ explanation: String, _ tier: AlertTier,
    draft: MARACCriterion? = nil, count: Int
  ) {
    self.code = code
    self.person = person
    self.counterpart = counterpart
    self.mention = mention
    self.from = from
    self.due = due
    self.reasons = reasons.sorted { a, b in
      (a.day, a.words) != (b.day, b.words)
        ? (a.day, a.words) < (b.day, b.words) : a.flags.lexicographicallyPrecedes(b.flags)
    }
    audience = Audience.common([code.definition.audience] + Array(audiences))
    self.explanation = explanation
    self.tier = tier
    self.draft = draft
    self.count = count
  }

  /// Every flag that it follows from, in order.
  public var flags: [ID] { Set(reasons.flatMap(\.flags)).sorted() }

  /// What it is called: its code, and what is to be done where that is for a person to do.
  public var name: String {
    if let draft { return "MARAC draft (\(draft.rawValue))" }
    return code == .dvds ? "DVDS consider" : code.rawValue
  }
}

extension Event {
  var reason: DerivedFlag<ID>.Reason { .init(day: day, words: words, flags: flags) }
}
