import AgencyNode
import HTTPTypes

/// Signing in with a token, and out again.
enum SignInPage {
  static let name = "sign-in"
  static let signedOut = "You were signed out. What you had not sent is not saved: sign in, then do it again."

  private static let form = InputForm("SignIn", .required("token", .text(200), "the token that your operator gave you"))

  static let routes = [
    Route.page(.get, "/sign-in", .anybody, [.whileHeldBack]) { exchange in render(exchange.services) },
    Route.page(.post, "/sign-in", .anybody, [.whileHeldBack, .signsIn, .showsFaults], input: form, signIn),
    Route.page(.post, "/sign-out", .signedIn, [.whileHeldBack]) { exchange in
      if let session = exchange.session { exchange.services.sessions.close(session) }
      try await exchange.services.worker.run { [node = exchange.services.node, name = exchange.name] in
        try node.noteAccess("sign out", by: name, result: "signed out")
      }
      var reply = Reply.see("/sign-in")
      reply.headers[.setCookie] = exchange.services.cookie.clearing
      return reply
    },
  ]

  static func render(
    _ services: WebServices, notice: String? = nil, fault: Problem? = nil, to path: String? = nil,
    status: HTTPResponse.Status = .ok
  ) -> Reply {
    var form = FormBuilder([:], fault)
    form.text(
      "token", "Token", hint: "It begins with nodetoken_. Your operator gave it to you; it is shown to nobody twice.",
      type: "password", width: "full")
    return .page(
      services, name, title: "Sign in", user: nil, session: nil, path: nil, status: status, hasErrors: fault != nil,
      Model(notice: notice, errors: form.errors, fields: form.fields, provider: provider(services, path)))
  }

  /// The way to the identity provider, and from there to the section that was asked for; nil if there is none.
  private static func provider(_ services: WebServices, _ path: String?) -> String? {
    guard services.signInProvider != nil else { return nil }
    let section = Sections.all.first { $0.href == path }?.href
    return ProviderSignInPage.path + (section.map { "?to=" + $0.replacing("/", with: "%2F") } ?? "")
  }

  private static func signIn(_ exchange: Exchange) async throws -> Reply {
    let services = exchange.services
    let node = services.node
    let wrong = Problem.fault("token", "opens nothing: it is wrong, has expired or was revoked")
    guard exchange.fault == nil, let text = exchange.input.text("token") else {
      return render(services, fault: exchange.fault ?? wrong, status: .unprocessableContent)
    }
    guard let token = node.tokenHash(text), let user = try await services.worker.run({ try node.user(holding: token) })
    else {
      node.count(webRefusal: "token")
      if services.refusals.take("", now: node.now()) == nil {
        try await services.worker.run { try node.noteAccess("sign in", by: "unknown", result: "wrong token") }
      }
      return render(services, fault: wrong, status: .unauthorized)
    }
    try await services.worker.run { try node.noteAccess("sign in", by: user.name, result: "signed in") }
    // What somebody else may have put into this browser before ends here.
    if let session = exchange.session { services.sessions.close(session) }
    let session = services.sessions.open(.token(token), name: user.name, now: node.now())
    var reply = Reply.see(Sections.home(user) ?? "/")
    reply.headers[.setCookie] = services.cookie.setting(session.secret)
    return reply
  }

  private struct Model: Sendable {
    let notice: String?
    let errors: FormErrors?
    let fields: [FormField]
    let provider: String?
  }

  static let template = """
    {{> notice}}
    {{> errors}}
    <h1>Sign in</h1>
    {{#provider}}
    <p><a class="go" href="{{.}}">Sign in with your agency's account</a></p>
    <h2>With a token of this node</h2>
    {{/provider}}
    <form method="post" action="/sign-in">
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Sign in</button>
    </form>
    <p class="hint">You are signed out after 15 minutes without use. Nobody of this node asks you for your token.</p>
    """
}
