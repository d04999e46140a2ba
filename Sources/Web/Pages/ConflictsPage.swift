import AgencyNode
import HTTPTypes

/// The conflict log.
enum ConflictsPage {
  static let name = "conflicts"

  static let routes = [
    Route.page(.get, "/conflicts", .deciding, query: ConflictsAPI.list) { exchange in
      let query = ConflictsAPI.query(exchange.query)
      let list = try await exchange.work { try $0.conflicts(query) }
      let page = try Paging.page(list.conflicts, exchange, by: \.name)
      let now = exchange.now
      return exchange.page(
        name, title: "Conflicts",
        Model(
          filters: Filters(action: "/conflicts", fields: filters(exchange)), isNone: page.rows.isEmpty,
          rows: page.rows.map { Row($0, now: now) },
          next: page.next))
    }
  ]

  private static func filters(_ exchange: Exchange) -> [FormField] {
    var given: [String: String] = [:]
    for name in ["status", "field", "type"] { given[name] = exchange.query.text(name) }
    if let age = exchange.query.number("age") { given["age"] = "\(age)" }
    var form = FormBuilder(given)
    form.choice("status", "State", [("open", "Open"), ("closed", "Decided"), ("all", "All")])
    form.choice(
      "type", "About",
      [
        ("", "Anything"), ("field", "Values that differ"), ("policy_denied", "Refused operations"),
        ("void", "Sets without effect"), ("fork", "Forks"), ("rollback", "Rollbacks"), ("cut_off", "Cut off"),
        ("roster", "Rosters"),
      ])
    form.choice("field", "Field", [("", "Any"), ("risk", "Risk"), ("status", "Status"), ("basis", "Basis")])
    form.choice(
      "age", "Open for at least", [("", "Any time"), ("1", "1 day"), ("7", "7 days"), ("30", "30 days")])
    return form.fields
  }

  private struct Row: Sendable {
    let name: String
    let short: String
    let about: String
    let state: Tag
    let opened: String
    let shown: String

    init(_ row: ConflictReport, now: Int64) {
      name = row.name
      short = String(row.name.prefix(12))
      about = [row.label ?? row.type, row.subject].compactMap(\.self).joined(separator: " of ")
      state = row.isOpen ? Tag(kind: "soon", word: "open") : Tag(kind: "note", word: "decided")
      opened = PageDates.ago(row.opened, now: now)
      shown = row.shown.joined(separator: " / ")
    }
  }

  private struct Model: Sendable {
    let filters: Filters
    let isNone: Bool
    let rows: [Row]
    let next: String?
  }

  static let template = """
    <h1>Conflicts</h1>
    <p class="hint">Where agencies wrote different things apart. Nothing was lost: every value is kept, and the most
    protective is shown until somebody decides.</p>
    {{> filters}}
    {{#isNone}}<p>None of that kind.</p>{{/isNone}}
    {{^isNone}}
    <div class="scroll" tabindex="0" role="region" aria-label="Conflicts"><table>
    <thead><tr><th scope="col">Conflict</th><th scope="col">About</th><th scope="col">State</th><th scope="col">Opened</th><th scope="col">Shown</th></tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row"><a href="/conflicts/{{name}}">{{short}}</a></th><td>{{about}}</td><td>{{#state}}{{> tag}}{{/state}}</td><td>{{opened}}</td><td>{{shown}}</td></tr>{{/rows}}
    </tbody></table></div>
    {{/isNone}}
    {{> next}}
    """
}
