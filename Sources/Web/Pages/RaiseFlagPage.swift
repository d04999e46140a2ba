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
  private static let choice = InputForm(
    "FlagPageChoice",
    fields: begin.fields + [
      InputField("code", .word(codes.map(\.rawValue)), "What is said."),
      InputField("asked", .flag, "That it was asked what is said."),
    ])
  private static let form = InputForm(
    "FlagPage",
    fields: begin.fields + [
      .required("code", .word(codes.map(\.rawValue)), "What is said."),
      .required("known", .word(Basis.allCases.map(\.name)), "How it is known."),
      InputField("counterpart", .name, "The other of a pair, of whom the history tells."),
      InputField("risk", .word(RiskLevel.allCases.map(\.name)), "The level of risk."),
      InputField("on", .day, "When it happened."), InputField("source", .text(200), "This agency's own reference."),
      InputField("reason", .text(4_096), "In plain, blame-free words."), LookUpFields.keepWording, LookUpFields.to,
      InputField("alone", .flag, "It is meant for this agency alone."),
      Gate.onceInput,
    ] + FlagDetailFields.inputs)

  /// What people raise; the rest follows by itself, and what is said of another flag has its own place.
  static let codes = FlagCode.allCases.filter { !$0.definition.isDerived && $0 != .contested }
    .sorted { $0.definition.label < $1.definition.label }

  static let routes = [
    // What is said first: which fields it has follows from it.
    Route.page(.post, "/flags/new", .casework, [.lookUp, .showsFaults], input: choice) { exchange in
      let isUnsaid = exchange.input.flag("asked") && exchange.input.text("code") == nil
      return try await page(exchange, exchange.fault ?? (isUnsaid ? .fault("code", "is missing") : nil))
    },
    Route.form(
      "/flags", .casework, [.write, .lookUp], input: form, page: { try await page($0, $1) },
      answer: { try await raise($0) }),
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
          code: code, subject: .known(try node.dot(named: person)), counterpart: input.text("counterpart"),
          basis: basis,
          risk: input.text("risk").flatMap(RiskLevel.init(named:)), on: on, source: input.text("source"),
          reason: input.text("reason"), keepWording: input.text("keepWording"), to: to,
          details: FlagDetailFields.assignments(input)))
      return (written, try node.otherMembers())
    }
    let names = members.filter { to.contains($0.member) }.map(\.agency).joined(separator: ", ")
    let readers: String? = names.isEmpty ? isForNamed(code) ? "this agency alone" : nil : names
    return exchange.page(
      name, title: "Flag raised",
      RaiseFlagModel(
        exchange, members, [], nil, done: .init(code: code, operation: written.operation, readers: readers)))
  }

  /// Whether a flag of a code is read by nobody but its author and those whom it names.
  static func isForNamed(_ code: String) -> Bool {
    FlagCode(rawValue: code)?.definition.audience == .named
  }

  private static func page(_ exchange: Exchange, _ fault: Problem?) async throws -> Reply {
    let members = try await exchange.work { try $0.otherMembers() }
    let relatives = try await relatives(exchange)
    return exchange.page(
      name, title: "Raise a flag", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      RaiseFlagModel(exchange, members, relatives, fault))
  }

  static func chosen(_ exchange: Exchange) -> FlagCode? {
    exchange.given["code"].flatMap(FlagCode.init(rawValue:)).flatMap { codes.contains($0) ? $0 : nil }
  }

  /// Whom what is said of a pair may be about beside the person: those of the history, which is opened for it.
  private static func relatives(_ exchange: Exchange) async throws -> [(value: String, text: String)] {
    let given = exchange.given
    guard chosen(exchange)?.definition.isOfPair == true, let person = given["person"], let purpose = given["purpose"],
      let basis = given["basis"]
    else { return [] }
    let lookUp = LookUp(
      user: exchange.name, purpose: purpose, basis: basis, breakGlass: AboutPerson(given).breakGlass)
    let report = try await exchange.work { try $0.openPerson(try $0.dot(named: person), asOf: nil, lookUp) }
    var seen: Set<String> = []
    return report.family.compactMap { relative in
      guard let opens = relative.operation, seen.insert(opens).inserted else { return nil }
      return (opens, "\(PersonModel.readable([relative.name]).first ?? relative.name), \(relative.relation)")
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
    {{#isChoosing}}
    <form method="post" action="/flags/new">
    {{#about}}{{> why}}<input type="hidden" name="person" value="{{person}}"><input type="hidden" name="called" value="{{called}}">{{/about}}
    <input type="hidden" name="asked" value="yes">
    {{#choosing}}{{> field}}{{/choosing}}
    <button class="go" type="submit">Continue</button>
    </form>
    {{/isChoosing}}
    {{#saying}}
    <h2>{{label}}</h2>
    <p>{{meaning}}</p>
    <form method="post" action="/flags/new">
    {{#about}}{{> why}}<input type="hidden" name="person" value="{{person}}"><input type="hidden" name="called" value="{{called}}">{{/about}}
    <p><button class="link" type="submit">Say something else</button></p>
    </form>
    <form method="post" action="/flags">
    {{#about}}{{> why}}<input type="hidden" name="person" value="{{person}}"><input type="hidden" name="called" value="{{called}}">{{/about}}
    <input type="hidden" name="once" value="{{once}}"><input type="hidden" name="code" value="{{code}}">
    {{#fields}}{{> field}}{{/fields}}
    {{#hasOwn}}<fieldset><legend>What this one says</legend>
    <p class="hint">As far as it is known. What is left empty is not said.</p>
    {{#own}}{{> field}}{{/own}}</fieldset>{{/hasOwn}}
    {{#last}}{{> field}}{{/last}}
    <details{{#isOpen}} open{{/isOpen}}><summary>What any flag may say</summary>
    {{#common}}{{> field}}{{/common}}</details>
    <button class="go" type="submit">Raise the flag</button>
    </form>
    {{/saying}}
    {{/done}}
    """
}
