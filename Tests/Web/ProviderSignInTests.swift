import AgencyNode
import Foundation
import HTTPTypes
import HummingbirdTesting
import Replication
import Store
import Synchronization
import Testing

@testable import Web

@Suite("Signing in to the pages through the identity provider")
struct ProviderSignInTests {
  /// A node, with its secret at the provider.
  private static func scene(
    _ provider: LoopbackProvider, patience: Double = 60, log: HeardLog? = nil
  ) async throws -> WebScene {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("secret-\(UUID().uuidString)")
    try Data((LoopbackProvider.secret + "\n").utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    let settings = HTTPSettings(
      listen: .init(host: "127.0.0.1", port: 0), openID: provider.settings(secret: file.path, patience: patience))
    let scene = try await WebScene(settings: settings, log: log)
    let now = scene.clock.now
    provider.set { $0.now = now }
    return scene
  }

  /// Runs a provider, a node whose pages open through it, and somebody who talks to that.
  private static func withNode(
    _ provider: LoopbackProvider, patience: Double = 60, log: HeardLog? = nil,
    _ body: @Sendable (WebScene, any TestClientProtocol) async throws -> Void
  ) async throws {
    try await provider.application.test(.ahc()) { server in
      provider.begin(server.port)
      defer { provider.end() }
      let scene = try await scene(provider, patience: patience, log: log)
      defer { scene.remove() }
      try await scene.application.test(.router) { try await body(scene, $0) }
    }
  }

  @Test("whoever is revoked is out at once, with every token given before, and comes in again only by a new sign-in")
  func ended() async throws {
    let provider = LoopbackProvider()
    try await Self.withNode(provider) { scene, client in
      var (stolen, other) = (Browser(client), Browser(client))
      _ = try await stolen.comeBack(try provider.authorize(try await stolen.leave()))
      provider.set { $0.claims = ["preferred_username": "a.reed"] }
      _ = try await other.comeBack(try provider.authorize(try await other.leave()))
      #expect(try await stolen.visitor.get("/alerts").status == 200)
      let token = try provider.token(scene.clock.now)
      #expect(try await Visitor(client, token: token).get("/api/v1/alerts").status == 200)
      scene.clock.advance(minutes: 1)
      // By a provider whose clock is ahead.
      let early = try provider.token(
        scene.clock.now, ["iat": Double(scene.clock.now.rawValue) / 1_000 + 55])
      #expect(try await Visitor(client, token: early).get("/api/v1/alerts").status == 200)
      #expect(try scene.node.revokeUser("r.quill") == 0)
      #expect(try await Visitor(client, token: early).get("/api/v1/alerts").status == 401)
      #expect(try await stolen.visitor.get("/alerts").status == 401)
      #expect(try await Visitor(client, token: token).get("/api/v1/alerts").status == 401)
      #expect(try await scene.counts("web.idToken.ended"))
      #expect(try await other.visitor.get("/alerts").status == 200, "somebody else goes on")
      scene.clock.advance(minutes: 2)
      let now = scene.clock.now
      provider.set {
        $0.claims = [:]
        $0.now = now
      }
      #expect(try await Visitor(client, token: provider.token(now)).get("/api/v1/alerts").status == 200)
      _ = try await stolen.comeBack(try provider.authorize(try await stolen.leave()))
      #expect(try await stolen.visitor.get("/alerts").status == 200)
    }
  }

  @Test(
    "more browsers at once than the node asks the provider about are told to wait, strangers' made-up answers aside, and are let in soon after"
  )
  func crowd() async throws {
    let provider = LoopbackProvider()
    try await Self.withNode(provider) { scene, client in
      var stranger = Browser(client)
      _ = try await stranger.leave()
      for _ in 0..<3 {
        #expect(
          try await stranger.comeBack("\(LoopbackProvider.address)/sign-in/back?state=made-up&code=x").status == 403)
      }
      var last = Browser(client)
      for _ in 0..<WebLimits.signInBurst {
        last = Browser(client)
        #expect(try await last.comeBack(try provider.authorize(try await last.leave())).status == 200)
      }
      #expect(provider.asked("/token") == WebLimits.signInBurst)
      var late = Browser(client)
      let address = try provider.authorize(try await late.leave())
      let answer = try await late.comeBack(address)
      #expect(answer.status == 429 && answer.header("retry-after") == "1")
      #expect(provider.asked("/token") == WebLimits.signInBurst, "the provider is not asked")
      #expect(try await last.visitor.get("/alerts").status == 200, "who is in stays in")
      scene.clock.advance(minutes: 1)
      #expect(try await late.comeBack(address).status == 200, "the same answer of the provider still counts")
    }
  }

  /// A browser, as far as it went.
  private struct Browser {
    var visitor: Visitor
    /// What it keeps while it is at the provider.
    var kept: String?

    init(_ client: any TestClientProtocol) { visitor = Visitor(client) }

    /// Follows the link to the provider.
    /// - Returns: Where that leads.
    mutating func leave(_ query: String = "") async throws -> String {
      let location = try await leaveIfPossible(query)
      return try #require(location)
    }

    mutating func leaveIfPossible(_ query: String = "") async throws -> String? {
      let answer = try await visitor.get("/sign-in/provider" + query)
      kept = answer.header("set-cookie").map { String($0.prefix { $0 != ";" }) }
      return answer.header("location")
    }

    /// Comes back to an address, and keeps the cookie of the session if there is one.
    mutating func comeBack(_ address: String) async throws -> Answer {
      let path = String(address.dropFirst(LoopbackProvider.address.count))
      var other = visitor
      other.cookie = kept
      let answer = try await other.get(path)
      for cookie in answer.headers[values: .setCookie] where cookie.hasPrefix("session=") {
        visitor.cookie = String(cookie.prefix { $0 != ";" })
      }
      return answer
    }
  }

  /// What a scene's audit log has of sign-ins: who, and what came of it.
  private static func log(_ scene: WebScene) throws -> [String] {
    try scene.node.store.read { try $0.auditLog(limit: 1_000) }.map(\.entry)
      .filter { $0.action == .access && $0.purpose == "sign in" }.map { "\($0.user): \($0.result)" }
  }

  @Test("whoever the provider vouches for is let in for their role, until their token ends or they sign out")
  func good() async throws {
    let provider = LoopbackProvider()
    try await Self.withNode(provider) { scene, client in
      var browser = Browser(client)
      let page = try await browser.visitor.get("/brief")
      #expect(page.status == 401 && page.text.contains("href=\"/sign-in/provider?to=%2Fbrief\""))
      let location = try await browser.leave("?to=%2Fbrief")
      #expect(location.hasPrefix(provider.issuer + "/authorize?tenant=1&response_type=code&client_id=agency-node"))
      let answer = try await browser.comeBack(try provider.authorize(location))
      #expect(answer.status == 200 && answer.header("refresh") == "0; url=/brief", "\(answer.text)")
      #expect(answer.text.contains("href=\"/brief\""))
      let cookies = answer.headers[values: .setCookie]
      #expect(cookies.contains { $0.hasPrefix("session=") && $0.contains("SameSite=Strict") })
      #expect(cookies.contains { $0.hasPrefix("sign-in=;") && $0.hasSuffix("Max-Age=0") })
      #expect(try await browser.visitor.get("/brief").status == 200)
      #expect(try await browser.visitor.get("/conflicts").status == 403)
      #expect(try await browser.visitor.get("/api/v1/alerts").status == 401)
      scene.clock.advance(minutes: 9)
      #expect(try await browser.visitor.get("/brief").status == 200)
      scene.clock.advance(minutes: 1)
      #expect(try await browser.visitor.get("/brief").status == 401, "the token has ended")

      let now = scene.clock.now
      provider.set { $0.now = now }
      let first = try await browser.comeBack(try provider.authorize(try await browser.leave()))
      #expect(first.header("refresh") == "0; url=/look-up")
      let secret = try await browser.visitor.formSecret("/look-up")
      #expect(try await browser.visitor.post(form: "/sign-out", [("form", secret)]).status == 303)
      #expect(try await browser.visitor.get("/look-up").status == 401)
      let entries = try Self.log(scene)
      #expect(entries.filter { $0 == "r.quill: signed in through the identity provider" }.count == 2, "\(entries)")
    }
  }

  @Test("a session that the provider opened ends as any other does, however long its token holds")
  func length() async throws {
    let provider = LoopbackProvider()
    try await Self.withNode(provider) { scene, client in
      let ends = Double(scene.clock.now.rawValue) / 1_000 + 80_000
      provider.set { $0.claims = ["exp": ends] }
      var browser = Browser(client)
      _ = try await browser.comeBack(try provider.authorize(try await browser.leave()))
      for _ in 0..<71 {
        scene.clock.advance(minutes: 10)
        #expect(try await browser.visitor.get("/look-up").status == 200)
      }
      scene.clock.advance(minutes: 10)
      #expect(try await browser.visitor.get("/look-up").status == 401)
    }
  }

  @Test("the cookie of a browser at the provider goes with a link from there, to this host alone, and is sealed")
  func cookie() async throws {
    let secure = HostCookie.signIn(isTLS: true).setting("x")
    #expect(secure == "__Host-sign-in=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure")
    let provider = LoopbackProvider()
    try await Self.withNode(provider) { scene, client in
      let answer = try await Visitor(client).get("/sign-in/provider")
      #expect(answer.status == 303 && answer.header("cache-control") == "no-store")
      let cookie = try #require(answer.header("set-cookie"))
      #expect(cookie.hasPrefix("sign-in=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
      let location = try #require(URLComponents(string: answer.header("location") ?? ""))
      let sent = Dictionary(location.queryItems?.map { ($0.name, $0.value ?? "") } ?? [], uniquingKeysWith: { $1 })
      let state = try #require(sent["state"])
      #expect(state.utf8.count == 43 && sent["nonce"] != state && sent["code_challenge"]?.utf8.count == 43)
      let secret = try #require(cookie.split(separator: ";").first?.dropFirst("sign-in=".count))
      let bytes = try #require(Data(base64Encoded: String(secret)))
      #expect(bytes.firstRange(of: Data(state.utf8)) == nil)
    }
  }

  @Test("another browser's answer, a made-up or repeated one, and one without this browser's own cookie open nothing")
  func forged() async throws {
    let provider = LoopbackProvider()
    try await Self.withNode(provider) { scene, client in
      func refused(_ browser: Browser, _ address: String, _ words: String) async throws {
        var browser = browser
        let answer = try await browser.comeBack(address)
        #expect(answer.status == 403 && answer.text.contains(words), "\(answer.text)")
        #expect(browser.visitor.cookie == nil)
      }
      var (own, other) = (Browser(client), Browser(client))
      let back = try provider.authorize(try await own.leave())
      let others = try provider.authorize(try await other.leave())
      // Somebody has another's browser come back with their own answer, so that it works under their name.
      try await refused(own, others, "does not hold here")
      try await refused(Browser(client), back, "did not begin")
      var edited = own
      edited.kept = own.kept.map { String($0.dropLast(4)) + "AAAA" }
      try await refused(edited, back, "did not begin")
      try await refused(own, back.replacing("state=", with: "state=x"), "does not hold here")
      try await refused(own, back.replacing("state=", with: "other="), "does not hold here")
      try await refused(own, back + "&state=x", "does not hold here")
      try await refused(own, LoopbackProvider.address + "/sign-in/back", "does not hold here")
      #expect(provider.asked("/token") == 0, "nobody asked the provider about any of them")
      // None of them ended what this browser had begun.
      #expect(try await own.comeBack(back).status == 200)
      var again = own
      again.visitor.cookie = nil
      try await refused(again, back, "used already")
      #expect(provider.asked("/token") == 1)
      scene.clock.advance(minutes: 10)
      try await refused(other, others, "did not begin")
      let entries = try Self.log(scene)
      for reason in ["cookie", "state", "query", "again"] {
        #expect(entries.contains("unknown: identity provider: \(reason)"), "\(entries)")
      }
    }
  }

  @Test("where somebody goes once signed in is one of the node's own sections that their role opens, and nothing else")
  func places() async throws {
    let provider = LoopbackProvider()
    try await Self.withNode(provider) { scene, client in
      for bad in [
        "https://evil.example", "//evil.example", "/\\evil.example", "/brief/../x", "brief", "/brief?x", "/sign-out",
        "javascript:alert(1)", "/brief%0d%0aset-cookie:x=y", "",
      ] {
        let place = bad.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let answer = try await Visitor(client).get("/sign-in/provider?to=\(place)")
        #expect(bad.isEmpty ? answer.status == 303 : answer.status == 422, "\(bad): \(answer.status)")
        #expect(answer.header("location")?.contains("evil") != true)
      }
      for more in ["&next=https://evil.example", "&to=%2Fbrief"] {
        #expect(try await Visitor(client).get("/sign-in/provider?to=%2Fbrief\(more)").status >= 400)
      }
      var browser = Browser(client)
      let answer = try await browser.comeBack(try provider.authorize(try await browser.leave("?to=%2Faudit")))
      #expect(answer.header("refresh") == "0; url=/look-up", "it is not for their role")
    }
  }

  /// What a provider answers that lets nobody in.
  struct Bad: Sendable, CustomTestStringConvertible {
    let reason: String
    let status: Int
    var user = "unknown"
    let change: @Sendable (inout LoopbackProvider.Conduct) -> Void
    var testDescription: String { reason }

    static let all: [Bad] = [
      .init(reason: "nonce", status: 403) { conduct in conduct.claims = ["nonce": "of another sign-in"] },
      .init(reason: "nonce", status: 403) { conduct in conduct.claims = ["nonce": ""] },
      .init(reason: "issuer", status: 403) { conduct in conduct.claims = ["iss": "https://evil.example"] },
      .init(reason: "audience", status: 403) { conduct in conduct.claims = ["aud": "another-client"] },
      .init(reason: "audience", status: 403) { conduct in conduct.claims = ["azp": "another-client"] },
      .init(reason: "expired", status: 403) { conduct in
        conduct.claims = ["exp": Double(conduct.now.rawValue) / 1_000 - 61]
      },
      // Within what clocks may differ by, and yet no session would be left.
      .init(reason: "expired", status: 403) { conduct in
        conduct.claims = ["exp": Double(conduct.now.rawValue) / 1_000 - 1]
      },
      .init(reason: "role", status: 403, user: "r.quill") { conduct in conduct.claims = ["roles": ["Everybody"]] },
      .init(reason: "user", status: 403) { conduct in conduct.claims = ["preferred_username": "a b"] },
      .init(reason: "code", status: 403) { conduct in conduct.refusal = (.badRequest, "invalid_grant") },
      .init(reason: "client", status: 503) { conduct in conduct.refusal = (.unauthorized, "invalid_client") },
      .init(reason: "status", status: 503) { conduct in conduct.refusal = (.serviceUnavailable, "") },
      .init(reason: "malformed", status: 503) { conduct in conduct.refusal = (.ok, "") },
      .init(reason: "tooLarge", status: 503) { conduct in conduct.padding = 300_000 },
      .init(reason: "slow", status: 503) { conduct in conduct.isSlow = true },
      .init(reason: "issuer", status: 403) { conduct in conduct.namesItself = false },
    ]
  }

  @Test(
    "what the provider answers opens nothing when it is for another, forged, late, too much or too slow",
    arguments: Bad.all)
  func bad(_ bad: Bad) async throws {
    let provider = LoopbackProvider()
    // The last of them leaves out what it said that it always says.
    provider.set { $0.namesItself = true }
    try await Self.withNode(provider, patience: bad.reason == "slow" ? 2 : 60) { scene, client in
      var browser = Browser(client)
      var location: String?
      // On a busy machine an honest answer may be late as well: it is asked for again.
      for _ in 0..<100 where location == nil {
        location = try await browser.leaveIfPossible()
        scene.clock.advance(minutes: location == nil ? 1 : 0)
      }
      let now = scene.clock.now
      provider.set {
        $0.now = now
        bad.change(&$0)
      }
      let answer = try await browser.comeBack(try provider.authorize(try #require(location)))
      #expect(answer.status == bad.status && browser.visitor.cookie == nil, "\(answer.text)")
      #expect(answer.header("set-cookie")?.hasSuffix("Max-Age=0") == true)
      #expect(!answer.text.contains("code-") && !answer.text.contains("evil"))
      let entries = try Self.log(scene)
      #expect(entries == ["\(bad.user): identity provider: \(bad.reason)"], "\(entries)")
    }
  }

  @Test("what the provider says in the place of a code is a plain page, and in the audit log by its kind alone")
  func errors() async throws {
    let provider = LoopbackProvider()
    try await Self.withNode(provider) { scene, client in
      for (error, words) in [("access_denied", "did not let you in"), ("%3Cscript%3Ex", "does not hold here")] {
        var browser = Browser(client)
        let sent = URLComponents(string: try await browser.leave())?.queryItems ?? []
        let state = try #require(sent.first { $0.name == "state" }?.value)
        let query = "error=\(error)&error_description=Mrs+Okafor&error_uri=https://evil.example&state=\(state)"
        let answer = try await browser.comeBack(LoopbackProvider.address + "/sign-in/back?" + query)
        #expect(answer.status == 403 && answer.text.contains(words) && browser.visitor.cookie == nil)
        #expect(!answer.text.contains("Okafor") && !answer.text.contains("script") && !answer.text.contains("evil"))
        #expect(answer.header("set-cookie")?.hasSuffix("Max-Age=0") == true)
      }
      #expect(
        try Set(Self.log(scene)) == [
          "unknown: identity provider: access_denied", "unknown: identity provider: other_error",
        ])
    }
  }

  @Test("while the provider is down or offers no sign-in that is safe nobody is sent there, and tokens open the pages")
  func down() async throws {
    let changes: [@Sendable (inout LoopbackProvider.Conduct) -> Void] = [
      { $0.status = .serviceUnavailable }, { $0.challenges = ["plain"] },
      { $0.authorization = "http://login.elsewhere.example/authorize" },
    ]
    for change in changes {
      let provider = LoopbackProvider()
      provider.set(change)
      try await Self.withNode(provider) { scene, client in
        let answer = try await Visitor(client).get("/sign-in/provider")
        #expect(answer.status == 503 && answer.text.contains("identity provider"))
        #expect(answer.header("set-cookie") == nil && answer.header("location") == nil)
        var browser = Visitor(client)
        #expect(try await browser.signIn(try #require(scene.tokens[.practitioner])).status == 303)
      }
    }
  }

  @Test("the node shows its secret as the provider takes it, and without a secret that only it can read nobody gets in")
  func secret() async throws {
    let provider = LoopbackProvider()
    provider.set { $0.methods = ["client_secret_post"] }
    try await Self.withNode(provider) { scene, client in
      var browser = Browser(client)
      #expect(try await browser.comeBack(try provider.authorize(try await browser.leave())).status == 200)
      guard case .file(let path) = scene.service.services.settings.openID?.signIn?.secret else {
        Issue.record("the secret is in no file")
        return
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      #expect(try await browser.comeBack(try provider.authorize(try await browser.leave())).status == 503)
      try FileManager.default.removeItem(atPath: path)
      #expect(try await browser.comeBack(try provider.authorize(try await browser.leave())).status == 503)
      #expect(try Self.log(scene).filter { $0 == "unknown: identity provider: secret" }.count == 2)
      #expect(provider.asked("/token") == 1)
    }
  }

  @Test("neither a code nor a state, a token or the secret is in the log, the audit log or what is counted")
  func quiet() async throws {
    let provider = LoopbackProvider()
    let heard = HeardLog()
    try await Self.withNode(provider, log: heard) { scene, client in
      let secrets = Mutex([LoopbackProvider.secret, "code-", "eyJ"])
      for refusal in [nil, (HTTPResponse.Status.badRequest, "invalid_grant"), (.unauthorized, "invalid_client")] {
        provider.set { $0.refusal = refusal }
        var browser = Browser(client)
        let location = try await browser.leave()
        let sent = try #require(URLComponents(string: location)?.queryItems)
          .filter { ["state", "nonce", "code_challenge"].contains($0.name) }.compactMap(\.value)
        secrets.withLock { $0 += sent }
        let back = try provider.authorize(location)
        _ = try await browser.comeBack(back)
        _ = try await browser.comeBack(back)
      }
      #expect(heard.text.contains("provider.code.failed"))
      let entries = try scene.node.store.read { try $0.auditLog(limit: 1_000) }.map { "\($0.entry)" }
      #expect(try await scene.counts("web.signIn.code"))
      let kept = heard.text + entries.joined() + (try scene.node.status().refusals.map(\.reason).joined())
      for secret in secrets.withLock({ $0 }) { #expect(!kept.contains(secret), "\(secret.prefix(5))") }
    }
  }
}
