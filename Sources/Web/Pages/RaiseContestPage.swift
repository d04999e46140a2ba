import AgencyNode
import HTTPTypes
import Safeguarding

/// Recording that somebody disputes a flag, in their own words.
enum RaiseContestPage {
  static let name = "raise-contest"

  private static let form = InputForm(
    "ContestPage", .required("flag", .name, "The flag's name."),
    .required("party", .word(ContestParty.allCases.map(\.rawValue)), "On whose behalf."),
    .required("statement", .text(4_096), "What they say against the flag, in their own words."),
    .required("reason", .text(4_096), "Why this agency records it."), LookUpFields.keepsWording, Gate.onceInput)

  static let routes = [
    Route.page(.get, "/contests/new", .answering) { exchange in page(exchange, nil) },
    Route.form(
      "/contests", .answering, [.write], input: form, page: { page($0, $1) },
      answer: { exchange in
        let input = exchange.input
        let (flag, statement, reason) = (
          try input.required("flag"), try input.required("statement"), try input.required("reason")
        )
        guard let party = input.text("party").flatMap(ContestParty.init(rawValue:)) else {
          throw Problem.fault("party", "is missing")
        }
        try await exchange.work { node in
          _ = try node.contest(
            try node.dot(named: flag), by: party, statement: statement, reason: reason,
            keepsWording: input.flag("keepWording"))
        }
        return exchange.page(name, title: "Contest recorded", Model(isDone: true, errors: nil, once: "", fields: []))
      }),
  ]

  private static func page(_ exchange: Exchange, _ fault: Problem?) -> Reply {
    var form = FormBuilder(exchange.given, fault)
    form.text("flag", "The flag's name", hint: "As a history or a letter names it, such as 3/1f2e3d4c/17.0")
    form.choice(
      "party", "On whose behalf",
      [("", "Choose")] + ContestParty.allCases.map { ($0.rawValue, $0.words) })
    form.long(
      "statement", "What they say",
      hint: "In their own words, as they were said. Never who told you, or where anybody lives.")
    form.long(
      "reason", "Why this agency records it", hint: "Plain and without blame. All who read the flag read it.")
    form.keepWording()
    return exchange.page(
      name, title: "Record a contest", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(isDone: false, errors: form.errors, once: exchange.once, fields: form.fields))
  }

  private struct Model: Sendable {
    let isDone: Bool
    let errors: FormErrors?
    let once: String
    let fields: [FormField]
  }

  static let template = """
    {{#isDone}}
    <h1>Contest recorded</h1>
    <p>It is shown beside the flag on every node, hides nothing, and whoever was shown the flag is told. The flag's author has
    a month to answer from when its node received it.</p>
    <p><a href="/contests">All contests</a></p>
    {{/isDone}}
    {{^isDone}}
    {{> errors}}
    <p><a href="/contests">All contests</a></p>
    <h1>Record a contest</h1>
    <form method="post" action="/contests">
    <input type="hidden" name="form" value="{{formSecret}}"><input type="hidden" name="once" value="{{once}}">
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Record it</button>
    </form>
    {{/isDone}}
    """
}
