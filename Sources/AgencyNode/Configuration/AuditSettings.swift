public import Store

/// What this agency expects of look-ups: `audit` of `node.yaml`.
public struct AuditSettings: Hashable, Sendable {
  /// When people work, in UTC.
  public struct Hours: Hashable, Sendable {
    /// 1 for Monday to 7 for Sunday.
    public var days: Set<Int>
    /// Minutes of the day.
    public var from: Int
    public var to: Int

    public init(days: Set<Int>, from: Int, to: Int) {
      self.days = days
      self.from = from
      self.to = to
    }

    /// Whether a time lies within.
    /// - Parameter milliseconds: Since 1970.
    func contains(_ milliseconds: Int64) -> Bool {
      let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
      // 1970 began on a Thursday.
      let weekday = Int((days + 3) % 7) + 1
      return self.days.contains(weekday) && (from...to).contains(Int(rest / 60_000))
    }
  }

  /// The member, by number or by the agency's name in the roster, that is told of look-ups that were blocked.
  public var reviewer: String?
  /// Look-ups by one user in an hour beyond which they stand out.
  public var lookUpsPerHour: Int
  /// nil for all day, every day.
  public var hours: Hours?
  /// What is not answered without breaking the glass.
  public var blocks: Set<AuditEntry.Mark>
  /// Days within which somebody else looks into a look-up that was answered so.
  public var reviewDays: Int
  /// Whether only users of the staff file are answered.
  public var isStaffRequired: Bool

  public init(
    reviewer: String? = nil, lookUpsPerHour: Int = 60, hours: Hours? = nil, blocks: Set<AuditEntry.Mark> = [],
    reviewDays: Int = 3, isStaffRequired: Bool = false
  ) {
    self.reviewer = reviewer
    self.lookUpsPerHour = lookUpsPerHour
    self.hours = hours
    self.blocks = blocks
    self.reviewDays = reviewDays
    self.isStaffRequired = isStaffRequired
  }
}
