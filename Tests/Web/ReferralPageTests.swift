import AgencyNode
import Foundation
import HummingbirdTesting
import Replication
import Safeguarding
import Store
import Testing

@testable import Web

@Suite("Referrals, and flags that are addressed, on the pages")
struct ReferralPageTests {
  /// Somebody at a browser with a person's name for forms, and what was looked for.
  private struct Desk {
    var browser: Visitor
    var person: String
    var why: [(String, String)]

    init(_ client: any TestClientProtocol, _ scene: WebScene) async throws {
      let flag = try scene.node.dot(named: try scene.raiseRisk())
      person = try scene.node.store.read { reader in
        let view = try #require(try reader.view(of: flag))
        return try reader.name(of: try #require(FlagView(fields: view.chosen).subject))
      }
      browser = Visitor(client)
      _ = try await browser.signIn(try #require(scene.tokens[.practitioner]))
      why = [
        ("form", try await browser.formSecret("/look-up")), ("purpose", "Safety planning"), ("basis", "public task"),
        ("person", person), ("called", "Somebody"),
      ]
    }

    func post(_ path: String, _ more: [(String, String)] = []) async throws -> Answer {
      try await browser.post(form: path, why + more)
    }
  }

  @Test("a referral that is sent on a page is on the list with its clock and next step, and its sender can withdraw it")
  func sent() async throws {
    let scene = try await WebScene([.police], others: [[.childrensServices], [.school]])
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let desk = try await Desk(client, scene)
      let form = try await desk.post("/referrals/new")
      #expect(form.status == 200 && form.text.contains("value=\"childrens-services/2\""))
      #expect(!form.text.contains("value=\"childrens-services/3\""))
      let faulty = try await desk.post("/referrals", [("what", "childrens-services/2"), ("once", "k0")])
      #expect(faulty.status == 422 && faulty.text.contains("href=\"#reason\""))
      let blaming = try await desk.post(
        "/referrals", [("what", "childrens-services/2"), ("reason", "a domestic dispute"), ("once", "k1")])
      #expect(blaming.status == 422 && blaming.text.contains("name=\"keepWording\""))
      let more = [("what", "childrens-services/2"), ("reason", "Children are at risk"), ("once", "k2")]
      let sent = try await desk.post("/referrals", more)
      #expect(sent.status == 200 && sent.text.contains("goes to Agency 2"))
      #expect(try await desk.post("/referrals", more).header("idempotent-replayed") == "true")

      let list = try await desk.browser.get("/referrals")
      #expect(list.text.contains("From you to Agency 2") && list.text.contains("Next due on"))
      #expect(list.text.components(separatedBy: "From you to Agency 2").count == 2)
      let referral = try list.text.value(of: "referral")
      let form2 = [desk.why[0], ("referral", referral)]
      let open = try await desk.browser.post(form: "/referral", form2)
      #expect(open.status == 200 && open.text.contains("Children are at risk"))
      #expect(open.text.contains("value=\"withdraw\"") && !open.text.contains("value=\"accept\""))
      let act = form2 + [("answer", "withdraw"), ("by", "Duty desk")]
      let reasonless = try await desk.browser.post(form: "/referral/answer", act)
      #expect(reasonless.status == 422 && reasonless.text.contains("href=\"#reason\""))
      let done = try await desk.browser.post(form: "/referral/answer", act + [("reason", "Another way was found")])
      #expect(done.status == 200 && done.text.contains("withdrawn"))
      #expect(try await desk.browser.get("/referrals").text.contains("None of that kind"))
    }
    let audited = try scene.node.store.read { try $0.auditLog(limit: 1_000) }.map(\.entry)
      .filter { $0.action == .referral }
    #expect(audited.contains { $0.user == "practitioner-1" && $0.purpose == "send" })
    #expect(audited.contains { $0.user == "practitioner-1" && $0.purpose == "withdraw" })
  }

  @Test("a referral is accepted, and done only after the history was opened and with what the end of contact asks for")
  func answered() async throws {
    let scene = try await WebScene([.childrensServices])
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let desk = try await Desk(client, scene)
      let named = [desk.why[0], ("referral", try scene.referral(about: desk.person))]
      func answer(_ more: [(String, String)]) async throws -> Answer {
        try await desk.browser.post(form: "/referral/answer", named + [("by", "Duty desk")] + more)
      }
      let open = try await desk.browser.post(form: "/referral", named)
      #expect(open.text.contains("value=\"accept\"") && !open.text.contains("name=\"outcome\""))
      #expect(try await answer([("answer", "accept")]).text.contains("accepted"))
      let again = try await answer([("answer", "accept")])
      #expect(again.status == 422 && again.text.contains("accepted already"))

      let closing = [("answer", "done"), ("outcome", "not-reached"), ("attempts", "2")]
      let unread = try await answer(closing)
      #expect(unread.status == 422 && unread.text.contains("history first"))
      #expect(!unread.text.contains("node person"))
      scene.clock.advance(minutes: 1)
      #expect(try await desk.browser.post(form: "/person", Array(desk.why.dropLast())).status == 200)
      let unsaid = try await answer(closing)
      #expect(unsaid.status == 422 && unsaid.text.contains("what was decided"))
      let done = try await answer(
        closing + [
          ("decision", "Close: no safe way to reach her"), ("reason", "Two letters and two visits at other hours"),
          ("manager", "Team manager"),
        ])
      #expect(done.status == 200 && done.text.contains("done"))
      #expect(try await desk.browser.get("/referrals").text.contains("None of that kind"))
    }
  }

  @Test("what only those who are named can read is raised to somebody, or to this agency alone on purpose")
  func addressed() async throws {
    let scene = try await WebScene([.refuge], others: [[.police], [.school]])
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let desk = try await Desk(client, scene)
      let form = try await desk.post("/flags/new", [("code", "SAFE-CONTACT")])
      #expect(form.text.contains("id=\"to-2\"") && form.text.contains("Agency 3 (reads only what names it)"))
      let flag = [("code", "SAFE-CONTACT"), ("known", "disclosed"), ("reason", "By letter to her sister")]
      let nobody = try await desk.post("/flags", flag + [("once", "k1")])
      #expect(nobody.status == 422 && nobody.text.contains("href=\"#to\"") && nobody.text.contains("name=\"alone\""))
      let alone = try await desk.post("/flags", flag + [("alone", "yes"), ("once", "k2")])
      #expect(alone.status == 200 && alone.text.contains("this agency alone"))
      let named = try await desk.post("/flags", flag + [("to", "2"), ("to", "3"), ("once", "k3")])
      #expect(named.status == 200 && named.text.contains("<strong>Agency 2, Agency 3</strong>"))
      let wrong = try await desk.post("/flags", flag + [("to", "2"), ("to", "99"), ("once", "k4")])
      #expect(wrong.status == 422 && wrong.text.contains("id=\"to-2\" name=\"to\" value=\"2\" checked"))
    }
  }

  @Test("what a flag says in fields of its own is asked for once it was chosen, and shown with it; nonsense is not")
  func details() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let desk = try await Desk(client, scene)
      let choice = try await desk.post("/flags/new")
      #expect(choice.text.contains("name=\"code\"") && !choice.text.contains("name=\"known\""))
      #expect(try await desk.post("/flags/new", [("asked", "yes")]).text.contains("href=\"#code\""))
      let form = try await desk.post("/flags/new", [("code", "ORDER")])
      for name in ["known", "orderKind", "expiryDay", "wordsOfVictim", "reason"] {
        #expect(form.text.contains("name=\"\(name)\""), "\(name)")
      }
      for name in ["risk", "childrenSeen", "alone"] { #expect(!form.text.contains("name=\"\(name)\""), "\(name)") }
      #expect(try await desk.post("/flags/new", [("code", "RISK")]).text.contains("name=\"risk\""))
      #expect(form.text.contains("name=\"counterpart\"") == false)
      let order = [("code", "ORDER"), ("known", "reported"), ("orderKind", "non-molestation")]
      let wrong = try await desk.post("/flags", order + [("expiryDay", "soon"), ("once", "k1")])
      #expect(wrong.status == 422 && wrong.text.contains("href=\"#expiryDay\""))
      #expect(wrong.text.contains("value=\"non-molestation\""))
      let misplaced = try await desk.post("/flags", order + [("childrenSeen", "yes"), ("once", "k2")])
      #expect(misplaced.status == 422 && misplaced.text.contains("no place for childrenSeen"))
      let raised = try await desk.post("/flags", order + [("expiryDay", "2031-05-04"), ("once", "k3")])
      #expect(raised.status == 200 && raised.text.contains("ORDER about"))
      let history = try await desk.browser.post(form: "/person", Array(desk.why.dropLast()))
      #expect(history.text.contains("non-molestation") && history.text.contains("2031"))
    }
  }

  @Test("what opens a history beside raising a flag is limited as look-ups are")
  func limited() async throws {
    let scene = try await WebScene()
    defer { scene.remove() }
    try await scene.application.test(.router) { client in
      let desk = try await Desk(client, scene)
      for number in 0...WebLimits.lookUpBurst {
        let answer = try await desk.post("/flags", [("code", "STALKING"), ("once", "k\(number)")])
        #expect(answer.status == (number == WebLimits.lookUpBurst ? 429 : 422), "the \(number)th")
      }
    }
  }

  @Test("what can be done with a referral follows whose turn it is and how it stands")
  func answers() throws {
    func row(_ direction: String, _ stage: String, open: Bool = true, riskChanged: Bool = false) throws -> ReferralRow {
      let text = """
        {"name":"1/a/1.0","label":"MARAC","isUrgent":false,"direction":"\(direction)","sender":1,"senderAgency":"A",
        "about":"N","stage":"\(stage)","isOpen":\(open),"overdue":[],"riskChanged":\(riskChanged),"concerns":[]}
        """
      return try JSONDecoder().decode(ReferralRow.self, from: Data(text.utf8))
    }
    func answers(_ row: ReferralRow) -> [String] { ReferralPage.answers(row).map(\.value) }
    #expect(try answers(row("incoming", "received")) == ["accept", "decline"])
    #expect(try answers(row("incoming", "accepted")) == ["done", "decline"])
    #expect(try answers(row("incoming", "accepted", riskChanged: true)) == ["look", "done", "decline"])
    #expect(try answers(row("incoming", "withdrawn")) == ["look"])
    #expect(try answers(row("incoming", "withdrawn", open: false)).isEmpty)
    #expect(try answers(row("incoming", "done", open: false)).isEmpty)
    #expect(try answers(row("outgoing", "declined")) == ["withdraw"])
    #expect(try answers(row("outgoing", "done", open: false)).isEmpty)
    #expect(try answers(row("other", "received")).isEmpty)
  }
}

extension WebScene {
  /// A referral that waits for this agency. The only node there is wrote it, as no person could.
  fileprivate func referral(about person: String) throws -> String {
    let today = Day(milliseconds: clock.now.rawValue)
    let about = try node.dot(named: person)
    let committed = try node.commit(.people) { _ in
      let draft = ReferralDraft<NewOperation.Target>(
        kind: .childrensServices, about: .delivered(about), recipient: MemberNumber(rawValue: 1), sentDay: today,
        reason: "Children are at risk")
      return [
        NewOperation(
          skeleton: .init(action: .create(.referral, draft.rightsClass), audience: draft.audience),
          value: draft.record)
      ]
    }
    let dot = try #require(committed?.dots.first)
    return try node.store.read { try $0.name(of: dot) }
  }
}
