import AgencyNode
import HTTPTypes
import HummingbirdTesting
import Replication
import Testing

@testable import Web

@Suite("Sessions, and forms that others send")
struct SessionTests {
  /// Somebody at a browser.
  private static func signedIn(
    _ client: any TestClientProtocol, _ scene: WebScene, _ role: UserRole = .practitioner
  ) async throws -> Visitor {
    var browser = Visitor(client)
    let answer = try await browser.signIn(try #require(scene.tokens[role]))
    #expect(answer.status == 303)
    return browser
  }

  @Test("the cookie of a session is out of reach of scripts and of other sites, and over TLS of anything else")
  func cookie() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      var browser = Visitor(client)
      let answer = try await browser.signIn(try #require(scene.tokens[.practitioner]))
      let cookie = try #require(answer.header("set-cookie"))
      #expect(cookie.hasPrefix("session=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
      #expect(!cookie.contains("Secure"))
    }
    let secure = HostCookie.session(isTLS: true).setting("x")
    #expect(secure.hasPrefix("__Host-session=x; Path=/;") && secure.hasSuffix("; Secure"))
  }

  @Test("a session ends after fifteen minutes without use, after twelve hours with it, and when its user signs out")
  func expiry() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let idle = try await Self.signedIn(client, scene)
      scene.clock.advance(minutes: 14)
      #expect(try await idle.get("/alerts").status == 200)
      scene.clock.advance(minutes: 15)
      let ended = try await idle.get("/alerts")
      #expect(ended.status == 401 && ended.text.contains("You were signed out"))
      #expect(ended.header("set-cookie")?.contains("Max-Age=0") == true)

      let busy = try await Self.signedIn(client, scene)
      for _ in 0..<71 {
        scene.clock.advance(minutes: 10)
        #expect(try await busy.get("/alerts").status == 200)
      }
      scene.clock.advance(minutes: 10)
      #expect(try await busy.get("/alerts").status == 401)

      let leaving = try await Self.signedIn(client, scene)
      let secret = try await leaving.formSecret("/look-up")
      #expect(try await leaving.post(form: "/sign-out", [("form", secret)]).status == 303)
      #expect(try await leaving.get("/alerts").status == 401)
    }
  }

  @Test("a form from another site, without an origin, or without this session's secret changes nothing")
  func crossSite() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let browser = try await Self.signedIn(client, scene)
      let secret = try await browser.formSecret("/look-up")
      for origin in [
        "http://evil.example", "null", "https://localhost", "http://localhost:81", "http://localhost.evil.example", nil,
      ] {
        var other = browser
        other.origin = origin
        let answer = try await other.post(form: "/sign-out", [("form", secret)])
        #expect(answer.status == 403 && answer.text.contains("came from another page"), "\(origin ?? "none")")
      }
      let fetched = try await browser.send(
        "/sign-out", .post, "form=\(secret)",
        [
          "content-type": "application/x-www-form-urlencoded", "origin": "http://localhost",
          "sec-fetch-site": "cross-site",
        ])
      #expect(fetched.status == 403)
      for wrong in ["", "x", String(secret.dropLast())] {
        let answer = try await browser.post(form: "/sign-out", [("form", wrong)])
        #expect(answer.status == 403 && answer.text.contains("The form is too old"))
      }
      let other = try await Self.signedIn(client, scene, .administrator)
      #expect(try await other.post(form: "/sign-out", [("form", secret)]).status == 403)
      // It is signed in still.
      #expect(try await browser.get("/alerts").status == 200)
    }
  }

  @Test("a cookie opens nothing of the API, and a token no page")
  func apart() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let browser = try await Self.signedIn(client, scene)
      #expect(try await browser.get("/api/v1/alerts").status == 401)
      #expect(try await Visitor(client, token: scene.tokens[.practitioner]).get("/alerts").status == 401)
    }
  }

  @Test("a request that is addressed to another name is refused, whatever it carries")
  func host() throws {
    let check = OriginCheck(hosts: ["localhost", "127.0.0.1", "[::1]", "node.agency.example"], isTLS: true)
    func isTaken(_ authority: String?) -> Bool {
      (try? check.checkHost(.init(method: .get, scheme: "https", authority: authority, path: "/"))) != nil
    }
    for good in ["localhost", "LOCALHOST:1", "127.0.0.1:8450", "[::1]", "[::1]:8450", "node.agency.example"] {
      #expect(isTaken(good), "\(good)")
    }
    for bad in ["evil.example", "localhost.evil.example", "node.agency.example.", "", "[::2]", nil, "127.0.0.2"] {
      #expect(!isTaken(bad), "\(bad ?? "none")")
    }
  }

  @Test("one user has a bounded number of sessions: the one used least lately ends")
  func bounded() {
    let sessions = Sessions()
    let clock = SceneClock()
    var opened: [Session] = []
    for _ in 0...WebLimits.sessionsPerUser {
      clock.advance(minutes: 1)
      opened.append(sessions.open(.token(.zero), name: "a", now: clock.now))
    }
    let alive = opened.map { sessions.find($0.secret, now: clock.now) != nil }
    #expect(alive == [false] + Array(repeating: true, count: WebLimits.sessionsPerUser))
    #expect(Set(opened.map(\.secret)).union(opened.map(\.formSecret)).count == 2 * opened.count)
  }
}
