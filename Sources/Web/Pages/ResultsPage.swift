import AgencyNode

/// The people that a look-up found.
enum ResultsPage {
  static let name = "results"

  static func page(_ exchange: Exchange, _ list: MatchList, _ lookUp: LookUp) -> Reply {
    exchange.page(
      name, title: list.matches.isEmpty ? "No record that is for you" : "People found",
      Model(
        purpose: lookUp.purpose, basis: lookUp.basis, breakGlass: lookUp.breakGlass, isNobody: list.matches.isEmpty,
        count: PageDates.count(list.matches.count, "record"), rows: list.matches.map(FoundPerson.init)))
  }

  private struct Model: Sendable {
    let purpose: String
    let basis: String
    let breakGlass: String?
    let isNobody: Bool
    let count: String
    let rows: [FoundPerson]
  }

  static let template = """
    {{#isNobody}}
    <h1>No record that is for you</h1>
    <p>That is not the same as no history. Something may be held that is not for your agency, or an agency may not have
    been heard from since. Ask a colleague, or try another spelling.</p>
    {{/isNobody}}
    {{^isNobody}}
    <h1>{{count}}</h1>
    <p class="hint">Purpose: {{purpose}}. Basis: {{basis}}.</p>
    <ul class="people">
    {{#rows}}
    <li>
    <h2>{{name}}</h2>
    <p>{{#fit}}{{> tag}}{{/fit}} Born {{born}}.{{#others}} Also {{.}}.{{/others}}</p>
    <p class="hint">Known to {{agencies}}</p>
    <form method="post" action="/person">
    {{> why}}
    <input type="hidden" name="person" value="{{person}}">
    <button type="submit">Open<span class="unseen"> {{name}}, born {{born}}</span></button>
    </form>
    </li>
    {{/rows}}
    </ul>
    {{/isNobody}}
    <p><a href="/look-up">Look for somebody else</a></p>
    """
}

/// Somebody whom a search found, as pages say it.
struct FoundPerson: Sendable {
  let person: String
  let name: String
  let others: String?
  let born: String
  let fit: Tag
  let agencies: String

  init(_ row: MatchRow) {
    person = row.person
    name = row.names.first ?? "no name"
    others = row.names.count > 1 ? row.names.dropFirst().joined(separator: "; ") : nil
    born = row.born.isEmpty ? "unknown" : row.born.map(PageDates.day).joined(separator: " or ")
    fit = Tag(kind: row.fit, word: row.fit)
    agencies = row.agencies.joined(separator: ", ")
  }
}
