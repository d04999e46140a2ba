import AgencyNode
import HTTPTypes

/// What was erased, and who has said that it is gone.
enum ErasuresPage {
  static let name = "erasures"

  static let routes = [
    Route.page(.get, "/erasures", .accounting) { exchange in
      let rows = try await exchange.work { try $0.erasureList() }.erasures
      return exchange.page(name, title: "Erasures", Model(isNone: rows.isEmpty, rows: rows.map(ErasureWords.init)))
    }
  ]

  private struct Model: Sendable {
    let isNone: Bool
    let rows: [ErasureWords]
  }

  static let template = """
    <h1>Erasures</h1>
    <p class="hint">What was taken out of every node, by whose word, and where it is gone. That there was an entry, who wrote it
    and when stays, so that every signature still holds.</p>
    <p class="actions"><a href="/erasures/new">Erase what this agency wrote</a></p>
    {{#isNone}}<p>Nothing was erased.</p>{{/isNone}}
    {{^isNone}}
    <div class="scroll" tabindex="0" role="region" aria-label="Erasures"><table>
    <thead><tr><th scope="col">Erasure</th><th scope="col">Erased</th><th scope="col">What</th><th scope="col">Gone at</th><th scope="col">Ground</th></tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row"><a href="/erasures/{{name}}">{{name}}</a></th><td>{{erased}}</td><td>{{what}}</td><td>{{#state}}{{> tag}}{{/state}} {{gone}}</td><td>{{ground}}</td></tr>{{/rows}}
    </tbody></table></div>
    {{/isNone}}
    """
}

/// An erasure as pages say it.
struct ErasureWords: Sendable {
  let name: String
  let erased: String
  let what: String
  let state: Tag
  let gone: String
  let ground: String

  init(_ row: ErasureRow) {
    name = row.name
    erased = PageDates.date(row.erased)
    what = "\(PageDates.count(row.values, "value")) of \(row.agency)" + (row.isByBoard ? ", by the board" : "")
    state =
      row.waiting.isEmpty && row.uncleaned == 0
      ? Tag(kind: "good", word: "everywhere") : Tag(kind: "soon", word: "not everywhere yet")
    gone = "\(row.acknowledged.count) of \(PageDates.count(row.acknowledged.count + row.waiting.count, "member"))"
    ground = row.groundWords
  }
}
