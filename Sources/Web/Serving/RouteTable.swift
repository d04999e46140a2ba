import HTTPTypes

/// Every route there is, and the one that answers a request.
struct RouteTable: Sendable {
  /// All of them. A new page or operation is a line here or in one of these lists, and nowhere else.
  static let all: [Route] =
    Probes.routes + Assets.routes
    + SignInPage.routes + ProviderSignInPage.routes + HomePage.routes
    + LookUpPage.routes + PersonPage.routes + RaiseFlagPage.routes
    + BriefPage.routes + ReferralsPage.routes + ReferralPage.routes + SendReferralPage.routes
    + MatchesPage.routes + MatchPage.routes + AuditPage.routes
    + ContestsPage.routes + ContestPage.routes + RaiseContestPage.routes
    + AccessRequestsPage.routes + DraftAccessPage.routes + AccessRequestPage.routes + AccessAnswerPage.routes
    + ErasuresPage.routes + ErasurePage.routes + EraseOrderPage.routes
    + AlertsPage.routes + ConflictsPage.routes + ConflictPage.routes + StatusPage.routes + SessionsPage.routes
    + ProblemPage.routes
    + PersonsAPI.routes + FlagsAPI.routes + AlertsAPI.routes + ReferralsAPI.routes + ConflictsAPI.routes
    + StatusAPI.routes + MetricsAPI.routes + DescriptionAPI.routes + FHIRAPI.routes

  private let routes: [(segments: [Substring], route: Route)]

  init(_ routes: [Route] = all) {
    self.routes = routes.map { ($0.path.split(separator: "/", omittingEmptySubsequences: false), $0) }
  }

  /// What a path and a method lead to.
  enum Match: Sendable {
    case route(Route, parameters: [String: String])
    /// The path is there, and this cannot be done with it.
    case wrongMethod([HTTPRequest.Method])
    case nothing
  }

  /// The route for a path without its query. What is written out goes before what takes anything.
  func match(_ method: HTTPRequest.Method, _ path: Substring) -> Match {
    let asked = path.split(separator: "/", omittingEmptySubsequences: false)
    var found: [(route: Route, parameters: [String: String])] = []
    for (segments, route) in routes where segments.count == asked.count {
      if let parameters = Self.parameters(segments, asked) { found.append((route, parameters)) }
    }
    let fewest = found.map(\.parameters.count).min()
    found.removeAll { $0.parameters.count != fewest }
    guard !found.isEmpty else { return .nothing }
    let wanted: HTTPRequest.Method = method == .head ? .get : method
    guard let match = found.first(where: { $0.route.method == wanted }) else {
      let methods = found.map(\.route.method)
      return .wrongMethod(methods + (methods.contains(.get) ? [.head] : []))
    }
    return .route(match.route, parameters: match.parameters)
  }

  private static func parameters(_ segments: [Substring], _ asked: [Substring]) -> [String: String]? {
    var parameters: [String: String] = [:]
    for (segment, text) in zip(segments, asked) {
      if segment.hasPrefix("{") {
        // Names of things here are letters, digits and hyphens: whatever else stands in a path is nothing of ours.
        guard !text.isEmpty, text.utf8.count <= 128, text.utf8.allSatisfy({ isPlain($0) }) else { return nil }
        parameters[String(segment.dropFirst().dropLast())] = String(text)
      } else if segment != text {
        return nil
      }
    }
    return parameters
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
