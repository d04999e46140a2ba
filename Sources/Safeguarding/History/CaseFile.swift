public import Replication

/// Everything that is known of some persons and of those around them: what timelines show and patterns follow from.
///
/// It is a value, whoever made it: the same entries give the same patterns, in whatever order they came.
public struct CaseFile<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  public var subjects: [HistorySubject<ID>]
  public var flags: [HistoryFlag<ID>]
  public var relationships: [HistoryRelationship<ID>]
  public var mentions: [HistoryMention<ID>]
  public var referrals: [HistoryReferral<ID>]
  /// Contests of the flags.
  public var contests: [HistoryContest<ID>]

  public init(
    subjects: [HistorySubject<ID>] = [], flags: [HistoryFlag<ID>] = [],
    relationships: [HistoryRelationship<ID>] = [], mentions: [HistoryMention<ID>] = [],
    referrals: [HistoryReferral<ID>] = [], contests: [HistoryContest<ID>] = []
  ) {
    self.subjects = subjects
    self.flags = flags
    self.relationships = relationships
    self.mentions = mentions
    self.referrals = referrals
    self.contests = contests
  }

  /// What was recorded up to a day. An entry without a day of recording counts as recorded always. Who is who is judged
  /// with what is known today, so decisions about mentions stay. Events are those of the day: a later record may tell that
  /// two of them were one.
  public func recorded(by day: Day) -> CaseFile {
    var past = self
    past.flags = flags.filter { ($0.known ?? day) <= day }
    past.relationships = relationships.filter { ($0.view.recordedDay ?? day) <= day }
    past.referrals = referrals.filter { $0.sentDay <= day }
    past.contests = contests.filter { $0.day <= day }
    return past
  }

  /// What a member with these roles may read; what it wrote itself it always may.
  public func readable(by roles: Set<Role>, member: MemberNumber) -> CaseFile {
    var part = self
    part.subjects = subjects.filter { $0.author == member || $0.audience.admits(roles) }
    part.flags = flags.filter { $0.author == member || $0.audience.admits(roles) }
    // A contest of what somebody may not read would tell that it is there.
    let read = Set(part.flags.map(\.id))
    part.flags.removeAll { $0.view.contests.map { !read.contains($0) } ?? false }
    let left = Set(part.flags.map(\.id))
    part.contests = contests.filter { left.contains($0.id) && left.contains($0.flag) }
    part.relationships = relationships.filter { $0.author == member || $0.audience.admits(roles) }
    return part
  }
}

/// Who is who in a case file.
struct Cast<ID: Hashable & Comparable & Sendable> {
  private let persons: [ID: (person: ID, firm: ID)]
  /// What a word means in the flags of a person, or in one flag.
  private var meanings: [Mention: ID] = [:]

  private struct Mention: Hashable {
    let place: ID
    let word: String
  }

  init(_ file: CaseFile<ID>) {
    persons = Dictionary(
      file.subjects.map { ($0.id, (person: $0.person, firm: $0.firm)) }, uniquingKeysWith: { first, _ in first })
    var said: [Mention: (same: Set<ID>, different: Set<ID>)] = [:]
    for mention in file.mentions where !mention.view.isWithdrawn {
      guard let place = mention.view.first, let subject = mention.view.second, let word = mention.view.mention,
        let decision = mention.view.decision
      else { continue }
      let key = Mention(place: persons[place]?.person ?? place, word: Self.folded(word))
      switch decision {
      case .same: said[key, default: ([], [])].same.insert(person(subject))
      case .different: said[key, default: ([], [])].different.insert(person(subject))
      }
    }
    // Decisions that differ leave it open.
    meanings = said.compactMapValues { said in
      said.same.count == 1 && said.same.isDisjoint(with: said.different) ? said.same.first : nil
    }
  }

  /// The person that a subject probably is; the subject itself if nothing more is known.
  func person(_ subject: ID) -> ID { persons[subject]?.person ?? subject }

  /// The person that a subject firmly is: what is said of an alleged perpetrator goes no further.
  func firm(_ subject: ID) -> ID { persons[subject]?.firm ?? subject }

  /// Whom a flag about somebody means by a word; nil until a person said so.
  func meant(by word: String, in flag: ID, about person: ID) -> ID? {
    meanings.isEmpty
      ? nil
      : meanings[Mention(place: flag, word: Self.folded(word))]
        ?? meanings[Mention(place: person, word: Self.folded(word))]
  }

  static func folded(_ word: String) -> String {
    word.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
