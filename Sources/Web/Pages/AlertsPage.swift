import AgencyNode
import HTTPTypes

/// What is new about the people on this agency's books.
enum AlertsPage {
  static let name = "alerts"

  static let routes = [
    Route.page(.get, "/alerts", .casework) { exchange in
      let lookUp = AlertsAPI.lookUp(exchange, "alerts on this agency's own people")
      let (list, roles) = try await exchange.work { (try $0.alertList(all: false, lookUp), try $0.ownRoles()) }
      let now = exchange.now
      return exchange.page(
        name, title: "Alerts",
        Model(
          isQuiet: list.alerts.isEmpty && list.recalls.isEmpty,
          recalls: list.recalls.map { Recall(number: $0.number, words: $0.words) },
          alerts: list.alerts.map { Alert($0, now: now) }, basis: LookUpReasons(roles).bases[0]))
    },
    Route.page(.post, "/alerts/acknowledge", .casework, input: AlertsAPI.acknowledge) { exchange in
      let numbers = exchange.input.texts("numbers")
      guard numbers.allSatisfy(AlertsAPI.isNumber) else { throw Problem.fault("numbers", "are whole numbers") }
      let lookUp = AlertsAPI.lookUp(exchange, "acknowledging alerts")
      _ = try await exchange.work { try $0.acknowledge(numbers, lookUp) }
      return .see("/alerts")
    },
  ]

  private struct Recall: Sendable {
    let number: String
    let words: String
  }

  private struct Alert: Sendable {
    let number: Int64
    let person: String
    let tag: Tag
    let changed: String
    let new: [String]
    let standing: [String]
    let hasStanding: Bool

    init(_ report: AlertReport, now: Int64) {
      number = report.number
      person = report.person
      tag = .tier(report.tier)
      changed = PageDates.ago(report.changed, now: now)
      new = report.reasons.filter(\.isNew).map(\.words)
      standing = report.reasons.filter { !$0.isNew }.map(\.words)
      hasStanding = !standing.isEmpty
    }
  }

  private struct Model: Sendable {
    let isQuiet: Bool
    let recalls: [Recall]
    let alerts: [Alert]
    /// Opening an alert's person is case work of its own kind.
    let purpose = "Acting on an alert"
    let basis: String
    let breakGlass: String? = nil
  }

  static let template = """
    <h1>Alerts</h1>
    <p class="hint">Urgent is read now, soon is read today, note when next at work on the case. Nobody is named here.</p>
    {{#isQuiet}}<p>Nothing is waiting.</p>{{/isQuiet}}
    {{#recalls}}
    <section class="warning"><h2>Taken back since you looked</h2><p>{{words}}</p>
    <form method="post" action="/alerts/acknowledge"><input type="hidden" name="form" value="{{formSecret}}">
    <input type="hidden" name="numbers" value="{{number}}"><button type="submit">I know<span class="unseen"> of {{number}}</span></button></form>
    </section>
    {{/recalls}}
    <ul class="people">
    {{#alerts}}
    <li><h2>{{#tag}}{{> tag}}{{/tag}} Alert {{number}}</h2>
    <p class="hint">Changed {{changed}}</p>
    <ul>{{#new}}<li>{{.}}</li>{{/new}}</ul>
    {{#hasStanding}}<details><summary>What stands already</summary><ul>{{#standing}}<li>{{.}}</li>{{/standing}}</ul></details>{{/hasStanding}}
    <div class="row">
    <form method="post" action="/person">{{> why}}<input type="hidden" name="person" value="{{person}}">
    <button type="submit">Open the history<span class="unseen"> of alert {{number}}</span></button></form>
    <form method="post" action="/alerts/acknowledge"><input type="hidden" name="form" value="{{formSecret}}">
    <input type="hidden" name="numbers" value="{{number}}">
    <button class="second" type="submit">I have taken it in<span class="unseen">: alert {{number}}</span></button></form>
    </div></li>
    {{/alerts}}
    </ul>
    """
}
