import AgencyNode
import Foundation
import HummingbirdTesting
import Replication
import Safeguarding
import Store
import Testing

@testable import Web

@Suite("What administrators and data-protection officers do on the pages")
struct DecisionPageTests {
  /// Two subjects that an invented person may be, published apart.
  private static func pair(_ scene: WebScene) throws -> (String, String) {
    func publish(_ forenames: String) throws -> String {
      let flag = try scene.node.raise(
        FlagInput(
          code: "DA-VICTIM",
          subject: .new(
            SubjectDraft(forenames: forenames, surname: "Quillfeather", birthDay: Day(year: 1979, month: 5, day: 6))),
          basis: .reported)
      ).operation
      let dot = try scene.node.dot(named: flag)
      return try scene.node.store.read { reader in
        let view = try #require(try reader.view(of: dot))
        return try reader.name(of: try #require(FlagView(fields: view.chosen).subject))
      }
    }
    return (try publish("Tamsin"), try publish("Tamzin"))
  }

  private static func hidden(_ name: String, in text: String) throws -> String {
    let range = try #require(text.firstRange(of: "name=\"\(name)\" value=\""))
    return String(text[range.upperBound...].prefix { $0 != "\"" })
  }

  private static func browser(
    _ client: any TestClientProtocol, _ scene: WebScene, _ role: UserRole, _ path: String
  ) async throws -> (Visitor, String) {
    var browser = Visitor(client)
    _ = try await browser.signIn(try #require(scene.tokens[role]))
    return (browser, try await browser.formSecret(path))
  }

  @Test("two records are compared field by field with weights, and decided with a reason, by an administrator's name")
  func decide() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let (first, second) = try Self.pair(scene)
    try await scene.application.test(.router) { client in
      let (browser, secret) = try await Self.browser(client, scene, .administrator, "/matches")
      let named = [("form", secret), ("first", first), ("second", second)]
      let shown = try await browser.post(form: "/match", named)
      #expect(shown.status == 200 && shown.text.contains("6 May 1979") && shown.text.contains("Before comparing"))
      let version = try Self.hidden("shown", in: shown.text)
      let reasonless = try await browser.post(
        form: "/match/decide", named + [("shown", version), ("decision", "same")])
      #expect(reasonless.status == 422 && reasonless.text.contains("href=\"#reason\""))
      let decided = try await browser.post(
        form: "/match/decide",
        named + [("shown", version), ("decision", "same"), ("reason", "One address and one telephone")])
      #expect(decided.status == 200 && decided.text.contains("Decided: one person"))
      let stands = try await browser.post(form: "/match", named)
      #expect(stands.text.contains("It stands decided: same person") && stands.text.contains("administrator-1"))
    }
    let audited = try scene.node.store.read { try $0.auditLog(limit: 1_000) }.map(\.entry)
    #expect(audited.contains { $0.action == .link && $0.user == "administrator-1" && $0.subjects.count == 2 })
  }

  @Test("a decision over what has changed since is shown what stands, and overwrites nothing")
  func stale() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let (first, second) = try Self.pair(scene)
    try await scene.application.test(.router) { client in
      let (browser, secret) = try await Self.browser(client, scene, .administrator, "/matches")
      let named = [("form", secret), ("first", first), ("second", second)]
      let version = try Self.hidden("shown", in: try await browser.post(form: "/match", named).text)
      let colleague = LookUp(user: "colleague", purpose: "review", basis: "public task")
      _ = try scene.node.decideLink(
        try scene.node.dot(named: first), try scene.node.dot(named: second), .different, reason: "They are sisters",
        colleague)
      let late = try await browser.post(
        form: "/match/decide",
        named + [("shown", version), ("decision", "same"), ("reason", "One address and one telephone")])
      #expect(late.status == 409 && late.text.contains("Nothing was overwritten"))
      #expect(late.text.contains("It stands decided: different people, decided by colleague"))
      #expect(late.text.contains("They are sisters") && !late.text.contains("One address"))
      #expect(try Self.hidden("shown", in: late.text) != version)
    }
  }

  @Test("a conflict that was decided says why")
  func reason() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let name = try scene.disagree()
    _ = try scene.node.decide(conflict: name, keep: "b", shown: nil, reason: "as the later report says")
    try await scene.application.test(.router) { client in
      let (browser, _) = try await Self.browser(client, scene, .administrator, "/matches")
      let page = try await browser.get("/conflicts/\(name)")
      #expect(page.status == 200 && page.text.contains("as the later report says"))
    }
  }

  @Test("unusual access is shown to the data-protection officer, who says what came of it, and not of their own")
  func audit() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let query = PersonQuery(forenames: "Nadia", surname: "Okafor", birthDay: Day(year: 1981, month: 3, day: 4))
    for user in ["practitioner-1", "data-protection-1"] {
      let lookUp = LookUp(user: user, purpose: "a reason of \(user)", basis: "public task")
      // One more than the agency expects of anybody in an hour.
      for _ in 0...AuditSettings().lookUpsPerHour { _ = try scene.node.matches(query, lookUp) }
    }
    let unusual = try scene.node.auditList(
      AuditQuery(isUnusual: true), LookUp(user: "test", purpose: "test", basis: "test")
    ).entries
    try await scene.application.test(.router) { client in
      let (browser, secret) = try await Self.browser(client, scene, .dataProtection, "/audit")
      let all = try await browser.post(form: "/audit", [("form", secret), ("which", "all"), ("act", "find")])
      #expect(all.text.contains("a reason of practitioner-1") && all.text.contains("a reason of data-protection-1"))
      let one = try await browser.post(
        form: "/audit", [("form", secret), ("which", "all"), ("act", "find"), ("user", "practitioner-1")])
      #expect(one.text.contains("a reason of practitioner-1") && !one.text.contains("a reason of data-protection-1"))
      let page = try await browser.get("/audit")
      #expect(page.status == 200 && page.text.contains("Who looked at whom"))
      for entry in unusual {
        let answer = try await browser.post(
          form: "/audit/review", [("form", secret), ("entry", "\(entry.number)"), ("finding", "justified")])
        #expect(answer.status == (entry.user == "data-protection-1" ? 403 : 303), "\(entry.user) \(entry.marks)")
      }
      let after = try await browser.get("/audit")
      #expect(unusual.isEmpty || after.text.contains("Looked into: justified"))
    }
    #expect(unusual.contains { $0.user == "practitioner-1" })
    let reads = try scene.node.store.read { try $0.auditLog(limit: 1_000) }.map(\.entry).filter { $0.action == .audit }
    #expect(reads.contains { $0.user == "data-protection-1" })
  }
}
