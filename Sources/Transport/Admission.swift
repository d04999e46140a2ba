import NIOCore
import Synchronization

/// Counts who is connected, so that a listener turns away what is too much before TLS costs anything.
final class Admission: Sendable {
  private struct State {
    var connections = 0
    var perSource: [String: Int] = [:]
    var handshakes: [ObjectIdentifier: any Channel] = [:]
    var closed = false
  }

  private let state = Mutex(State())
  private let limits: TransportLimits

  init(limits: TransportLimits) {
    self.limits = limits
  }

  /// Lets a new connection in, or says why not. What was let in must ``leave(_:source:)``.
  func enter(_ channel: any Channel, source: String) -> TransportRefusal.Reason? {
    state.withLock {
      if $0.closed || $0.connections >= limits.connections { return .tooManyConnections }
      if $0.perSource[source, default: 0] >= limits.connectionsPerSource { return .tooManyFromSource }
      if $0.handshakes.count >= limits.pendingHandshakes { return .tooManyHandshakes }
      $0.connections += 1
      $0.perSource[source, default: 0] += 1
      $0.handshakes[ObjectIdentifier(channel)] = channel
      return nil
    }
  }

  /// The connection's handshake is over, well or not.
  func handshakeOver(_ channel: any Channel) {
    state.withLock { _ = $0.handshakes.removeValue(forKey: ObjectIdentifier(channel)) }
  }

  /// The connection is gone.
  func leave(_ channel: any Channel, source: String) {
    state.withLock {
      $0.connections -= 1
      $0.handshakes[ObjectIdentifier(channel)] = nil
      let left = $0.perSource[source, default: 1] - 1
      $0.perSource[source] = left > 0 ? left : nil
    }
  }

  /// Lets nobody in any more.
  /// - Returns: the channels whose handshakes are under way.
  func close() -> [any Channel] {
    state.withLock {
      $0.closed = true
      return Array($0.handshakes.values)
    }
  }
}
