import AgencyNode
import HTTPTypes
import Safeguarding

/// "Before you knock": ten lines on a telephone, purpose and basis filled in.
enum BriefPage {
  static let name = "brief"

  private static let form = InputForm(
    "BriefForm",
    fields: LookUpFields.why + LookUpFields.query + [
      InputField("address", .text(60), "An address reference (UPRN); for police and MASH.")
    ])
  /// Persons of one brief.
  private static let most = 5

  static let routes = [
    Route.page(.get, "/brief", .casework) { exchange in try await page(exchange, nil) },
    Route.form(
      "/brief", .casework, [.lookUp], input: form, page: { try await page($0, $1) }, answer: { try await briefs($0) }),
  ]

  private static func briefs(_ exchange: Exchange) async throws -> Reply {
    let (query, lookUp) = (try PersonQuery(exchange.input), try exchange.lookUp())
    let address = exchange.input.text("address")
    let (briefs, more) = try await exchange.work { node in
      let found =
        try address.map { try node.persons(atAddress: $0, lookUp) }
        ?? node.findPersons(query, lookUp).filter { $0.fit > .possible }.map(\.person)
      return (try found.prefix(most).map { try node.brief($0, lookUp) }, max(0, found.count - most))
    }
    return try await page(exchange, nil, briefs.map(Brief.init), more: more, isAnswer: true)
  }

  private static func page(
    _ exchange: Exchange, _ fault: Problem?, _ briefs: [Brief] = [], more: Int = 0, isAnswer: Bool = false
  ) async throws -> Reply {
    let roles = try await exchange.work { try $0.ownRoles() }
    var person = FormBuilder(exchange.given, fault)
    person.text("surname", "Surname")
    person.text("forenames", "Forenames")
    person.text("born", "Date of birth", type: "date", width: "date")
    if !roles.isDisjoint(with: [.police, .daUnit, .mash]) {
      person.text("address", "Address reference", hint: "UPRN, in the place of a name", width: "date")
    }
    var why = FormBuilder(exchange.given, fault)
    why.why(LookUpReasons(roles))
    why.breakGlass()
    return exchange.page(
      name, title: "Before you knock", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(
        errors: fault == nil ? nil : FormBuilder.summary([person, why]), briefs: briefs,
        isNobody: isAnswer && briefs.isEmpty, more: more > 0 ? more : nil, person: person.fields, why: why.fields))
  }

  private struct Brief: Sendable {
    let name: String
    let lines: [String]

    init(_ brief: PersonBrief) {
      name = brief.lines.first ?? "No name"
      lines = Array(brief.lines.dropFirst())
    }
  }

  private struct Model: Sendable {
    let errors: FormErrors?
    let briefs: [Brief]
    let isNobody: Bool
    let more: Int?
    let person: [FormField]
    let why: [FormField]
  }

  static let template = """
    {{> errors}}
    <h1>Before you knock</h1>
    {{#briefs}}
    <section class="brief"><h2>{{name}}</h2><ul>{{#lines}}<li>{{.}}</li>{{/lines}}</ul></section>
    {{/briefs}}
    {{#more}}<p>{{.}} more: ask more closely.</p>{{/more}}
    {{#isNobody}}<div class="notice" role="status"><p>No record that is for you. That is not the same as no history:
    take the care that you would take anywhere.</p></div>{{/isNobody}}
    <form method="post" action="/brief">
    <input type="hidden" name="form" value="{{formSecret}}">
    {{#person}}{{> field}}{{/person}}
    {{#why}}{{> field}}{{/why}}
    <button class="go" type="submit">Show the brief</button>
    </form>
    """
}
