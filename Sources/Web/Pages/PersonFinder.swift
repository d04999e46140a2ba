import AgencyNode
import HTTPTypes

/// Finding the person that something is to be done about, for somebody whose work is not to read histories: what comes of
/// it is who somebody is, and a button that goes on.
struct PersonFinder: Sendable {
  static let name = "person-finder"
  static let input = InputForm("PersonFinder", fields: LookUpFields.query + [LookUpFields.breakGlass])

  /// Another way to go on.
  struct Way: Sendable {
    let href: String
    let text: String
  }

  let title: String
  /// The list that it leads back to.
  let back: Way
  /// Where the search is sent to.
  let find: String
  /// Where whoever was chosen is sent to.
  let begin: String
  /// What the audit log says that it was for.
  let purpose: String
  let basis: String
  /// The button for going on with nobody of those; nil if that makes no sense.
  var nobody: String?
  /// How to go on without a search.
  var instead: Way?

  func routes(_ access: Access) -> [Route] {
    [
      Route.page(.get, back.href + "/new", access) { exchange in page(exchange, nil) },
      Route.form(
        find, access, [.lookUp], input: Self.input, page: { page($0, $1) }, answer: { try await found($0) }),
    ]
  }

  private func page(_ exchange: Exchange, _ fault: Problem?) -> Reply {
    var form = FormBuilder(exchange.given, fault)
    form.person()
    form.breakGlass()
    return exchange.page(
      Self.name, title: title, status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(finder: self, errors: form.errors, asking: .init(fields: form.fields)))
  }

  private func found(_ exchange: Exchange) async throws -> Reply {
    let query = try PersonQuery(exchange.input)
    let lookUp = LookUp(
      user: exchange.name, purpose: purpose, basis: basis, breakGlass: exchange.input.text("breakGlass"))
    let list = try await exchange.work { try $0.matches(query, lookUp) }
    return exchange.page(
      Self.name, title: list.matches.isEmpty ? "Nobody found" : "People found",
      Model(finder: self, found: .init(isNobody: list.matches.isEmpty, rows: list.matches.map(FoundPerson.init))))
  }

  private struct Asking: Sendable { let fields: [FormField] }

  private struct Found: Sendable {
    let isNobody: Bool
    let rows: [FoundPerson]
  }

  private struct Model: Sendable {
    let finder: PersonFinder
    var errors: FormErrors?
    var asking: Asking?
    var found: Found?
  }

  static let template = """
    {{> errors}}
    {{#finder}}{{#back}}<p><a href="{{href}}">{{text}}</a></p>{{/back}}<h1>{{title}}</h1>{{/finder}}
    {{#asking}}
    {{#finder}}{{#instead}}<p><a href="{{href}}">{{text}}</a></p>{{/instead}}
    <form method="post" action="{{find}}">{{/finder}}
    <input type="hidden" name="form" value="{{formSecret}}">
    <fieldset><legend>Find the person</legend>
    <p class="hint">An identifier, or two of surname, forenames and date of birth. That you look is in the audit log.</p>
    {{#fields}}{{> field}}{{/fields}}
    </fieldset>
    <button class="go" type="submit">Find</button>
    </form>
    {{/asking}}
    {{#found}}
    {{#isNobody}}<p>Nobody was found. Try another spelling, or fewer fields.</p>{{/isNobody}}
    <ul class="people">
    {{#rows}}
    <li><h2>{{name}}</h2>
    <p>{{#fit}}{{> tag}}{{/fit}} Born {{born}}.{{#others}} Also {{.}}.{{/others}}</p>
    <p class="hint">Known to {{agencies}}</p>
    <form method="post" action="{{#finder}}{{begin}}{{/finder}}">
    <input type="hidden" name="form" value="{{formSecret}}">
    <input type="hidden" name="person" value="{{person}}"><input type="hidden" name="called" value="{{name}}">
    <button type="submit">Choose<span class="unseen"> {{name}}, born {{born}}</span></button>
    </form></li>
    {{/rows}}
    </ul>
    {{#finder}}
    {{#nobody}}<form method="post" action="{{begin}}"><input type="hidden" name="form" value="{{formSecret}}">
    <button class="second" type="submit">{{.}}</button></form>{{/nobody}}
    <p class="row"><a href="{{#back}}{{href}}{{/back}}/new">Look for somebody else</a></p>
    {{/finder}}
    {{/found}}
    """
}
