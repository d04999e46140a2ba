import HTTPTypes

/// What is answered, as the description of the API says it: the members that are always there, and their types. Answers
/// may have more; a client reads over what it does not know.
struct AnswerSchema: Sendable {
  enum Kind: Sendable {
    case text
    case number
    case flag
    case array
    case object
  }

  let name: String
  let members: [(String, Kind)]
  /// What the answer is sent as.
  var status = 200
  /// The media type, without parameters.
  var media = "application/json"
  /// It is no JSON.
  var isText = false

  init(_ name: String, _ members: (String, Kind)..., status: Int = 200) {
    self.name = name
    self.members = [("schemaVersion", .number)] + members
    self.status = status
  }

  /// A resource of FHIR, of which the standard says more.
  private static func resource(_ name: String, _ members: (String, Kind)...) -> AnswerSchema {
    AnswerSchema(name, members: [("resourceType", .text)] + members, media: FHIR.mediaType)
  }

  private init(_ name: String, members: [(String, Kind)], media: String, isText: Bool = false) {
    (self.name, self.members, self.media, self.isText) = (name, members, media, isText)
  }

  static let written = AnswerSchema("Written", ("operation", .text), status: 201)
  static let matches = AnswerSchema("Matches", ("matches", .array))
  static let person = AnswerSchema(
    "Person", ("person", .text), ("names", .array), ("history", .array), ("patterns", .array), ("steps", .array),
    ("freshness", .array), ("warnings", .array), ("notes", .array))
  static let brief = AnswerSchema("Brief", ("person", .text), ("lines", .array))
  static let flag = AnswerSchema("Flag", ("name", .text), ("fields", .array))
  static let alerts = AnswerSchema("Alerts", ("alerts", .array), ("recalls", .array))
  static let acknowledged = AnswerSchema("Acknowledged", ("acknowledged", .array), ("user", .text))
  static let referrals = AnswerSchema("Referrals", ("referrals", .array))
  static let referralSent = AnswerSchema("ReferralSent", ("referrals", .array), status: 201)
  static let conflicts = AnswerSchema("Conflicts", ("conflicts", .array))
  static let conflict = AnswerSchema(
    "Conflict", ("name", .text), ("type", .text), ("isOpen", .flag), ("reason", .text), ("siblings", .array),
    ("stood", .array))
  static let decision = AnswerSchema("Decision", ("conflict", .text), ("operation", .text))
  static let status = AnswerSchema(
    "Status", ("state", .number), ("reasons", .array), ("agency", .text), ("member", .number), ("peers", .array),
    ("nextActions", .array))
  static let sessions = AnswerSchema("SyncHistory", ("sessions", .array), ("members", .array))
  static let round = AnswerSchema("Round", ("peers", .array))
  static let capabilities = resource("FHIRCapabilityStatement", ("status", .text), ("fhirVersion", .text))
  static let bundle = resource("FHIRBundle", ("type", .text), ("total", .number))
  static let patient = resource("FHIRPatient")
  static let flagResource = resource("FHIRFlag", ("status", .text), ("code", .object), ("subject", .object))
  static let metrics = AnswerSchema("Metrics", members: [], media: "text/plain", isText: true)

  var json: JSON {
    if isText { return ["type": "string"] }
    return [
      "type": "object", "required": .array(members.map { .text($0.0) }),
      "properties": .object(Dictionary(uniqueKeysWithValues: members.map { ($0.0, ["type": .text($0.1.word)]) })),
    ]
  }
}

extension AnswerSchema.Kind {
  fileprivate var word: String {
    switch self {
    case .text: "string"
    case .number: "integer"
    case .flag: "boolean"
    case .array: "array"
    case .object: "object"
    }
  }
}
