import Replication
import Synchronization

/// Refusals on their way to the database. The first is written at once; those that come fast after it together, so that
/// a flood of what is refused costs no flood of durable transactions.
final class RefusalTally: Sendable {
  struct Key: Hashable {
    let reason: String
    let peer: MemberNumber?
  }

  static let pause = Duration.milliseconds(250)

  private struct State {
    var counts: [Key: Int] = [:]
    var written: ContinuousClock.Instant?
    var isScheduled = false
  }

  private let state = Mutex(State())

  /// - Returns: Whether to write it now.
  func add(_ reason: String, of peer: MemberNumber?, now: ContinuousClock.Instant = .now) -> Bool {
    state.withLock { state in
      state.counts[Key(reason: reason, peer: peer), default: 0] += 1
      return !state.isScheduled && state.written.map { now - $0 >= Self.pause } ?? true
    }
  }

  /// - Returns: Whether the caller is the one that has to see to the writing.
  func schedule() -> Bool {
    state.withLock { state in
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
  }

  /// What is to be written; it is the caller's now.
  func take(now: ContinuousClock.Instant = .now) -> [Key: Int] {
    state.withLock { state in
      defer { state = State(written: now) }
      return state.counts
    }
  }
}
