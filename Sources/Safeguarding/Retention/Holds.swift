extension FlagCode {
  /// Whether a flag of this code, while it is active, keeps everything about its subject: a hold for a review or a court,
  /// and a death, since it may be reviewed.
  public var isHold: Bool { self == .reviewHold || self == .deceased }
}
