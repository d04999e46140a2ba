/// What somebody says when being done with a referral.
public struct ReferralClosing: Hashable, Sendable {
  public var outcome: ReferralOutcome
  /// The decision in words, such as "close: support given" or "close: no safe way to reach her".
  public var decision: String?
  public var reason: String?
  /// Who decided.
  public var decidedBy: String?
  /// The manager who agreed.
  public var manager: String?
  /// Contacts that were tried and not answered.
  public var attempts: Int64

  public init(
    outcome: ReferralOutcome, decision: String? = nil, reason: String? = nil, decidedBy: String? = nil,
    manager: String? = nil, attempts: Int64 = 0
  ) {
    self.outcome = outcome
    self.decision = decision
    self.reason = reason
    self.decidedBy = decidedBy
    self.manager = manager
    self.attempts = attempts
  }
}

/// Nothing closes by itself: neither two unanswered calls nor a date that has passed. A person decides, by name, and not
/// alone while a danger is open.
public enum ClosingRule {
  /// What is still missing before a referral can be closed so, in words that say what to do; empty when it can be.
  /// - Parameters:
  ///   - endsContact: Whether it ends work with a person: ``ReferralDefinition/endsContact``.
  ///   - dangers: The dangers that are open for the person.
  ///   - wasOpened: Whether the person's history was opened here since the referral came in.
  ///   - keepsWording: Whether words that were questioned are kept.
  public static func missing(
    for closing: ReferralClosing, endsContact: Bool, dangers: [OpenDanger], wasOpened: Bool,
    keepsWording: Bool = false
  ) -> [String] {
    var missing = [String]()
    if !wasOpened {
      missing.append("open the person's history first with `node person show`; nobody closes what nobody has read")
    }
    let isUnreached = closing.outcome == .notReached
    let needsDecision = endsContact || isUnreached
    if needsDecision && !isSaid(closing.decision) {
      missing.append("say what was decided (--decision)")
    }
    if !isSaid(closing.decidedBy) {
      missing.append("name who decided (--by)")
    }
    if closing.outcome == .notReached && closing.attempts <= 0 {
      missing.append("say how often contact was tried (--attempts)")
    }
    if (isUnreached || closing.outcome == .passedOn || (needsDecision && !dangers.isEmpty)) && !isSaid(closing.reason) {
      missing.append(
        isUnreached
          ? "say why it ends although nobody was reached, and what stood in the way (--reason)"
          : "say why (--reason)")
    }
    if needsDecision && !dangers.isEmpty && !isSaid(closing.manager) {
      let open = dangers.map(\.words).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      missing.append("a danger is open (\(open.joined(separator: ", "))): name the manager who agreed (--manager)")
    }
    guard !keepsWording else { return missing }
    for (text, field) in [
      (closing.decision, ReferralField.decision), (closing.reason, ReferralField.doneReason),
    ] {
      missing += ReferralText.questions(text ?? "", field: field).map(\.message)
    }
    return missing
  }

  private static func isSaid(_ text: String?) -> Bool { text.map(ReferralText.isUseful) ?? false }
}
