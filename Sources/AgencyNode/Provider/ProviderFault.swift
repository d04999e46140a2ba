/// Why nothing can be had of the identity provider: a stable word for logs and `status`, with nothing of an answer in it.
enum ProviderFault: String, Error {
  case unreachable
  /// Nobody who is trusted vouches for its certificate, or not for its host's name; or it speaks no TLS of today.
  case certificate
  /// The proxy on the way makes no tunnel there.
  case proxy
  /// The proxy does not take this node's credentials, or they cannot be read.
  case proxyCredentials
  /// It took longer than ``OpenIDSettings/patience``.
  case slow
  /// It answered with something else than 200.
  case status
  case tooLarge
  case malformed
  /// It calls itself something else than the configuration does.
  case issuer
  /// It sends whoever asks to an address that is not asked.
  case address
  /// Two of its keys have one name.
  case twice
  /// The file of `authorities` cannot be read.
  case authorities
  /// It gives no token for a code: it never gave that out, or not for this sign-in, or it was used.
  case code
  /// It does not take this node for the client that it says it is.
  case client
  /// This node's own secret at the provider cannot be read.
  case secret
}
