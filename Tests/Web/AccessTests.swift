import AgencyNode
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite("Who may do what at the pages and the API")
struct AccessTests {
  /// The whole table, as it is meant: a route that is added or opened to somebody else changes this as well.
  private static let meant: [String: String] = [
    "GET /livez": "anybody", "GET /readyz": "anybody", "GET /assets/style.css": "anybody",
    "GET /favicon.ico": "anybody", "GET /sign-in": "anybody", "POST /sign-in": "anybody",
    "GET /sign-in/provider": "anybody", "GET /sign-in/back": "anybody",
    "GET /problems/{code}": "anybody", "GET /api/v1/openapi.json": "anybody",
    "POST /sign-out": "signed in", "GET /": "signed in",
    "GET /look-up": casework, "POST /look-up": casework, "GET /person": casework, "POST /person": casework,
    "POST /flags/new": casework, "POST /flags": casework,
    "GET /referrals": casework, "POST /referrals/new": casework, "POST /referrals": casework,
    "GET /referral": casework, "POST /referral": casework, "POST /referral/answer": casework,
    "GET /brief": casework, "POST /brief": casework, "GET /alerts": casework,
    "POST /alerts/acknowledge": casework,
    "GET /matches": "administrator", "GET /match": "administrator", "POST /match": "administrator",
    "POST /match/decide": "administrator",
    "GET /audit": "data-protection", "POST /audit": "data-protection", "POST /audit/review": "data-protection",
    "GET /contests": answering, "GET /contest": answering, "POST /contest": answering,
    "POST /contest/answer": answering, "GET /contests/new": answering, "POST /contests": answering,
    "GET /subject-access": accounting, "GET /subject-access/new": accounting, "GET /subject-access/named": accounting,
    "POST /subject-access/find": accounting,
    "POST /subject-access/begin": accounting, "POST /subject-access": accounting,
    "GET /subject-access/{id}": accounting, "POST /subject-access/{id}/decide": accounting,
    "POST /subject-access/{id}/sign": accounting, "POST /subject-access/{id}/extend": accounting,
    "POST /subject-access/{id}/issue": accounting,
    "GET /erasures": accounting, "GET /erasures/new": accounting, "GET /erasures/named": accounting,
    "POST /erasures/find": accounting, "POST /erasures/begin": accounting, "POST /erasures/plan": accounting,
    "POST /erasures": accounting, "GET /erasures/{name}": accounting,
    "GET /conflicts": "administrator", "GET /conflicts/{name}": "administrator",
    "POST /conflicts/{name}": "administrator",
    "GET /status": running, "GET /status/sessions": running, "POST /status/sync": "operator",
    "POST /api/v1/persons/search": casework, "POST /api/v1/persons/history": casework,
    "POST /api/v1/persons/brief": casework,
    "POST /api/v1/flags/raise": casework, "POST /api/v1/flags/show": casework,
    "POST /api/v1/flags/amend": casework, "POST /api/v1/flags/close": casework,
    "POST /api/v1/flags/retract": casework,
    "GET /api/v1/alerts": casework, "POST /api/v1/alerts/acknowledge": casework,
    "GET /api/v1/referrals": casework, "POST /api/v1/referrals": casework,
    "POST /api/v1/referrals/answer": casework,
    "GET /api/v1/conflicts": "administrator", "GET /api/v1/conflicts/{name}": "administrator",
    "POST /api/v1/conflicts/{name}/resolve": "administrator",
    "GET /api/v1/status": running, "GET /api/v1/sync/sessions": running, "POST /api/v1/sync": "operator",
    "GET /metrics": "operator",
    "GET /fhir/metadata": "anybody", "POST /fhir/Patient/_search": casework, "GET /fhir/Patient/{id}": casework,
    "POST /fhir/Flag/_search": casework, "GET /fhir/Flag/{id}": casework, "POST /fhir/Provenance/_search": casework,
  ]
  private static let casework = "administrator, practitioner"
  private static let accounting = "data-protection"
  private static let answering = "administrator, data-protection"
  private static let running = "administrator, data-protection, operator"

  @Test("the table of routes lets in whom it is meant to, and states it for every route")
  func table() {
    var found: [String: String] = [:]
    for route in RouteTable.all {
      let words =
        switch route.access {
        case .anybody: "anybody"
        case .signedIn: "signed in"
        case .roles: route.access.words ?? ""
        }
      #expect(found.updateValue(words, forKey: "\(route.method) \(route.path)") == nil, "\(route.path) stands twice")
    }
    #expect(found == Self.meant)
  }

  @Test("no stranger and no other role gets past any route that is not theirs, and every right one does")
  func everyRoute() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      for route in RouteTable.all where route.access != .anybody {
        let path = route.path.replacing("{name}", with: "abc123").replacing("{id}", with: "1-abc-2-0")
        #expect(try await Self.outcome(Visitor(client), route, path, scene) == "stranger", "\(route.path)")
        for role in UserRole.allCases {
          let outcome = try await Self.outcome(try await Self.visitor(client, role, route, scene), route, path, scene)
          let isMeant = route.access.admits([role])
          #expect((outcome == "in") == isMeant, "\(route.method) \(route.path) for \(role.rawValue): \(outcome)")
          #expect(outcome != "stranger", "\(route.method) \(route.path) for \(role.rawValue)")
        }
      }
    }
  }

  private static func visitor(
    _ client: any TestClientProtocol, _ role: UserRole, _ route: Route, _ scene: WebScene
  ) async throws -> Visitor {
    let token = try #require(scene.tokens[role])
    guard route.surface == .page else { return Visitor(client, token: token) }
    var visitor = Visitor(client)
    _ = try await visitor.signIn(token)
    return visitor
  }

  /// `in`, `stranger` or `role`.
  private static func outcome(
    _ visitor: Visitor, _ route: Route, _ path: String, _ scene: WebScene
  ) async throws -> String {
    let answer: Answer
    switch (route.method, route.surface) {
    case (.get, _): answer = try await visitor.get(path)
    case (_, .page):
      let session = visitor.cookie.flatMap { scene.formSecret(ofCookie: $0) }
      answer = try await visitor.post(form: path, [("form", session ?? "none")])
    default: answer = try await visitor.post(json: path, "{}")
    }
    let issue = (answer.json["issue"] as? [[String: Any]])?.first?["code"] as? String
    if answer.status == 401 {
      switch route.surface {
      case .page: #expect(answer.text.contains("<h1>Sign in</h1>"))
      case .fhir: #expect(issue == "login")
      default: #expect(answer.code == "unauthenticated")
      }
      return "stranger"
    }
    let isForbidden =
      answer.status == 403
      && (answer.code == "forbidden" || issue == "forbidden"
        || answer.text.contains("<h1>\(Problem.Code.forbidden.title)</h1>"))
    return isForbidden ? "role" : "in"
  }

  @Test("a token opens nothing once it is wrong, expired or revoked, and a session ends with it")
  func tokens() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let token = try #require(scene.tokens[.practitioner])
      for wrong in [token + "x", String(token.dropLast()) + "!", "nodetoken_", "Bearer", ""] {
        let answer = try await Visitor(client, token: wrong).get("/api/v1/alerts")
        #expect(
          answer.status == 401 && answer.code == "unauthenticated" && answer.header("www-authenticate") == "Bearer")
      }
      var browser = Visitor(client)
      #expect(try await browser.signIn(token).status == 303)
      #expect(try await browser.get("/alerts").status == 200)
      #expect(try await Visitor(client, token: token).get("/api/v1/alerts").status == 200)
      #expect(try scene.node.revokeUser("practitioner-1") == 1)
      #expect(try await browser.get("/alerts").status == 401)
      #expect(try await Visitor(client, token: token).get("/api/v1/alerts").status == 401)
      #expect(try await browser.signIn(token).status == 401)

      let other = try #require(scene.tokens[.administrator])
      scene.clock.advance(minutes: 31 * 24 * 60)
      #expect(try await Visitor(client, token: other).get("/api/v1/alerts").status == 401)
    }
  }

  @Test("a token is kept as a hash, and neither a list nor the audit log has it")
  func hashed() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let token = try #require(scene.tokens[.practitioner])
    let list = try scene.node.users()
    #expect(list.users.count == UserRole.allCases.count && list.users.allSatisfy { $0.state == "active" })
    #expect(!"\(list)".contains(token))
    for file in try FileManager.default.contentsOfDirectory(atPath: scene.folder.path) {
      let data = FileManager.default.contents(atPath: scene.folder.appendingPathComponent(file).path) ?? Data()
      #expect(data.range(of: Data(token.utf8)) == nil && data.range(of: Data("practitioner-1".utf8)) == nil, "\(file)")
    }
  }

  @Test("a name or a role that is none, and a token for ever, are refused")
  func users() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    for (name, roles, days) in [
      ("", [UserRole.operator], 1), ("a b", [.operator], 1), ("a\u{202E}b", [.operator], 1), ("x", [], 1),
      ("x", [.operator], 0), ("x", [.operator], 367), (String(repeating: "x", count: 101), [.operator], 1),
    ] {
      #expect(throws: NodeError.self) { try scene.node.addUser(name, roles: Set(roles), days: days) }
    }
    #expect(throws: NodeError.self) { try scene.node.revokeUser("nobody") }
  }
}
