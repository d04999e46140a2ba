import Replication

extension FlagCode {
  /// Whether a flag of this code that has an event day records something that happened to somebody: a possible event.
  ///
  /// Which flags are one and the same event is told by their incident, or by pair and day. Notices, referrals, contacts,
  /// assessments, what a court did, and the record of a call-out at an address are no further events.
  public var isEvent: Bool {
    switch self {
    case .daVictim, .nfs, .coerciveControl, .economic, .sexual, .stalking, .honourBased, .threatsToKill,
      .forcedMarriage, .injuryQuery, .allegedPerp, .orderBreach, .childDAVictim:
      true
    default: false
    }
  }

  /// Whether an active flag of this code is an open danger: while there is one, closing a case takes a manager.
  /// Of ``risk`` only the level high is; see ``FlagView/isOpenDanger``.
  public var opensDanger: Bool {
    switch self {
    case .risk, .pjHigh, .multiPerp, .escalating, .maracReferred, .maracRepeat, .nfs, .coerciveControl, .sexual,
      .stalking, .honourBased, .forcedMarriage, .threatsToKill, .veryFrightened, .separation, .suicideRisk,
      .suicideConcern, .injuryQuery, .serialPerp, .perp3In12, .orderBreach, .mappa, .childNotSeen:
      true
    default: false
    }
  }
}

extension FlagView {
  /// Whether this flag, as it reads, is a danger that is open. A code or a level of risk that this version does not know
  /// is one: it was not said that there is none.
  public var isOpenDanger: Bool {
    guard status == .active else { return false }
    guard let code else { return fields[FlagField.code] != nil }
    return code.opensDanger && !(code == .risk && (risk == .standard || risk == .medium))
  }
}
