import NIOCore
import NIOPosix
import NIOSSL
public import Replication

/// A mutual TLS 1.3 connection with a peer whose pin was accepted, carrying frames both ways.
///
/// One task may send while another reads. What waits is bounded both ways: ``send(_:)`` waits when the peer does not
/// read, and the peer waits when ``next()`` is not called.
public final class PeerConnection: Sendable {
  /// The pin of the peer's certificate.
  public let peerPin: Hash
  /// The peer's end of the connection, as `address:port`.
  public let remoteAddress: String

  private let channel: any Channel
  private let inbox: Inbox
  private let outbox: Outbox
  private let limits: TransportLimits

  init(
    peerPin: Hash, channel: any Channel, inbox: Inbox, outbox: Outbox, limits: TransportLimits
  ) {
    self.peerPin = peerPin
    self.remoteAddress = describe(channel.remoteAddress)
    self.channel = channel
    self.inbox = inbox
    self.outbox = outbox
    self.limits = limits
  }

  deinit {
    // Nobody can use it any more; leaving it open would leak a socket.
    channel.close(promise: nil)
  }

  /// Bytes of frames received and handed to the kernel, their four bytes of length included, TLS and TCP not.
  public var traffic: (received: UInt64, sent: UInt64) { (inbox.received, outbox.sent) }

  /// Whether neither side has hung up, as far as this one has heard.
  public var isConnected: Bool { channel.isActive }

  /// Sends a frame. Returns when it is on its way, which is not yet its arrival; waits first while more than
  /// ``TransportLimits/sendHighWater`` bytes are under way.
  /// - Throws: `frameTooLarge`, `cancelled`, and whatever ended the connection; then the frame may not have arrived.
  public func send(_ frame: [UInt8]) async throws(TransportError) {
    guard frame.count <= limits.frameBytes else {
      throw TransportError(
        .frameTooLarge, "a frame of \(frame.count) bytes is over the limit of \(limits.frameBytes); send less at once")
    }
    // A flush, not a write per frame: the handler takes whatever waits by then.
    try await outbox.send(frame) { channel.flush() }.get()
  }

  /// The next frame, in the order sent, or nil when the peer closed cleanly between frames.
  ///
  /// What arrived before the end is handed out before the end is told; the end is told again at every further call.
  /// - Throws: `truncatedFrame`, `frameTooLarge`, `frameTimeout`, `idle`, `closed` (cut, or by us), `cancelled`.
  ///   `refusedByPeer` or `handshakeFailed` come here when the peer did not like our certificate: in TLS 1.3 the dialer
  ///   hears of it only after its own handshake.
  public func next() async throws(TransportError) -> [UInt8]? {
    try await inbox.next { channel.read() }.get()
  }

  /// Closes: gives frames under way and the peer's answer ``TransportLimits/linger`` each, then hangs up.
  /// What the peer still sends is dropped. May be called again.
  public func close() async {
    let closed = TransportError(.closed, "the connection was closed on this side; dial again")
    outbox.finish(closed)
    let patience = ContinuousClock.now + limits.linger
    while outbox.underWay > 0, channel.isActive, ContinuousClock.now < patience, !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(2))
    }
    inbox.finish(.failure(closed))
    // The peer's close_notify cannot be seen behind frames nobody reads any more.
    channel.read()
    channel.close(promise: nil)
    try? await channel.closeFuture.get()
  }
}

/// An address as `address:port`, for logs and limits; empty when there is none.
func describe(_ address: SocketAddress?) -> String {
  guard let address else { return "" }
  let host = address.ipAddress ?? ""
  let shown = host.contains(":") ? "[\(host)]" : host
  return address.port.map { "\(shown):\($0)" } ?? shown
}
