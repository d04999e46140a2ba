import AgencyNode
import HTTPTypes
import Safeguarding

/// One referral whole, and what this agency does with it.
enum ReferralPage {
  static let name = "referral"

  private static let one = InputForm("ReferralNamed", .required("referral", .name, "The referral's name."))
  private static let form = InputForm("ReferralPageAnswer", fields: ReferralsAPI.answer.fields + [Gate.onceInput])

  static let routes = [
    Route.page(.post, "/referral", .casework, input: one) { exchange in try await page(exchange, nil) },
    // Refreshing a page that was reached by a form leads back to the list.
    Route.page(.get, "/referral", .casework) { _ in .see("/referrals") },
    Route.form(
      "/referral/answer", .casework, [.write], input: form, page: { try await page($0, $1) },
      answer: { exchange in
        let row = try await ReferralsAPI.answer(exchange).referrals.first
        return exchange.page(
          name, title: "Referral answered",
          Model(
            done: Done(
              label: row?.label ?? "The referral", stage: row?.stage ?? "written",
              next: row.flatMap(ReferralClocks.next))))
      }),
  ]

  private static func page(_ exchange: Exchange, _ fault: Problem?) async throws -> Reply {
    guard let referral = exchange.given["referral"] else { throw fault ?? Problem.fault("referral", "is missing") }
    // Whoever looks is the user, whatever name the other side is to read.
    let actor = Actor(name: exchange.name, user: exchange.name)
    let (reading, roles) = try await exchange.work { node in
      (try node.referralReading(of: try node.dot(named: referral), by: actor), try node.ownRoles())
    }
    return exchange.page(
      name, title: "Referral", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(reading: Reading(exchange, reading, fault, basis: LookUpReasons(roles).bases[0])))
  }

  /// What can be done, by whose turn it is and how it stands; the node judges again.
  static func answers(_ row: ReferralRow) -> [(value: String, text: String)] {
    typealias Answer = ReferralsAPI.Answer
    var answers: [(Answer, String)] = []
    switch (row.direction, row.stage) {
    case ("incoming", "sent"), ("incoming", "received"):
      answers = [(.accept, "Accept it"), (.decline, "Decline it, with a reason")]
    case ("incoming", "accepted"):
      answers = [(.done, "It is done"), (.decline, "Give it back, with a reason")]
    case ("incoming", "declined"): answers = [(.accept, "Accept it after all")]
    case ("incoming", "withdrawn") where row.isOpen: answers = [(.look, "I noticed that it was called back")]
    case ("outgoing", let stage) where stage != "done" && stage != "withdrawn":
      answers = [(.withdraw, "Withdraw it, with a reason")]
    default: break
    }
    if row.direction == "incoming", row.riskChanged, row.stage != "withdrawn" {
      answers.insert((.look, "I looked again at the risk"), at: 0)
    }
    return answers.map { ($0.rawValue, $1) }
  }

  private struct Done: Sendable {
    let label: String
    let stage: String
    let next: String?
  }

  private struct Fact: Sendable {
    let name: String
    let value: String
  }

  private struct Answering: Sendable {
    let once: String
    let fields: [FormField]
  }

  private struct Reading: Sendable {
    let errors: FormErrors?
    let clocks: ReferralClocks
    let facts: [Fact]
    let answering: Answering?
    let opens: String?
    let purpose = "Answering a referral"
    let basis: String
    let breakGlass: String? = nil

    init(_ exchange: Exchange, _ reading: ReferralReading, _ fault: Problem?, basis: String) {
      let row = reading.referral
      clocks = ReferralClocks(row)
      facts = reading.entity.fields.compactMap { field in
        let words = field.shown.filter { !$0.isEmpty }.map(PageDates.day).joined(separator: " / ")
        return words.isEmpty || ReferralPage.left.contains(field.name)
          ? nil : Fact(name: field.label, value: words + (field.isDisputed ? " (values differ)" : ""))
      }
      opens = row.aboutOperation
      self.basis = basis
      let answers = ReferralPage.answers(row)
      guard !answers.isEmpty else {
        (answering, errors) = (nil, nil)
        return
      }
      var form = FormBuilder(exchange.given, fault)
      form.choice("answer", "What you do", [("", "Choose")] + answers)
      form.text("by", "Who does this", hint: "A name or role that your agency can tell. The other side reads it.")
      form.long("reason", "Why", hint: "Plain and without blame. The other side reads it.")
      if answers.contains(where: { $0.value == ReferralsAPI.Answer.done.rawValue }) {
        form.closing()
      }
      form.keepWording()
      answering = Answering(once: exchange.once, fields: form.fields)
      errors = form.errors
    }
  }

  /// Fields that the head of the page says already, or that nobody reads.
  private static let left: Set<String> = [
    "about", "kind", "recipient", "sentDay", "receivedDay", "answeredDay", "doneDay", "answerSeen", "lookedSeen",
    "doneSeen",
  ]

  private struct Model: Sendable {
    var reading: Reading?
    var done: Done?
  }

  static let template = """
    {{#done}}
    <h1>{{label}}: {{stage}}</h1>
    <p>It is written, and goes to the other side with the next exchange.</p>
    {{#next}}<p><strong>Next:</strong> {{.}}</p>{{/next}}
    <p><a href="/referrals">Back to the referrals</a></p>
    {{/done}}
    {{#reading}}
    {{> errors}}
    <p><a href="/referrals">All referrals</a></p>
    {{#clocks}}
    <h1>{{label}}: {{about}}</h1>
    <p>{{#state}}{{> tag}}{{/state}}</p>
    {{> clocks}}
    {{/clocks}}
    {{#opens}}<form method="post" action="/person">{{> why}}<input type="hidden" name="person" value="{{.}}">
    <button type="submit">Open the history</button></form>{{/opens}}
    <section aria-labelledby="facts"><h2 id="facts">What was said</h2>
    <dl class="facts">{{#facts}}<dt>{{name}}</dt><dd>{{value}}</dd>{{/facts}}</dl></section>
    {{#answering}}
    <section class="actions" aria-labelledby="answer-head"><h2 id="answer-head">What you do with it</h2>
    <form method="post" action="/referral/answer">
    <input type="hidden" name="form" value="{{formSecret}}">
    <input type="hidden" name="once" value="{{once}}">
    {{#clocks}}<input type="hidden" name="referral" value="{{referral}}">{{/clocks}}
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Say so</button>
    </form></section>
    {{/answering}}
    {{/reading}}
    """
}

extension FormBuilder {
  /// What is asked for before a referral is done: nothing closes by itself.
  fileprivate mutating func closing() {
    choice(
      "outcome", "What came of it",
      [
        ("", "Not done yet"), (ReferralOutcome.supported.name, "Support was given"),
        (ReferralOutcome.notWanted.name, "Reached, and not wanted now"),
        (ReferralOutcome.notReached.name, "Not reached"), (ReferralOutcome.passedOn.name, "Passed on"),
        (ReferralOutcome.informed.name, "What was asked for was told"),
      ], hint: "When it is done. The history has to be opened before.")
    long("decision", "What was decided", hint: "When it is done.")
    text("manager", "The manager who agreed", hint: "When it is done while a danger is open.")
    text("attempts", "Contacts that were not answered", hint: "A number, when nobody was reached.", width: "date")
  }
}
