import Foundation

/// Where an identity provider is asked: over TLS, or in plain on this machine alone, where one for a trial may run.
struct ProviderAddress: Hashable, Sendable {
  /// Bytes of an address.
  private static let most = 2_048

  let text: String
  /// Whose it is; an IPv6 address in brackets.
  let host: String
  /// Whether whoever can listen on this machine can listen to it.
  let isPlain: Bool

  /// - Parameter mayBePlain: Whether this machine may be asked in plain.
  /// - Returns: nil for what is no address of `https:` with a host, or has somebody's name or a fragment in it.
  init?(_ text: String, mayBePlain: Bool) {
    let isVisible = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    guard isVisible, text.utf8.count <= Self.most, let parts = URLComponents(string: text),
      // A host that is written in another way could end a line that it is put into.
      let host = parts.percentEncodedHost, !host.isEmpty, !host.contains("%"), parts.user == nil, parts.password == nil,
      parts.fragment == nil
    else { return nil }
    switch parts.scheme {
    case "https": isPlain = false
    case "http" where mayBePlain && HTTPSettings.loopback.contains(host.filter { $0 != "[" && $0 != "]" }):
      isPlain = true
    default: return nil
    }
    self.text = text
    self.host = host
  }

  /// What a provider calls itself (OpenID Connect Discovery 1.0, section 3): no query either.
  init?(issuer text: String) {
    guard !text.contains("?") else { return nil }
    self.init(text, mayBePlain: true)
  }

  /// Where a provider of this name says what it is (section 4.1 there).
  var document: ProviderAddress? {
    let base = text.hasSuffix("/") ? String(text.dropLast()) : text
    return ProviderAddress(base + "/.well-known/openid-configuration", mayBePlain: isPlain)
  }
}
