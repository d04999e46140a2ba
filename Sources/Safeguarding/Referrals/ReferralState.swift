import Replication

/// Where a referral stands, who has to act, and by when: a pure function of what stands and of the day.
public struct ReferralState<Target: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// How far it came. An answer in dispute is none.
  public typealias Stage = ReferralStage

  public let stage: Stage
  /// Whether somebody still has to act. Nothing leaves a list by itself.
  public let isOpen: Bool
  /// Who has to act next; nil when nobody has.
  public let awaits: ReferralParty?
  /// The last day for what comes next; nil when nothing does.
  public let due: Day?
  /// What was due before today and has not happened.
  public let overdue: [ReferralClock]
  /// Risk that was said and that the recipient had not seen when it answered, by day of writing.
  public let unseen: [RiskMark<Target>]
  /// What is wrong or in dispute, in words.
  public let concerns: [String]

  /// Whether a clock ran out.
  public var isOverdue: Bool { !overdue.isEmpty }

  /// - Parameters:
  ///   - view: The referral.
  ///   - marks: What was said of the risk to the person, as far as its recipient may read it.
  ///   - today: The day to judge by. What was written with a later day is not there yet.
  public init(of view: ReferralView<Target>, marks: [RiskMark<Target>], today: Day) {
    func happened(_ day: Day?) -> Bool { day.map { $0 <= today } ?? false }
    var concerns = [String]()
    let answers = happened(view.answeredDay) || view.answeredDay == nil ? view.answers : []
    if answers.count > 1 {
      concerns.append("Accepted and declined at once: it counts as unanswered until the recipient answers again.")
    }
    let answer = answers.count == 1 ? answers.first : nil
    let isDone = happened(view.doneDay)
    let isReceived = happened(view.receivedDay) || answer != nil
    let visible = marks.filter { $0.recordedDay <= today }
    let seen = view.seen(by: today)
    var unseen = visible.filter { !seen.contains($0.dot) }
    if isDone, let doneDay = view.doneDay {
      // What was said after it was done is another matter, with alerts of its own; what was said before, and not seen,
      // must not vanish with it.
      unseen = unseen.filter { $0.writtenDay <= doneDay }
    }
    if answer == nil { unseen = [] }
    // By what is said, so that every node lists them alike; the dot only tells apart what says the same.
    unseen.sort { a, b in
      a.writtenDay != b.writtenDay
        ? a.writtenDay < b.writtenDay : a.words != b.words ? a.words < b.words : a.dot < b.dot
    }
    if view.recipients.count > 1 { concerns.append("Several recipients are named; each has to be asked.") }
    if view.recipients.isEmpty { concerns.append("No recipient can be read: send it again.") }

    let isWithdrawn = happened(view.withdrawnDay)
    // A recipient that took it on must have noticed that it was called back.
    let isNoticed = happened(view.lookedDay) && view.lookedDay ?? .past >= view.withdrawnDay ?? .past
    let isConfirmed = answer != .accepted || isDone || isNoticed
    if isWithdrawn && !isConfirmed {
      concerns.append("Withdrawn after it was accepted: the recipient confirms with `node referral look`.")
    }
    if isDone && answer != .accepted {
      concerns.append("Done, and the answer does not stand as accepted: the recipient answers again.")
    }

    let (step, state) = Self.step(
      view, answer: answer, isReceived: isReceived, isDone: isDone, isWithdrawn: isWithdrawn,
      isConfirmed: isConfirmed, newRisk: unseen.last?.writtenDay, isReadable: !view.recipients.isEmpty)
    if let changed = unseen.last, step != nil {
      let since = view.answeredDay.map { " on \($0)" } ?? ""
      concerns.append(
        "Risk changed since it was answered\(since): \(changed.words)"
          + (unseen.count > 1 ? " and \(unseen.count - 1) more" : "") + ". Look again.")
    }
    stage = state
    isOpen = step != nil
    awaits = step?.party
    due = step.map { $0.clocks.map(\.due).min() ?? today }
    overdue = (step?.clocks ?? []).filter { $0.due < today }
    self.unseen = step == nil ? [] : unseen
    self.concerns = concerns
  }

  /// What comes next.
  private struct Step {
    let party: ReferralParty
    let clocks: [ReferralClock]
  }

  private static func step(
    _ view: ReferralView<Target>, answer: ReferralAnswer?, isReceived: Bool, isDone: Bool, isWithdrawn: Bool,
    isConfirmed: Bool, newRisk: Day?, isReadable: Bool
  ) -> (Step?, Stage) {
    let due = view.due
    let answering = ReferralClock(.answer, due: due.answer)
    let completing = ReferralClock(.completion, due: due.completion)
    /// The clock to look again: as long as for a first answer, from the day of the update.
    let time = view.isUrgent ? .days(1) : (view.kind?.definition.due ?? .unknownKind).answer
    let looking = newRisk.map { ReferralClock(.look, due: time.due(from: $0)) }
    let stage: Stage =
      isWithdrawn
      ? .withdrawn
      : isDone && answer == .accepted
        ? .done : answer == .accepted ? .accepted : answer == .declined ? .declined : isReceived ? .received : .sent
    guard isReadable else { return (isWithdrawn ? nil : Step(party: .sender, clocks: [answering]), stage) }
    switch stage {
    case .withdrawn:
      let confirming = ReferralClock(.look, due: DueTime.days(1).due(from: view.withdrawnDay ?? due.answer))
      return (isConfirmed ? nil : Step(party: .recipient, clocks: [confirming]), stage)
    case .done:
      return (looking.map { Step(party: .recipient, clocks: [$0]) }, stage)
    case .accepted:
      return (Step(party: .recipient, clocks: [completing] + (looking.map { [$0] } ?? [])), stage)
    case .declined:
      // It is the sender's again, who finds another way or withdraws it, by the day after.
      let moving = ReferralClock(.elsewhere, due: DueTime.days(1).due(from: view.answeredDay ?? due.answer))
      if let looking { return (Step(party: .recipient, clocks: [looking, moving]), stage) }
      return (Step(party: .sender, clocks: [moving]), stage)
    case .received:
      return (Step(party: .recipient, clocks: [answering, completing]), stage)
    case .sent:
      return (
        Step(
          party: .sender,
          clocks: [ReferralClock(.receipt, due: due.receipt), answering, completing]), stage
      )
    }
  }

  /// What somebody of that side does next, in words; nil when it is not their turn.
  public func nextStep(for party: ReferralParty) -> String? {
    guard isOpen else { return nil }
    switch (stage, party) {
    case (.sent, .sender):
      return overdue.isEmpty ? nil : "The recipient's node has not confirmed it: call them, and see `node status`."
    case (.sent, .recipient): return "It arrives by itself: run `node sync`."
    case (.received, .sender): return overdue.isEmpty ? nil : "Nobody has answered: call the recipient."
    case (.received, .recipient): return "Answer it: `node referral accept` or `decline --reason`."
    case (.accepted, .sender), (.done, .sender):
      return overdue.isEmpty ? nil : "Not \(unseen.isEmpty ? "done" : "looked at again") in time: call the recipient."
    case (.accepted, .recipient), (.done, .recipient):
      return unseen.isEmpty
        ? "Read the history (`node person show`), act, then `node referral done`."
        : "The risk changed: read the history, then `node referral look`."
    case (.declined, .sender): return "Declined: send it elsewhere, then `node referral withdraw --reason`."
    case (.declined, .recipient):
      return unseen.isEmpty ? nil : "The risk changed after it was declined: `node referral look`, or accept it."
    case (.withdrawn, .sender): return nil
    case (.withdrawn, .recipient): return "It was called back: stop safely, then `node referral look`."
    }
  }
}

/// How far a referral came.
public enum ReferralStage: String, Hashable, Sendable, CaseIterable {
  /// On its way: the recipient's node has not said that it arrived.
  case sent
  /// With the recipient, and not answered.
  case received
  case accepted
  case declined
  case done
  case withdrawn
}

/// A side of a referral.
public enum ReferralParty: String, Hashable, Sendable, CaseIterable {
  case sender
  case recipient
}

/// One thing that a referral waits for, with the last day for it.
public struct ReferralClock: Hashable, Sendable {
  /// What is waited for.
  public enum Awaited: String, Hashable, Sendable, CaseIterable {
    case receipt
    case answer
    case completion
    /// Looking again after the risk changed or the sender withdrew.
    case look
    /// A declined referral to go elsewhere.
    case elsewhere

    /// The words for people.
    public var words: String {
      switch self {
      case .receipt: "receipt"
      case .answer: "answer"
      case .completion: "completion"
      case .look: "another look"
      case .elsewhere: "another way"
      }
    }
  }

  public let awaited: Awaited
  /// The last day on which it is in time.
  public let due: Day

  init(_ awaited: Awaited, due: Day) {
    self.awaited = awaited
    self.due = due
  }

  /// Days since it was due; 0 while it is in time.
  public func daysLate(on today: Day) -> Int64 {
    let (days, isOverflow) = today.rawValue.subtractingReportingOverflow(due.rawValue)
    return isOverflow ? (today > due ? .max : 0) : max(0, days)
  }
}

extension Day {
  /// Before every day of a record.
  fileprivate static let past = Day(rawValue: .min)
}
