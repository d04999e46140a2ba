import HTTPTypes

/// The cookie of a session: out of reach of scripts, sent to this host alone and with its own pages' requests alone.
struct SessionCookie: Sendable {
  let isTLS: Bool

  /// A browser takes a name that starts so only over TLS, for this host and all of its paths.
  var name: String { isTLS ? "__Host-session" : "session" }

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

  /// Makes a browser forget it.
  var clearing: String { "\(name)=; Max-Age=0; \(attributes)" }

  private var attributes: String { "Path=/; HttpOnly; SameSite=Strict" + (isTLS ? "; Secure" : "") }
}
