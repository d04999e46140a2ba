import AgencyNode
import HTTPTypes

/// One request: what is held, what was decided about it, and the next step.
enum AccessRequestPage {
  static let name = "access-request"

  private static let shown = InputField.required(
    "shown", .name, "The version that was shown; refused if anything changed since.")
  private static let decide = InputForm(
    "AccessDecision", InputField("entries", .numbers(most: 1_000, 1...1_000_000), "Places of entries in the list."),
    InputField("rest", .flag, "Everything that waits for a decision."),
    .required("decision", .word(["release", "withhold"]), "What is decided."),
    .required("reason", .text(400), "Why."), .required("by", .text(200), "Who decides."),
    InputField("second", .text(200), "Who agrees."), shown, Gate.onceInput)
  private static let sign = InputForm(
    "AccessSignature", .required("signer", .text(200), "Who signs."), shown, Gate.onceInput)
  private static let extend = InputForm(
    "AccessExtension", .required("why", .text(400), "Why it takes longer."),
    .required("decider", .text(200), "Who decides."), Gate.onceInput)

  static let routes = [
    Route.page(.get, "/subject-access/{id}", .accounting, [.lookUp]) { exchange in try await page(exchange, nil) },
    step("decide", decide) { exchange, number in
      let input = exchange.input
      let (reason, by, shown) = (
        try input.required("reason"), try input.required("by"), try input.required("shown")
      )
      let (places, isRest, isRelease) = (
        input.numbers("entries"), input.flag("rest"), input.text("decision") == "release"
      )
      guard isRest != !places.isEmpty else {
        throw Problem.fault("entries", "have to be chosen: tick some, or all that wait, and not both")
      }
      guard !(isRest && isRelease) else {
        throw Problem.fault("rest", "is for leaving out alone: what is told is decided entry by entry")
      }
      try await exchange.work { node in
        _ = try node.decideAccess(
          number, isRest ? .waiting : .places(places), release: isRelease, reason: reason, by: by,
          second: input.text("second"), shown: shown)
      }
    },
    step("sign", sign) { exchange, number in
      let (name, shown) = (try exchange.input.required("signer"), try exchange.input.required("shown"))
      try await exchange.work { _ = try $0.signAccess(number, by: name, shown: shown) }
    },
    step("extend", extend) { exchange, number in
      let (why, name) = (try exchange.input.required("why"), try exchange.input.required("decider"))
      try await exchange.work { _ = try $0.extendAccess(number, reason: why, by: name) }
    },
  ]

  /// A step that is taken once, and leads back to the request.
  private static func step(
    _ path: String, _ input: InputForm, _ take: @escaping @Sendable (Exchange, Int64) async throws -> Void
  ) -> Route {
    Route.form(
      "/subject-access/{id}/\(path)", .accounting, [.write], input: input, page: { try await page($0, $1) },
      answer: { exchange in
        let number = try number(exchange)
        try await take(exchange, number)
        return .see("/subject-access/\(number)")
      })
  }

  static func number(_ exchange: Exchange) throws -> Int64 {
    guard let number = exchange.parameters["id"].flatMap({ Int64($0) }) else {
      throw Problem(.notFound, "There is no request of that number.")
    }
    return number
  }

  static func page(_ exchange: Exchange, _ fault: Problem?) async throws -> Reply {
    let number = try number(exchange)
    let report = try await exchange.work { try $0.accessRequest(number) }
    return exchange.page(
      name, title: "Request \(number)", status: fault?.code.status ?? .ok, hasErrors: fault != nil,
      AccessRequestModel(exchange, report, fault))
  }

  static let template = """
    {{> errors}}
    {{> notice}}
    <p><a href="/subject-access">All requests</a></p>
    {{#words}}
    <h1>Request {{number}}</h1>
    <p>{{#state}}{{> tag}}{{/state}} Received {{received}}, due {{due}}. Asked by {{requester}}.</p>
    {{/words}}
    {{#facts}}<p class="hint">{{.}}</p>{{/facts}}
    <ul>{{#counts}}<li>{{.}}</li>{{/counts}}</ul>
    <div id="entries">
    {{#groups}}
    <section aria-labelledby="{{id}}"><h2 id="{{id}}">{{title}}</h2><p class="hint">{{hint}}</p>
    <ul class="people">
    {{#rows}}<li><h3>{{place}}. {{heading}} {{#tag}}{{> tag}}{{/tag}}</h3>
    <p>{{#lines}}{{.}}<br>{{/lines}}</p>
    <p class="hint">{{entry}}{{#questions}}<br>{{.}}{{/questions}}{{#decided}}<br>{{.}}{{/decided}}</p>
    {{#isOpen}}<div class="check actions"><input type="checkbox" form="decide" id="entry-{{place}}" name="entries" value="{{place}}"{{#isChosen}} checked{{/isChosen}}>
    <label for="entry-{{place}}">Choose entry {{place}}</label></div>{{/isOpen}}</li>{{/rows}}
    </ul></section>
    {{/groups}}
    </div>
    {{#deciding}}
    <section class="actions" aria-labelledby="decide-head"><h2 id="decide-head">Decide about the entries that you chose</h2>
    <form id="decide" method="post" action="{{action}}">{{> step}}
    {{#fields}}{{> field}}{{/fields}}
    <button type="submit">Decide</button></form></section>
    {{/deciding}}
    {{#signing}}
    <section class="actions" aria-labelledby="sign-head"><h2 id="sign-head">Sign</h2>
    <p>Everything is decided. Whoever signs has read what would be told, above, and answers for it.</p>
    <form method="post" action="{{action}}">{{> step}}
    {{#fields}}{{> field}}{{/fields}}
    <button class="go" type="submit">Sign the answer</button></form></section>
    {{/signing}}
    {{#issuing}}
    <section class="actions" aria-labelledby="issue-head"><h2 id="issue-head">{{title}}</h2>
    <p>{{text}}</p>
    <form method="post" action="{{action}}">{{> step}}<button class="go" type="submit">{{title}}</button></form></section>
    {{/issuing}}
    {{#extending}}
    <section class="actions" aria-labelledby="extend-head"><h2 id="extend-head">Take more time</h2>
    <p>Two further months, once, for a request that is complex or one of several. Whoever asked has to be told within the first
    month, and why, in a way that is safe for them: this node tells nobody.</p>
    <form method="post" action="{{action}}">{{> step}}
    {{#fields}}{{> field}}{{/fields}}
    <button class="second" type="submit">Take two further months</button></form></section>
    {{/extending}}
    """
}
