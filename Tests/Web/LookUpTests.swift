import AgencyNode
import Foundation
import HummingbirdTesting
import Replication
import Safeguarding
import Store
import Testing

@testable import Web

@Suite("Looking people up over HTTP")
struct LookUpTests {
  private static let body =
    #"{"purpose":"safeguarding visit","basis":"public task","surname":"Okafor","forenames":"Nadia"}"#

  @Test("a look-up by API or page is in the audit log under the user's name, with purpose and basis")
  func audited() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try scene.raiseRisk()
    try await scene.application.test(.router) { client in
      let api = Visitor(client, token: scene.tokens[.practitioner])
      let found = try await api.post(json: "/api/v1/persons/search", Self.body)
      let matches = try #require(found.json["matches"] as? [[String: Any]])
      #expect(found.status == 200 && matches.count == 1)
      let person = try #require(matches.first?["person"] as? String)
      let history = try await api.post(
        json: "/api/v1/persons/history", #"{"purpose":"visit","basis":"public task","person":"\#(person)"}"#)
      #expect(history.status == 200 && history.json["schemaVersion"] as? Int == 1)

      var browser = Visitor(client)
      _ = try await browser.signIn(try #require(scene.tokens[.administrator]))
      let secret = try await browser.formSecret("/look-up")
      let why = [("form", secret), ("purpose", "Safety planning"), ("basis", "public task")]
      let page = try await browser.post(form: "/look-up", why + [("surname", "Okafor"), ("born", "1981-03-04")])
      #expect(page.status == 200 && page.text.contains("Nadia Okafor") && page.text.contains("born 4 March 1981"))
      let opened = try await browser.post(form: "/person", why + [("person", person)])
      #expect(opened.status == 200 && opened.text.contains("<h1>Nadia Okafor</h1>"))
    }
    let log = try scene.node.store.read { try $0.auditLog(limit: 100) }
      .filter { AuditEntry.lookUps.contains($0.entry.action) }.map(\.entry)
    #expect(
      log.map { "\($0.user) \($0.action) \($0.purpose)" } == [
        "practitioner-1 find safeguarding visit", "practitioner-1 open visit",
        "administrator-1 find Safety planning", "administrator-1 open Safety planning",
      ])
  }

  @Test("a page shows how each thing is known, how fresh it is, and names nobody in an address")
  func person() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let flag = try scene.raiseRisk(.high)
    try await scene.application.test(.router) { client in
      var browser = Visitor(client)
      _ = try await browser.signIn(try #require(scene.tokens[.practitioner]))
      let secret = try await browser.formSecret("/look-up")
      let why = [("form", secret), ("purpose", "Safety planning"), ("basis", "public task")]
      let found = try await browser.post(form: "/look-up", why + [("surname", "Okafor"), ("forenames", "Nadia")])
      let start = try #require(found.text.firstRange(of: "name=\"person\" value=\""))
      let person = String(found.text[start.upperBound...].prefix { $0 != "\"" })
      let page = try await browser.post(form: "/person", why + [("person", person)])
      #expect(page.text.contains("<strong class=\"tag said\">report</strong>"))
      #expect(page.text.contains("How fresh this is") && page.text.contains("Agency 1"))
      let addresses = page.text.matches(of: /(?:href|action)="([^"]*)"/).map { String($0.1) }
      #expect(!addresses.isEmpty && addresses.allSatisfy { !$0.contains("Okafor") && !$0.contains("Nadia") })
      _ = flag
    }
  }

  /// What a practitioner who signs in and fills in the look-up form is shown.
  private func lookUp(
    _ scene: WebScene, _ client: any TestClientProtocol, _ person: [(String, String)]
  ) async throws -> Answer {
    var browser = Visitor(client)
    _ = try await browser.signIn(try #require(scene.tokens[.practitioner]))
    let secret = try await browser.formSecret("/look-up")
    return try await browser.post(form: "/look-up", [("form", secret), ("purpose", "p"), ("basis", "b")] + person)
  }

  @Test("nobody found reads alike whether nothing is held or nothing is for the user, and is no \"no history\"")
  func nobody() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let page = try await lookUp(scene, client, [("surname", "Quillfeather"), ("forenames", "A")])
      #expect(page.status == 200 && page.text.contains("not the same as no history"))
    }
  }

  @Test("a form with a fault comes back with a summary, a message at the field, and what was typed, escaped")
  func faults() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let page = try await lookUp(scene, client, [("surname", "\"><script>x</script>"), ("born", "soon")])
      #expect(page.status == 422 && page.text.contains("<title>Error: Look up a person"))
      #expect(page.text.contains("href=\"#born\"") && page.text.contains("aria-describedby=\"born-fault\""))
      #expect(!page.text.contains("<script>") && page.text.contains("&lt;script&gt;"))
    }
  }

  @Test("a user who looks up many in a short while has to wait, and another does not")
  func limited() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      for _ in 0..<WebLimits.lookUpBurst {
        #expect(try await visitor.post(json: "/api/v1/persons/search", Self.body).status == 200)
      }
      let refused = try await visitor.post(json: "/api/v1/persons/search", Self.body)
      #expect(refused.status == 429 && refused.code == "too-many" && refused.header("retry-after") == "2")
      let other = Visitor(client, token: scene.tokens[.administrator])
      #expect(try await other.post(json: "/api/v1/persons/search", Self.body).status == 200)
      scene.clock.advance(minutes: 1)
      #expect(try await visitor.post(json: "/api/v1/persons/search", Self.body).status == 200)
    }
  }

  @Test("what is refused is in the audit log with who, what and why, and a stranger cannot fill it")
  func refusals() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      #expect(
        try await Visitor(client, token: scene.tokens[.operator]).post(json: "/api/v1/persons/search", Self.body).status
          == 403)
      for _ in 0..<50 { _ = try await Visitor(client, token: "nodetoken_wrong").get("/api/v1/alerts") }
    }
    let log = try scene.node.store.read { try $0.auditLog(limit: 1_000) }.map(\.entry).filter { $0.action == .access }
    let refused = log.filter { $0.purpose.hasPrefix("refused") }
    #expect(
      refused.contains {
        $0.user == "operator-1" && $0.result == "forbidden" && $0.purpose.hasSuffix("/persons/search")
      })
    #expect(refused.count { $0.user == "unknown" } == WebLimits.refusalsAudited)
  }
}
