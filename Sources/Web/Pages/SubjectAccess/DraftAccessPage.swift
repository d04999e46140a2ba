import AgencyNode
import HTTPTypes
import Safeguarding

/// Recording that somebody asks what is held of them.
enum DraftAccessPage {
  static let name = "draft-access"

  private static let finder = PersonFinder(
    title: "Record a request for access", back: .init(href: "/subject-access", text: "All requests"),
    find: "/subject-access/find", begin: "/subject-access/begin", purpose: "a request for access",
    basis: "UK GDPR article 15", nobody: "None of these: nothing is held of whoever asks",
    instead: .init(href: "/subject-access/named", text: "Name an entry about the person instead"))

  private static let begin = InputForm(
    "AccessBegin", InputField("person", .name, "What a search named the person by; none if nothing is held."),
    InputField("called", .text(400), "The name that was shown."))
  private static let form = InputForm(
    "AccessDraft",
    fields: begin.fields + [
      InputField("entry", .name, "An entry about the person, where no search is made."),
      InputField("named", .flag, "That an entry was asked for."),
      .required("requester", .word(AccessRequester.allCases.map(\.rawValue)), "Who asks."),
      .required("identityCheckedBy", .text(200), "Who made sure of the identity of whoever asks."),
      .required("reason", .text(400), "How the request came."), InputField("received", .day, "When it came."),
      Gate.onceInput,
    ])

  static let routes =
    finder.routes(.accounting) + [
      Route.page(.get, "/subject-access/named", .accounting) { exchange in page(exchange, nil, isNamed: true) },
      Route.page(.post, "/subject-access/begin", .accounting, input: begin) { exchange in page(exchange, nil) },
      Route.form(
        "/subject-access", .accounting, [.write], input: form, page: { page($0, $1) },
        answer: { exchange in
          let input = exchange.input
          let (checked, reason, received) = (
            try input.required("identityCheckedBy"), try input.required("reason"), try input.day("received")
          )
          guard let requester = input.text("requester").flatMap(AccessRequester.init(rawValue:)) else {
            throw Problem.fault("requester", "is missing")
          }
          // An entry that was left out is not that nothing is held.
          let person = try input.flag("named") ? input.required("entry") : input.text("person")
          let number = try await exchange.work { node in
            try node.draftAccess(
              of: try person.map { try node.dot(named: $0) }, by: requester, identityCheckedBy: checked,
              reason: reason, received: received
            ).number
          }
          return .see("/subject-access/\(number)")
        }),
    ]

  private static func page(_ exchange: Exchange, _ fault: Problem?, isNamed: Bool = false) -> Reply {
    let isNamed = isNamed || exchange.given["named"] != nil
    var form = FormBuilder(exchange.given, fault)
    if isNamed {
      form.text("entry", "An entry about the person", hint: "A flag or a referral, such as 3/1f2e3d4c/17.0.")
    }
    form.choice(
      "requester", "Who asks",
      [("", "Choose"), ("subject", "The person"), ("representative", "Somebody who speaks for the person")])
    form.text(
      "identityCheckedBy", "Who checked the identity of whoever asks",
      hint: "A name or a role. Nothing is answered to somebody who may be another.")
    form.text("reason", "How the request came", hint: "Such as: letter of 3 March.", width: "full")
    form.text(
      "received", "When it came", hint: "Today if it is left empty. The month runs from it.", type: "date",
      width: "date")
    return exchange.page(
      name, title: "Record a request for access", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(
        errors: form.errors, once: exchange.once, isNamed: isNamed, person: exchange.given["person"],
        called: exchange.given["called"], fields: form.fields))
  }

  private struct Model: Sendable {
    let errors: FormErrors?
    let once: String
    let isNamed: Bool
    let person: String?
    let called: String?
    let fields: [FormField]
  }

  static let template = """
    {{> errors}}
    <p><a href="/subject-access/new">Choose somebody else</a></p>
    <h1>Record a request for access</h1>
    {{#called}}<p>By, or for, <strong>{{.}}</strong>.</p>{{/called}}
    {{^isNamed}}{{^called}}<p>By somebody of whom nothing is held. The letter will be the same, word for word, as for anybody who can be
    told nothing.</p>{{/called}}{{/isNamed}}
    <form method="post" action="/subject-access">
    <input type="hidden" name="form" value="{{formSecret}}"><input type="hidden" name="once" value="{{once}}">
    {{#isNamed}}<input type="hidden" name="named" value="yes">{{/isNamed}}
    {{#person}}<input type="hidden" name="person" value="{{.}}">{{/person}}{{#called}}<input type="hidden" name="called" value="{{.}}">{{/called}}
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Draft the answer</button>
    </form>
    """
}
