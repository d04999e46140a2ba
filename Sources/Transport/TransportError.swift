/// What can go wrong between two nodes, below the frames' meaning.
public struct TransportError: Error, CustomStringConvertible {
  /// What kind of thing went wrong; stable.
  public enum Code: String, Sendable, CaseIterable {
    /// Nobody listens at the peer's address.
    case connectionRefused
    /// The name in the peer's address is not known to the resolver.
    case nameUnknown
    /// No route leads to the peer's address, or nothing answers.
    case unreachable
    /// TLS could not be agreed, or the peer went away before it said anything.
    case handshakeFailed
    /// TLS was not agreed in time.
    case handshakeTimeout
    /// A handshake gave way to newer ones, because as many were under way as may be.
    case crowdedOut
    /// The peer's certificate is not one we accept.
    case strangerPin
    /// The peer does not accept our certificate.
    case refusedByPeer
    /// The peer does not speak TLS 1.3.
    case tlsVersion
    /// The peer showed no certificate.
    case noCertificate
    /// What the peer speaks is not TLS.
    case notTLS
    /// A frame is longer than the limit; nothing was allocated for it.
    case frameTooLarge
    /// The connection ended inside a frame.
    case truncatedFrame
    /// A frame was begun and not finished in time.
    case frameTimeout
    /// Nothing was said for too long, or what we sent was not taken.
    case idle
    /// The connection is closed, or was cut.
    case closed
    /// The waiting task was cancelled.
    case cancelled
    /// Another process listens on the port.
    case addressInUse
    /// The address to listen on is not one of this machine's, or not permitted.
    case addressUnusable
    /// The certificate or the private key cannot be used.
    case identityUnusable
    /// The proxy that leads to peers cannot be reached.
    case proxyUnreachable
    /// The proxy wants other credentials, or ours cannot be read.
    case proxyCredentials
    /// The proxy does not want to connect to the peer.
    case proxyRefused
    /// The proxy wanted to connect to the peer, and could not.
    case proxyFoundNobody
    /// The proxy did not answer in time.
    case proxyTimeout
    /// The proxy hung up, or what it said is no answer of an HTTP proxy.
    case proxyAnswer
  }

  public let code: Code
  /// What happened and what to do. Never a key, never personal data.
  public let message: String
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message, with the cause's own after it.
  public var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
