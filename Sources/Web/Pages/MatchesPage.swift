import AgencyNode
import HTTPTypes

/// Possible matches that wait for a person's decision, the likeliest first.
enum MatchesPage {
  static let name = "matches"

  /// Pairs of a page; what is decided makes room for the rest.
  private static let most = 50

  static let routes = [
    Route.page(.get, "/matches", .deciding) { exchange in
      let lookUp = lookUp(exchange)
      let list = try await exchange.work { try $0.linkList(limit: most, lookUp) }
      return exchange.page(
        name, title: "Possible matches",
        Model(isNone: list.questions.isEmpty, isCut: list.questions.count == most, rows: list.questions.map(Row.init)))
    }
  ]

  /// Why an administrator looks at the two.
  static func lookUp(_ exchange: Exchange) -> LookUp {
    LookUp(user: exchange.name, purpose: "Reviewing possible matches", basis: "this agency's own case work")
  }

  private struct Row: Sendable {
    let names: String
    let sides: [Side]
    let weight: String
    let reasons: [String]
    let first: String
    let second: String

    init(_ report: LinkReport) {
      names = report.sides.map(\.name).joined(separator: " and ")
      sides = report.sides.map(Side.init)
      weight = MatchPage.bits(report.weight)
      reasons = report.reasons
      (first, second) = MatchPage.names(report)
    }
  }

  private struct Side: Sendable {
    let name: String
    let born: String
    let agency: String

    init(_ side: LinkReport.Side) {
      (name, agency) = (side.name, side.agency)
      born = side.born.map(PageDates.day) ?? "on an unknown day"
    }
  }

  private struct Model: Sendable {
    let isNone: Bool
    let isCut: Bool
    let rows: [Row]
    let ask = LinkReport.thresholds.ask
    let link = LinkReport.thresholds.link
  }

  static let template = """
    <h1>Possible matches</h1>
    <p class="hint">Two agencies may have written about one person. Nothing is joined until somebody decides; from {{link}} bits
    on the node links by itself, below {{ask}} it does not ask.</p>
    {{#isNone}}<p>Nothing waits for a decision.</p>{{/isNone}}
    {{#isCut}}<p>These are the likeliest; there are more.</p>{{/isCut}}
    <ul class="people">
    {{#rows}}
    <li><h2>{{names}}</h2>
    <ul>{{#sides}}<li>{{name}}, born {{born}}, {{agency}}</li>{{/sides}}</ul>
    <p>Together {{weight}} bits.</p>
    <ul class="hint">{{#reasons}}<li>{{.}}</li>{{/reasons}}</ul>
    <form method="post" action="/match"><input type="hidden" name="form" value="{{formSecret}}">
    <input type="hidden" name="first" value="{{first}}"><input type="hidden" name="second" value="{{second}}">
    <button type="submit">Compare<span class="unseen"> {{names}}</span></button></form></li>
    {{/rows}}
    </ul>
    """
}
