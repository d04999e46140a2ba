import AgencyNode
import Foundation
import HummingbirdTesting
import Safeguarding
import Testing

@testable import Web

@Suite("Requests for access on the pages")
struct AccessPageTests {
  /// A browser of the data-protection officer, on a request about Nadia Okafor.
  private struct Officer {
    let scene: WebScene
    var browser: Visitor
    let secret: (String, String)
    /// The request's page.
    let place: String

    init(_ scene: WebScene, _ client: any TestClientProtocol) async throws {
      self.scene = scene
      browser = Visitor(client)
      _ = try await browser.signIn(try #require(scene.tokens[.dataProtection]))
      secret = ("form", try await browser.formSecret("/subject-access/new"))
      let found = try await browser.post(
        form: "/subject-access/find", [secret, ("surname", "Okafor"), ("born", "1981-03-04")])
      let person = try found.text.value(of: "person")
      let begun = try await browser.post(
        form: "/subject-access/begin", [secret, ("person", person), ("called", "Nadia Okafor")])
      #expect(begun.text.contains("<strong>Nadia Okafor</strong>"))
      let drafted = try await browser.post(
        form: "/subject-access",
        [
          secret, ("person", person), ("called", "Nadia Okafor"), ("requester", "subject"),
          ("identityCheckedBy", "Data lead"), ("reason", "letter"), ("once", "k1"),
        ])
      #expect(drafted.status == 303)
      place = try #require(drafted.header("location"))
    }

    func post(_ step: String, _ pairs: [(String, String)]) async throws -> Answer {
      try await browser.post(form: "\(place)/\(step)", [secret] + pairs)
    }

    func shown() async throws -> String { try (try await browser.get(place)).text.value(of: "shown") }
  }

  private func scene() async throws -> WebScene {
    let scene = try await WebScene()
    try scene.raiseRisk(.high)
    let person = try #require(
      try scene.node.matches(
        PersonQuery(surname: "Okafor", birthDay: Day(year: 1981, month: 3, day: 4)),
        LookUp(user: "test", purpose: "test", basis: "test")
      ).matches.first?.person)
    for code in ["SUPPORT-OFFERED", "SUICIDE-RISK", "CALLER-PROTECTED"] {
      _ = try scene.node.raise(
        FlagInput(
          code: code, subject: .known(try scene.node.dot(named: person)), basis: .observed,
          reason: "told by Zebedee"))
    }
    return scene
  }

  @Test("a request is drafted, decided, signed and issued on the pages, and the letter says nothing of how it was made")
  func whole() async throws {
    let scene = try await scene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let officer = try await Officer(scene, client)
      let list = try await officer.browser.get("/subject-access")
      #expect(list.text.contains(">draft</strong>") && list.text.contains("href=\"\(officer.place)\""))
      let page = try await officer.browser.get(officer.place)
      for words in ["Waits for a decision", "Is never told", "telling it takes two people", "Nadia Okafor"] {
        #expect(page.text.contains(words), "\(words)")
      }
      #expect(!page.text.contains("Sign the answer"))
      let shown = try await officer.shown()
      let decision = [
        ("shown", shown), ("reason", "read with a doctor"), ("by", "Lead"), ("decision", "release"), ("once", "k2"),
      ]
      let none = try await officer.post("decide", decision)
      #expect(none.status == 422 && none.text.contains("The entries have to be chosen"))
      let all = try await officer.post("decide", decision + [("rest", "yes")])
      #expect(all.status == 422 && all.text.contains("entry by entry"))
      let two = try page.text.place(of: "telling it takes two people")
      let alone = try await officer.post("decide", decision + [("entries", two)])
      #expect(alone.status == 403 && alone.text.contains("a second person"))
      #expect(alone.text.contains("name=\"entries\" value=\"\(two)\" checked"))
      let agreed = decision + [("entries", two), ("second", "Doctor")]
      #expect(try await officer.post("decide", agreed).header("location") == officer.place)
      let again = try await officer.post("decide", agreed)
      #expect(again.header("idempotent-replayed") == "true" && again.header("location") == officer.place)
      let rest = [
        ("shown", try await officer.shown()), ("reason", "not safe"), ("by", "Lead"), ("decision", "withhold"),
        ("rest", "yes"), ("once", "k3"),
      ]
      #expect(try await officer.post("decide", rest).status == 303)
      let sign = [("signer", "Lead"), ("shown", try await officer.shown()), ("once", "k4")]
      #expect(try await officer.post("sign", sign).status == 303)
      let issue = [("shown", try await officer.shown()), ("once", "k5")]
      let answer = try await officer.post("issue", issue)
      #expect(answer.status == 200 && answer.header("cache-control")?.contains("no-store") == true)
      let article = try #require(answer.text.components(separatedBy: "<article").last)
      let letter = try #require(article.components(separatedBy: "</article").first)
      #expect(letter.contains("Nadia Okafor") && letter.contains("Answer to a request"))
      for words in ["Zebedee", "Lead", "Doctor", "Data lead", "data-protection-1", "Request"] {
        #expect(!letter.contains(words), "\(words)")
      }
      // A second press, or a closed window, loses nothing; what is open is answered.
      #expect(try await officer.post("issue", issue).text.contains("Nadia Okafor"))
      #expect(try await officer.browser.get("/subject-access").text.contains("None of that kind"))
      #expect(try await officer.browser.get("/subject-access?which=all").text.contains(">issued</strong>"))
    }
  }

  @Test("a step that was decided over something else is refused, shown anew and fills nothing in")
  func stale() async throws {
    let scene = try await scene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let officer = try await Officer(scene, client)
      let shown = try await officer.shown()
      let number = try #require(try scene.node.accessRequests().first?.number)
      let report = try scene.node.accessRequest(number)
      let waiting = report.rows.filter(\.isUndecided).map(\.entry)
      _ = try scene.node.decideAccess(number, .entries(waiting), release: false, reason: "read before", by: "Another")
      let late = [
        ("shown", shown), ("reason", "what I thought"), ("by", "Lead"), ("decision", "withhold"), ("rest", "yes"),
        ("once", "k2"),
      ]
      let refused = try await officer.post("decide", late)
      #expect(refused.status == 409 && refused.text.contains("nothing was overwritten"))
      #expect(!refused.text.contains("what I thought") && refused.text.contains("Another: read before"))
      let rows = try scene.node.accessRequest(number).rows
      #expect(rows.allSatisfy { $0.decidedBy.isEmpty || $0.decidedBy == ["Another"] })
      let sign = try await officer.post("sign", [("signer", "Lead"), ("shown", shown), ("once", "k3")])
      #expect(sign.status == 409)
      #expect(try scene.node.accessRequest(number).state == "draft")
    }
  }

  @Test("an agency without look-up names a flag about the person, and an entry left out is not that nothing is held")
  func named() async throws {
    let scene = try await WebScene([.school], others: [[.police]])
    defer { scene.remove() }
    let flag = try scene.raiseRisk(.high)
    try await scene.application.test(.router) { client in
      var browser = Visitor(client)
      _ = try await browser.signIn(try #require(scene.tokens[.dataProtection]))
      let secret = ("form", try await browser.formSecret("/subject-access/named"))
      let refused = try await browser.post(
        form: "/subject-access/find", [secret, ("surname", "Okafor"), ("born", "1981-03-04")])
      #expect(refused.status == 403 && refused.text.contains("Name an entry about the person instead"))
      let request = [
        secret, ("named", "yes"), ("requester", "subject"), ("identityCheckedBy", "Data lead"), ("reason", "letter"),
        ("once", "k1"),
      ]
      let missing = try await browser.post(form: "/subject-access", request)
      #expect(missing.status == 422 && missing.text.contains("href=\"#entry\""))
      #expect(try scene.node.accessRequests().isEmpty)
      let drafted = try await browser.post(form: "/subject-access", request + [("entry", flag)])
      let page = try await browser.get(try #require(drafted.header("location"), "\(drafted.text)"))
      #expect(page.text.contains("Nadia Okafor"))
    }
  }

  @Test("more time is taken once on the page, and whoever is unknown gets the letter of who is told nothing")
  func others() async throws {
    let scene = try await scene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let officer = try await Officer(scene, client)
      let more = [("why", "records of three sites"), ("decider", "Lead"), ("once", "k2")]
      #expect(try await officer.post("extend", more).status == 303)
      let page = try await officer.browser.get(officer.place)
      #expect(page.text.contains("Two further months were taken by Lead") && !page.text.contains("Take more time"))

      let nobody = try await officer.browser.post(form: "/subject-access/begin", [officer.secret])
      #expect(nobody.text.contains("By somebody of whom nothing is held"))
      var letters: [String] = []
      let second = try await officer.browser.post(
        form: "/subject-access",
        [
          officer.secret, ("requester", "subject"), ("identityCheckedBy", "Data lead"), ("reason", "letter"),
          ("once", "k3"),
        ])
      let unknown = try #require(second.header("location"))
      for (number, place) in [officer.place, unknown].enumerated() {
        func shown() async throws -> String { try (try await officer.browser.get(place)).text.value(of: "shown") }
        if place == officer.place {
          let report = try scene.node.accessRequest(1)
          let all = report.rows.filter { $0.ruling != "never" }.map(\.entry)
          _ = try scene.node.decideAccess(1, .entries(all), release: false, reason: "not safe", by: "Lead")
        }
        let sign = [officer.secret, ("signer", "Lead"), ("shown", try await shown()), ("once", "s\(number)")]
        #expect(try await officer.browser.post(form: "\(place)/sign", sign).status == 303)
        let issue = [officer.secret, ("shown", try await shown())]
        let answer = try await officer.browser.post(form: "\(place)/issue", issue).text
        letters.append(try #require(answer.components(separatedBy: "<article").last))
      }
      #expect(letters[0] == letters[1] && letters[0].contains("no personal data that we can give you"))
    }
  }
}

extension String {
  /// The place of the entry whose heading has a mark.
  fileprivate func place(of mark: String) throws -> String {
    let range = try #require(firstRange(of: mark))
    let heading = try #require(self[..<range.lowerBound].components(separatedBy: "<h3>").last)
    return String(heading.prefix { $0.isNumber })
  }
}
