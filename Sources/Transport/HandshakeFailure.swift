import NIOCore
import NIOSSL

/// Names what went wrong in a handshake, or on a connection whose handshake the other side refused.
enum HandshakeFailure {
  /// - Parameters:
  ///   - error: What the channel reported.
  ///   - stranger: Whether our own callback turned the peer's pin down.
  static func name(_ error: any Error, stranger: Bool) -> TransportError {
    if let named = error as? TransportError { return named }
    if stranger {
      return TransportError(
        .strangerPin,
        "the peer's certificate is not in the roster; if its agency renewed it, publish a roster with "
          + "the new pin", cause: error)
    }
    let reason = "\(error)"
    func has(_ words: String...) -> Bool { words.contains { reason.contains($0) } }
    // The names are BoringSSL's, and a test holds each of them.
    if has("PEER_DID_NOT_RETURN_A_CERTIFICATE") {
      return TransportError(.noCertificate, "the peer showed no certificate; it is not a node", cause: error)
    }
    if has("ALERT_CERTIFICATE", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA", "ALERT_ACCESS_DENIED") {
      return TransportError(
        .refusedByPeer,
        "the peer does not accept our certificate; have our pin put in the roster and see that the "
          + "peer has that roster", cause: error)
    }
    if has("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL") {
      return TransportError(.tlsVersion, "the peer does not speak TLS 1.3; it must be updated", cause: error)
    }
    if has("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNEXPECTED_MESSAGE", "UNEXPECTED_RECORD") {
      return TransportError(.notTLS, "what the peer speaks is not TLS; check address and port", cause: error)
    }
    return TransportError(
      .handshakeFailed, "the peer broke the TLS handshake off; look at its log for why", cause: error)
  }

  /// Whether the peer's TLS sent an alert that says it refused us.
  static func isAlert(_ error: any Error) -> Bool {
    "\(error)".contains("_ALERT_")
  }
}

extension TransportError {
  /// The name under which a listener counts the failure of a handshake.
  var refusal: TransportRefusal.Reason {
    switch code {
    case .strangerPin: .strangerPin
    case .noCertificate: .noCertificate
    case .tlsVersion: .tlsVersion
    case .notTLS: .notTLS
    case .handshakeTimeout: .handshakeTimeout
    case .crowdedOut: .tooManyHandshakes
    default: .handshakeFailed
    }
  }
}
