public import Replication

/// A referral as it reads: every value that stands, with who wrote it.
///
/// A fact counts only from the side whose it is: what was sent and withdrawn from the sender, what was received,
/// answered, looked at and done from the recipient. What a third member writes is kept and counts for nothing, so nobody
/// else can make a referral go quiet.
public struct ReferralView<Target: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// The referral's name.
  public let id: Target
  /// The member that sent it.
  public let sender: MemberNumber
  /// The members that it is sent to. One, unless hostile or amended.
  public let recipients: Set<MemberNumber>
  private let siblings: [FieldNumber: [Sibling<Target>]]

  /// - Parameter siblings: The values that stand in each field. What cannot be read is left out.
  public init(id: Target, sender: MemberNumber, siblings: [FieldNumber: [Sibling<Target>]]) {
    self.id = id
    self.sender = sender
    self.siblings = siblings
    recipients = Set(
      siblings[ReferralField.recipient, default: []].filter { $0.author == sender }
        .compactMap { $0.value.asInteger.flatMap { UInt32(exactly: $0) } }.map(MemberNumber.init(rawValue:)))
  }

  /// The member that it is sent to; nil if that cannot be read.
  public var recipient: MemberNumber? { recipients.min() }

  // What the sender said.
  public var about: Target? { sent(ReferralField.about).first.target }
  /// nil for one of a later version.
  public var kind: ReferralKind? { sent(ReferralField.kind).first.asInteger.flatMap(ReferralKind.init(rawValue:)) }
  /// The words for people.
  public var kindName: String {
    kind?.label ?? sent(ReferralField.kind).first.asInteger.map { "Kind \($0), unknown to this version" } ?? "No kind"
  }
  public var sentDay: Day? { day(sent(ReferralField.sentDay)) }
  public var reasons: [String] { sent(ReferralField.reason).shown.compactMap(\.asText) }
  public var isUrgent: Bool { sent(ReferralField.urgent).first.asInteger == 1 }
  public var senderRole: Role? {
    sent(ReferralField.senderRole).first.asInteger.flatMap { UInt8(exactly: $0) }.map(Role.init(rawValue:))
  }
  public var contacts: [String] { sent(ReferralField.contact).shown.compactMap(\.asText) }
  public var service: Target? { sent(ReferralField.service).first.target }
  public var withdrawnDay: Day? { day(sent(ReferralField.withdrawnDay)) }
  public var withdrawnReasons: [String] { sent(ReferralField.withdrawnReason).shown.compactMap(\.asText) }

  // What the recipient said.
  public var receivedDay: Day? { day(received(ReferralField.receivedDay)) }
  /// Every answer that stands: two if it was accepted and declined at once, none that this version does not know.
  public var answers: Set<ReferralAnswer> {
    Set(received(ReferralField.answer).shown.compactMap { $0.asInteger.flatMap(ReferralAnswer.init(rawValue:)) })
  }
  public var answeredDay: Day? { day(received(ReferralField.answeredDay)) }
  public var answerReasons: [String] { received(ReferralField.answerReason).shown.compactMap(\.asText) }
  public var lookedDay: Day? { day(received(ReferralField.lookedDay)) }
  public var doneDay: Day? { day(received(ReferralField.doneDay)) }
  public var outcomes: [ReferralOutcome] {
    received(ReferralField.outcome).shown.compactMap { $0.asInteger.flatMap(ReferralOutcome.init(rawValue:)) }
  }
  public var decisions: [String] { received(ReferralField.decision).shown.compactMap(\.asText) }
  public var offers: [Target] { received(ReferralField.offers).first.targets }
  /// The risk that the recipient had seen when it answered, looked again or was done, up to a day.
  public func seen(by today: Day) -> Set<Target> {
    [
      (answeredDay, ReferralField.answerSeen), (lookedDay, ReferralField.lookedSeen), (doneDay, ReferralField.doneSeen),
    ].reduce(into: []) { seen, fact in
      if fact.0.map({ $0 <= today }) ?? true { seen.formUnion(received(fact.1).first.targets) }
    }
  }

  /// The last days for receipt, answer and completion. What the referral does not say follows from its kind.
  public var due: (receipt: Day, answer: Day, completion: Day) {
    let times = kind?.definition.due ?? .unknownKind
    // Without a day of sending the clocks have run out: nothing may go quiet for want of a date.
    let start = sentDay ?? Day(rawValue: 0)
    return (
      day(sent(ReferralField.receiptDue)) ?? times.receipt.due(from: start),
      day(sent(ReferralField.answerDue)) ?? times.answer.due(from: start),
      day(sent(ReferralField.completionDue)) ?? times.completion.due(from: start)
    )
  }

  private func sent(_ field: FieldNumber) -> Verdict<Target> { verdict(field) { $0 == sender } }
  private func received(_ field: FieldNumber) -> Verdict<Target> { verdict(field, recipients.contains) }

  private func verdict(_ field: FieldNumber, _ counts: (MemberNumber) -> Bool) -> Verdict<Target> {
    EntityKind.referral.field(field).policy.verdict(siblings[field, default: []].filter { counts($0.author) })
  }

  private func day(_ verdict: Verdict<Target>) -> Day? { verdict.first.asInteger.map(Day.init(rawValue:)) }
}
