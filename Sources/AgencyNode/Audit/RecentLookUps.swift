import Replication
import Store
import Synchronization

/// How many look-ups each user made lately, read from the audit log. An entry is read, and its user decrypted, once for
/// as long as this process lives: two hundred people at work would otherwise have the last hour of everybody's decrypted
/// with each of theirs. Other processes on the same directory are seen as well, since what they did is in the log.
final class RecentLookUps: Sendable {
  private struct State {
    var last: Int64 = 0
    var times: [String: [Instant]] = [:]
  }

  private let state = Mutex(State())
  /// Users kept; of more, those who made none lately are forgotten.
  private static let most = 1_000

  /// - Parameter since: Never earlier than the last time but by a clock that was set back.
  func count(of user: String, since: Instant, _ reader: StoreReader) throws -> Int {
    try state.withLock { state in
      for entry in try reader.lookUpUsers(after: state.last, since: since) {
        state.times[entry.user, default: []].append(entry.at)
        state.last = entry.number
      }
      if state.times.count > Self.most {
        state.times = state.times.filter { $0.value.last.map { $0 >= since } ?? false }
      }
      state.times[user]?.removeAll { $0 < since }
      return state.times[user]?.count ?? 0
    }
  }
}
