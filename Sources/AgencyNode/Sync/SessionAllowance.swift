import Replication
import Synchronization

/// How many sessions a peer may open by dialing, one after the other: many at once, so that nobody who works through a
/// backlog or tries by hand is held up, and few for ever, so that a storm of them costs next to nothing.
final class SessionAllowance: Sendable {
  private static let burst = 120.0
  private static let perSecond = 2.0

  private struct Purse {
    var left: Double
    var filled: ContinuousClock.Instant
  }

  private let purses: Mutex<[MemberNumber: Purse]> = Mutex([:])

  /// Takes one session of what the peer has left; false if there is none.
  func take(for peer: MemberNumber, now: ContinuousClock.Instant = .now) -> Bool {
    purses.withLock { purses in
      var purse = purses[peer] ?? Purse(left: Self.burst, filled: now)
      let passed = (now - purse.filled) / .seconds(1)
      purse = Purse(left: min(Self.burst, purse.left + passed * Self.perSecond), filled: now)
      let isAdmitted = purse.left >= 1
      if isAdmitted { purse.left -= 1 }
      purses[peer] = purse
      return isAdmitted
    }
  }
}
