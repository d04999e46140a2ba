import AgencyNode
import HTTPTypes
import Replication
import Safeguarding

/// One contest whole, and its answer where this agency gives it.
enum ContestPage {
  static let name = "contest"

  private static let one = InputForm("ContestNamed", .required("contest", .name, "The contest's name."))
  private static let form = InputForm(
    "ContestAnswer",
    fields: one.fields + [
      .required("shown", .name, "The version that was shown; refused if anything changed since."),
      .required("answer", .word(Answer.allCases.map(\.rawValue)), "What is decided."),
      InputField("field", .word(FlagField.all.map(\.name)), "The field that is corrected."),
      InputField("value", .text(4_096), "What it shall say."),
      .required("reason", .text(4_096), "Why; others will read it."),
      .required("by", .text(200), "Who decides; others will read it."), LookUpFields.keepsWording, Gate.onceInput,
    ])

  private enum Answer: String, CaseIterable {
    case uphold
    case correct
    case withdraw
    case extend
  }

  static let routes = [
    Route.page(.post, "/contest", .answering, [.lookUp], input: one) { exchange in try await page(exchange, nil) },
    // Refreshing a page that was reached by a form leads back to the list.
    Route.page(.get, "/contest", .answering) { _ in .see("/contests") },
    Route.form(
      "/contest/answer", .answering, [.write], input: form, page: { try await page($0, $1) },
      answer: { exchange in
        try await decide(exchange)
        let isLater = exchange.input.text("answer") == Answer.extend.rawValue
        return exchange.page(
          name, title: "Decided", Model(done: isLater ? "More time was taken" : "The contest is answered"))
      }),
  ]

  private static func decide(_ exchange: Exchange) async throws {
    let input = exchange.input
    let (contest, shown, reason, by) = (
      try input.required("contest"), try input.required("shown"), try input.required("reason"),
      try input.required("by")
    )
    guard let answer = input.text("answer").flatMap(Answer.init(rawValue:)) else {
      throw Problem.fault("answer", "is missing")
    }
    var change: (FieldDefinition, String)?
    if answer == .correct {
      guard let definition = input.text("field").flatMap(FlagField.named) else {
        throw Problem.fault("field", "is missing: say what is corrected")
      }
      change = (definition, try input.required("value"))
    }
    try await exchange.work { [change] node in
      let dot = try node.dot(named: contest)
      let keeps = input.flag("keepWording")
      guard answer != .extend else {
        return try node.extend(dot, reason: reason, by: by, keepsWording: keeps, shown: shown)
      }
      var corrections: [FieldNumber: Value<NewOperation.Target>] = [:]
      if let (definition, value) = change { corrections[definition.number] = try parseValue(value, as: definition) }
      _ = try node.answer(
        dot, answer == .uphold ? .upheld : answer == .correct ? .corrected : .withdrawn, corrections: corrections,
        reason: reason, by: by, keepsWording: keeps, shown: shown)
    }
  }

  private static func page(_ exchange: Exchange, _ fault: Problem?) async throws -> Reply {
    guard let contest = exchange.given["contest"] else { throw fault ?? Problem.fault("contest", "is missing") }
    let row = try await exchange.work { node in try node.contest(named: try node.dot(named: contest)) }
    return exchange.page(
      name, title: "Contest", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(reading: Reading(exchange, row, fault)))
  }

  private struct Answering: Sendable {
    let once: String
    let fields: [FormField]
  }

  private struct Reading: Sendable {
    let errors: FormErrors?
    let notice: String?
    let contest: ContestWords
    let answering: Answering?

    init(_ exchange: Exchange, _ row: ContestRow, _ fault: Problem?) {
      contest = ContestWords(row)
      // What was decided over something else is not filled in again: it has to be decided anew over this.
      let isStale = fault?.code == .changedMeanwhile
      notice = isStale ? fault?.detail : nil
      guard row.isOpen, row.answersHere else {
        (answering, errors) = (nil, isStale ? nil : FormBuilder([:], fault).errors)
        return
      }
      var form = FormBuilder(isStale ? [:] : exchange.given, isStale ? nil : fault)
      form.choice(
        "answer", "What you decide",
        [
          ("", "Choose"), ("uphold", "The flag stands as it is"), ("correct", "The flag is corrected"),
          ("withdraw", "The flag was entered in error, and is taken back"),
          ("extend", "It takes two further months"),
        ])
      form.choice(
        "field", "Which field is corrected", [("", "None")] + FlagField.all.map { ($0.name, $0.label) },
        hint: "Only for a correction. Both versions are kept.")
      form.text("value", "What it shall say", hint: "A day as 2026-03-04; a level as medium.", width: "full")
      form.long("reason", "Why", hint: "Plain and without blame. Everybody who reads the flag reads it.")
      form.text("by", "Who decides", hint: "A name or a role that your agency can tell. Others read it.")
      form.keepWording()
      answering = Answering(once: isStale ? Exchange.newOnce : exchange.once, fields: form.fields)
      errors = form.errors
    }
  }

  private struct Model: Sendable {
    var reading: Reading?
    var done: String?
  }

  static let template = """
    {{#done}}
    <h1>{{.}}</h1>
    <p>It is written, and whoever was shown the flag is told.</p>
    <p><a href="/contests">All contests</a></p>
    {{/done}}
    {{#reading}}
    {{> errors}}
    {{> notice}}
    <p><a href="/contests">All contests</a></p>
    {{#contest}}
    <h1>{{code}} about {{about}}</h1>
    <p>{{#state}}{{> tag}}{{/state}} {{#basis}}{{> tag}}{{/basis}} {{clock}}</p>
    {{#statement}}<p><strong>Their statement:</strong> “{{.}}”</p>{{/statement}}
    {{#reason}}<p><strong>Recorded because:</strong> {{.}}</p>{{/reason}}
    <ul>{{#words}}<li>{{.}}</li>{{/words}}</ul>
    <p class="hint">Recorded by {{agency}} on {{day}}; it contests {{flag}}.</p>
    {{#told}}<p class="hint">{{.}}</p>{{/told}}
    {{/contest}}
    {{#answering}}
    <section class="actions" aria-labelledby="answer-head"><h2 id="answer-head">Your answer</h2>
    <form method="post" action="/contest/answer">
    <input type="hidden" name="form" value="{{formSecret}}"><input type="hidden" name="once" value="{{once}}">
    {{#contest}}<input type="hidden" name="contest" value="{{name}}"><input type="hidden" name="shown" value="{{version}}">{{/contest}}
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Decide</button>
    </form></section>
    {{/answering}}
    {{/reading}}
    """
}
