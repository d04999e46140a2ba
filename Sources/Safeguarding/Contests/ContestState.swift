public import Replication

/// Where a contest stands, who has to answer, and by when: a pure function of what was said and of the day.
///
/// A fact counts only from the side whose it is: receipt, more time and answer from the answering controller, which is the
/// flag's author, or the partnership's board once the author has left. What anybody else writes counts for nothing.
public struct ContestState: Hashable, Sendable {
  /// How far it came.
  public enum Stage: String, Hashable, Sendable, CaseIterable {
    /// On its way: the controller's node has not said that it arrived.
    case sent
    /// With the controller; its month runs.
    case received
    /// With the controller, which took two further months and said why.
    case extended
    case answered
  }

  public let stage: Stage
  /// The last day for what comes next: receipt, then the answer; nil once it is answered.
  public let due: Day?
  public let isOverdue: Bool
  /// The day on which the controller's node received it.
  public let receivedDay: Day?
  /// The answer that counts.
  public let answer: ContestNotice?
  /// The longer time that counts.
  public let moreTime: ContestNotice?

  /// Whether somebody still has to act.
  public var isOpen: Bool { stage != .answered }

  /// Whether the use of the flag is restricted: from the receipt until it is answered or its clock runs out. A contest that
  /// nobody answers in time is shown for ever, and holds nothing back.
  public var restricts: Bool { (stage == .received || stage == .extended) && !isOverdue }

  /// Days in which a contest reaches the controller's node.
  static let receiptDays: Int64 = 1

  /// - Parameters:
  ///   - contestedDay: The day on which it was recorded.
  ///   - contester: The member that recorded it.
  ///   - author: The flag's.
  ///   - answerers: Who has to answer; empty if nobody can.
  ///   - notices: What anybody said of it.
  ///   - today: The day to judge by. What was said with a later day is not there yet.
  public init(
    contestedDay: Day, contester: MemberNumber, author: MemberNumber, answerers: Set<MemberNumber>,
    notices: [ContestNotice], today: Day
  ) {
    let heard = notices.filter { answerers.contains($0.author) }
    // Who records a contest of its own flag has received it.
    let own = answerers.contains(contester) ? [contestedDay] : []
    let received = (own + heard.filter(\.isReceipt).compactMap(\.receivedDay)).filter { $0 <= today }.min()
    // What the author decided before it left stands.
    let answers = notices.filter { answerers.contains($0.author) || $0.author == author }
      .filter { $0.answer != nil && $0.decidedDay.map { $0 <= today } ?? false }
    let last = answers.max { a, b in
      if a.decidedDay != b.decidedDay { return (a.decidedDay ?? today) < (b.decidedDay ?? today) }
      // Two on one day: what keeps the flag, as it protects.
      return (a.answer?.rawValue ?? 0) > (b.answer?.rawValue ?? 0)
    }
    let start = received ?? contestedDay
    let month = start.adding(months: 1)
    // More time counts only if it was taken, with a reason, within the month: UK GDPR article 12(3).
    let more = heard.filter { notice in
      notice.extendedDay.map { $0 <= month && $0 <= today && $0 >= start } ?? false
        && notice.reason?.contains { !$0.isWhitespace } ?? false
    }.min { ($0.extendedDay ?? today) < ($1.extendedDay ?? today) }
    let stage: Stage = last != nil ? .answered : received == nil ? .sent : more != nil ? .extended : .received
    switch stage {
    case .sent: due = contestedDay.adding(days: Self.receiptDays)
    case .received: due = month
    case .extended: due = start.adding(months: 3)
    case .answered: due = nil
    }
    self.stage = stage
    isOverdue = due.map { $0 < today } ?? false
    receivedDay = received
    answer = last
    moreTime = more
  }

  /// What there is to know of it, beside the flag, as sentences.
  /// - Parameters:
  ///   - party: On whose behalf it was contested.
  ///   - day: When.
  ///   - agencies: The names of those who have to answer.
  public func words(_ party: ContestParty, on day: Day, by agencies: [String]) -> [String] {
    var words = ["Contested by \(party.words) on \(day)."]
    let whom = agencies.isEmpty ? "nobody in the roster can answer: tell the board" : agencies.joined(separator: " or ")
    switch stage {
    case .answered:
      guard let answer, let decision = answer.answer else { break }
      let board = answer.isBoards ? " by the partnership's board" : ""
      words.append("Answered\(answer.decidedDay.map { " on \($0)" } ?? "")\(board): \(decision.words).")
    case .sent: words.append("Not yet received for an answer: \(whom).")
    case .received, .extended:
      words.append("\(isOverdue ? "OVERDUE since" : "To be answered by") \(due.map(\.description) ?? "now"): \(whom).")
      if restricts { words.append("Until then nothing against anybody follows from it alone.") }
    }
    return words
  }
}
