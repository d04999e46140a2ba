public import Replication

extension FlagCode {
  /// Whether a flag of this code, while it is active, keeps everything about its subject: a hold for a review or a court,
  /// and a death, since it may be reviewed.
  public var isHold: Bool { self == .reviewHold || self == .deceased }
}

/// What says to everybody who holds something of a person that it has to be kept, and who says so: not for what, on which
/// ground, nor how long.
///
/// Whoever may not read a hold would not hold back, and erase what a review needs. So a hold is raised with one of these
/// about each record of the person that is read more widely than the hold, for the readers of that record. Its code and whom
/// it is about are what they learn.
public enum HoldMarker {
  /// The category of a flag that is one.
  public static let category = "hold"
  static let reason = "What is held about this person has to be kept. Before erasing, ask the agency that says so."
}

extension FlagDraft {
  /// The marker of a hold.
  /// - Parameter subject: A record of the person whom the hold is about.
  public static func holdMarker(about subject: Target, recordedDay: Day, role: Role?) -> FlagDraft {
    FlagDraft(
      code: .reviewHold, subject: subject, basis: .reported, recordedDay: recordedDay, role: role,
      attributes: [FlagField.reason: .text(HoldMarker.reason), FlagField.category: .text(HoldMarker.category)])
  }
}

extension FlagView {
  /// Whether it only says that there is a hold.
  public var isHoldMarker: Bool {
    code == .reviewHold && fields[FlagField.category]?.asText == HoldMarker.category
  }
}
