import AgencyNode
import HTTPTypes

/// Requests by people for what is held of them, with the month that runs for the answer.
enum AccessRequestsPage {
  static let name = "access-requests"

  private static let list = InputForm("AccessRequestsPageQuery", Filters.which)

  static let routes = [
    Route.page(.get, "/subject-access", .accounting, query: list) { exchange in
      let isAll = exchange.query.text("which") == "all"
      let requests = try await exchange.work { try $0.accessRequests() }.filter { isAll || $0.state != "issued" }
      return exchange.page(
        name, title: "Requests for access",
        Model(
          filters: .open("/subject-access", all: isAll), isNone: requests.isEmpty,
          rows: requests.map(AccessWords.init)))
    }
  ]

  private struct Model: Sendable {
    let filters: Filters
    let isNone: Bool
    let rows: [AccessWords]
  }

  static let template = """
    <h1>Requests for access</h1>
    <p class="hint">Somebody asks what is held of them (UK GDPR article 15). The answer is due a month after the request was
    received. Each step is in the audit log.</p>
    {{> filters}}
    <p class="actions"><a href="/subject-access/new">Record a request</a></p>
    {{#isNone}}<p>None of that kind.</p>{{/isNone}}
    {{^isNone}}
    <div class="scroll" tabindex="0" role="region" aria-label="Requests"><table>
    <thead><tr><th scope="col">Request</th><th scope="col">State</th><th scope="col">Received</th><th scope="col">Due</th><th scope="col">Asked by</th></tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row"><a href="/subject-access/{{number}}">Request {{number}}</a></th><td>{{#state}}{{> tag}}{{/state}}</td><td>{{received}}</td><td>{{due}}</td><td>{{requester}}</td></tr>{{/rows}}
    </tbody></table></div>
    {{/isNone}}
    """
}

/// A request as pages say it.
struct AccessWords: Sendable {
  let number: Int64
  let state: Tag
  let received: String
  let due: String
  let requester: String

  init(_ report: AccessReport) {
    number = report.number
    state =
      switch report.state {
      case _ where report.isOverdue: Tag(kind: "urgent", word: "overdue")
      case "draft": Tag(kind: "soon", word: "draft")
      case "signed": Tag(kind: "good", word: "signed")
      default: Tag(kind: "note", word: report.state)
      }
    received = PageDates.day(report.received)
    due = PageDates.day(report.due)
    let isSubject = report.requester == AccessRequester.subject.rawValue
    requester = isSubject ? "the person" : "somebody who speaks for the person"
  }
}
