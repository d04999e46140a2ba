import HTTPTypes

/// Whether a request was meant for this node, and comes from one of its own pages.
struct OriginCheck: Sendable {
  /// Lower case, without a port.
  let hosts: Set<String>
  let isTLS: Bool

  /// Refuses a request that was addressed to another name: by one that was made to point here, a page of another site
  /// could read what this machine may read.
  func checkHost(_ head: HTTPRequest) throws(Problem) {
    guard let authority = head.authority, hosts.contains(Self.host(of: authority)) else {
      throw Problem(.wrongHost, "This node is not called so. Use the address that its operator gave you.")
    }
  }

  /// Refuses a write that another site's page sent.
  /// - Parameter isRequired: Whether a browser sends it, which tells where it comes from.
  func checkOrigin(_ head: HTTPRequest, isRequired: Bool) throws(Problem) {
    let fetchSite = HTTPField.Name("sec-fetch-site").flatMap { head.headerFields[$0] }
    if let fetchSite, fetchSite != "same-origin", fetchSite != "none" { throw Self.wrong }
    let origins = head.headerFields[values: .origin]
    guard !origins.isEmpty else {
      if isRequired { throw Self.wrong }
      return
    }
    let own = (isTLS ? "https://" : "http://") + (head.authority ?? "").lowercased()
    guard origins.count == 1, origins[0].lowercased() == own else { throw Self.wrong }
  }

  private static let wrong = Problem(
    .wrongOrigin, "The request does not come from a page of this node. Start again from there.")

  /// A host name without its port, in lower case.
  private static func host(of authority: String) -> String {
    let text = authority.lowercased()
    if text.hasPrefix("[") { return String(text.prefix { $0 != "]" }) + "]" }
    return String(text.prefix { $0 != ":" })
  }
}
