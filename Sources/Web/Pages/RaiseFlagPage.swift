import AgencyNode
import HTTPTypes
import Replication
import Safeguarding

/// Raising a flag about a person whose history was opened.
enum RaiseFlagPage {
  static let name = "raise-flag"

  /// Who it is about, as the page before named them: shown again, and never written.
  private static let called = InputField("called", .text(400), "The name that was shown.")
  private static let begin = InputForm("FlagPageBegin", fields: LookUpFields.why + [LookUpFields.person, called])
  private static let form = InputForm(
    "FlagPage",
    fields: begin.fields + [
      .required("code", .word(codes.map(\.rawValue)), "What is said."),
      .required("known", .word(Basis.allCases.map(\.name)), "How it is known."),
      InputField("risk", .word(RiskLevel.allCases.map(\.name)), "The level of risk."),
      InputField("on", .day, "When it happened."), InputField("source", .text(200), "This agency's own reference."),
      InputField("reason", .text(4_096), "In plain, blame-free words."), LookUpFields.keepWording,
      InputField(Gate.onceField, .name, "What makes a second press of the button none."),
    ])

  /// What people raise; the rest follows by itself. What is said of a pair, or of another flag, has its own places.
  static let codes = FlagCode.allCases.filter { !$0.definition.isDerived && !$0.definition.isOfPair }
    .sorted { $0.definition.label < $1.definition.label }

  static let routes = [
    Route.page(.post, "/flags/new", .casework, input: begin) { exchange in page(exchange, nil) },
    Route.page(.post, "/flags", .casework, [.write, .showsFaults], input: form) { exchange in
      guard exchange.fault == nil else { return page(exchange, exchange.fault) }
      do { return try await raise(exchange) } catch {
        let problem = Problem(error)
        guard problem.code == .invalidInput || problem.code == .notAllowed else { throw error }
        return page(exchange, problem)
      }
    },
  ]

  private static func raise(_ exchange: Exchange) async throws -> Reply {
    let input = exchange.input
    let (person, code, on) = (try input.required("person"), try input.required("code"), try input.day("on"))
    guard let basis = input.text("known").flatMap(Basis.init(named:)) else {
      throw Problem.fault("known", "is missing")
    }
    let written = try await exchange.work { node in
      try node.raise(
        FlagInput(
          code: code, subject: .known(try node.dot(named: person)), basis: basis,
          risk: input.text("risk").flatMap(RiskLevel.init(named:)), on: on, source: input.text("source"),
          reason: input.text("reason"), keepWording: input.text("keepWording")))
    }
    var model = Model(exchange, nil)
    model.done = Done(code: code, operation: written.operation)
    return exchange.page(name, title: "Flag raised", model)
  }

  private static func page(_ exchange: Exchange, _ fault: Problem?) -> Reply {
    exchange.page(
      name, title: "Raise a flag", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(exchange, fault))
  }

  private struct Done: Sendable {
    let code: String
    let operation: String
  }

  private struct Model: Sendable {
    let errors: FormErrors?
    let called: String
    let purpose: String
    let basis: String
    let breakGlass: String?
    let person: String
    let once: String
    let fields: [FormField]
    var done: Done?

    init(_ exchange: Exchange, _ fault: Problem?) {
      let given = exchange.given
      called = given["called"] ?? "this person"
      purpose = given["purpose"] ?? ""
      basis = given["basis"] ?? ""
      breakGlass = given["breakGlass"].flatMap { $0.isEmpty ? nil : $0 }
      person = given["person"] ?? ""
      // What was refused was not done: its key serves again.
      once = given[Gate.onceField] ?? hexadecimal((0..<16).map { _ in UInt8.random(in: .min ... .max) })
      var form = FormBuilder(given, fault)
      form.choice("code", "What is said", [("", "Choose")] + codes.map { ($0.rawValue, $0.definition.label) })
      form.choice(
        "known", "How it is known",
        [("", "Choose")] + Basis.allCases.map { ($0.name, "\($0.name): \($0.hint)") },
        hint: "A report is not a finding, and is never shown as one.")
      form.choice(
        "risk", "Risk level", [("", "None")] + RiskLevel.allCases.map { ($0.name, $0.name) },
        hint: "For a risk assessment alone.")
      form.text("on", "When it happened", type: "date", width: "date")
      form.text("source", "Your reference", hint: "Opaque to others: no name in it.", width: "date")
      form.long("reason", "In words", hint: "Plain and without blame. Every agency that may read the flag reads it.")
      if fault?.detail.contains("keepWording") == true || given["keepWording"]?.isEmpty == false {
        form.text("keepWording", "Why these words are kept", hint: "Only if they are somebody's own.", width: "full")
      }
      fields = form.fields
      errors = form.errors
    }
  }

  static let template = """
    {{> errors}}
    {{#done}}
    <h1>Flag raised</h1>
    <p>{{code}} about {{called}} is written as {{operation}} and goes to the other agencies with the next exchange.</p>
    <form method="post" action="/person">{{> why}}<input type="hidden" name="person" value="{{person}}">
    <button type="submit">Back to the history</button></form>
    {{/done}}
    {{^done}}
    <h1>Raise a flag</h1>
    <p>About <strong>{{called}}</strong>.</p>
    <form method="post" action="/flags">
    {{> why}}
    <input type="hidden" name="person" value="{{person}}"><input type="hidden" name="called" value="{{called}}">
    <input type="hidden" name="once" value="{{once}}">
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Raise the flag</button>
    </form>
    {{/done}}
    """
}

extension Basis {
  /// What it means, for whoever chooses one.
  fileprivate var hint: String {
    switch self {
    case .observed: "somebody here saw it"
    case .disclosed: "the person said so"
    case .reported: "somebody else said so"
    case .adjudicated: "a court or a panel found so"
    }
  }
}
