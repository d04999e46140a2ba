import AgencyNode
import Foundation
import HummingbirdTesting
import Replication
import Safeguarding
import Store
import Testing

@testable import Web

@Suite("Writing over HTTP")
struct WriteTests {
  private static let flag =
    #"{"code":"RISK","surname":"Okafor","forenames":"Nadia","basis":"reported","risk":"high"}"#

  @Test("a write that is repeated under its key is done once, and answered alike; another body under it is refused")
  func repeated() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      let first = try await visitor.post(json: "/api/v1/flags/raise", Self.flag, ["idempotency-key": "k1"])
      let again = try await visitor.post(json: "/api/v1/flags/raise", Self.flag, ["idempotency-key": "k1"])
      #expect(first.status == 201 && again.status == 201 && first.text == again.text)
      #expect(again.header("idempotent-replayed") == "true" && first.header("idempotent-replayed") == nil)
      let other = Self.flag.replacing("high", with: "medium")
      let differs = try await visitor.post(json: "/api/v1/flags/raise", other, ["idempotency-key": "k1"])
      #expect(differs.status == 422 && differs.code == "repeat-differs")
      // Somebody else's key is another key.
      let colleague = Visitor(client, token: scene.tokens[.administrator])
      #expect(try await colleague.post(json: "/api/v1/flags/raise", other, ["idempotency-key": "k1"]).status == 201)
      // What was refused was not done, and may be tried again under its key.
      let bad = #"{"code":"NOTHING","surname":"Okafor","basis":"reported"}"#
      #expect(try await visitor.post(json: "/api/v1/flags/raise", bad, ["idempotency-key": "k2"]).status == 422)
      #expect(try await visitor.post(json: "/api/v1/flags/raise", Self.flag, ["idempotency-key": "k2"]).status == 201)
      let keys = try await visitor.post(json: "/api/v1/flags/raise", Self.flag, ["idempotency-key": "a b"])
      #expect(keys.status == 422)
    }
    #expect(try scene.node.store.read { try $0.counts().flags } == 3)
  }

  @Test("what else a flag of a code says comes with it as FIELD=VALUE, and what it has no place for is refused")
  func details() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      func raise(_ details: String) async throws -> Answer {
        let body = #"{"code":"ORDER","surname":"Okafor","basis":"reported","details":"# + details + "}"
        return try await visitor.post(json: "/api/v1/flags/raise", body)
      }
      let written = try await raise(#"["orderKind=non-molestation","expiryDay=2027-01-02"]"#)
      let flag = try #require(written.json["operation"] as? String, "\(written.text)")
      let shown = try await visitor.post(json: "/api/v1/flags/show", #"{"flag":"\#(flag)"}"#)
      #expect(shown.text.contains("non-molestation") && shown.text.contains("2027-01-02"), "\(shown.text)")
      for bad in [
        "[]", #"["orderKind"]"#, #"["orderKind= "]"#, #"["=x"]"#, #"[7]"#, #""orderKind=x""#, #"["injury=x"]"#,
        #"["expiryDay=soon"]"#, #"["conditions=\u0007"]"#,
      ] {
        let answer = try await raise(bad)
        #expect(answer.status == 422, "\(bad): \(answer.text)")
      }
    }
    #expect(try scene.node.store.read { try $0.counts().flags } == 1)
  }

  @Test("a referral that a program sends goes out once under its key, with its clock, to a member that takes it")
  func referral() async throws {
    let scene = try await WebScene([.police], others: [[.childrensServices], [.school]])
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      func send(_ fields: String, _ key: String) async throws -> Answer {
        try await visitor.post(json: "/api/v1/referrals", "{\(fields)}", ["idempotency-key": key])
      }
      let kind = #""kind":"childrens-services""#
      let whom = #""surname":"Okafor","forenames":"Nadia","born":"1981-03-04""#
      let good = kind + #","recipient":2,"reason":"Children are at risk","urgent":true,"# + whom
      let first = try await send(good, "k1")
      let row = try #require((first.json["referrals"] as? [[String: Any]])?.first, "\(first.text)")
      #expect(first.status == 201 && row["recipientAgency"] as? String == "Agency 2")
      #expect(row["direction"] as? String == "outgoing" && row["isUrgent"] as? Bool == true && row["due"] is String)
      let again = try await send(good, "k1")
      #expect(again.status == 201 && again.text == first.text && again.header("idempotent-replayed") == "true")
      #expect(try await send(good.replacing("true", with: "false"), "k1").code == "repeat-differs")

      // About the same person again, by the name that the answer has for them.
      let name = try #require(row["aboutOperation"] as? String)
      let known = kind + #","recipient":2,"reason":"Seen again at school","subject":"\#(name)""#
      #expect(try await send(known, "k2").status == 201)

      let to = kind + #","recipient":2"#
      for (fields, fault) in [
        (to + #","reason":"Children are at risk""#, "subject"), (to + "," + whom, "reason"),
        (kind + #","reason":"x","# + whom, "recipient"), (kind + #","recipient":0,"reason":"x","# + whom, "recipient"),
        (#""kind":"access-review","recipient":2,"reason":"x","# + whom, "kind"),
      ] {
        let answer = try await send(fields, "k3")
        let faults = (answer.json["errors"] as? [[String: Any]] ?? []).compactMap { $0["field"] as? String }
        #expect(answer.status == 422 && faults == [fault], "\(fault): \(answer.text)")
      }
      // A school takes no such referral, nobody is member 9, and words that blame are questioned.
      let blaming = good.replacing("Children are at risk", with: "a domestic dispute")
      let elsewhere = [3, 9].map { good.replacing(#""recipient":2"#, with: #""recipient":\#($0)"#) }
      for fields in elsewhere + [blaming] { #expect(try await send(fields, "k3").status == 422) }
      #expect(try await send(blaming + #","keepWording":true"#, "k3").status == 201)
      let list = try await visitor.get("/api/v1/referrals")
      #expect((list.json["referrals"] as? [Any])?.count == 3)
    }
    let audited = try scene.node.store.read { try $0.auditLog(limit: 1_000) }.map(\.entry)
      .filter { $0.action == .referral && $0.purpose == "send" }
    #expect(audited.map(\.user) == Array(repeating: "practitioner-1", count: 3))
  }

  @Test("a write that was cut short is not done again under its key, and nobody is told that it was done")
  func cutShort() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let write = RepeatableWrite(
      key: "k", user: "practitioner-1", place: "/api/v1/flags/raise", body: Array(Self.flag.utf8))
    #expect(try scene.node.begin(write) == .first(erasures: .zero))
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      let answer = try await visitor.post(json: "/api/v1/flags/raise", Self.flag, ["idempotency-key": "k"])
      #expect(answer.status == 409 && answer.code == "repeat-unknown")
      #expect(try scene.node.store.read { try $0.counts().flags } == 0)
      scene.clock.advance(minutes: 25 * 60)
      #expect(try await visitor.post(json: "/api/v1/flags/raise", Self.flag, ["idempotency-key": "k"]).status == 201)
    }
  }

  @Test("an answer that is kept for a repeat goes with what is erased, and the repeat is told to look, not done again")
  func erased() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      func raise() async throws -> Answer {
        try await visitor.post(json: "/api/v1/flags/raise", Self.flag, ["idempotency-key": "k1"])
      }
      let flag = try #require(try await raise().json["operation"] as? String)
      let place = try scene.node.dot(named: flag)
      #expect(try await raise().header("idempotent-replayed") == "true")
      _ = try scene.node.erase(
        .entities([place]),
        EraseOrder(user: "lead", authority: "paper 1", reason: "not so", basis: "article 17", ground: .mistake))
      let again = try await raise()
      #expect(again.status == 409 && again.code == "repeat-unknown")
      #expect(try scene.node.store.read { try $0.counts().flags } == 1)
    }
  }

  @Test("an answer made before something was erased is not kept after it; an address, which tells of nobody, is")
  func erasedMeanwhile() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let node = scene.node
    func write(_ key: String) -> RepeatableWrite { RepeatableWrite(key: key, user: "u", place: "/flags", body: []) }
    #expect(try node.begin(write("k1")) == .first(erasures: .zero))
    #expect(try node.begin(write("k2")) == .first(erasures: .zero))
    _ = try node.erase(
      .entities([try node.dot(named: scene.raiseRisk())]),
      EraseOrder(user: "lead", authority: "paper 1", reason: "not so", basis: "article 17", ground: .mistake))
    try node.end(write("k1"), with: [1], erasures: .zero)
    try node.end(write("k2"), with: [2], erasures: nil)
    #expect(try node.begin(write("k1")) == .unknown)
    #expect(try node.begin(write("k2")) == .done([2]))
    let after = try node.store.read { try $0.erasuresDigest }
    #expect(try node.begin(write("k3")) == .first(erasures: after))
    try node.end(write("k3"), with: [3], erasures: after)
    #expect(try node.begin(write("k3")) == .done([3]))
  }

  @Test("what somebody writes is in the audit log under their name")
  func audited() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      let answer = try await visitor.post(json: "/api/v1/flags/raise", Self.flag)
      #expect(answer.status == 201)
    }
    let entries = try scene.node.store.read { try $0.auditLog(limit: 100) }.map(\.entry).filter { $0.action == .flag }
    let users = entries.map(\.user)
    #expect(users == ["practitioner-1"])
  }

  @Test("a decision over values that were replaced since is refused with who decided, and overwrites nothing")
  func stale() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let conflict = try scene.disagree()
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.administrator])
      let path = "/api/v1/conflicts/\(conflict)"
      let shown = try await visitor.get(path)
      let version = try #require(shown.json["version"] as? String)
      let sides = (shown.json["siblings"] as? [[String: Any]])?.compactMap { $0["value"] as? String } ?? []
      #expect(sides.count == 2 && (shown.json["stood"] as? [Any])?.isEmpty == true)
      func decide(_ keep: String, _ version: String) async throws -> Answer {
        try await visitor.post(
          json: path + "/resolve", #"{"keep":"\#(keep)","shown":"\#(version)","reason":"as the older report says"}"#)
      }
      let wrong = try await decide("a", "0123456789ab")
      #expect(wrong.status == 409 && wrong.code == "changed-meanwhile")
      #expect(try await decide("a", version).status == 200)
      let late = try await decide("b", version)
      let standing = try #require(late.json["standing"] as? [String: Any])
      #expect(late.status == 409 && standing["closedByAgency"] as? String == "Agency 1")
      #expect(standing["isOpen"] as? Bool == false && late.text.contains("decided by Agency 1"))
      let now = try await visitor.get(path)
      #expect((now.json["siblings"] as? [Any])?.count == 1)
      let stood = (now.json["stood"] as? [[String: Any]])?.compactMap { $0["value"] as? String } ?? []
      #expect(stood.sorted() == sides.sorted() && stood.count == 2, "what differed is kept, and shown")

      var browser = Visitor(client)
      _ = try await browser.signIn(try #require(scene.tokens[.administrator]))
      let secret = try await browser.formSecret("/look-up")
      let page = try await browser.post(
        form: "/conflicts/\(conflict)",
        [("form", secret), ("keep", "b"), ("shown", version), ("reason", "as I saw it")])
      #expect(page.status == 409 && page.text.contains("decided by Agency 1"))
      let after = try await browser.get("/conflicts/\(conflict)").text
      let parts = after.components(separatedBy: "What stands now")
      #expect(parts.count == 2 && parts[0].contains("What differed"))
      for side in sides { #expect(parts[0].contains("<strong>\(side)</strong>"), "\(side)") }
    }
  }

  @Test("lists come in pages that meet, and polling what stands shows nothing and is no entry in the audit log")
  func pages() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    for _ in 0..<3 { try scene.disagree() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.administrator])
      var names: [String] = []
      var next: String? = "/api/v1/conflicts?limit=2"
      while let path = next {
        let answer = try await visitor.get(path)
        #expect(answer.status == 200)
        names += (answer.json["conflicts"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
        next = answer.header("link").map { String($0.dropFirst().prefix { $0 != ">" }) }
      }
      #expect(names.count == 3 && Set(names).count == 3)
      #expect(try await visitor.get("/api/v1/conflicts?after=none").status == 422)
      let first = try await visitor.get("/api/v1/conflicts")
      let tag = try #require(first.header("etag"))
      let same = try await visitor.get("/api/v1/conflicts", ["if-none-match": tag])
      #expect(same.status == 304 && same.text.isEmpty && same.header("etag") == tag)
      // Nothing was shown, so nothing is in the audit log; and what one user has is not what another has.
      func reads() throws -> Int {
        try scene.node.store.read { try $0.auditLog(limit: 1_000) }.count { $0.entry.action == .read }
      }
      let before = try reads()
      for _ in 0..<5 { _ = try await visitor.get("/api/v1/conflicts", ["if-none-match": tag]) }
      #expect(try reads() == before)
      #expect(try await visitor.get("/api/v1/conflicts?limit=1", ["if-none-match": tag]).status == 200)
      try scene.disagree()
      #expect(try await visitor.get("/api/v1/conflicts", ["if-none-match": tag]).status == 200)
    }
  }
}

extension WebScene {
  /// A RISK flag of which two levels were written apart.
  /// - Returns: The conflict's name.
  @discardableResult
  func disagree() throws -> String {
    let flag = try node.dot(named: try raiseRisk())
    _ = try node.commit(.people) { transaction in
      guard let view = try transaction.view(of: flag) else { return [] }
      return [
        NewOperation(
          skeleton: .init(
            action: .set(entity: .delivered(flag), field: FlagField.risk), replaces: [], audience: view.audience),
          value: .integer(RiskLevel.high.rawValue))
      ]
    }
    return try #require(try node.conflicts(ConflictQuery()).conflicts.first?.name)
  }
}
