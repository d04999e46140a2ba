public import Replication

/// A connection that a ``Listener`` turned away, for the counters of `status` and for the log.
public struct TransportRefusal: Sendable, Hashable {
  /// Why it was turned away; stable.
  public enum Reason: String, Sendable, CaseIterable {
    /// Its certificate's pin is not accepted.
    case strangerPin
    /// It showed no certificate, be it that it tried to resume an earlier session.
    case noCertificate
    /// It does not offer TLS 1.3.
    case tlsVersion
    /// It does not speak TLS.
    case notTLS
    /// It did not finish the handshake in time.
    case handshakeTimeout
    /// The handshake failed otherwise, or it went away during it.
    case handshakeFailed
    /// As many connections are open as may be, or the listener is closing.
    case tooManyConnections
    /// Its address holds as many connections as one address may.
    case tooManyFromSource
    /// Its handshake was the slowest of as many as may be under way, and gave way to a new one.
    case tooManyHandshakes
  }

  public let reason: Reason
  /// Where it came from, as `address:port`.
  public let remoteAddress: String
  /// The pin of the certificate that was not accepted: what a board would put in the roster.
  public let pin: Hash?

  public init(reason: Reason, remoteAddress: String, pin: Hash? = nil) {
    self.reason = reason
    self.remoteAddress = remoteAddress
    self.pin = pin
  }
}
