import Replication
import Synchronization

/// How much somebody may do in a while: a bucket that fills again with time.
final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var at: Instant
  }

  private let burst: Double
  private let secondsEach: Double
  private let buckets: Mutex<[String: Bucket]> = Mutex([:])

  /// - Parameters:
  ///   - burst: What may be done at once.
  ///   - secondsEach: After which there is room for one more.
  init(burst: Int, secondsEach: Double) {
    self.burst = Double(burst)
    self.secondsEach = secondsEach
  }

  /// Takes one.
  /// - Returns: nil if there was one; otherwise the seconds until there is.
  func take(_ who: String, now: Instant) -> Int? {
    buckets.withLock { buckets in
      // Full again is as good as never seen.
      if buckets.count > 10_000 { buckets = buckets.filter { filled($0.value, now) < burst } }
      let tokens = buckets[who].map { filled($0, now) } ?? burst
      guard tokens >= 1 else { return max(1, Int(((1 - tokens) * secondsEach).rounded(.up))) }
      buckets[who] = Bucket(tokens: tokens - 1, at: now)
      return nil
    }
  }

  private func filled(_ bucket: Bucket, _ now: Instant) -> Double {
    let seconds = Double(max(0, now.rawValue - bucket.at.rawValue)) / 1_000
    return min(burst, bucket.tokens + seconds / secondsEach)
  }
}
