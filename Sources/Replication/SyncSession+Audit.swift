// Heads of audit logs, shown and countersigned beside the exchange of change-sets. A peer without the field in its Hello
// takes no part and sees nothing of it.
extension SyncSession {
  /// How soon after a head another one is looked at.
  static var auditPauseMilliseconds: Int64 { 60_000 }

  /// Whether both sides take part.
  public var sharesAudits: Bool { phase == .exchanging && local.audit != nil && peerHello?.audit != nil }

  mutating func greetAudit(_ hello: Hello) -> [Action] {
    guard let own = local.audit, let claim = hello.audit else { return [] }
    if own.isFollowed { audits.answers += 1 }
    if claim.isFollowed { audits.heads += 1 }
    return [.showAudit(claim)]
  }

  /// Shows a head of this node's audit log. The answer to one of which Hello spoke is awaited already.
  public mutating func show(_ showing: AuditShowing) -> [Action] {
    guard sharesAudits else { return [] }
    if hasShownAudit || local.audit?.isFollowed != true { audits.answers += 1 }
    hasShownAudit = true
    return [.send(.auditHead(showing))]
  }

  mutating func takeAudit(_ showing: AuditShowing, _ now: Instant) -> [Action] {
    guard sharesAudits, showing.signed.head.member == peer else {
      return violation("a head of an audit log that is not the sender's, or not asked for")
    }
    if let lastAudit, now.rawValue - lastAudit.rawValue < Self.auditPauseMilliseconds {
      return [.ignored("heads of an audit log in quick succession")]
    }
    lastAudit = now
    audits.heads = max(0, audits.heads - 1)
    return [.takeAudit(showing)] + closeIfDone()
  }

  mutating func takeAuditAnswer(_ answer: AuditAnswer) -> [Action] {
    guard sharesAudits, audits.answers > 0 else { return [.ignored("an answer to no head")] }
    audits.answers -= 1
    return [.takeAuditAnswer(answer)] + closeIfDone()
  }

  private var stays: Bool { isLive && peerHello?.live == true }

  /// Whether nothing but the audit logs keeps the session open.
  var awaitsAuditOnly: Bool { isDialer && !stays && !isRoundOpen && audits != (0, 0) }

  /// The dialer closes once the round is complete and nothing is owed.
  mutating func closeIfDone() -> [Action] {
    guard phase == .exchanging, isDialer, !stays, !isRoundOpen, audits == (0, 0) else { return [] }
    return end(.init(.done))
  }
}
