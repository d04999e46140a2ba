import AgencyNode
import HTTPTypes
import Replication

/// Signing in through the agency's identity provider: the way out to it, and the way back (OpenID Connect Core 1.0,
/// section 3.1, with RFC 7636 and RFC 9700).
enum ProviderSignInPage {
  static let name = "signed-in"
  static let path = "/sign-in/provider"

  private static let query = InputForm(
    "SignInThroughProvider", .init("to", .word(Sections.all.map(\.href)), "where to go once signed in"))

  static let routes = [
    Route.page(.get, path, .anybody, [.whileHeldBack], query: query, leave),
    Route.page(.get, ProviderSignInSettings.path, .anybody, [.whileHeldBack, .openQuery], comeBack),
  ]

  private static func leave(_ exchange: Exchange) async throws -> Reply {
    let services = exchange.services
    guard let provider = services.signInProvider else { throw Problem(.notFound, "There is nothing at this address.") }
    let attempt = SignInAttempt(to: exchange.query.text("to"), now: services.node.now())
    var reply = Reply.see(try await provider.address(for: attempt.signIn))
    reply.headers[.setCookie] = services.signInCookie.setting(try services.signIns.sealed(attempt))
    return reply
  }

  private static func comeBack(_ exchange: Exchange) async throws -> Reply {
    let services = exchange.services
    guard let provider = services.signInProvider else { throw Problem(.notFound, "There is nothing at this address.") }
    let now = services.node.now()
    guard let given = answer(exchange.head) else { return try await refuse(exchange, "query") }
    // Both leave the browser's own sign-in as it is: another site's link must not end that.
    guard let held = services.signInCookie.secret(in: exchange.head.headerFields),
      let attempt = services.signIns.opened(held, now: now)
    else { return try await refuse(exchange, "cookie") }
    guard let state = given["state"], Secrets.isSame(state, attempt.signIn.state) else {
      return try await refuse(exchange, "state")
    }
    if let seconds = services.signInReturns.take("", now: now) {
      throw Problem(
        .tooMany, "More people sign in at once than this node asks the identity provider about. Try again soon.",
        retryAfter: seconds)
    }
    guard services.signIns.take(attempt, now: now) else { return try await refuse(exchange, "again") }
    if let issuer = given["iss"], issuer != provider.issuer {
      return try await refuse(exchange, "issuer", isOver: true)
    }
    if let error = given["error"] {
      return try await refuse(exchange, errors.contains(error) ? error : "other_error", isOver: true)
    }
    guard let code = given["code"] else { return try await refuse(exchange, "code", isOver: true) }
    switch await provider.answer(code: code, issuer: given["iss"], attempt.signIn) {
    case .signedIn(let user, let given, let until):
      return try await open(exchange, user, given: given, until: until, to: attempt.to)
    case .refused(let reason, let user): return try await refuse(exchange, reason, by: user, isOver: true)
    case .unavailable(let reason): return try await refuse(exchange, reason, isOver: true, isFault: true)
    }
  }

  /// What a provider may say in the place of a code (RFC 6749, section 4.1.2.1; OpenID Connect Core 1.0, section 3.1.2.6).
  private static let errors: Set<String> = [
    "access_denied", "invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope",
    "server_error", "temporarily_unavailable", "interaction_required", "login_required", "account_selection_required",
    "consent_required",
  ]

  /// What the provider sent along; nil if it said something twice (RFC 6749, section 3.1). What else there is, is its own.
  private static func answer(_ head: HTTPRequest) -> [String: String]? {
    let query = (head.path ?? "").split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    var given: [String: String] = [:]
    for (name, value) in InputForm.pairs(query.utf8) where ["code", "state", "iss", "error"].contains(name) {
      guard given.updateValue(value, forKey: name) == nil else { return nil }
    }
    return given
  }

  private static func open(
    _ exchange: Exchange, _ user: SignedIn, given: Instant, until: Instant, to: String?
  ) async throws -> Reply {
    let services = exchange.services
    let node = services.node
    try await services.worker.run {
      try node.noteAccess("sign in", by: user.name, result: "signed in through the identity provider")
    }
    if let session = exchange.session { services.sessions.close(session) }
    let session = services.sessions.open(.provider(user, given: given, until: until), name: user.name, now: node.now())
    let wanted = Sections.all.first { $0.href == to && $0.access.admits(user.roles) }?.href
    let place = wanted ?? Sections.home(user) ?? "/"
    // A page and no redirection: what follows from the provider's own page comes from another site, and the cookie of a
    // session goes with nothing that does.
    var reply = Reply.page(
      services, name, title: "Signed in", user: nil, session: nil, path: nil, Model(place: place))
    if let refresh = HTTPField.Name("refresh") { reply.headers[refresh] = "0; url=\(place)" }
    reply.headers.append(HTTPField(name: .setCookie, value: services.cookie.setting(session.secret)))
    reply.headers.append(HTTPField(name: .setCookie, value: services.signInCookie.clearing))
    return reply
  }

  /// A plain page that says why nobody was signed in, once it is in the audit log.
  /// - Parameters:
  ///   - user: Who, if the provider said so.
  ///   - isOver: Whether the browser's sign-in ends with it.
  ///   - isFault: Whether it is a fault of the provider, or of the way to it.
  private static func refuse(
    _ exchange: Exchange, _ reason: String, by user: String? = nil, isOver: Bool = false, isFault: Bool = false
  ) async throws -> Reply {
    let services = exchange.services
    let node = services.node
    node.count(webRefusal: "signIn")
    if services.refusals.take(user ?? "", now: node.now()) == nil {
      try await services.worker.run {
        try node.noteAccess("sign in", by: user ?? "unknown", result: "identity provider: \(reason)")
      }
    }
    let problem = Problem(isFault ? .unavailable : .signInRefused, words[reason] ?? Problem.Code.signInRefused.advice)
    var reply = ProblemPage.render(services, problem, .stranger)
    if isOver { reply.headers[.setCookie] = services.signInCookie.clearing }
    return reply
  }

  /// What to do about it, where there is more to say than to try again.
  private static let words = [
    "access_denied": "Your agency's identity provider did not let you in, or you stopped there.",
    "role": "Your agency's identity provider knows you, and gives you no role at this node. Ask whoever runs it there.",
    "user":
      "Your agency's identity provider gives you no name that this node can write down. Ask whoever runs it there.",
    "cookie": "This browser did not begin to sign in here, or more than ten minutes ago. Begin again.",
    "again": "This sign-in was used already. Begin again.",
  ]

  private struct Model: Sendable {
    let place: String
  }

  static let template = """
    <h1>You are signed in</h1>
    <p><a class="go" href="{{place}}">Go on</a></p>
    """
}
