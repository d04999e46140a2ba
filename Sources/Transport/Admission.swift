import NIOCore
import Synchronization

/// Counts who is connected, so that a listener turns away what is too much before TLS costs anything.
///
/// Whoever is done with the handshake keeps its place. Of those that are not, the oldest gives way to a newcomer:
/// an honest handshake takes a fraction of a second, so slow ones cannot shut the honest out.
final class Admission: Sendable {
  /// What becomes of a newcomer.
  enum Verdict {
    case welcome
    /// There is room once this other connection, in the middle of its handshake, is hung up on.
    case welcomeInsteadOf(any Channel)
    case refused(TransportRefusal.Reason)
  }

  private struct State {
    /// Where each connection comes from.
    var sources: [ObjectIdentifier: String] = [:]
    var perSource: [String: Int] = [:]
    /// Handshakes under way, the oldest first; few enough to be searched.
    var handshakes: [any Channel] = []
    var closed = false

    mutating func remove(_ channel: any Channel) {
      let id = ObjectIdentifier(channel)
      handshakes.removeAll { ObjectIdentifier($0) == id }
      guard let source = sources.removeValue(forKey: id) else { return }
      let left = perSource[source, default: 1] - 1
      perSource[source] = left > 0 ? left : nil
    }
  }

  private let state = Mutex(State())
  private let limits: TransportLimits

  init(limits: TransportLimits) {
    self.limits = limits
  }

  /// Lets a new connection in, or says why not. What was let in must ``leave(_:)``.
  func enter(_ channel: any Channel, source: String) -> Verdict {
    state.withLock { state in
      guard !state.closed else { return .refused(.tooManyConnections) }
      var loser: (any Channel)?
      if state.perSource[source, default: 0] >= limits.connectionsPerSource {
        loser = state.handshakes.first { state.sources[ObjectIdentifier($0)] == source }
        if loser == nil { return .refused(.tooManyFromSource) }
      } else if state.sources.count >= limits.connections {
        loser = state.handshakes.first
        if loser == nil { return .refused(.tooManyConnections) }
      } else if state.handshakes.count >= limits.pendingHandshakes {
        loser = state.handshakes.first
        if loser == nil { return .refused(.tooManyHandshakes) }
      }
      if let loser { state.remove(loser) }
      state.sources[ObjectIdentifier(channel)] = source
      state.perSource[source, default: 0] += 1
      state.handshakes.append(channel)
      return loser.map { .welcomeInsteadOf($0) } ?? .welcome
    }
  }

  /// The connection's handshake is over, well or not.
  func handshakeOver(_ channel: any Channel) {
    state.withLock { state in
      let id = ObjectIdentifier(channel)
      state.handshakes.removeAll { ObjectIdentifier($0) == id }
    }
  }

  /// The connection is gone.
  func leave(_ channel: any Channel) {
    state.withLock { $0.remove(channel) }
  }

  /// Lets nobody in any more.
  /// - Returns: the channels whose handshakes are under way.
  func close() -> [any Channel] {
    state.withLock {
      $0.closed = true
      return $0.handshakes
    }
  }
}
