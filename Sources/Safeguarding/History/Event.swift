public import Replication

/// One thing that happened to one person, however often and by whomever it was recorded.
///
/// An agency may add what others did not record: each part of it has a first day on which that could be known.
public struct Event<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// Somebody who was there and is only named.
  public struct Child: Hashable, Sendable {
    public let word: String
    /// The person who is meant; nil until somebody said so.
    public let person: ID?
    /// The first day on which it could be known that the child was there.
    let known: Day
    /// The first day on which it could be known that the child was not seen; nil if nobody said so.
    let unseen: Day?
  }

  /// Somebody who is said to have done it.
  struct Accusation: Hashable, Sendable {
    /// What is firmly one person: whatever is said of an alleged perpetrator goes no further.
    let firm: ID
    /// What is probably one person: for telling people apart.
    let person: ID
    /// The first day on which it could be known.
    let known: Day
    /// The two report each other, and no pattern may follow from this side.
    let isCounter: Bool
  }

  /// The person to whom it happened.
  public let victim: ID
  /// The persons who are alleged to have done it, firmly the same; usually one.
  public var alleged: [ID] { accusations.map(\.firm) }
  /// In order of person.
  let accusations: [Accusation]
  public let day: Day
  /// The first day on which it could be known.
  public let known: Day
  /// In order.
  public let flags: [ID]
  public let audience: AudienceCode
  public let children: [Child]
  /// Children were there and were not seen or spoken to.
  public var childrenUnseen: Bool { children.contains { $0.unseen != nil } }
  /// Whether a risk assessment was made; nil if nobody said.
  public let isAssessed: Bool?
  /// The first day on which anybody said whether one was made.
  let assessmentKnown: Day?
  /// Onward referrals, as words of the vocabulary.
  public let referredTo: [String]
  /// The first day on which it could be known that there was an onward referral.
  let referralKnown: Day?
  /// What it was, in two or three words.
  public let words: String
  /// A report from one side of a pair that reports each other, of which no pattern may follow.
  public var isCounterReport: Bool { !accusations.isEmpty && accusations.allSatisfy(\.isCounter) }
  /// Accusations that patterns may follow from.
  var counted: [Accusation] { accusations.filter { !$0.isCounter } }
}

/// An event, and the first day on which that part of it could be known which is of interest.
///
/// Ordered by that day, then by that on which it happened. No two events have a flag in common, so the first tells them
/// apart.
struct Report<ID: Hashable & Comparable & Sendable>: Comparable, Sendable {
  let known: Day
  let event: Event<ID>

  static func < (a: Report, b: Report) -> Bool {
    if a.known != b.known { return a.known < b.known }
    if a.event.day != b.event.day { return a.event.day < b.event.day }
    if a.event.victim != b.event.victim { return a.event.victim < b.event.victim }
    guard let first = a.event.flags.first, let second = b.event.flags.first else {
      return a.event.flags.count < b.event.flags.count
    }
    return first < second
  }

  /// Of events: who is said to have done them, firmly the same, each with the reports in order.
  static func byAlleged(_ events: [Event<ID>]) -> [(alleged: ID, reports: [Report])] {
    var found: [ID: [Report]] = [:]
    for event in events {
      for accusation in event.counted {
        found[accusation.firm, default: []].append(.init(known: accusation.known, event: event))
      }
    }
    return found.sorted { $0.key < $1.key }.map { (alleged: $0.key, reports: $0.value.sorted()) }
  }
}
