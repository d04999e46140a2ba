import HTTPTypes

/// One thing that can be asked for, who may, and how it is answered. All are in ``RouteTable``.
struct Route: Sendable {
  /// How whoever asks is told what went wrong, and proves who they are.
  enum Surface: Sendable {
    /// A browser: pages, a cookie, forms.
    case page
    /// A program: JSON, a bearer token, problem documents.
    case api
    /// A program that speaks HL7 FHIR: its resources, a bearer token, OperationOutcome.
    case fhir
    /// A monitor: a word.
    case probe
  }

  /// What may happen to it beside being answered.
  enum Trait: Sendable, Hashable {
    /// Looks a person up: limited per user.
    case lookUp
    /// Writes: a repeat under the same key is not done twice.
    case write
    /// Is polled: whoever has the answer already is told so before anything is read, or written into the audit log.
    case polled
    /// Is answered while a restored node may not show anything about anybody.
    case whileHeldBack
    /// A page that says by itself what is wrong with its form.
    case showsFaults
    /// Reads its query by itself, since another program wrote it and may say more than is read.
    case openQuery
    /// A form of somebody who is not signed in yet, which no session's secret can be in.
    case signsIn
  }

  let method: HTTPRequest.Method
  /// Segments; one in braces takes whatever stands there.
  let path: String
  let surface: Surface
  let access: Access
  var traits: Set<Trait> = []
  /// What may be sent; nil for nothing.
  var input: InputForm?
  /// What may be asked for in the query; nil for nothing.
  var query: InputForm?
  /// For the description of the API; nil for pages.
  var operation: Operation?
  let handle: @Sendable (Exchange) async throws -> Reply

  /// A route of the API as its description has it.
  struct Operation: Sendable {
    let id: String
    let summary: String
    /// The schema of the answer.
    let answer: AnswerSchema
  }
}

extension Route {
  /// A page.
  static func page(
    _ method: HTTPRequest.Method, _ path: String, _ access: Access, _ traits: Set<Trait> = [],
    input: InputForm? = nil, query: InputForm? = nil, _ handle: @escaping @Sendable (Exchange) async throws -> Reply
  ) -> Route {
    Route(
      method: method, path: path, surface: .page, access: access, traits: traits, input: input, query: query,
      operation: nil, handle: handle)
  }

  /// What a page's form is sent to. What is wrong with it, may not be done, or changed since the page was shown is said on
  /// the page itself, with what was filled in.
  /// - Parameters:
  ///   - page: The page again, and why.
  ///   - answer: Does what the form asks for.
  static func form(
    _ path: String, _ access: Access, _ traits: Set<Trait> = [], input: InputForm,
    page: @escaping @Sendable (Exchange, Problem) async throws -> Reply,
    answer: @escaping @Sendable (Exchange) async throws -> Reply
  ) -> Route {
    .page(.post, path, access, traits.union([.showsFaults]), input: input) { exchange in
      if let fault = exchange.fault { return try await page(exchange, fault) }
      do { return try await answer(exchange) } catch {
        let problem = Problem(error)
        guard [.invalidInput, .notAllowed, .changedMeanwhile].contains(problem.code) else { throw error }
        return try await page(exchange, problem)
      }
    }
  }

  /// A route of the facade of FHIR.
  static func fhir(
    _ method: HTTPRequest.Method, _ path: String, _ access: Access, _ traits: Set<Trait>, _ operation: Operation,
    input: InputForm? = nil, _ handle: @escaping @Sendable (Exchange) async throws -> Reply
  ) -> Route {
    Route(
      method: method, path: "/fhir" + path, surface: .fhir, access: access, traits: traits, input: input,
      operation: operation, handle: handle)
  }

  /// A route of the API.
  static func api(
    _ method: HTTPRequest.Method, _ path: String, _ access: Access, _ traits: Set<Trait> = [],
    _ operation: Operation, input: InputForm? = nil, query: InputForm? = nil,
    _ handle: @escaping @Sendable (Exchange) async throws -> Reply
  ) -> Route {
    Route(
      method: method, path: "/api/v1" + path, surface: .api, access: access, traits: traits, input: input,
      query: query, operation: operation, handle: handle)
  }
}
