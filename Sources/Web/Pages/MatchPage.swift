import AgencyNode
import HTTPTypes
import Safeguarding

/// Two records side by side, field by field with weights, and the decision whether they are one person.
enum MatchPage {
  static let name = "match"

  private static let pair = InputForm(
    "MatchNamed", .required("first", .name, "A subject."), .required("second", .name, "Another subject."))
  private static let form = InputForm(
    "MatchDecision",
    fields: pair.fields + [
      .required("shown", .name, "The version that was shown; refused if anything changed since."),
      .required("decision", .word(["same", "different"]), "Whether they are one person."),
      .required("reason", .text(4_096), "Why; others will read it."),
      LookUpFields.keepsWording,
      Gate.onceInput,
    ])

  static let routes = [
    Route.page(.post, "/match", .deciding, [.lookUp], input: pair) { exchange in try await page(exchange, nil) },
    // Refreshing a page that was reached by a form leads back to the list.
    Route.page(.get, "/match", .deciding) { _ in .see("/matches") },
    Route.form(
      "/match/decide", .deciding, [.write], input: form, page: { try await page($0, $1) },
      answer: { exchange in
        try await decide(exchange)
        return exchange.page(
          name, title: "Decided", Model(done: Done(isSame: exchange.input.text("decision") == "same")))
      }),
  ]

  private static func decide(_ exchange: Exchange) async throws {
    let (input, lookUp) = (exchange.input, MatchesPage.lookUp(exchange))
    let (first, second, shown, reason) = (
      try input.required("first"), try input.required("second"), try input.required("shown"),
      try input.required("reason")
    )
    let decision: LinkDecision = input.text("decision") == "same" ? .same : .different
    _ = try await exchange.work { node in
      try node.decideLink(
        try node.dot(named: first), try node.dot(named: second), decision, reason: reason,
        keepWording: input.flag("keepWording"), shown: shown, lookUp)
    }
  }

  private static func page(_ exchange: Exchange, _ fault: Problem?) async throws -> Reply {
    guard let first = exchange.given["first"], let second = exchange.given["second"] else {
      throw fault ?? Problem.fault("first", "is missing")
    }
    let lookUp = MatchesPage.lookUp(exchange)
    let report = try await exchange.work { node in
      try node.linkReport(try node.dot(named: first), try node.dot(named: second), lookUp)
    }
    return exchange.page(
      name, title: "Possible match", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(pair: Pair(exchange, report, fault)))
  }

  /// A weight with its sign.
  static func bits(_ weight: Double) -> String { (weight > 0 ? "+" : "") + "\(weight)" }

  /// What the two are named by.
  static func names(_ report: LinkReport) -> (first: String, second: String) {
    (report.sides.first?.operation ?? "", report.sides.last?.operation ?? "")
  }

  private struct Done: Sendable {
    let isSame: Bool
  }

  private struct Row: Sendable {
    let field: String
    let values: [String]
    let outcome: String
    let weight: String
  }

  private struct Standing: Sendable {
    let words: String
    let reason: String?

    init(_ row: LinkReport.Standing) {
      words =
        "\(row.decision), decided by \(row.decidedBy ?? "somebody") at \(row.agency)"
        + (row.on.map { " on \(PageDates.day($0))" } ?? "")
      reason = row.reason
    }
  }

  private struct Pair: Sendable {
    let errors: FormErrors?
    let notice: String?
    let first: String
    let second: String
    let agencies: [String]
    let rows: [Row]
    let weight: String
    let reasons: [String]
    let standing: [Standing]
    let version: String
    let once: String
    let fields: [FormField]

    init(_ exchange: Exchange, _ report: LinkReport, _ fault: Problem?) {
      (first, second) = MatchPage.names(report)
      agencies = report.sides.map(\.agency)
      rows = MatchPage.rows(report)
      weight = MatchPage.bits(report.weight)
      reasons = report.reasons
      standing = report.standing.map(Standing.init)
      version = report.version
      // What was decided over something else is not filled in again: it has to be decided anew over this.
      let isStale = fault?.code == .changedMeanwhile
      notice =
        isStale
        ? "Nothing was overwritten: what is known of the two, or what was decided, changed since you were shown it. Look again, then decide."
        : nil
      once = isStale ? Exchange.newOnce : exchange.once
      var form = FormBuilder(isStale ? [:] : exchange.given, isStale ? nil : fault)
      form.choice(
        "decision", "What you decide, for every agency",
        [("", "Choose"), ("same", "They are one person"), ("different", "They are different people")])
      form.long("reason", "Why", hint: "Plain and without blame. Every agency that protects reads it.")
      form.keepWording()
      fields = form.fields
      errors = form.errors
    }
  }

  /// What both say, with what the comparison of it is worth. What speaks for itself has no weight of its own.
  private static func rows(_ report: LinkReport) -> [Row] {
    func values(_ value: (LinkReport.Side) -> String?) -> [String] {
      report.sides.map { side in value(side).flatMap { $0.isEmpty ? nil : $0 } ?? "not recorded" }
    }
    func part(_ field: String, _ side: LinkReport.Side) -> String? {
      switch field {
      case "Forename": side.forenames?.split(separator: " ").first.map(String.init)
      case "Further forenames": side.forenames?.split(separator: " ").dropFirst().joined(separator: " ")
      case "Surname": side.surname
      case "Born on": side.born.map(PageDates.day)
      case "Sex": side.sex
      default: "-"
      }
    }
    let compared = report.evidence.map { row in
      Row(
        field: row.field, values: values { part(row.field, $0) }, outcome: row.outcome, weight: bits(row.weight))
    }
    return compared + [
      Row(field: "Other names", values: values { $0.aliases.joined(separator: "; ") }, outcome: "", weight: ""),
      Row(field: "NHS number", values: values(\.nhsNumber), outcome: "", weight: ""),
      Row(field: "PNC id", values: values(\.pncID), outcome: "", weight: ""),
    ]
  }

  private struct Model: Sendable {
    var pair: Pair?
    var done: Done?
  }

  static let template = """
    {{#done}}
    <h1>Decided: {{#isSame}}one person{{/isSame}}{{^isSame}}different people{{/isSame}}</h1>
    <p>It holds on every node, and whoever opened the history of either is told that it changed. It can be decided anew.</p>
    <p><a href="/matches">Back to the possible matches</a></p>
    {{/done}}
    {{#pair}}
    {{> errors}}
    {{> notice}}
    <p><a href="/matches">All possible matches</a></p>
    <h1>One person, or two?</h1>
    {{#standing}}
    <section class="notice"><p><strong>It stands decided: {{words}}.</strong></p>{{#reason}}<p>{{.}}</p>{{/reason}}</section>
    {{/standing}}
    <ul>{{#reasons}}<li>{{.}}</li>{{/reasons}}</ul>
    <div class="scroll" tabindex="0" role="region" aria-label="Field by field"><table>
    <thead><tr><th scope="col">Field</th>{{#agencies}}<th scope="col">{{.}}</th>{{/agencies}}<th scope="col">Compared</th><th scope="col">Bits</th></tr></thead>
    <tbody>{{#rows}}<tr><th scope="row">{{field}}</th>{{#values}}<td>{{.}}</td>{{/values}}<td>{{outcome}}</td><td>{{weight}}</td></tr>{{/rows}}
    <tr><th scope="row">Together</th><td></td><td></td><td></td><td><strong>{{weight}}</strong></td></tr></tbody>
    </table></div>
    <form method="post" action="/match/decide">
    <input type="hidden" name="form" value="{{formSecret}}"><input type="hidden" name="once" value="{{once}}">
    <input type="hidden" name="first" value="{{first}}"><input type="hidden" name="second" value="{{second}}">
    <input type="hidden" name="shown" value="{{version}}">
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Decide</button>
    </form>
    {{/pair}}
    """
}
