import AgencyNode
import HTTPTypes
import Replication
import Safeguarding

/// Sending a referral about a person whose history was opened.
enum SendReferralPage {
  static let name = "send-referral"

  private static let begin = InputForm("ReferralPageBegin", fields: RaiseFlagPage.begin.fields)
  private static let form = InputForm(
    "ReferralPage",
    fields: begin.fields + [
      .required("what", .name, "A kind of referral and a member, as the page lists them."),
      .required("reason", .text(4_096), "Why, in plain, blame-free words."),
      InputField("contact", .text(200), "Whom the recipient can ask here, and how."),
      InputField("urgent", .flag, "Whether somebody is in danger now."),
      LookUpFields.keepsWording,
      Gate.onceInput,
    ])

  static let routes = [
    Route.page(.post, "/referrals/new", .casework, input: begin) { exchange in try await page(exchange, nil) },
    Route.form(
      "/referrals", .casework, [.write], input: form, page: { try await page($0, $1) }, answer: { try await send($0) }),
  ]

  private static func send(_ exchange: Exchange) async throws -> Reply {
    let input = exchange.input
    let (person, reason, what) = (
      try input.required("person"), try input.required("reason"), try input.required("what").split(separator: "/")
    )
    guard what.count == 2, let kind = ReferralKind(named: String(what[0])), let number = UInt32(what[1]) else {
      throw Problem.fault("what", "is none of the list")
    }
    let actor = exchange.actor
    let row = try await exchange.work { node -> ReferralRow in
      let sent = try node.send(
        ReferralRequest(
          kind: kind, about: .known(try node.dot(named: person)), recipient: MemberNumber(rawValue: number),
          reason: reason, isUrgent: input.flag("urgent"), contact: input.text("contact"),
          keepsWording: input.flag("keepWording")), by: actor)
      return try node.referral(sent, by: actor).row
    }
    return exchange.page(
      name, title: "Referral sent",
      Model(
        exchange, [], nil,
        done: Done(
          label: row.label, to: row.recipientAgency ?? "the recipient", due: row.due.map(PageDates.day))))
  }

  private static func page(_ exchange: Exchange, _ fault: Problem?) async throws -> Reply {
    let choices = try await exchange.work { try $0.referralChoices() }
    return exchange.page(
      name, title: "Send a referral", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(exchange, choices, fault))
  }

  private struct Done: Sendable {
    let label: String
    let to: String
    let due: String?
  }

  private struct Model: Sendable {
    let errors: FormErrors?
    let about: AboutPerson
    let once: String
    let fields: [FormField]
    let isNobody: Bool
    let done: Done?

    init(_ exchange: Exchange, _ choices: [ReferralChoice], _ fault: Problem?, done: Done? = nil) {
      about = AboutPerson(exchange.given)
      once = exchange.once
      var form = FormBuilder(exchange.given, fault)
      form.choice(
        "what", "What you ask for, and of whom",
        [("", "Choose")] + choices.map { ("\($0.kind)/\($0.member)", "\($0.label): \($0.agency)") })
      form.long("reason", "Why", hint: "Plain and without blame. Every agency that may read the referral reads it.")
      form.text("contact", "Whom they can ask here", hint: "A desk or a role, and how to reach it.", width: "full")
      form.check("urgent", "Somebody is in danger now: an answer is due within a day")
      form.keepWording()
      fields = form.fields
      errors = form.errors
      isNobody = choices.isEmpty
      self.done = done
    }
  }

  static let template = """
    {{#done}}
    <h1>Referral sent</h1>
    <p>{{label}} about {{#about}}{{called}}{{/about}} goes to {{to}} with the next exchange; their node says by itself that
    it arrived.{{#due}} That is due by {{.}}.{{/due}}</p>
    <p><a href="/referrals">See how your referrals stand</a></p>
    {{#about}}<form method="post" action="/person">{{> why}}<input type="hidden" name="person" value="{{person}}">
    <button class="second" type="submit">Back to the history</button></form>{{/about}}
    {{/done}}
    {{^done}}
    {{> errors}}
    <h1>Send a referral</h1>
    {{#about}}<p>About <strong>{{called}}</strong>.</p>{{/about}}
    {{#isNobody}}<div class="notice"><p>No other agency of this partnership takes referrals yet.</p></div>{{/isNobody}}
    <form method="post" action="/referrals">
    {{#about}}{{> why}}<input type="hidden" name="person" value="{{person}}"><input type="hidden" name="called" value="{{called}}">{{/about}}
    <input type="hidden" name="once" value="{{once}}">
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Send the referral</button>
    </form>
    {{/done}}
    """
}
