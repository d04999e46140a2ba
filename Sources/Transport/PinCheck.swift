import NIOCore
import NIOSSL
import Replication
import Synchronization

/// Decides in the middle of one handshake whether the peer's certificate is accepted, and remembers which it was.
final class PinCheck: Sendable {
  private let state = Mutex<(pin: Hash?, accepted: Bool)>((nil, false))
  private let acceptPin: @Sendable (Hash) -> Bool

  init(acceptPin: @escaping @Sendable (Hash) -> Bool) {
    self.acceptPin = acceptPin
  }

  /// The pin of the certificate the peer showed; TLS makes it prove that it has the key only after that.
  var shown: Hash? { state.withLock { $0.pin } }

  /// Whether the peer showed a certificate and it was turned down.
  var refused: Bool { state.withLock { $0.pin != nil && !$0.accepted } }

  /// NIOSSL's callback: the whole of our certificate verification.
  @Sendable func verify(_ chain: [NIOSSLCertificate], _ promise: EventLoopPromise<NIOSSLVerificationResult>) {
    guard let leaf = chain.first, let pin = try? certificatePin(leaf) else { return promise.succeed(.failed) }
    let accepted = acceptPin(pin)
    state.withLock { $0 = (pin, accepted) }
    promise.succeed(accepted ? .certificateVerified : .failed)
  }
}
