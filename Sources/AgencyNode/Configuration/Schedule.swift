public import Replication
import Safeguarding

/// When a node dials its peers. Times of day are UTC.
public enum Schedule: Hashable, Sendable {
  /// A round every so many milliseconds, with up to `jitter` milliseconds more.
  case interval(every: Int64, jitter: Int64)
  /// Rounds within windows of the week, each with up to `jitter` milliseconds more.
  case windows([Window], jitter: Int64)
  /// Connections stay open and changes are pushed as they land.
  case live

  /// A stretch of some days of the week, like a line of cron.
  public struct Window: Hashable, Sendable {
    /// 1 for Monday to 7 for Sunday.
    public let days: Set<Int>
    /// Minutes after midnight of the first round.
    public let from: Int
    /// Minutes after midnight of the last round at the latest; not before `from`.
    public let to: Int
    /// Milliseconds between rounds; nil for one round, at `from`.
    public let every: Int64?

    public init(days: Set<Int>, from: Int, to: Int, every: Int64?) {
      self.days = days
      self.from = from
      self.to = to
      self.every = every
    }

    /// The first round of a day later than an instant, without jitter; nil if that day has none.
    func next(on day: Day, after now: Int64) -> Int64? {
      guard days.contains(day.weekday) else { return nil }
      let start = day.rawValue * Schedule.day + Int64(from) * Schedule.minute
      if start > now { return start }
      guard let every, every > 0 else { return nil }
      let round = start + ((now - start) / every + 1) * every
      return round <= day.rawValue * Schedule.day + Int64(to) * Schedule.minute ? round : nil
    }
  }

  static let minute: Int64 = 60_000
  static let day: Int64 = 86_400_000

  /// The time of the next round.
  ///
  /// - Parameters:
  ///   - now: the end of the last round, or the start of the node.
  ///   - random: drawn from once, for jitter.
  /// - Returns: for ``live`` the instant given; nil if no window has a day.
  public func next(after now: Instant, random: inout some RandomNumberGenerator) -> Instant? {
    switch self {
    case .live: return now
    case .interval(let every, let jitter):
      return now.adding(milliseconds: every + Self.jitter(jitter, &random))
    case .windows(let windows, let jitter):
      let today = Day(milliseconds: now.rawValue)
      // Eight days: a window of one weekday whose rounds of today are over comes again a week from now.
      for offset in Int64(0)...7 {
        let day = Day(rawValue: today.rawValue + offset)
        if let round = windows.compactMap({ $0.next(on: day, after: now.rawValue) }).min() {
          return Instant(milliseconds: round + Self.jitter(jitter, &random))
        }
      }
      return nil
    }
  }

  private static func jitter(_ limit: Int64, _ random: inout some RandomNumberGenerator) -> Int64 {
    limit > 0 ? Int64.random(in: 0...limit, using: &random) : 0
  }

  /// How long to leave a peer alone after failures in a row.
  public struct Backoff: Hashable, Sendable {
    /// Milliseconds after the first failure.
    public let initial: Int64
    /// Milliseconds at most.
    public let maximum: Int64

    public init(initial: Int64 = 1_000, maximum: Int64 = 300_000) {
      self.initial = initial
      self.maximum = maximum
    }

    /// Milliseconds to wait: doubled with each failure, of which a random half is taken off so that peers that failed
    /// together do not come back together.
    public func delay(afterFailures failures: Int, random: inout some RandomNumberGenerator) -> Int64 {
      guard failures > 0 else { return 0 }
      let doubled = initial.multipliedReportingOverflow(by: 1 << Int64(min(failures - 1, 40)))
      let whole = doubled.overflow ? maximum : min(doubled.partialValue, maximum)
      return whole - (whole > 1 ? Int64.random(in: 0...(whole / 2), using: &random) : 0)
    }
  }
}
