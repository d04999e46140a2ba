import AgencyNode
import HTTPTypes

/// How the node is, and a round with its peers.
enum StatusAPI {
  static let sync = InputForm(
    "SyncRequest",
    InputField("members", .numbers(most: 1_000, 1...Int(Int32.max)), "Whom; all configured peers without it."))

  static let history = InputForm(
    "SyncHistoryQuery",
    fields: [InputField("member", .number(1...Int(Int32.max)), "Only sessions with this member.")] + Paging.fields)

  static let routes = [
    Route.api(
      .get, "/status", .running, [.whileHeldBack],
      .init(id: "status", summary: "How this node is, and what to do next.", answer: .status)
    ) { exchange in try await exchange.json { try $0.status() } },
    Route.api(
      .get, "/sync/sessions", .running, [.whileHeldBack],
      .init(
        id: "syncHistory", summary: "Past sessions with peers that exchanged something or failed, the newest first.",
        answer: .sessions),
      query: history
    ) { exchange in
      let (history, next) = try await sessions(exchange)
      var reply = try Reply.json(history)
      Paging.link(&reply, next)
      return reply
    },
    Route.api(
      .post, "/sync", .operating, [.write, .whileHeldBack],
      .init(id: "syncNow", summary: "Exchange changes with peers now.", answer: .round), input: sync
    ) { exchange in
      try await Reply.json(round(exchange, with: exchange.input.numbers("members").map { UInt32($0) }))
    },
  ]

  /// The page of the history that the query asks for, and the address of the next.
  static func sessions(_ exchange: Exchange) async throws -> (history: SyncHistory, next: String?) {
    let member = exchange.query.number("member").map { UInt32($0) }
    let before = try exchange.query.text("after").map { text in
      guard let number = Int64(text), number > 0 else { throw Paging.noRow }
      return number
    }
    let limit = Paging.limit(exchange)
    // One more than is shown tells whether there is another page.
    var history = try await exchange.work { try $0.syncHistory(with: member, before: before, limit: limit + 1) }
    let page = Paging.page(history.sessions[...], exchange) { "\($0.number)" }
    history.sessions = page.rows
    return (history, page.next)
  }

  /// One round with peers, unless one that was asked for here goes on already.
  static func round(_ exchange: Exchange, with members: [UInt32]) async throws -> SyncReport {
    let node = exchange.services.node
    guard let report = try await exchange.services.syncing.run({ try await node.syncNow(with: members) }) else {
      throw Problem(.tooMany, "A round that was asked for goes on already.", retryAfter: 5)
    }
    return report
  }
}
