import Replication
import Synchronization

@testable import AgencyNode

/// The system's time, which a test can turn forward.
final class TestClock: Sendable {
  private let offset: Mutex<Int64> = Mutex(0)

  var now: Instant { Instant.system.adding(milliseconds: offset.withLock { $0 }) }

  func advance(days: Int64) { offset.withLock { $0 += days * 86_400_000 } }
}
