import AgencyNode
import HTTPTypes

/// Looking for a person: purpose and basis first.
enum LookUpPage {
  static let name = "look-up"

  static let routes = [
    Route.page(.get, "/look-up", .casework) { exchange in try await form(exchange) },
    Route.form(
      "/look-up", .casework, [.lookUp], input: PersonsAPI.search, page: { try await form($0, $1) },
      answer: { try await results($0) }),
  ]

  private static func form(_ exchange: Exchange, _ problem: Problem? = nil) async throws -> Reply {
    let reasons = LookUpReasons(try await exchange.work { try $0.ownRoles() })
    let fault = problem ?? exchange.fault
    var why = FormBuilder(exchange.given, fault)
    why.why(reasons)
    var person = FormBuilder(exchange.given, fault)
    person.person()
    why.breakGlass()
    return exchange.page(
      name, title: "Look up a person", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(errors: fault == nil ? nil : FormBuilder.summary([why, person]), why: why.fields, person: person.fields))
  }

  private static func results(_ exchange: Exchange) async throws -> Reply {
    let (query, lookUp) = (try PersonQuery(exchange.input), try exchange.lookUp())
    let list = try await exchange.work { try $0.matches(query, lookUp) }
    return ResultsPage.page(exchange, list, lookUp)
  }

  private struct Model: Sendable {
    let errors: FormErrors?
    let why: [FormField]
    let person: [FormField]
  }

  static let template = """
    {{> errors}}
    <h1>Look up a person</h1>
    <form method="post" action="/look-up">
    <input type="hidden" name="form" value="{{formSecret}}">
    <fieldset><legend>Why you look</legend>
    {{#why}}{{> field}}{{/why}}
    </fieldset>
    <fieldset><legend>Whom you look for</legend>
    <p class="hint">An identifier, or two of surname, forenames and date of birth.</p>
    {{#person}}{{> field}}{{/person}}
    </fieldset>
    <button class="go" type="submit">Look up</button>
    </form>
    """
}
