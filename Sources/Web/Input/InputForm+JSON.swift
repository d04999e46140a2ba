import Foundation

extension InputForm {
  /// Reads one JSON object that has no fields but these.
  func read(json bytes: [UInt8]) throws(Problem) -> Input {
    guard let object = try? JSONDecoder().decode([String: ParsedJSON].self, from: Data(bytes)) else {
      throw Problem(.malformed, "The body is not one JSON object.")
    }
    try refuseUnknown(object.keys)
    return try collected { field in object[field.name].map { Reading(field.value($0)) } ?? .missing }
  }

  /// Refuses fields that the form does not have, by name.
  func refuseUnknown(_ names: some Sequence<String>) throws(Problem) {
    let all = Set(names.filter { self[$0] == nil }).sorted()
    guard !all.isEmpty else { return }
    let unknown = all.prefix(Self.mostNamed)
    // A name that is none may be anything, so it is not repeated.
    let words =
      unknown.map { Self.isName($0) ? $0 : "one that is no name" }.joined(separator: ", ")
      + (all.count > unknown.count ? " and \(all.count - unknown.count) more" : "")
    let known = fields.isEmpty ? "none" : fields.map(\.name).joined(separator: ", ")
    throw Problem(
      .malformed, "Unknown fields: \(words). Known: \(known).",
      faults: unknown.filter(Self.isName).map { .init(field: $0, message: "is not known") })
  }

  /// Unknown fields that an answer names: a body of nothing else gets no longer one.
  private static let mostNamed = 10

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 40
      && text.utf8.allSatisfy { byte in
        let letter = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: "_")
      }
  }
}

/// A JSON value as it was sent. A truth value is no number, nor the other way.
private enum ParsedJSON: Decodable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case array([ParsedJSON])
  /// Nothing that any field takes.
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let values = try? container.decode([ParsedJSON].self) {
      self = .array(values)
    } else {
      self = .other
    }
  }

  var text: String? {
    if case .text(let text) = self { return text }
    return nil
  }

  var number: Int? {
    if case .number(let number) = self { return number }
    return nil
  }
}

extension InputField {
  /// A value of JSON as this field takes it; nil for one of another type.
  fileprivate func value(_ given: ParsedJSON) -> Input.Value? {
    switch (kind, given) {
    case (.text, .text(let text)), (.day, .text(let text)), (.word, .text(let text)),
      (.name, .text(let text)):
      return .text(text)
    case (.number, .number(let number)): return .number(number)
    case (.flag, .flag(let flag)): return .flag(flag)
    case (.names, .array(let values)), (.assignments, .array(let values)):
      let texts = values.compactMap(\.text)
      return texts.count == values.count ? .texts(texts) : nil
    case (.numbers, .array(let values)):
      let numbers = values.compactMap(\.number)
      return numbers.count == values.count ? .numbers(numbers) : nil
    default: return nil
    }
  }
}
