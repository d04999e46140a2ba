import AgencyNode
import HTTPTypes
import Safeguarding

/// Having something erased: what, by whose authority, what would go and what would stay, and only then for good.
enum EraseOrderPage {
  static let name = "erase-order"

  private static let finder = PersonFinder(
    title: "Erase what this agency wrote", back: .init(href: "/erasures", text: "All erasures"), find: "/erasures/find",
    begin: "/erasures/begin", purpose: "an erasure", basis: "UK GDPR article 17",
    instead: .init(href: "/erasures/named", text: "Name entries instead"))

  private static let scopeFields = [
    InputField("person", .name, "What a search named the person by: all that this agency published of them."),
    InputField("called", .text(400), "The name that was shown."),
    InputField("entries", .text(8_000), "Entries by name, instead of a person."),
  ]
  private static let orderFields = [
    InputField.required("authority", .text(400), "Who decided, and on what paper."),
    .required("reason", .text(400), "Why."), .required("basis", .text(250), "The legal basis."),
    .required("ground", .word(ErasureGround.allCases.map(\.name)), "What travels with it."),
  ]
  private static let form = InputForm("EraseOrder", fields: scopeFields + orderFields)
  private static let erase = InputForm(
    "Erase",
    fields: form.fields + [
      .required("shown", .name, "The version of what was shown; refused if it would be something else."),
      InputField("sure", .flag, "That it was read, and is to be gone for good."), Gate.onceInput,
    ])

  static let routes =
    finder.routes(.accounting) + [
      Route.page(.get, "/erasures/named", .accounting) { exchange in ordering(exchange, nil) },
      Route.page(.post, "/erasures/begin", .accounting, input: InputForm("EraseBegin", fields: scopeFields)) {
        exchange in
        ordering(exchange, nil)
      },
      Route.form(
        "/erasures/plan", .accounting, [.lookUp], input: form, page: { ordering($0, $1) },
        answer: { try await planned($0, nil) }),
      Route.form(
        "/erasures", .accounting, [.write], input: erase, page: { try await planned($0, $1) },
        answer: { exchange in
          guard exchange.input.flag("sure") else {
            throw Problem.fault("sure", "has to be ticked: what is erased comes back from nowhere")
          }
          let (shown, order, names) = (
            try exchange.input.required("shown"), try order(of: exchange), try names(of: exchange)
          )
          let report = try await exchange.work { node in
            try node.eraseForGood(try scope(names, node), order, shown: shown)
          }
          return .see("/erasures/\(report.name ?? "")")
        }),
    ]

  // MARK: What was sent

  /// The person, or the entries, by name.
  private enum Names: Sendable {
    case person(String)
    case entries([String])
  }

  private static func names(of exchange: Exchange) throws -> Names {
    let entries = (exchange.input.text("entries") ?? "").split { $0.isWhitespace || $0 == "," }.map(String.init)
    if let person = exchange.input.text("person") { return .person(person) }
    guard !entries.isEmpty else { throw Problem.fault("entries", "are missing: name at least one") }
    return .entries(entries)
  }

  private static func scope(_ names: Names, _ node: AgencyNode) throws -> EraseScope {
    switch names {
    case .person(let name): .person(try node.dot(named: name))
    case .entries(let names):
      .entities(
        try names.map { name in
          do { return try node.dot(named: name) } catch {
            throw Problem.fault("entries", "have a name that nothing here has: check each")
          }
        })
    }
  }

  private static func order(of exchange: Exchange) throws -> EraseOrder {
    let input = exchange.input
    guard let ground = input.text("ground").flatMap(ErasureGround.init(named:)) else {
      throw Problem.fault("ground", "is missing")
    }
    return EraseOrder(
      user: exchange.name, authority: try input.required("authority"), reason: try input.required("reason"),
      basis: try input.required("basis"), ground: ground)
  }

  // MARK: The pages

  private static func ordering(_ exchange: Exchange, _ fault: Problem?) -> Reply {
    let given = exchange.given
    let person = given["person"].flatMap { $0.isEmpty ? nil : $0 }
    var form = FormBuilder(given, fault)
    if person == nil {
      form.long(
        "entries", "Entries",
        hint: "Their names, as a history or a letter has them, such as 3/1f2e3d4c/17.0. One on each line.")
    }
    form.text(
      "authority", "Who decided, and on what paper", hint: "It stays in this agency's audit log.", width: "full")
    form.text("reason", "Why", hint: "In your words. It stays in this agency's audit log.", width: "full")
    form.text("basis", "Legal basis", hint: "Such as: UK GDPR article 17.")
    form.choice(
      "ground", "What the other agencies are told",
      [("", "Choose")] + ErasureGround.allCases.map { ($0.name, $0.words) },
      hint: "This alone travels.")
    return exchange.page(
      name, title: "Erase", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(
        errors: form.errors, ordering: .init(person: person, called: given["called"], fields: form.fields)))
  }

  private static func planned(_ exchange: Exchange, _ fault: Problem?) async throws -> Reply {
    let (order, names) = (try order(of: exchange), try names(of: exchange))
    let report = try await exchange.work { node in try node.eraseReport(try scope(names, node), order) }
    let isStale = fault?.code == .changedMeanwhile
    var form = FormBuilder([:], isStale ? nil : fault)
    let isOffered = report.values > 0 && report.holds.isEmpty
    form.check("sure", "I have read what goes and what stays, and it is to be gone for good")
    return exchange.page(
      name, title: "What would be erased", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(
        errors: isOffered ? form.errors : nil, notice: isStale || !isOffered ? fault?.detail : nil,
        plan: ErasePlanWords(
          report, exchange.given, once: isStale ? Exchange.newOnce : exchange.once, fields: form.fields)))
  }

  private struct Ordering: Sendable {
    let person: String?
    let called: String?
    let fields: [FormField]
  }

  private struct Model: Sendable {
    var errors: FormErrors?
    var notice: String?
    var ordering: Ordering?
    var plan: ErasePlanWords?
  }

  static let template = """
    {{> errors}}
    {{> notice}}
    <p><a href="/erasures">All erasures</a></p>
    {{#ordering}}
    <h1>Erase what this agency wrote</h1>
    {{#called}}<p>All that this agency published of <strong>{{.}}</strong>.</p>{{/called}}
    <p class="hint">First you are shown what would go and what would stay. What other agencies wrote stays: they, or the board,
    sign for it. This agency's own imported records are not touched: erase those where they come from.</p>
    <form method="post" action="/erasures/plan">
    <input type="hidden" name="form" value="{{formSecret}}">
    {{#person}}<input type="hidden" name="person" value="{{.}}">{{/person}}{{#called}}<input type="hidden" name="called" value="{{.}}">{{/called}}
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Show what would go</button>
    </form>
    {{/ordering}}
    {{#plan}}
    <h1>{{title}}</h1>
    {{#called}}<p>All that this agency published of <strong>{{.}}</strong>.</p>{{/called}}
    {{#isHeld}}<div class="warning"><h2>It is held</h2>
    <p>Nothing is erased while a hold stands. Whoever set it ends it, or the board decides.</p>
    <ul>{{#holds}}<li>Held by {{.}}</li>{{/holds}}</ul></div>{{/isHeld}}
    <ul>{{#entries}}<li>{{.}}</li>{{/entries}}</ul>
    {{#isSomethingLeft}}<h2>Would stay</h2><ul>{{#stays}}<li>{{.}}</li>{{/stays}}</ul>{{/isSomethingLeft}}
    {{#erasing}}
    <section class="actions" aria-labelledby="erase-head"><h2 id="erase-head">Erase it</h2>
    <p>It goes from every node that hears of it: from the log, the view, conflicts, alerts, indexes and files. It comes back from
    no old bundle and no backup.</p>
    <form method="post" action="/erasures">
    <input type="hidden" name="form" value="{{formSecret}}"><input type="hidden" name="once" value="{{once}}">
    <input type="hidden" name="shown" value="{{version}}">
    {{#carried}}<input type="hidden" name="{{name}}" value="{{value}}">{{/carried}}
    {{#fields}}{{> field}}{{/fields}}
    <button type="submit">Erase for good</button>
    </form></section>
    {{/erasing}}
    {{/plan}}
    """
}

/// What an erasure would take and leave, as the page says it.
struct ErasePlanWords: Sendable {
  /// A field that goes on as it was given.
  struct Carried: Sendable {
    let name: String
    let value: String
  }

  struct Erasing: Sendable {
    let once: String
    let version: String
    let carried: [Carried]
    let fields: [FormField]
  }

  let title: String
  /// Of whom, as the search before named them.
  let called: String?
  let entries: [String]
  let isSomethingLeft: Bool
  let stays: [String]
  let isHeld: Bool
  let holds: [String]
  /// The form; nil where nothing can be erased.
  let erasing: Erasing?

  init(_ report: EraseReport, _ given: [String: String], once: String, fields: [FormField]) {
    title =
      report.values == 0
      ? "Nothing of this agency's is there to erase"
      : "\(PageDates.count(report.values, "value")) of this agency would be erased"
    called = given["called"].flatMap { $0.isEmpty ? nil : $0 }
    entries = report.entries.map { entry in
      "\(entry.name): \(entry.code.map { "\(entry.kind) \($0)" } ?? entry.kind), \(PageDates.count(entry.values, "value"))"
    }
    stays =
      report.others.map {
        "\(PageDates.count($0.values, "value")) of \($0.agency), member \($0.member): it, or the board, signs for that"
      } + (report.referring.isEmpty ? [] : ["Entries that refer to these: \(report.referring.joined(separator: ", "))"])
    isSomethingLeft = !stays.isEmpty
    (isHeld, holds) = (!report.holds.isEmpty, report.holds)
    let carried = ["person", "called", "entries", "authority", "reason", "basis", "ground"].compactMap { name in
      given[name].flatMap { $0.isEmpty ? nil : Carried(name: name, value: $0) }
    }
    erasing =
      report.values == 0 || !report.holds.isEmpty
      ? nil : Erasing(once: once, version: report.version, carried: carried, fields: fields)
  }
}
