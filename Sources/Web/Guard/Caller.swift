import AgencyNode
import HTTPTypes

/// Who asks, as far as the request shows it.
struct Caller: Sendable {
  var user: SignedIn?
  var session: Session?
  /// Whether something was shown that opens nothing: a wrong token, a session that is over.
  var isRefused = false

  static let stranger = Caller()
}

extension Gate {
  /// Finds out who asks: programs by a bearer token, browsers by their session's cookie. Neither counts for the other,
  /// so that no page of another site can use the API with a browser's cookie.
  func caller(_ head: HTTPRequest, _ surface: Route.Surface) async throws -> Caller {
    switch surface {
    case .probe: return .stranger
    case .api, .fhir:
      let fields = head.headerFields[values: .authorization]
      guard !fields.isEmpty else { return .stranger }
      let parts = fields[0].split(separator: " ", maxSplits: 1)
      guard fields.count == 1, parts.count == 2, parts[0].lowercased() == "bearer",
        let user = try await user(bearing: String(parts[1]))
      else { return Caller(isRefused: true) }
      return Caller(user: user)
    case .page:
      guard let secret = services.cookie.secret(in: head.headerFields) else { return .stranger }
      guard let session = services.sessions.find(secret, now: services.node.now()) else {
        return Caller(isRefused: true)
      }
      guard let user = try await user(of: session) else {
        services.sessions.close(session)
        return Caller(isRefused: true)
      }
      return Caller(user: user, session: session)
    }
  }

  /// Whose session it is, as long as what opened it holds.
  private func user(of session: Session) async throws -> SignedIn? {
    switch session.opener {
    case .provider(let user, let given, _):
      try await services.worker.run { [node = services.node] in
        try node.hasEnded(signInOf: user.name, at: given) ? nil : user
      }
    case .token(let token):
      try await services.worker.run { [node = services.node] in try node.user(holding: token) }
    }
  }

  /// Who somebody is by what a request carries: a token of `node user add`, or, where there is a provider, an ID token.
  private func user(bearing text: String) async throws -> SignedIn? {
    if let token = services.node.tokenHash(text) {
      return try await services.worker.run { [node = services.node] in try node.user(holding: token) }
    }
    guard let (user, given) = try await services.provider?.user(idToken: text) else { return nil }
    return try await services.worker.run { [node = services.node] in
      guard try node.hasEnded(signInOf: user.name, at: given) else { return user }
      node.countEndedToken()
      return nil
    }
  }
}
