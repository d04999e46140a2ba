import AgencyNode
import HTTPTypes
import Replication

/// One request that was let through, and what is needed to answer it.
struct Exchange: Sendable {
  let services: WebServices
  let route: Route
  let head: HTTPRequest
  /// What braces in the route's path took.
  let parameters: [String: String]
  /// What was sent, read by the route's own form.
  let input: Input
  /// What was asked for in the query, likewise.
  let query: Input
  /// What was typed into a form, to show it again.
  let given: [String: String]
  /// What is wrong with it: only for a page that shows that by itself.
  let fault: Problem?
  /// Who asks; nil on routes for anybody, unless a session says who it is.
  let user: SignedIn?
  /// The session of a browser.
  let session: Session?

  var name: String { user?.name ?? "nobody" }
  var now: Int64 { services.node.now().rawValue }

  /// Does something with the node, on a thread that may wait, audited as the user's.
  func work<T: Sendable>(_ body: @escaping @Sendable (AgencyNode) throws -> T) async throws -> T {
    let mayShow = !route.traits.contains(.whileHeldBack)
    return try await services.worker.run { [node = services.node, name] in
      if mayShow { try node.refuseToShow() }
      return try node.acting(as: name, body)
    }
  }

  /// Does something with the node, and answers with what comes of it.
  func json(
    status: HTTPResponse.Status = .ok, _ body: @escaping @Sendable (AgencyNode) throws -> some Encodable & Sendable
  ) async throws -> Reply {
    try await work { node in try Reply.json(try body(node), status: status) }
  }

  /// Who looks, what for and on what basis, as the input has it.
  func lookUp() throws -> LookUp {
    LookUp(
      user: name, purpose: try input.required("purpose"), basis: try input.required("basis"),
      breakGlass: input.text("breakGlass"))
  }

  /// Who acts, where others read the name.
  var actor: Actor { Actor(name: input.text("by") ?? name, user: name) }
}
