import AgencyNode
import Foundation
import HummingbirdTesting
import Safeguarding
import Testing

@testable import Web

@Suite("Contests on the pages")
struct ContestPageTests {
  @Test("a contest recorded on a page is listed with its clock and answered once; a stale answer is refused")
  func whole() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let flag = try scene.raiseRisk(.high)
    try await scene.application.test(.router) { client in
      var browser = Visitor(client)
      _ = try await browser.signIn(try #require(scene.tokens[.dataProtection]))
      let secret = ("form", try await browser.formSecret("/contests/new"))
      let said = [
        secret, ("flag", flag), ("party", "subject"), ("statement", "It was not so"), ("reason", "by letter"),
        ("once", "k1"),
      ]
      let blaming = said.map { $0.0 == "reason" ? ("reason", "a domestic dispute") : $0 }
      let questioned = try await browser.post(form: "/contests", blaming)
      #expect(questioned.status == 422 && questioned.text.contains("name=\"keepWording\""))
      #expect(try await browser.post(form: "/contests", said).status == 200)
      #expect(try await browser.post(form: "/contests", said).header("idempotent-replayed") == "true")
      let again = said.map { $0.0 == "once" ? ("once", "k2") : $0 }
      #expect(try await browser.post(form: "/contests", again).text.contains("contests it already"))
      #expect(try scene.node.contests().count == 1)

      let list = try await browser.get("/contests")
      #expect(list.text.contains("You answer, by ") && list.text.contains(">report</strong>"))
      let contest = try list.text.value(of: "contest")
      let page = try await browser.post(form: "/contest", [secret, ("contest", contest)])
      #expect(page.text.contains("It was not so") && page.text.contains("Recorded because:"))
      let shown = try page.text.value(of: "shown")
      let answer = [
        secret, ("contest", contest), ("shown", shown), ("answer", "correct"), ("field", "risk"), ("value", "medium"),
        ("reason", "the form was misread"), ("by", "the lead"), ("once", "k3"),
      ]
      let nothing = answer.filter { $0.0 != "field" }
      #expect(try await browser.post(form: "/contest/answer", nothing).text.contains("href=\"#field\""))
      _ = try scene.node.amend(flag: flag, field: "risk", value: "standard")
      let stale = try await browser.post(form: "/contest/answer", answer)
      #expect(stale.status == 409 && stale.text.contains("changed since it was shown"))
      #expect(!stale.text.contains("the form was misread"))
      let fresh = try stale.text.value(of: "shown")
      let anew = answer.map { $0.0 == "shown" ? ("shown", fresh) : $0.0 == "once" ? ("once", "k4") : $0 }
      #expect(try await browser.post(form: "/contest/answer", anew).status == 200)
      let late = anew.map { $0.0 == "once" ? ("once", "k5") : $0 }
      let second = try await browser.post(form: "/contest/answer", late)
      #expect(second.status == 409 && second.text.contains("nothing was overwritten"))
      #expect(try scene.node.contests(all: true).first?.answer == "corrected")
    }
  }

  @Test("who opens many contests in a short while has to wait, as at look-ups")
  func limited() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      var browser = Visitor(client)
      _ = try await browser.signIn(try #require(scene.tokens[.dataProtection]))
      let secret = ("form", try await browser.formSecret("/contests/new"))
      for number in 0...WebLimits.lookUpBurst {
        let answer = try await browser.post(form: "/contest", [secret, ("contest", "1/0badcafe/1.0")])
        #expect((answer.status == 429) == (number == WebLimits.lookUpBurst), "the \(number)th: \(answer.status)")
      }
    }
  }
}
