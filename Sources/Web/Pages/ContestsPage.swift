import AgencyNode
import HTTPTypes

/// Flags that somebody disputes, with the clock that runs for the answer.
enum ContestsPage {
  static let name = "contests"

  private static let list = InputForm("ContestsPageQuery", Filters.which)

  static let routes = [
    Route.page(.get, "/contests", .answering, query: list) { exchange in
      let isAll = exchange.query.text("which") == "all"
      let rows = try await exchange.work { try $0.contests(all: isAll) }
      return exchange.page(
        name, title: "Contests",
        Model(
          filters: .open("/contests", all: isAll), isNone: rows.isEmpty,
          rows: rows.map(ContestWords.init)))
    }
  ]

  private struct Model: Sendable {
    let filters: Filters
    let isNone: Bool
    let rows: [ContestWords]
  }

  static let template = """
    <h1>Contests</h1>
    <p class="hint">Somebody disputes what an agency said. The flag stands with the contest beside it until whoever said it
    answers, within a month of receiving it. That you read this is in the log.</p>
    {{> filters}}
    <p class="actions"><a href="/contests/new">Record a contest</a></p>
    {{#isNone}}<p>None of that kind.</p>{{/isNone}}
    <ul class="people">
    {{#rows}}
    <li><h2>{{#state}}{{> tag}}{{/state}} {{code}} about {{about}}</h2>
    <p>{{#basis}}{{> tag}}{{/basis}} {{clock}}</p>
    <p class="hint">Recorded by {{agency}} on {{day}}.</p>
    <form method="post" action="/contest"><input type="hidden" name="form" value="{{formSecret}}">
    <input type="hidden" name="contest" value="{{name}}">
    <button type="submit">Open<span class="unseen"> the contest of {{code}} about {{about}}</span></button></form></li>
    {{/rows}}
    </ul>
    """
}

/// A contest as pages say it.
struct ContestWords: Sendable {
  let name: String
  let version: String
  let flag: String
  let code: String
  let about: String
  let basis: Tag
  let state: Tag
  let agency: String
  let day: String
  let clock: String
  let statement: String?
  let reason: String?
  let words: [String]
  let told: [String]

  init(_ row: ContestRow) {
    (name, version, flag, code, about) = (row.name, row.version, row.flag, row.code, row.about)
    basis = .basis(row.basis)
    state =
      row.isOverdue
      ? Tag(kind: "urgent", word: "overdue")
      : row.isOpen ? Tag(kind: "soon", word: "open") : Tag(kind: "note", word: "answered")
    agency = row.agency
    day = PageDates.day(row.contestedDay)
    let whose = row.answersHere ? "You answer" : "Answered by \(row.answerers.joined(separator: ", "))"
    clock = row.isOpen ? "\(whose)\(row.due.map { ", by \(PageDates.day($0))" } ?? "")." : "Answered."
    statement = row.statement
    reason = row.reason
    words = row.words
    told = row.told.map(\.words)
  }
}
