import AgencyNode
import HTTPTypes

/// How past sessions with peers went.
enum SessionsPage {
  static let name = "sessions"

  static let routes = [
    Route.page(.get, "/status/sessions", .running, [.whileHeldBack], query: StatusAPI.history) { exchange in
      let (history, next) = try await StatusAPI.sessions(exchange)
      var form = FormBuilder(["member": exchange.query.number("member").map(String.init) ?? ""])
      form.choice("member", "With", [("", "Everybody")] + history.members.map { ("\($0.member)", $0.agency) })
      return exchange.page(
        name, title: "Past exchanges",
        Model(
          filters: Filters(action: "/status/sessions", fields: form.fields), isNone: history.sessions.isEmpty,
          rows: history.sessions.map(Row.init), next: next))
    }
  ]

  private struct Row: Sendable {
    let began: String
    let agency: String
    let direction: String
    let took: String
    let sets: String
    let bytes: String
    let end: Tag
    let why: String?

    init(_ row: SyncHistory.Row) {
      began = PageDates.time(row.started)
      agency = "\(row.agency), member \(row.member)"
      direction = row.isDialed ? "this node called" : "the other called"
      took = PageDates.span(row.ended - row.started)
      sets = "\(row.setsIn) in, \(row.setsOut) out"
      bytes = "\(PageDates.size(row.bytesIn)) in, \(PageDates.size(row.bytesOut)) out"
      end = row.failure == nil ? Tag(kind: "good", word: "complete") : Tag(kind: "soon", word: "cut short")
      why = row.failure
    }
  }

  private struct Model: Sendable {
    let filters: Filters
    let isNone: Bool
    let rows: [Row]
    let next: String?
  }

  static let template = """
    <p><a href="/status">This node</a></p>
    <h1>Past exchanges</h1>
    <p class="hint">The newest first. A round in which there was nothing to exchange is not kept, only when it was: that is
    on the page of the node.</p>
    {{> filters}}
    {{#isNone}}<p>None yet.</p>{{/isNone}}
    {{^isNone}}
    <div class="scroll" tabindex="0" role="region" aria-label="Past exchanges"><table>
    <thead><tr><th scope="col">Began</th><th scope="col">With</th><th scope="col">End</th><th scope="col">Why</th><th scope="col">Change-sets</th><th scope="col">Bytes</th><th scope="col">Took</th><th scope="col">Who called</th></tr></thead>
    <tbody>{{#rows}}<tr><th scope="row">{{began}}</th><td>{{agency}}</td><td>{{#end}}{{> tag}}{{/end}}</td><td>{{why}}</td><td>{{sets}}</td><td>{{bytes}}</td><td>{{took}}</td><td>{{direction}}</td></tr>{{/rows}}</tbody>
    </table></div>
    {{/isNone}}
    {{> next}}
    """
}
