import AgencyNode
import HTTPTypes

/// How the node is, and a round with its peers.
enum StatusAPI {
  static let sync = InputForm(
    "SyncRequest",
    InputField("members", .numbers(most: 1_000, 1...Int(Int32.max)), "Whom; all configured peers without it."))

  static let routes = [
    Route.api(
      .get, "/status", .running, [.whileHeldBack],
      .init(id: "status", summary: "How this node is, and what to do next.", answer: .status)
    ) { exchange in try await exchange.json { try $0.status() } },
    Route.api(
      .post, "/sync", .operating, [.write, .whileHeldBack],
      .init(id: "syncNow", summary: "Exchange changes with peers now.", answer: .round), input: sync
    ) { exchange in
      try await Reply.json(round(exchange, with: exchange.input.numbers("members").map { UInt32($0) }))
    },
  ]

  /// One round with peers, unless one that was asked for here goes on already.
  static func round(_ exchange: Exchange, with members: [UInt32]) async throws -> SyncReport {
    let node = exchange.services.node
    guard let report = try await exchange.services.syncing.run({ try await node.syncNow(with: members) }) else {
      throw Problem(.tooMany, "A round that was asked for goes on already.", retryAfter: 5)
    }
    return report
  }
}
