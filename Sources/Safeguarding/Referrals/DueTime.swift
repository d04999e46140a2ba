/// How long something may take.
public enum DueTime: Hashable, Sendable {
  /// So many days, every day counted.
  case days(Int64)
  /// So many days from Monday to Friday. Bank holidays are counted as working days: the clock then runs out early,
  /// never late.
  case workingDays(Int64)

  /// The last day on which it is still in time. A start far outside any calendar gives the start itself.
  public func due(from start: Day) -> Day {
    // Whatever a referral of another node says: keep clear of overflow.
    guard abs(start.components.year) < 100_000 else { return start }
    switch self {
    case .days(let days): return Day(rawValue: start.rawValue + max(0, min(days, 36_600)))
    case .workingDays(let days):
      var day = start
      var left = max(0, min(days, 3_660))
      while left > 0 {
        day = Day(rawValue: day.rawValue + 1)
        if day.weekday <= 5 { left -= 1 }
      }
      return day
    }
  }

  /// In words, such as `3 working days`.
  public var words: String {
    switch self {
    case .days(1): "1 day"
    case .days(let days): "\(days) days"
    case .workingDays(1): "1 working day"
    case .workingDays(let days): "\(days) working days"
    }
  }
}

/// The three clocks of a referral, all counted from the day it was sent.
public struct DueTimes: Hashable, Sendable {
  /// Until the recipient's node says that it arrived.
  public let receipt: DueTime
  /// Until the recipient accepts or declines.
  public let answer: DueTime
  /// Until what was asked for is done.
  public let completion: DueTime
  /// The standard they come from; nil where the partnership set them itself.
  public let standard: String?

  init(receipt: DueTime = .days(1), answer: DueTime, completion: DueTime, standard: String? = nil) {
    self.receipt = receipt
    self.answer = answer
    self.completion = completion
    self.standard = standard
  }

  /// For a kind that this version does not know.
  static let unknownKind = DueTimes(answer: .workingDays(2), completion: .days(28))
}
