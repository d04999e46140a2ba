import HTTPTypes

/// A cookie that is out of reach of scripts and sent to this host alone.
struct HostCookie: Sendable {
  let name: String
  private let attributes: String

  private init(_ name: String, _ attributes: String, isTLS: Bool) {
    // A browser takes a name that starts so only over TLS, for this host and all of its paths.
    self.name = isTLS ? "__Host-" + name : name
    self.attributes = "Path=/; HttpOnly; \(attributes)" + (isTLS ? "; Secure" : "")
  }

  /// Of a session: sent with its own pages' requests alone.
  static func session(isTLS: Bool) -> HostCookie { HostCookie("session", "SameSite=Strict", isTLS: isTLS) }

  /// Of a browser that is at the identity provider, and comes back with a link from there: for a few minutes.
  static func signIn(isTLS: Bool) -> HostCookie {
    HostCookie("sign-in", "SameSite=Lax; Max-Age=\(WebLimits.signInMinutes * 60)", isTLS: isTLS)
  }

  /// The secret that a request carries.
  func secret(in headers: HTTPFields) -> String? {
    for header in headers[values: .cookie] {
      for pair in header.split(separator: ";") {
        let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
        if parts.count == 2, parts[0] == name { return String(parts[1]) }
      }
    }
    return nil
  }

  func setting(_ secret: String) -> String { "\(name)=\(secret); \(attributes)" }

  /// Makes a browser forget it. Of two ages the last counts (RFC 6265, section 5.3).
  var clearing: String { "\(name)=; \(attributes); Max-Age=0" }
}
