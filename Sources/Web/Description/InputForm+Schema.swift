extension InputForm {
  /// The form as a schema of JSON.
  var schema: JSON {
    var schema: [String: JSON] = [
      "type": "object", "additionalProperties": false,
      "properties": .object(Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.schema) })),
    ]
    let required = fields.filter(\.isRequired).map { JSON.text($0.name) }
    if !required.isEmpty { schema["required"] = .array(required) }
    return .object(schema)
  }

  /// The form as parameters of a query.
  var parameters: [JSON] {
    fields.map { field in
      var schema = field.members
      let note = schema.removeValue(forKey: "description") ?? .text(field.note)
      return [
        "name": .text(field.name), "in": "query", "required": .flag(field.isRequired), "description": note,
        "schema": .object(schema),
      ]
    }
  }
}

extension InputField {
  var schema: JSON { .object(members) }

  fileprivate var members: [String: JSON] {
    var members: [String: JSON] = ["description": .text(note)]
    members.merge(kind.members) { $1 }
    return members
  }
}

extension InputField.Kind {
  fileprivate var members: [String: JSON] {
    switch self {
    case .text(let most):
      ["type": "string", "minLength": 1, "maxLength": .number(Int64(most)), "pattern": .text(Self.shown)]
    case .name: Self.nameSchema
    case .day: ["type": "string", "format": "date"]
    case .word(let words): ["type": "string", "enum": .array(words.map(JSON.text))]
    case .number(let range): Self.number(range)
    case .flag: ["type": "boolean"]
    case .names(let most):
      ["type": "array", "minItems": 1, "maxItems": .number(Int64(most)), "items": .object(Self.nameSchema)]
    case .assignments(let most):
      ["type": "array", "minItems": 1, "maxItems": .number(Int64(most)), "items": .object(Self.assignmentSchema)]
    case .numbers(let most, let range):
      ["type": "array", "maxItems": .number(Int64(most)), "items": .object(Self.number(range))]
    }
  }

  /// A character that steers neither a page nor a terminal.
  private static let plain =
    "[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]"
  /// Plain, with something to read in it.
  private static let readable = "\(plain)*[^\\s\\u0000-\\u001f\\u007f-\\u009f]\(plain)*$"
  private static let shown = "^\(readable)"

  private static let nameSchema: [String: JSON] = [
    "type": "string", "minLength": 1, "maxLength": .number(Int64(InputField.nameLength)),
    "pattern": "^[A-Za-z0-9/._-]+$",
  ]

  private static let assignmentSchema: [String: JSON] = [
    "type": "string", "minLength": 3, "maxLength": .number(Int64(InputField.assignmentLength)),
    "pattern": .text("^[A-Za-z]+=\(readable)"),
  ]

  private static func number(_ range: ClosedRange<Int>) -> [String: JSON] {
    [
      "type": "integer", "minimum": .number(Int64(range.lowerBound)), "maximum": .number(Int64(range.upperBound)),
    ]
  }
}
