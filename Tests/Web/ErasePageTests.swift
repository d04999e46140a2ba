import AgencyNode
import Foundation
import HummingbirdTesting
import Safeguarding
import Testing

@testable import Web

@Suite("Erasing on the pages")
struct ErasePageTests {
  private let order = [
    ("authority", "The data lead, form 7"), ("reason", "asked for, and right"), ("basis", "UK GDPR article 17"),
    ("ground", "request"),
  ]

  private func officer(_ scene: WebScene, _ client: any TestClientProtocol) async throws -> (Visitor, (String, String))
  {
    var browser = Visitor(client)
    _ = try await browser.signIn(try #require(scene.tokens[.dataProtection]))
    return (browser, ("form", try await browser.formSecret("/erasures/new")))
  }

  @Test("what would go is shown first, and erased only as it was shown, once, and for good")
  func whole() async throws {
    let scene = try await WebScene(others: [[.refuge]])
    defer { scene.remove() }
    let flag = try scene.raiseRisk(.high)
    try await scene.application.test(.router) { client in
      let (browser, secret) = try await officer(scene, client)
      #expect(try await browser.get("/erasures").text.contains("Nothing was erased"))
      let found = try await browser.post(
        form: "/erasures/find", [secret, ("surname", "Okafor"), ("born", "1981-03-04")])
      let person = try found.text.value(of: "person")
      let about = [secret, ("person", person), ("called", "Nadia Okafor")]
      #expect(try await browser.post(form: "/erasures/begin", about).text.contains("<strong>Nadia Okafor</strong>"))
      let blank = try await browser.post(form: "/erasures/plan", about + order.dropFirst())
      #expect(blank.status == 422 && blank.text.contains("href=\"#authority\""))
      let plan = try await browser.post(form: "/erasures/plan", about + order)
      #expect(plan.text.contains("of this agency would be erased") && plan.text.contains("flag RISK"))
      let shown = ("shown", try plan.text.value(of: "shown"))
      let unsure = try await browser.post(form: "/erasures", about + order + [shown, ("once", "k1")])
      #expect(unsure.status == 422 && unsure.text.contains("href=\"#sure\""))
      #expect(try scene.node.erasureList().erasures.isEmpty)

      _ = try scene.node.amend(flag: flag, field: "risk", value: "medium")
      let late = try await browser.post(
        form: "/erasures", about + order + [shown, ("sure", "yes"), ("once", "k2")])
      #expect(late.status == 409 && late.text.contains("nothing was erased"))
      #expect(try scene.node.erasureList().erasures.isEmpty)
      let fresh = ("shown", try late.text.value(of: "shown"))
      let sure = about + order + [fresh, ("sure", "yes"), ("once", "k3")]
      let done = try await browser.post(form: "/erasures", sure)
      let place = try #require(done.header("location"))
      #expect(done.status == 303)
      #expect(try await browser.post(form: "/erasures", sure).header("location") == place)
      #expect(try scene.node.erasureList().erasures.count == 1)

      let page = try await browser.get(place)
      for words in ["Gone from this node", "the person requested it", "Agency 2: never heard from", "audit log"] {
        #expect(page.text.contains(words), "\(words)")
      }
      for word in ["Okafor", "form 7", "asked for, and right"] { #expect(!page.text.contains(word), "\(word)") }
      #expect(try await browser.get("/erasures").text.contains("1 of 2 members"))
      let empty = try await browser.post(form: "/erasures/plan", [secret, ("entries", flag)] + order)
      #expect(empty.text.contains("Nothing of this agency") && !empty.text.contains("Erase for good"))
    }
  }

  @Test("what a hold keeps is not offered to be erased, nor is a name that nothing has")
  func held() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    let flag = try scene.raiseRisk(.high)
    let person = try #require(
      try scene.node.matches(
        PersonQuery(surname: "Okafor", birthDay: Day(year: 1981, month: 3, day: 4)),
        LookUp(user: "test", purpose: "test", basis: "test")
      ).matches.first?.person)
    try await scene.application.test(.router) { client in
      let (browser, secret) = try await officer(scene, client)
      let entries = [secret, ("entries", "\(flag)\r\n")]
      let plan = try await browser.post(form: "/erasures/plan", entries + order)
      #expect(plan.text.contains("flag RISK") && plan.text.contains("Erase for good"))
      _ = try scene.node.raise(
        FlagInput(code: "REVIEW-HOLD", subject: .known(try scene.node.dot(named: person)), basis: .observed))
      let stale = entries + order + [("shown", try plan.text.value(of: "shown")), ("sure", "yes"), ("once", "k1")]
      let refused = try await browser.post(form: "/erasures", stale)
      #expect(refused.status == 409 && refused.text.contains("Held by REVIEW-HOLD"))
      #expect(!refused.text.contains("Erase for good"))
      #expect(try scene.node.erasureList().erasures.isEmpty)
      let wrong = try await browser.post(form: "/erasures/plan", [secret, ("entries", "what is it")] + order)
      #expect(wrong.status == 422 && wrong.text.contains("There is a problem"))
      let none = try await browser.post(form: "/erasures/plan", [secret] + order)
      #expect(none.status == 422 && none.text.contains("href=\"#entries\""))
    }
  }
}
