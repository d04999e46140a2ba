import Replication

/// A contest as patterns and timelines read it.
public struct HistoryContest<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// The flag that contests.
  public let id: ID
  /// The flag that is contested.
  public let flag: ID
  public let day: Day
  public let state: ContestState
  /// What is shown beside the flag.
  public let words: [String]

  public init(id: ID, flag: ID, day: Day, state: ContestState, words: [String]) {
    self.id = id
    self.flag = flag
    self.day = day
    self.state = state
    self.words = words
  }
}

/// What may follow from a flag while it is contested.
///
/// Protection comes first. A contest hides, closes, lowers and dates nothing: the flag stays where it was, with its basis,
/// and the contest beside it. What follows from it for the protection of a victim, a child or somebody who has a right to
/// know stands, as does every draft of a referral and whatever is urgent, marked as resting on what is contested (UK GDPR
/// article 18(2): the protection of the rights of another person). What a court found, and what rests on an open danger,
/// stands as well. Held back is one thing only: a conclusion *against* somebody that rests on contested flags alone. And it
/// is held back once, for as long as the answering controller has time to answer: not before its node received the
/// contest, not after its clock ran out, not again by a second contest of a flag of which one was answered, and not by a
/// contest that anybody else answers. So nobody makes a history go quiet by contesting it.
struct RestrictedUse<ID: Hashable & Comparable & Sendable> {
  /// Flags with an open contest.
  let contested: Set<ID>
  /// Flags from which alone nothing against anybody follows for now.
  let restricted: Set<ID>

  init(_ file: CaseFile<ID>) {
    let open = file.contests.filter(\.state.isOpen)
    contested = Set(open.map(\.flag))
    guard !contested.isEmpty else {
      restricted = []
      return
    }
    let answered = Set(file.contests.filter { !$0.state.isOpen }.map(\.flag))
    let standing = Set(
      file.flags.filter { $0.view.isOpenDanger || $0.view.basis == .adjudicated }.map(\.id))
    restricted = Set(open.filter(\.state.restricts).map(\.flag)).subtracting(answered).subtracting(standing)
  }

  /// Whether a derived flag waits until what it rests on is answered.
  func holdsBack(_ flag: DerivedFlag<ID>) -> Bool {
    guard !restricted.isEmpty, flag.isAgainstSomebody else { return false }
    let reasons = flag.flags
    return !reasons.isEmpty && reasons.allSatisfy(restricted.contains)
  }

  /// A derived flag with what is contested of it.
  func marked(_ flag: DerivedFlag<ID>) -> DerivedFlag<ID> {
    guard !contested.isEmpty else { return flag }
    let reasons = flag.flags
    let mine = reasons.filter(contested.contains)
    guard !mine.isEmpty else { return flag }
    var marked = flag
    marked.contested = mine
    marked.explanation +=
      mine.count == reasons.count
      ? " It rests on contested flags alone." : " It rests in part on what is contested."
    return marked
  }
}

extension DerivedFlag {
  /// Whether it says something against an alleged perpetrator and protects nobody by itself: no referral, nothing urgent.
  var isAgainstSomebody: Bool {
    code.definition.about == .allegedPerpetrator && draft == nil && tier < .urgent
  }
}

extension Patterns {
  /// Derived flags that wait until the contests of all that they rest on are answered, in order.
  public static func heldBack<ID>(in file: CaseFile<ID>) -> [DerivedFlag<ID>] {
    let use = RestrictedUse(file)
    return use.restricted.isEmpty ? [] : all(in: file).filter(use.holdsBack)
  }
}
