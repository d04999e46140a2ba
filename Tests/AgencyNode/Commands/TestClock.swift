import Replication
import Synchronization

@testable import AgencyNode

/// The system's time, which a test can turn forward.
final class TestClock: Sendable {
  private let offset: Mutex<Int64> = Mutex(0)

  var now: Instant { Instant.system.adding(milliseconds: offset.withLock { $0 }) }

  func advance(days: Int64) { offset.withLock { $0 += days * 86_400_000 } }

  func advance(minutes: Int64) { offset.withLock { $0 += minutes * 60_000 } }

  /// Turns forward to the next time that it is this hour, in UTC.
  func set(hour: Int64) {
    let wait = (hour * 3_600_000 - now.rawValue % 86_400_000 + 86_400_000) % 86_400_000
    offset.withLock { $0 += wait }
  }
}
