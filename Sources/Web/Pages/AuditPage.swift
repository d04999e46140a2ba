import AgencyNode
import HTTPTypes

/// Who looked at what and why, and what stands out of it.
enum AuditPage {
  static let name = "audit"

  /// Entries of a page: the newest that were asked for.
  private static let most = 100

  private static let query = InputForm(
    "AuditPageQuery",
    InputField("which", .word(["unusual", "all"]), "What stands out, or everything."),
    InputField("act", .word(AuditQuery.acts), "What was done."), InputField("since", .day, "From this day on."),
    // Of a member of staff, so it goes in the body.
    InputField("user", .text(100), "By whom."))
  private static let review = InputForm(
    "AuditPageReview", .required("entry", .number(1...Int.max), "The entry's number."),
    .required("finding", .word(ReviewFinding.allCases.map(\.rawValue)), "What came of it."))

  static let routes = [
    Route.page(.get, "/audit", .reviewing) { exchange in try await page(exchange, nil) },
    Route.page(.post, "/audit", .reviewing, [.showsFaults], input: query) { exchange in
      try await page(exchange, exchange.fault)
    },
    Route.page(.post, "/audit/review", .reviewing, input: review) { exchange in
      guard let entry = exchange.input.number("entry"),
        let finding = exchange.input.text("finding").flatMap(ReviewFinding.init(rawValue:))
      else { throw Problem.fault("finding", "is missing") }
      let lookUp = lookUp(exchange, "review of access")
      try await exchange.work { try $0.review(Int64(entry), finding, lookUp) }
      return .see("/audit")
    },
  ]

  private static func lookUp(_ exchange: Exchange, _ purpose: String) -> LookUp {
    LookUp(user: exchange.name, purpose: purpose, basis: "accountability")
  }

  private static func page(_ exchange: Exchange, _ fault: Problem?) async throws -> Reply {
    let (input, lookUp) = (exchange.input, lookUp(exchange, "reading the audit log"))
    let query = AuditQuery(
      user: input.text("user"), act: input.text("act"), since: try input.day("since"),
      isUnusual: input.text("which") != "all", limit: most)
    let list = fault == nil ? try await exchange.work { try $0.auditList(query, lookUp) } : nil
    let entries = list?.entries ?? []
    var form = FormBuilder(exchange.given, fault)
    form.choice("which", "Which", [("unusual", "What stands out"), ("all", "Everything")])
    form.choice("act", "What was done", [("", "Anything")] + AuditQuery.acts.map { ($0, $0) })
    form.text("user", "By whom")
    form.text("since", "From this day on", type: "date", width: "date")
    return exchange.page(
      name, title: "Who looked", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(
        errors: form.errors, filters: form.fields, isNone: entries.isEmpty && fault == nil,
        isCut: entries.count == most,
        rows: entries.reversed().map { Row($0, finding: list?.findings["\($0.number)"], reader: exchange.name) }))
  }

  private struct Row: Sendable {
    let number: Int64
    let at: String
    let who: String
    let act: String
    let marks: [Tag]
    let purpose: String
    let basis: String
    let result: String
    let about: String?
    let found: String?
    /// Whether this reader may say what came of it: nobody reviews what they did themselves.
    let mayReview: Bool

    init(_ entry: AuditReport, finding: String?, reader: String) {
      number = entry.number
      at = PageDates.time(entry.at)
      (who, act, purpose, basis, result) = (entry.user, entry.action, entry.purpose, entry.basis, entry.result)
      marks = entry.marks.map {
        Tag(kind: $0 == "blocked" ? "urgent" : "soon", word: $0.replacing("-", with: " "))
      }
      about = entry.entities.isEmpty ? nil : PageDates.count(entry.entities.count, "entry", "entries")
      found = finding.map { $0.replacing("-", with: " ") }
      mayReview = !entry.marks.isEmpty && finding == nil && entry.user.lowercased() != reader.lowercased()
    }
  }

  private struct Model: Sendable {
    let errors: FormErrors?
    let filters: [FormField]
    let isNone: Bool
    let isCut: Bool
    let rows: [Row]
  }

  static let template = """
    {{> errors}}
    <h1>Who looked at whom</h1>
    <p class="hint">The newest first. That you read this is in the log, too.</p>
    <form class="filters" method="post" action="/audit">
    <input type="hidden" name="form" value="{{formSecret}}">
    {{#filters}}{{> field}}{{/filters}}
    <button class="second" type="submit">Show</button>
    </form>
    {{#isNone}}<p>None of that kind.</p>{{/isNone}}
    {{#isCut}}<p>These are the newest; there are more. Ask more closely.</p>{{/isCut}}
    <ul class="people">
    {{#rows}}
    <li><h2>{{number}}: {{who}}, {{act}}</h2>
    <p>{{#marks}}{{> tag}} {{/marks}}{{at}}</p>
    <p>{{purpose}} <span class="hint">({{basis}})</span>: {{result}}{{#about}}; about {{.}} of the shared view{{/about}}</p>
    {{#found}}<p><strong>Looked into: {{.}}.</strong></p>{{/found}}
    {{#mayReview}}
    <form class="row actions" method="post" action="/audit/review"><input type="hidden" name="form" value="{{formSecret}}">
    <input type="hidden" name="entry" value="{{number}}">
    <button class="second" name="finding" value="justified" type="submit">Justified<span class="unseen">: entry {{number}}</span></button>
    <button class="second" name="finding" value="not-justified" type="submit">Not justified<span class="unseen">: entry {{number}}</span></button>
    <button class="second" name="finding" value="passed-on" type="submit">Passed on<span class="unseen">: entry {{number}}</span></button></form>
    {{/mayReview}}</li>
    {{/rows}}
    </ul>
    """
}
