import AgencyNode
import Crypto
import Foundation
import HummingbirdTesting
import Replication
import Store
import Testing

@testable import Web

@Suite("The API with ID tokens of an identity provider")
struct OpenIDTests {
  private static func text(_ data: some DataProtocol) -> String {
    Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  private static func token(
    _ key: Curve25519.Signing.PrivateKey, _ now: Instant, roles: [String], seconds: Double = 600,
    header: [String: String] = [:], audience: String = "agency-node"
  ) throws -> String {
    let claims: [String: Any] = [
      "iss": "https://login.agency.example", "aud": audience, "preferred_username": "r.quill", "roles": roles,
      "exp": Double(now.rawValue) / 1_000 + seconds,
    ]
    let parts: [Any] = [["alg": "EdDSA", "kid": "1"].merging(header) { $1 }, claims]
    let signed = try parts.map { text(try JSONSerialization.data(withJSONObject: $0)) }.joined(separator: ".")
    return signed + "." + text(try key.signature(for: Data(signed.utf8)))
  }

  @Test(
    "an ID token opens what its role opens, under its user's name, and no token that is forged, borrowed, unsigned or out of its time does"
  )
  func tokens() async throws {
    let key = Curve25519.Signing.PrivateKey()
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("jwks-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let entry = ["kty": "OKP", "crv": "Ed25519", "kid": "1", "x": Self.text(key.publicKey.rawRepresentation)]
    try JSONSerialization.data(withJSONObject: ["keys": [entry]]).write(to: file)
    let provider = OpenIDSettings(
      issuer: "https://login.agency.example", audience: "agency-node", keys: file.path,
      roles: ["DA-Practitioners": .practitioner])
    let scene = try await WebScene(settings: .init(listen: .init(host: "127.0.0.1", port: 0), openID: provider))
    defer { scene.remove() }
    let now = scene.clock.now
    let good = try Self.token(key, now, roles: ["DA-Practitioners"])
    try await scene.application.test(.router) { client in
      let body = #"{"purpose":"visit","basis":"public task","surname":"Okafor","forenames":"Nadia"}"#
      let visitor = Visitor(client, token: good)
      #expect(try await visitor.post(json: "/api/v1/persons/search", body).status == 200)
      #expect(try await visitor.get("/api/v1/conflicts").status == 403)
      // The tokens of this node go on beside it.
      #expect(try await Visitor(client, token: scene.tokens[.practitioner]).get("/api/v1/alerts").status == 200)
      for bad in [
        try Self.token(Curve25519.Signing.PrivateKey(), now, roles: ["DA-Practitioners"]),
        try Self.token(key, now, roles: ["DA-Practitioners"], audience: "another-client"),
        try Self.token(key, now, roles: ["DA-Practitioners"], header: ["alg": "none"]),
        try Self.token(key, now, roles: ["DA-Practitioners"], seconds: -120),
        try Self.token(key, now, roles: ["Everybody"]), String(good.dropLast(86)),
      ] {
        let answer = try await Visitor(client, token: bad).post(json: "/api/v1/persons/search", body)
        #expect(answer.status == 401 && answer.code == "unauthenticated", "\(answer.text)")
      }
      scene.clock.advance(minutes: 15)
      #expect(try await visitor.get("/api/v1/alerts").status == 401, "it has expired meanwhile")
      var browser = Visitor(client)
      let page = try await browser.signIn(good)
      #expect(page.status != 303 && browser.cookie == nil, "pages are opened by this node's own tokens alone")
    }
    let log = try scene.node.store.read { try $0.auditLog(limit: 100) }.map(\.entry)
    #expect(log.filter { AuditEntry.lookUps.contains($0.action) }.map(\.user) == ["r.quill"])
    #expect(log.contains { $0.user == "r.quill" && $0.result == "forbidden" })
  }

  @Test("without a provider an ID token opens nothing, and with keys that cannot be read nothing but a fault is told")
  func closed() async throws {
    let key = Curve25519.Signing.PrivateKey()
    let provider = OpenIDSettings(
      issuer: "https://login.agency.example", audience: "agency-node", keys: "/nowhere/keys.json",
      roles: ["DA-Practitioners": .practitioner])
    for (settings, status) in [(OpenIDSettings?.none, 401), (provider, 500)] {
      let scene = try await WebScene(settings: .init(listen: .init(host: "127.0.0.1", port: 0), openID: settings))
      defer { scene.remove() }
      let token = try Self.token(key, scene.clock.now, roles: ["DA-Practitioners"])
      try await scene.application.test(.router) { client in
        let answer = try await Visitor(client, token: token).get("/api/v1/alerts")
        #expect(answer.status == status && !answer.text.contains("nowhere"))
        #expect(try await Visitor(client, token: scene.tokens[.practitioner]).get("/api/v1/alerts").status == 200)
      }
    }
  }
}
