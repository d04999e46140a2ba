import AgencyNode
import HTTPTypes

/// The description of the API (OpenAPI 3.1), made from the route table: what is not there is not described, and the other
/// way round.
struct OpenAPI {
  let routes: [Route]

  init(_ routes: [Route] = RouteTable.all) { self.routes = routes.filter { $0.operation != nil } }

  var document: JSON {
    var paths: [String: [String: JSON]] = [:]
    var schemas: [String: JSON] = ["Problem": Self.problem, "OperationOutcome": Self.outcome]
    for route in routes {
      guard let operation = route.operation else { continue }
      paths[route.path, default: [:]][route.method.rawValue.lowercased()] = describe(route, operation)
      schemas[operation.answer.name] = operation.answer.json
      if let input = route.input { schemas[input.name] = input.schema }
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Agency node", "version": .text(productVersion),
        "summary": "What an agency's own programs do at its node.",
        "description": .text(Self.introduction),
      ],
      "servers": [["url": "/"]],
      "security": [["token": []]],
      "paths": .object(paths.mapValues(JSON.object)),
      "components": [
        "schemas": .object(schemas),
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer", "description": "From `node user add`."]],
      ],
    ]
  }

  private static let introduction = """
    Every look-up has a purpose and a legal basis, and is in the audit log before it is answered. What is personal is \
    sent in bodies, never in addresses. A field that is not described is refused. Errors are problem documents (RFC \
    9457); `code` is stable. A write with the header Idempotency-Key is done once: a repeat within 24 hours gets the \
    same answer. Answers to GET have an ETag. Below /fhir is a read facade of HL7 FHIR R4: there headers say what a look-up \
    is for, and errors are OperationOutcomes. Lists are in pages: the header Link names the next.
    """

  private func describe(_ route: Route, _ operation: Route.Operation) -> JSON {
    let isOpen = route.access == .anybody
    var members: [String: JSON] = [
      "operationId": .text(operation.id), "summary": .text(operation.summary),
      "tags": .array([.text(String(route.path.split(separator: "/").dropFirst(2).first ?? "node"))]),
      "responses": .object(responses(route, operation)),
    ]
    if let words = route.access.words { members["description"] = .text("For: \(words).") }
    if isOpen { members["security"] = [] }
    var parameters = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { segment -> JSON in
      [
        "name": .text(String(segment.dropFirst().dropLast())), "in": "path", "required": true,
        "schema": ["type": "string", "pattern": "^[A-Za-z0-9-]{1,128}$"],
      ]
    }
    parameters += route.query?.parameters ?? []
    if route.traits.contains(.write) { parameters.append(Self.repeatKey) }
    if route.surface == .fhir, route.traits.contains(.lookUp) { parameters += LookUpHeader.all.map(\.parameter) }
    if !parameters.isEmpty { members["parameters"] = .array(parameters) }
    if let input = route.input {
      members["requestBody"] = [
        "required": true,
        "content": .object([
          route.surface == .fhir ? "application/x-www-form-urlencoded" : "application/json":
            ["schema": ["$ref": .text("#/components/schemas/\(input.name)")]]
        ]),
      ]
    }
    return .object(members)
  }

  private static let repeatKey: JSON = [
    "name": "Idempotency-Key", "in": "header", "required": false,
    "description": "A name of your own for this request: a repeat under it is answered alike, and not done again.",
    "schema": [
      "type": "string", "pattern": "^[!-~]{1,128}$", "minLength": 1,
      "maxLength": .number(Int64(WebLimits.repeatKeyBytes)),
    ],
  ]

  private func responses(_ route: Route, _ operation: Route.Operation) -> [String: JSON] {
    let answer: JSON = [
      "description": "It is done, or this is what there is.",
      "content": .object([
        operation.answer.media: ["schema": ["$ref": .text("#/components/schemas/\(operation.answer.name)")]]
      ]),
    ]
    var codes: Set<Problem.Code> = [.malformed, .wrongHost, .invalidInput, .failed, .unavailable, .methodNotAllowed]
    if route.access != .anybody { codes.formUnion([.unauthenticated, .forbidden, .notAllowed, .notFound]) }
    if route.input != nil { codes.formUnion([.tooLarge, .unsupportedMedia]) }
    if route.traits.contains(.lookUp) { codes.insert(.tooMany) }
    if route.traits.contains(.write) { codes.formUnion([.changedMeanwhile, .repeatUnknown, .repeatDiffers]) }
    if !route.traits.contains(.whileHeldBack) { codes.insert(.fenced) }
    var responses: [String: JSON] = ["\(operation.answer.status)": answer]
    for (status, some) in Dictionary(grouping: codes, by: \.status.code) {
      responses["\(status)"] = [
        "description": .text(some.map(\.title).sorted().joined(separator: "; ") + "."),
        "content": .object(route.surface == .fhir ? Self.outcomeContent : Self.problemContent),
      ]
    }
    if route.method == .get { responses["304"] = ["description": "Unchanged since the ETag that was sent."] }
    return responses
  }

  private static let problemContent: [String: JSON] = [
    "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
  ]
  private static let outcomeContent: [String: JSON] = [
    FHIR.mediaType: ["schema": ["$ref": "#/components/schemas/OperationOutcome"]]
  ]

  private static let outcome: JSON = [
    "type": "object", "required": ["resourceType", "issue"],
    "properties": ["resourceType": ["const": "OperationOutcome"], "issue": ["type": "array", "minItems": 1]],
  ]

  private static let problem: JSON = [
    "type": "object", "required": ["type", "title", "status", "detail", "code"],
    "properties": [
      "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"],
      "detail": ["type": "string"],
      "code": ["type": "string", "enum": .array(Problem.Code.allCases.map { .text($0.rawValue) })],
      "errors": [
        "type": "array",
        "items": [
          "type": "object", "required": ["field", "message"],
          "properties": ["field": ["type": "string"], "message": ["type": "string"]],
        ],
      ],
      "standing": ["type": "object"],
    ],
  ]
}

extension LookUpHeader {
  /// As a parameter. Visible ASCII: a header has nothing else for certain.
  fileprivate var parameter: JSON {
    [
      "name": .text(name), "in": "header", "required": .flag(field.isRequired), "description": .text(field.note),
      "schema": ["type": "string", "pattern": "^[!-~]([ -~]{0,248}[!-~])?$"],
    ]
  }
}
