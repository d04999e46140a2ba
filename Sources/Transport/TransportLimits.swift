import NIOCore
import Wire

/// How much a peer may send, hold and delay.
public struct TransportLimits: Sendable {
  /// The most bytes of one frame, without its length.
  public var frameBytes = Wire.Limits.frameBytes
  /// From the connection to the end of the TLS handshake.
  public var handshake = Duration.seconds(10)
  /// How long both sides may be silent between frames.
  public var idle = Duration.seconds(120)
  /// From the first byte of a frame to its last.
  public var frame = Duration.seconds(30)
  /// What ``PeerConnection/close()`` gives pending frames to leave and the peer to answer.
  public var linger = Duration.milliseconds(500)
  /// Handshakes under way at once, of all sources together.
  public var pendingHandshakes = 64
  /// Connections at once, handshakes included.
  public var connections = 1024
  /// Connections at once from one address, handshakes included.
  public var connectionsPerSource = 16
  /// Bytes of frames that wait to be read by us before we stop reading from the peer.
  public var receiveHighWater = 1 << 20
  /// Bytes of frames that wait to leave before ``PeerConnection/send(_:)`` waits.
  public var sendHighWater = 1 << 20

  /// The limits a node runs with.
  public init() {}
}

extension TransportLimits {
  /// Milliseconds after which TCP gives up on a peer that acknowledges nothing: without it, small frames vanish into
  /// the kernel's buffers for a quarter of an hour.
  var userTimeout: Int {
    Int(Int32(clamping: idle.timeAmount.nanoseconds / 1_000_000))
  }
}

extension NIOBSDSocket.Option {
  #if os(Linux)
    /// TCP_USER_TIMEOUT of tcp(7), RFC 5482.
    static let userTimeout = NIOBSDSocket.Option(rawValue: 18)
    /// TCP_QUICKACK of tcp(7).
    static let quickAcknowledgement = NIOBSDSocket.Option(rawValue: 12)
  #else
    /// TCP_NODELAY again: there is no such option here, and any value but zero leaves that one on.
    static let userTimeout = NIOBSDSocket.Option.tcp_nodelay
  #endif
}

extension Duration {
  /// The same span for the event loop; spans over 292 years become 292 years.
  var timeAmount: TimeAmount {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return .nanoseconds(overflow ? .max : product &+ attoseconds / 1_000_000_000)
  }
}
