import AgencyNode
import HTTPTypes
import Safeguarding

/// The conflict log, and deciding what differs.
enum ConflictsAPI {
  static let list = InputForm(
    "ConflictQuery",
    fields: [
      InputField("status", .word(ConflictQuery.Status.allCases.map(\.rawValue)), "open without it."),
      InputField("type", .word(types), "What the row is about."),
      InputField("field", .word(FlagField.all.map(\.name)), "Only those about this field, by name."),
      InputField("member", .number(1...Int(Int32.max)), "Only those about this member."),
      InputField("age", .number(0...36_500), "Only those open for at least so many days."),
    ] + Paging.fields)
  private static let types = [
    "field", "policy_denied", "void", "uninterpreted", "fork", "rollback", "audit_log", "cut_off", "roster",
  ]
  static let resolve = InputForm(
    "ConflictResolve",
    .required("keep", .text(4_096), "The letter of a value as it was shown (a, b, …), both, or another value."),
    .required("shown", .name, "The version that was shown; refused if another value came in since."),
    .required("reason", .text(4_096), "Why; others will read it."))

  static func query(_ input: Input) -> ConflictQuery {
    ConflictQuery(
      status: input.text("status").flatMap(ConflictQuery.Status.init(rawValue:)) ?? .open, type: input.text("type"),
      field: input.text("field"), member: input.number("member").map(UInt32.init), days: input.number("age"))
  }

  static let routes = [
    Route.api(
      .get, "/conflicts", .deciding, [.polled],
      .init(id: "listConflicts", summary: "List conflicts: open ones, unless said otherwise.", answer: .conflicts),
      query: list
    ) { exchange in
      let query = query(exchange.query)
      var list = try await exchange.work { try $0.conflicts(query) }
      let (rows, next) = try Paging.page(list.conflicts, exchange, by: \.name)
      list.conflicts = rows
      var reply = try Reply.json(list)
      Paging.link(&reply, next)
      return reply
    },
    Route.api(
      .get, "/conflicts/{name}", .deciding, [],
      .init(
        id: "showConflict", summary: "Show the values side by side, who said them, and what stands.",
        answer: .conflict)
    ) { exchange in
      let name = exchange.parameters["name"] ?? ""
      return try await exchange.json { try $0.conflict(named: name) }
    },
    Route.api(
      .post, "/conflicts/{name}/resolve", .deciding, [.write],
      .init(id: "resolveConflict", summary: "Decide a conflict, on every node.", answer: .decision), input: resolve
    ) { exchange in
      let decision = try await decide(exchange)
      return try Reply.json(decision)
    },
  ]

  /// Decides as it was asked for, over what was shown.
  /// - Throws: `changed-meanwhile` with how it stands and who decided, if others wrote since: nothing is overwritten.
  static func decide(_ exchange: Exchange) async throws -> ConflictDecision {
    let name = exchange.parameters["name"] ?? ""
    let (keep, shown, reason) = (
      try exchange.input.required("keep"), try exchange.input.required("shown"), try exchange.input.required("reason")
    )
    return try await exchange.work { node in
      do {
        return try node.decide(conflict: name, keep: keep, shown: shown, reason: reason)
      } catch let error as NodeError where error.code == .changedMeanwhile || error.code == .notFound {
        let now = try node.conflict(named: name)
        guard error.code == .changedMeanwhile || !now.isOpen else { throw error }
        throw Problem(.changedMeanwhile, words(of: now), standing: standing(of: now))
      }
    }
  }

  private static func words(of conflict: ConflictReport) -> String {
    guard !conflict.isOpen else {
      return "Another value came in since these were shown. Look at the conflict again, then decide."
    }
    return "It was decided by \(conflict.closedByAgency ?? "somebody") since it was shown. Nothing was overwritten."
  }

  /// Who decided and how it stands, without any value: those are personal.
  private static func standing(of conflict: ConflictReport) -> JSON {
    var members: [String: JSON] = ["conflict": .text(conflict.name), "isOpen": .flag(conflict.isOpen)]
    if let version = conflict.version { members["version"] = .text(version) }
    if let closed = conflict.closed { members["closed"] = .number(closed) }
    if let operation = conflict.closedBy { members["closedBy"] = .text(operation) }
    if let agency = conflict.closedByAgency { members["closedByAgency"] = .text(agency) }
    return .object(members)
  }
}
