import HTTPTypes

/// What every answer tells a browser.
enum SecurityHeaders {
  /// Nothing runs, nothing is loaded from anywhere else, nobody frames it, and forms go back to this node alone.
  static let policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

  static func add(to headers: inout HTTPFields, isTLS: Bool) {
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    headers[.contentSecurityPolicy] = policy
    headers[.xContentTypeOptions] = "nosniff"
    // No other site learns where somebody was. "no-referrer" would also make browsers send `Origin: null` with this
    // node's own forms, by which those are told from others' (Fetch, section 3.2); nothing personal is in a URL anyway.
    set("referrer-policy", "same-origin", &headers)
    set("x-frame-options", "DENY", &headers)
    set("cross-origin-opener-policy", "same-origin", &headers)
    set("cross-origin-resource-policy", "same-origin", &headers)
    set("permissions-policy", "camera=(), microphone=(), geolocation=()", &headers)
    if isTLS { headers[.strictTransportSecurity] = "max-age=31536000" }
  }

  private static func set(_ name: String, _ value: String, _ headers: inout HTTPFields) {
    guard let name = HTTPField.Name(name) else { return }
    headers[name] = value
  }
}
