import AgencyNode
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite("What bad input gets")
struct InputTests {
  private static let search = "/api/v1/persons/search"
  private static let why = #""purpose":"safeguarding visit","basis":"public task""#

  @Test("a body that is no JSON, no object, too large or of another type is a problem document that says so")
  func bodies() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      for bad in ["", "{", "[]", "1", "null", "\"x\"", "{\"a\":1}}", String(repeating: "[", count: 5_000)] {
        let answer = try await visitor.post(json: Self.search, bad)
        #expect(answer.status == 400 && answer.code == "malformed", "\(bad.prefix(20))")
        #expect(answer.header("content-type") == "application/problem+json")
      }
      let huge = #"{"surname":""# + String(repeating: "x", count: WebLimits.bodyBytes) + #""}"#
      let large = try await visitor.post(json: Self.search, huge)
      #expect(large.status == 413 && large.code == "too-large")
      let form = try await visitor.send(Self.search, .post, "{}", ["content-type": "text/plain"])
      #expect(form.status == 415 && form.code == "unsupported-media")
    }
  }

  @Test("unknown fields are refused by name, faults are told by field, and no value is ever repeated")
  func fields() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      let unknown = try await visitor.post(json: Self.search, #"{\#(Self.why),"surname":"Quillfeather","colour":"x"}"#)
      #expect(unknown.status == 400 && unknown.text.contains("colour") && !unknown.text.contains("Quillfeather"))
      let named = try await visitor.post(json: Self.search, #"{\#(Self.why),"Ostrander Vey 1981":"x"}"#)
      #expect(named.status == 400 && !named.text.contains("Ostrander"))
      for (body, field) in [
        (#"{"basis":"public task","surname":"Quillfeather","forenames":"A"}"#, "purpose"),
        (#"{\#(Self.why),"born":"Quillfeather"}"#, "born"), (#"{\#(Self.why),"born":"2026-02-30"}"#, "born"),
        (#"{\#(Self.why),"surname":1}"#, "surname"), (#"{\#(Self.why),"surname":true}"#, "surname"),
        (#"{\#(Self.why),"surname":" "}"#, "surname"), (#"{\#(Self.why),"nhs":"943 476 5918"}"#, "nhs"),
        (#"{\#(Self.why),"surname":"Quill\u202Efeather"}"#, "surname"),
        (#"{\#(Self.why),"surname":"\#(String(repeating: "Quill", count: 100))"}"#, "surname"),
      ] {
        let answer = try await visitor.post(json: Self.search, body)
        let faults = answer.json["errors"] as? [[String: String]] ?? []
        #expect(answer.status == 422 && faults.map { $0["field"] } == [field], "\(answer.text)")
        #expect(!answer.text.contains("Quill") && !answer.text.contains("943"))
      }
    }
  }

  @Test("what the node itself refuses is told without what was sent, and without what to type on a command line")
  func refusedByNode() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.administrator])
      for (path, body) in [
        ("persons/history", #"{\#(Self.why),"person":"Quillfeather"}"#),
        ("flags/raise", #"{"code":"Quillfeather","surname":"A","basis":"reported"}"#),
        ("flags/raise", #"{"code":"RISK","subject":"Quillfeather","basis":"reported"}"#),
        ("flags/show", #"{"flag":"Quillfeather"}"#),
        ("flags/amend", #"{"flag":"x","field":"Quillfeather","value":"y"}"#),
        ("flags/amend", #"{"flag":"x","field":"risk","value":"Quillfeather"}"#),
        ("flags/close", #"{"flag":"Quillfeather"}"#),
        ("referrals", #"{"kind":"marac","recipient":2,"subject":"Quillfeather","reason":"a"}"#),
        ("referrals", #"{"kind":"marac","recipient":2,"surname":"Quillfeather","reason":"a"}"#),
        ("referrals/answer", #"{"referral":"Quillfeather","answer":"accept","by":"a"}"#),
        ("conflicts/Quillfeather/resolve", #"{"keep":"a","shown":"b","reason":"c"}"#),
        ("alerts/acknowledge", #"{"numbers":["Quillfeather"]}"#),
      ] {
        let answer = try await visitor.post(json: "/api/v1/" + path, body)
        #expect([404, 422].contains(answer.status), "\(path): \(answer.text)")
        #expect(!answer.text.contains("Quill") && !answer.text.contains("`"), "\(answer.text)")
      }
    }
    #expect(
      Problem.withoutCommands(
        "this agency does not answer that (x). If it cannot wait, say why with --break-glass REASON: y")
        == "this agency does not answer that (x). If it cannot wait, say why with breakGlass: y")
    #expect(Problem.withoutCommands("there is no such flag; `node flag list` names them") == "there is no such flag.")
    #expect(Problem.withoutCommands("run `node status`") == "That is not possible here.")
  }

  @Test("a path that leads nowhere and a method that a path does not have are told apart")
  func paths() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let visitor = Visitor(client, token: scene.tokens[.practitioner])
      for path in ["/api/v1/nothing", "/api/v1/persons/search/", "/api/v1/conflicts/a%2Fb", "/api/v1/"] {
        let answer = try await visitor.get(path)
        #expect(answer.status == 404 && answer.code == "not-found", "\(path)")
      }
      let method = try await visitor.send(Self.search, .delete, nil)
      #expect(method.status == 405 && method.header("allow") == "POST")
      let page = try await visitor.get("/nothing")
      #expect(page.status == 404 && page.text.contains("There is no such thing") && page.text.contains("<main"))
      let long = try await visitor.get("/" + String(repeating: "x", count: WebLimits.pathBytes))
      #expect(long.status == 413)
      #expect(try await visitor.get("/api/v1/alerts?colour=red").status == 400)
      #expect(try await visitor.get("/api/v1/alerts?after=").status == 422)
      #expect(try await visitor.get("/api/v1/alerts?limit=1&limit=2").status == 422)
    }
  }

  @Test("every answer, a refusal too, forbids scripts, framing, guessing, keeping and telling where one was")
  func headers() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      var browser = Visitor(client)
      _ = try await browser.signIn(try #require(scene.tokens[.administrator]))
      for path in ["/", "/look-up", "/conflicts", "/nothing", "/api/v1/openapi.json", "/livez", "/sign-in"] {
        let answer = try await browser.get(path)
        let policy = try #require(answer.header("content-security-policy"))
        #expect(policy.hasPrefix("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "\(path)")
        #expect(!policy.contains("unsafe") && !policy.contains("script-src"))
        #expect(answer.header("x-content-type-options") == "nosniff")
        #expect(answer.header("cache-control") == "no-store")
        #expect(answer.header("referrer-policy") == "same-origin")
        #expect(!answer.text.contains("<script") && !answer.text.contains(" style="))
      }
    }
  }
}
