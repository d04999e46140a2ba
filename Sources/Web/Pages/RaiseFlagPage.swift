import AgencyNode
import HTTPTypes
import Replication
import Safeguarding

/// Raising a flag about a person whose history was opened.
enum RaiseFlagPage {
  static let name = "raise-flag"

  /// Who it is about, as the page before named them: shown again, and never written.
  private static let called = InputField("called", .text(400), "The name that was shown.")
  static let begin = InputForm("FlagPageBegin", fields: LookUpFields.why + [LookUpFields.person, called])
  private static let form = InputForm(
    "FlagPage",
    fields: begin.fields + [
      .required("code", .word(codes.map(\.rawValue)), "What is said."),
      .required("known", .word(Basis.allCases.map(\.name)), "How it is known."),
      InputField("risk", .word(RiskLevel.allCases.map(\.name)), "The level of risk."),
      InputField("on", .day, "When it happened."), InputField("source", .text(200), "This agency's own reference."),
      InputField("reason", .text(4_096), "In plain, blame-free words."), LookUpFields.keepWording, LookUpFields.to,
      InputField("alone", .flag, "It is meant for this agency alone."),
      Gate.onceInput,
    ])

  /// What people raise; the rest follows by itself. What is said of a pair, or of another flag, has its own places.
  static let codes = FlagCode.allCases.filter { !$0.definition.isDerived && !$0.definition.isOfPair }
    .sorted { $0.definition.label < $1.definition.label }

  static let routes = [
    Route.page(.post, "/flags/new", .casework, input: begin) { exchange in try await page(exchange, nil) },
    Route.form(
      "/flags", .casework, [.write], input: form, page: { try await page($0, $1) }, answer: { try await raise($0) }),
  ]

  private static func raise(_ exchange: Exchange) async throws -> Reply {
    let input = exchange.input
    let (person, code, on) = (try input.required("person"), try input.required("code"), try input.day("on"))
    guard let basis = input.text("known").flatMap(Basis.init(named:)) else {
      throw Problem.fault("known", "is missing")
    }
    let to = input.numbers("to").map { UInt32($0) }
    if to.isEmpty, isForNamed(code), !input.flag("alone") {
      throw Problem.fault(
        "to", "nobody, and nobody else can read this one: choose whom it is for, or tick that it stays here")
    }
    let (written, members) = try await exchange.work { node in
      let written = try node.raise(
        FlagInput(
          code: code, subject: .known(try node.dot(named: person)), basis: basis,
          risk: input.text("risk").flatMap(RiskLevel.init(named:)), on: on, source: input.text("source"),
          reason: input.text("reason"), keepWording: input.text("keepWording"), to: to))
      return (written, try node.otherMembers())
    }
    let names = members.filter { to.contains($0.member) }.map(\.agency).joined(separator: ", ")
    let readers: String? = names.isEmpty ? isForNamed(code) ? "this agency alone" : nil : names
    return exchange.page(
      name, title: "Flag raised",
      Model(exchange, members, nil, done: Done(code: code, operation: written.operation, readers: readers)))
  }

  /// Whether a flag of a code is read by nobody but its author and those whom it names.
  private static func isForNamed(_ code: String) -> Bool {
    FlagCode(rawValue: code)?.definition.audience == .named
  }

  private static func page(_ exchange: Exchange, _ fault: Problem?) async throws -> Reply {
    let members = try await exchange.work { try $0.otherMembers() }
    return exchange.page(
      name, title: "Raise a flag", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(exchange, members, fault))
  }

  private struct Done: Sendable {
    let code: String
    let operation: String
    /// Who reads it; nil for those who read its kind.
    let readers: String?
  }

  private struct Model: Sendable {
    let errors: FormErrors?
    let about: AboutPerson
    let once: String
    let fields: [FormField]
    let done: Done?

    init(_ exchange: Exchange, _ members: [MemberChoice], _ fault: Problem?, done: Done? = nil) {
      let given = exchange.given
      about = AboutPerson(given)
      once = exchange.once
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
      form.recipients(members, namedOnly: codes.filter { isForNamed($0.rawValue) }.map(\.definition.label))
      if fault?.faults.contains(where: { $0.field == "to" }) == true || given["alone"] != nil {
        form.check("alone", "It stays with this agency: nobody else shall read it")
      }
      if fault?.detail.contains("keepWording") == true || given["keepWording"]?.isEmpty == false {
        form.text("keepWording", "Why these words are kept", hint: "Only if they are somebody's own.", width: "full")
      }
      fields = form.fields
      errors = form.errors
      self.done = done
    }
  }

  static let template = """
    {{#done}}
    <h1>Flag raised</h1>
    <p>{{code}} about {{#about}}{{called}}{{/about}} is written as {{operation}} and goes to the other agencies with the next exchange.</p>
    {{#readers}}<p>Who can read it: <strong>{{.}}</strong>.</p>{{/readers}}
    {{#about}}<form method="post" action="/person">{{> why}}<input type="hidden" name="person" value="{{person}}">
    <button type="submit">Back to the history</button></form>{{/about}}
    {{/done}}
    {{^done}}
    {{> errors}}
    <h1>Raise a flag</h1>
    {{#about}}<p>About <strong>{{called}}</strong>.</p>{{/about}}
    <form method="post" action="/flags">
    {{#about}}{{> why}}<input type="hidden" name="person" value="{{person}}"><input type="hidden" name="called" value="{{called}}">{{/about}}
    <input type="hidden" name="once" value="{{once}}">
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Raise the flag</button>
    </form>
    {{/done}}
    """
}

extension FormBuilder {
  /// Whom a flag is addressed to.
  /// - Parameter namedOnly: What is said that nobody else reads, in words.
  fileprivate mutating func recipients(_ members: [MemberChoice], namedOnly: [String]) {
    guard !members.isEmpty else { return }
    checks(
      "to", "Addressed to",
      members.map { ("\($0.member)", $0.agency + ($0.isRecipientOnly ? " (reads only what names it)" : "")) },
      hint: "Not needed for most. These are read by nobody else: \(namedOnly.joined(separator: ", ")).")
  }
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
