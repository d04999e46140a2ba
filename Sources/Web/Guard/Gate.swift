import AgencyNode
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What every request goes through, in this order: is it meant for this node, what is asked for, who asks, may they,
/// does it come from where it should, is it small and well-formed. Only then is it answered.
struct Gate: Sendable {
  let services: WebServices
  let table: RouteTable

  init(_ services: WebServices, table: RouteTable = RouteTable()) {
    self.services = services
    self.table = table
  }

  func respond(to request: Request) async -> Response {
    let head = request.head
    var passage = Passage(surface: Self.surface(head.path ?? ""))
    var reply: Reply
    do {
      reply = try await answer(request, &passage)
      if head.method == .get || head.method == .head { reply.markUnchanged(head, passage) }
    } catch {
      reply = await refusal(error, head, passage)
    }
    SecurityHeaders.add(to: &reply.headers, isTLS: services.settings.isTLS)
    return reply.response(to: head.method)
  }

  /// How far a request got, for whatever goes wrong.
  struct Passage: Sendable {
    var surface: Route.Surface
    var route: Route?
    var caller = Caller.stranger
  }

  /// How whoever asks for a path that may be nothing is answered.
  private static func surface(_ path: String) -> Route.Surface {
    path.hasPrefix("/api/") ? .api : path.hasPrefix("/fhir/") ? .fhir : .page
  }

  private func answer(_ request: Request, _ passage: inout Passage) async throws -> Reply {
    let head = request.head
    try services.origin.checkHost(head)
    let (path, query) = try Self.parts(head.path ?? "")
    let route: Route
    let parameters: [String: String]
    switch table.match(head.method, path) {
    case .route(let found, let taken): (route, parameters) = (found, taken)
    case .wrongMethod(let methods):
      throw Problem(.methodNotAllowed, Problem.Code.methodNotAllowed.advice, allow: methods)
    case .nothing: throw Problem(.notFound, "There is nothing at this address.")
    }
    passage.route = route
    passage.surface = route.surface
    passage.caller = try await caller(head, route.surface)
    let caller = passage.caller
    try admit(caller, to: route)
    let isWrite = head.method != .get && head.method != .head
    if isWrite { try services.origin.checkOrigin(head, isRequired: route.surface == .page) }
    let body = try await Self.body(of: request)
    let given = try read(body, for: route, head, caller)
    let asked =
      route.traits.contains(.openQuery)
      ? Input.none : try (route.query ?? InputForm("Nothing")).read(form: query.utf8, isTyped: route.surface == .page)
    if route.traits.contains(.lookUp), let user = caller.user,
      let seconds = services.lookUps.take(user.name, now: services.node.now())
    {
      throw Problem(
        .tooMany, "You looked up more people in a short time than one person reads. Wait \(seconds) seconds.",
        retryAfter: seconds)
    }
    let exchange = Exchange(
      services: services, route: route, head: head, parameters: parameters, input: given.input, query: asked,
      given: given.texts, fault: given.fault, user: caller.user, session: caller.session)
    if route.traits.contains(.polled) { return try await unlessKnown(exchange) }
    guard route.traits.contains(.write) else { return try await route.handle(exchange) }
    return try await once(exchange, body)
  }

  private func admit(_ caller: Caller, to route: Route) throws {
    guard route.access != .anybody else { return }
    guard let user = caller.user else { throw Problem(.unauthenticated, Problem.Code.unauthenticated.advice) }
    guard route.access.admits(user.roles) else {
      let words = route.access.words.map { "It takes one of these roles: \($0). " } ?? ""
      throw Problem(.forbidden, words + Problem.Code.forbidden.advice)
    }
  }

  private static func parts(_ path: String) throws -> (path: Substring, query: Substring) {
    guard path.utf8.count <= WebLimits.pathBytes else { throw Problem(.tooLarge, "The address is too long.") }
    let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    return (parts[0], parts.count > 1 ? parts[1] : "")
  }

  private static func body(of request: Request) async throws -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > WebLimits.bodyBytes {
      throw Problem(.tooLarge, Problem.Code.tooLarge.advice)
    }
    do {
      return Array(try await request.body.collect(upTo: WebLimits.bodyBytes).readableBytesView)
    } catch is NIOTooManyBytesError {
      throw Problem(.tooLarge, Problem.Code.tooLarge.advice)
    }
  }
}
