public import Replication
public import Safeguarding
import Store
import Trust

/// What a referral's recipient does with it.
extension AgencyNode {
  /// Accepts a referral, after whatever was answered before.
  /// - Throws: `notAllowed` unless this member is its recipient; `invalidInput` if there is nothing to accept.
  public func accept(_ referral: LocalDot, by actor: Actor) throws {
    try write(to: referral, as: .recipient, "accept", by: actor) { _, standing in
      try Self.refuseIfOver(standing)
      guard standing.view.answers != [.accepted] || !standing.state.unseen.isEmpty else {
        throw NodeError(.invalidInput, "it was accepted already")
      }
      return Self.answer(.accepted, nil, standing, actor)
    }
  }

  /// Declines a referral, or gives back one that was accepted.
  /// - Throws: `notAllowed` unless this member is its recipient; `invalidInput` without a reason.
  public func decline(_ referral: LocalDot, reason: String, by actor: Actor, keepsWording: Bool = false) throws {
    try write(to: referral, as: .recipient, "decline", by: actor) { _, standing in
      try Self.refuseIfOver(standing)
      try Self.require(reason, ReferralField.answerReason, keepsWording)
      guard standing.view.answers != [.declined] || !standing.state.unseen.isEmpty else {
        throw NodeError(.invalidInput, "it was declined already")
      }
      return Self.answer(.declined, reason, standing, actor)
    }
  }

  /// Says that the recipient looked again: at a risk that changed since it answered, or at a withdrawal.
  /// - Throws: `notAllowed` until the person's history was opened since the risk changed, or unless this member is its
  ///   recipient; `invalidInput` if there is nothing new.
  public func look(_ referral: LocalDot, by actor: Actor) throws {
    try write(to: referral, as: .recipient, "look", by: actor) { transaction, standing in
      let isCalledBack = standing.view.withdrawnDay != nil && standing.state.isOpen
      guard isCalledBack || !standing.state.unseen.isEmpty else {
        throw NodeError(.invalidInput, "nothing changed since it was answered")
      }
      if !isCalledBack, try !wasOpened(standing, transaction) {
        throw NodeError(
          .notAllowed, "open the person's history first with `node person show`: the risk changed since it was answered"
        )
      }
      return [
        (ReferralField.lookedDay, .integer(standing.today.rawValue)), (ReferralField.lookedBy, .text(actor.name)),
        (ReferralField.lookedSeen, Self.seen(standing)),
      ]
    }
  }

  /// Says that a referral is done.
  /// - Parameters:
  ///   - offers: SUPPORT-OFFERED flags: what was offered, and the answers.
  /// - Throws: `notAllowed` unless this member is its recipient and accepted it; `invalidInput` with everything that
  ///   ``ClosingRule`` still asks for, the opened history among it.
  public func done(
    _ referral: LocalDot, _ closing: ReferralClosing, offers: [LocalDot] = [], by actor: Actor,
    keepsWording: Bool = false
  ) throws {
    var closing = closing
    if closing.decidedBy == nil { closing.decidedBy = actor.name }
    try write(to: referral, as: .recipient, "finish", by: actor) { [closing] transaction, standing in
      try Self.refuseIfOver(standing)
      guard standing.view.answers == [.accepted] else {
        throw NodeError(.notAllowed, "accept it first: `node referral accept`")
      }
      for offer in offers {
        guard let view = try transaction.view(of: offer), view.kind == .flag,
          FlagView(fields: view.chosen).code == .supportOffered
        else { throw NodeError(.notFound, "--offer names a SUPPORT-OFFERED flag; raise it with `node flag raise`") }
      }
      let dangers = try standing.view.about.map { try openDangers(of: $0, transaction) } ?? []
      let missing = ClosingRule.missing(
        for: closing, endsContact: standing.view.kind?.definition.endsContact ?? true, dangers: dangers,
        wasOpened: try wasOpened(standing, transaction), keepsWording: keepsWording)
      guard missing.isEmpty else { throw NodeError(.invalidInput, missing.joined(separator: "; ")) }
      var facts: [(FieldNumber, Value<NewOperation.Target>)] = [
        (ReferralField.doneDay, .integer(standing.today.rawValue)),
        (ReferralField.outcome, .integer(closing.outcome.rawValue)), (ReferralField.doneSeen, Self.seen(standing)),
      ]
      for (text, field) in [
        (closing.decision, ReferralField.decision), (closing.reason, ReferralField.doneReason),
        (closing.decidedBy, ReferralField.decidedBy), (closing.manager, ReferralField.manager),
      ] {
        if let text, !text.isEmpty { facts.append((field, .text(text))) }
      }
      if closing.attempts > 0 { facts.append((ReferralField.attempts, .integer(closing.attempts))) }
      if !offers.isEmpty {
        facts.append((ReferralField.offers, .list(offers.map { .reference(.delivered($0)) })))
      }
      return facts
    }
  }

  /// What is said to be a danger, and what follows from the history.
  private func openDangers(of subject: LocalDot, _ store: StoreTransaction) throws -> [OpenDanger] {
    let said = try store.openDangers(ofPersonOf: subject)
    let roles = Set(try store.rosterBook().current?.roster.member(member)?.roles ?? [])
    let history = try HistoryAssembly.gather(
      around: subject, store, roles: roles, member: member, asOf: nil, today: today())
    let derived = (history?.derived(roles: roles) ?? []).filter { $0.person == history?.person }
    return said
      + derived.compactMap {
        OpenDanger(code: $0.code, level: nil, status: .active, recordedDay: $0.from)
      }
  }

  /// Whether somebody here opened the person's history since the referral came in and the risk last changed. A member
  /// without look-up has none to open.
  private func wasOpened(_ standing: StandingReferral, _ store: StoreTransaction) throws -> Bool {
    let roles = try store.rosterBook().current?.roster.member(member)?.roles ?? []
    guard !Role.withLookUp.isDisjoint(with: roles) else { return true }
    guard let about = standing.view.about else { return true }
    let news = [standing.view.id] + standing.state.unseen.map(\.dot)
    let since = try news.compactMap { try store.times(of: $0.set)?.received }.max() ?? now()
    return try store.wasOpened(try store.subjectsOfPerson(of: about), since: since)
  }

  private static func refuseIfOver(_ standing: StandingReferral) throws {
    if standing.view.withdrawnDay != nil {
      throw NodeError(.invalidInput, "the sender withdrew it; `node referral look` says that you noticed")
    }
    if standing.state.stage == .done && standing.state.unseen.isEmpty {
      throw NodeError(.invalidInput, "it is done already; ask for a new referral if there is more to do")
    }
  }

  private static func answer(
    _ answer: ReferralAnswer, _ reason: String?, _ standing: StandingReferral, _ actor: Actor
  ) -> [(FieldNumber, Value<NewOperation.Target>)] {
    var facts: [(FieldNumber, Value<NewOperation.Target>)] = [
      (ReferralField.answer, .integer(answer.rawValue)),
      (ReferralField.answeredDay, .integer(standing.today.rawValue)), (ReferralField.answeredBy, .text(actor.name)),
      (ReferralField.answerSeen, seen(standing)),
    ]
    // The reason of an answer before this one goes with it.
    if let reason {
      facts.append((ReferralField.answerReason, .text(reason)))
    } else if !standing.view.answerReasons.isEmpty {
      facts.append((ReferralField.answerReason, .none))
    }
    return facts
  }

  private static func seen(_ standing: StandingReferral) -> Value<NewOperation.Target> {
    .list(standing.marks.map { .reference(.delivered($0.dot)) })
  }
}
