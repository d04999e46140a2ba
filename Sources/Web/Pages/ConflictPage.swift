import AgencyNode
import HTTPTypes

/// One conflict: the values side by side, and the decision.
enum ConflictPage {
  static let name = "conflict"

  private static let form = InputForm("ConflictForm", fields: ConflictsAPI.resolve.fields)

  static let routes = [
    Route.page(.get, "/conflicts/{name}", .deciding) { exchange in try await page(exchange, nil) },
    Route.form(
      "/conflicts/{name}", .deciding, input: form, page: { try await page($0, $1) },
      answer: { exchange in
        _ = try await ConflictsAPI.decide(exchange)
        return .see("/conflicts/\(exchange.parameters["name"] ?? "")")
      }),
  ]

  private static func page(_ exchange: Exchange, _ fault: Problem?) async throws -> Reply {
    let conflict = exchange.parameters["name"] ?? ""
    let report = try await exchange.work { try $0.conflict(named: conflict) }
    // What was decided over other values is not filled in again: it has to be decided anew over these.
    let isStale = fault?.code == .changedMeanwhile
    var builder = FormBuilder(isStale ? [:] : exchange.given, isStale ? nil : fault)
    builder.long("reason", "Why", hint: "Every agency that may read the flag reads it.")
    return exchange.page(
      name, title: "Conflict", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      Model(
        report, now: exchange.now, kept: isStale ? nil : exchange.given["keep"],
        errors: isStale ? nil : builder.errors, notice: isStale ? fault?.detail : nil, reason: builder.fields))
  }

  private struct Side: Sendable {
    let letter: String
    let value: String
    let agency: String
    let written: String
    let received: String
    let operation: String
    let isChosen: Bool
  }

  private struct Decision: Sendable {
    let version: String
    let reason: [FormField]
    let isBoth: Bool
  }

  private struct Model: Sendable {
    let errors: FormErrors?
    let notice: String?
    let name: String
    let short: String
    let title: String
    let state: Tag
    let opened: String
    let closed: String?
    let why: String?
    let reason: String
    let policy: String?
    let shown: String?
    let sides: [Side]
    /// What differed, of one that has ended.
    let stood: [Side]
    let hasStood: Bool
    let decision: Decision?

    init(
      _ report: ConflictReport, now: Int64, kept: String?, errors: FormErrors?, notice: String?, reason: [FormField]
    ) {
      self.errors = errors
      self.notice = notice
      name = report.name
      short = String(report.name.prefix(12))
      title = [report.label ?? report.type, report.subject].compactMap(\.self).joined(separator: " of ")
      state = report.isOpen ? Tag(kind: "soon", word: "open") : Tag(kind: "note", word: "decided")
      opened = PageDates.ago(report.opened, now: now)
      closed = report.closed.map {
        "\(PageDates.ago($0, now: now)) by \(report.closedByAgency ?? "somebody") with \(report.closedBy ?? "an operation")"
      }
      why = report.decision
      self.reason = report.reason
      policy = report.policy
      shown = report.shown.isEmpty ? nil : report.shown.joined(separator: " / ")
      sides = Self.sides(report.siblings, kept: kept)
      stood = Self.sides(report.stood, kept: nil)
      hasStood = !stood.isEmpty
      let version = report.isOpen && report.siblings.count > 1 ? report.version : nil
      decision = version.map { Decision(version: $0, reason: reason, isBoth: kept == "both") }
    }

    private static func sides(_ values: [SiblingReport], kept: String?) -> [Side] {
      values.enumerated().map { place, sibling in
        let letter = String(UnicodeScalar(UInt8(0x61 + place % 26)))
        return Side(
          letter: letter, value: sibling.value, agency: sibling.agency,
          written: sibling.authored.map(PageDates.time) ?? "unknown",
          received: sibling.received.map(PageDates.time) ?? "unknown", operation: sibling.operation,
          isChosen: kept == letter)
      }
    }
  }

  static let template = """
    {{> errors}}
    {{> notice}}
    <p><a href="/conflicts">All conflicts</a></p>
    <h1>{{title}}</h1>
    <p>{{#state}}{{> tag}}{{/state}} Conflict {{short}}, opened here {{opened}}.{{#closed}} Decided {{.}}.{{/closed}}</p>
    {{#why}}<p><strong>Why it was decided so:</strong> {{.}}</p>{{/why}}
    {{^hasStood}}<p>{{reason}}</p>{{/hasStood}}
    {{#shown}}<p>Shown now: <strong>{{.}}</strong>{{#policy}} <span class="hint">by the policy "{{.}}"</span>{{/policy}}</p>{{/shown}}
    {{#decision}}
    <form method="post" action="/conflicts/{{name}}">
    <input type="hidden" name="form" value="{{formSecret}}">
    <input type="hidden" name="shown" value="{{version}}">
    <fieldset id="keep"><legend>Which value shall stand, on every node?</legend>
    <div class="sides">
    {{#sides}}
    <div class="side"><div class="check"><input type="radio" id="keep-{{letter}}" name="keep" value="{{letter}}"{{#isChosen}} checked{{/isChosen}}>
    <label for="keep-{{letter}}">{{value}}</label></div>
    <dl><dt>Said by</dt><dd>{{agency}}</dd><dt>Written</dt><dd>{{written}}</dd><dt>Came in here</dt><dd>{{received}}</dd><dt>Operation</dt><dd>{{operation}}</dd></dl></div>
    {{/sides}}
    <div class="side"><div class="check"><input type="radio" id="keep-both" name="keep" value="both"{{#isBoth}} checked{{/isBoth}}>
    <label for="keep-both">Keep all of them</label></div><p class="hint">All stand side by side, and the conflict ends.</p></div>
    </div></fieldset>
    {{#reason}}{{> field}}{{/reason}}
    <button class="go" type="submit">Decide</button>
    </form>
    {{/decision}}
    {{^decision}}
    {{#hasStood}}
    <h2>What differed</h2>
    <p>{{reason}}</p>
    <div class="sides">
    {{#stood}}{{> conflict-side}}{{/stood}}
    </div>
    <h2>What stands now</h2>
    {{/hasStood}}
    <div class="sides">
    {{#sides}}{{> conflict-side}}{{/sides}}
    </div>
    {{/decision}}
    """

  static let sideName = "conflict-side"

  /// One value, with who said it.
  static let side = """
    <div class="side"><p><strong>{{value}}</strong></p>
    <dl><dt>Said by</dt><dd>{{agency}}</dd><dt>Written</dt><dd>{{written}}</dd><dt>Came in here</dt><dd>{{received}}</dd><dt>Operation</dt><dd>{{operation}}</dd></dl></div>
    """
}
