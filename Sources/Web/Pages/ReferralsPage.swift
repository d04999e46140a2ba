import AgencyNode
import HTTPTypes

/// Referrals to and from this agency, with their clocks and what comes next.
enum ReferralsPage {
  static let name = "referrals"

  static let routes = [
    Route.page(.get, "/referrals", .casework, query: ReferralsAPI.list) { exchange in
      let filter = exchange.query.text("filter").flatMap(ReferralFilter.init(rawValue:)) ?? .open
      let actor = exchange.actor
      let report = try await exchange.work { try $0.referralReport(filter, by: actor) }
      let page = try Paging.page(report.referrals, exchange, by: \.name)
      return exchange.page(
        name, title: "Referrals",
        Model(
          filters: Filters(action: "/referrals", fields: filters(filter)), isNone: page.rows.isEmpty,
          rows: page.rows.map(ReferralClocks.init),
          next: page.next))
    }
  ]

  private static func filters(_ filter: ReferralFilter) -> [FormField] {
    var form = FormBuilder(["filter": filter.rawValue])
    form.choice(
      "filter", "Which",
      [
        ("open", "Open"), ("incoming", "To this agency"), ("outgoing", "From this agency"),
        ("overdue", "Overdue, or the risk changed"), ("all", "All, closed ones too"),
      ])
    return form.fields
  }

  private struct Model: Sendable {
    let filters: Filters
    let isNone: Bool
    let rows: [ReferralClocks]
    let next: String?
  }

  static let template = """
    <h1>Referrals</h1>
    <p class="hint">What is overdue stands first. To send one, look the person up and open the history.</p>
    {{> filters}}
    {{#isNone}}<p>None of that kind.</p>{{/isNone}}
    <ul class="people">
    {{#rows}}
    <li><h2>{{#state}}{{> tag}}{{/state}} {{label}}: {{about}}</h2>
    {{> clocks}}
    <form method="post" action="/referral"><input type="hidden" name="form" value="{{formSecret}}">
    <input type="hidden" name="referral" value="{{referral}}">
    <button type="submit">Open<span class="unseen"> the referral: {{label}}, {{about}}</span></button></form></li>
    {{/rows}}
    </ul>
    {{> next}}
    """
}

/// Where a referral stands and by when, as pages say it.
struct ReferralClocks: Sendable {
  let referral: String
  let label: String
  let about: String
  let state: Tag
  let parties: String
  let stage: String
  let days: String
  let late: [String]
  let due: String?
  let concerns: [String]
  let nextStep: String?

  init(_ row: ReferralRow) {
    referral = row.name
    label = row.label
    about = row.about
    state =
      !row.overdue.isEmpty
      ? Tag(kind: "urgent", word: "overdue")
      : row.riskChanged && row.isOpen
        ? Tag(kind: "soon", word: "risk changed")
        : row.isOpen && row.isUrgent
          ? Tag(kind: "soon", word: "urgent") : Tag(kind: "note", word: row.isOpen ? "open" : "closed")
    let toWhom = row.recipientAgency ?? "a recipient that cannot be read"
    parties =
      switch row.direction {
      case "incoming": "From \(row.senderAgency) to you"
      case "outgoing": "From you to \(toWhom)"
      default: "From \(row.senderAgency) to \(toWhom)"
      }
    stage = row.stage
    days = [
      ("sent", row.sentDay), ("received", row.receivedDay), ("answered", row.answeredDay), ("done", row.doneDay),
    ].compactMap { word, day in day.map { "\(word) \(PageDates.day($0))" } }.joined(separator: ", ")
    late = row.overdue.map {
      "\(Self.awaited[$0.awaited] ?? $0.awaited) was due on \(PageDates.day($0.due)), \(PageDates.count($0.daysLate, "day")) ago"
    }
    due = row.overdue.isEmpty && row.isOpen ? row.due.map(PageDates.day) : nil
    concerns = row.concerns.map(Problem.withoutCommands)
    nextStep = Self.next(row)
  }

  private static let awaited = [
    "receipt": "Word that it arrived", "answer": "An answer", "completion": "The work",
    "look": "Another look at the risk", "elsewhere": "Another way",
  ]

  /// What this agency does next, as these pages have it; nil when it is not its turn.
  static func next(_ row: ReferralRow) -> String? {
    guard row.isOpen, row.nextStep != nil else { return nil }
    switch (row.stage, row.direction) {
    case ("received", "incoming"): return "Accept it, or decline it with a reason."
    case ("accepted", "incoming"), ("done", "incoming"):
      return row.riskChanged
        ? "The risk changed: read the history, then say that you looked again."
        : "Read the history, act, then say what came of it."
    case ("declined", "incoming"): return "The risk changed after it was declined: look again, or accept it."
    case ("withdrawn", "incoming"): return "It was called back: stop safely, then say that you noticed."
    case ("sent", "incoming"): return "It arrives by itself with the next exchange."
    case ("sent", "outgoing"): return "The recipient's node has not said that it arrived: call them."
    case ("declined", "outgoing"): return "It was declined: send it elsewhere, then withdraw this one."
    default: return "Nobody acted in time: call the recipient."
    }
  }

  static let template = """
    <p>{{parties}}. <strong>{{stage}}</strong>: {{days}}.{{#due}} Next due on {{.}}.{{/due}}</p>
    {{#late}}<p><strong>{{.}}</strong></p>{{/late}}
    {{#concerns}}<p>{{.}}</p>{{/concerns}}
    {{#nextStep}}<p><strong>Next:</strong> {{.}}</p>{{/nextStep}}
    """
}
