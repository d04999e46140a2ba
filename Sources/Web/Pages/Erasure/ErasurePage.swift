import AgencyNode
import HTTPTypes

/// One erasure whole: by whose word, what it took from, and of whom a word is waited for.
enum ErasurePage {
  static let name = "erasure"

  static let routes = [
    Route.page(.get, "/erasures/{name}", .accounting) { exchange in
      let wanted = exchange.parameters["name"] ?? ""
      let row = try await exchange.work { try $0.erasure(named: wanted) }
      return exchange.page(name, title: "Erasure \(row.name)", Model(row, now: exchange.now))
    }
  ]

  private struct Waiting: Sendable {
    let agency: String
    let heard: String
  }

  private struct Model: Sendable {
    let words: ErasureWords
    let facts: [String]
    let operations: [String]
    let isWaiting: Bool
    let waiting: [Waiting]

    init(_ row: ErasureRow, now: Int64) {
      words = ErasureWords(row)
      facts = [
        "Certified \(PageDates.time(row.erased)) by \(row.isByBoard ? "the board" : "their author").",
        "By what authority: \(row.auditEntry.map { "entry \($0) of this agency's audit log" } ?? "in its audit log").",
        row.uncleaned == 0
          ? "Gone from this node's files."
          : "Not gone from this node's files yet: somebody still reads its log. It is cleaned by itself.",
      ]
      operations = row.operations
      isWaiting = !row.waiting.isEmpty
      waiting = row.waiting.map {
        Waiting(
          agency: $0.agency,
          heard: $0.lastHeard.map { "last heard \(PageDates.ago($0, now: now))" } ?? "never heard from")
      }
    }
  }

  static let template = """
    <p><a href="/erasures">All erasures</a></p>
    {{#words}}<h1>Erasure {{name}}</h1>
    <p>{{#state}}{{> tag}}{{/state}} {{what}}. Ground: {{ground}}. Gone at {{gone}}.</p>{{/words}}
    <ul>{{#facts}}<li>{{.}}</li>{{/facts}}</ul>
    {{#isWaiting}}<h2>Of whom a word is waited for</h2>
    <p class="hint">They have not said that it is gone. Call an agency that has not been heard from for days.</p>
    <ul>{{#waiting}}<li>{{agency}}: {{heard}}</li>{{/waiting}}</ul>{{/isWaiting}}
    <h2>Taken from</h2>
    <ul>{{#operations}}<li>{{.}}</li>{{/operations}}</ul>
    """
}
