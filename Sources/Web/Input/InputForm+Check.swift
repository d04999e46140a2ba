import Safeguarding

extension InputField {
  /// What is wrong with a value, in words that go on after the field's name; nil if nothing is. The value itself is never
  /// repeated: it may be about somebody.
  func fault(_ value: Input.Value) -> String? {
    switch (kind, value) {
    case (.text(let most), .text(let text)): Self.fault(text, most)
    case (.day, .text(let text)):
      (try? DayStyle.iso.parse(text)) == nil ? "is not a day; write it as 2026-03-04" : nil
    case (.word(let words), .text(let text)):
      words.contains(text) ? nil : "is one of \(words.joined(separator: ", "))"
    case (.number(let range), .number(let number)):
      range.contains(number) ? nil : "is a whole number from \(range.lowerBound) to \(range.upperBound)"
    case (.flag, .flag): nil
    case (.texts(let most, let bytes), .texts(let texts)):
      if texts.isEmpty || texts.count > most {
        "has 1 to \(most) entries"
      } else {
        texts.lazy.compactMap { Self.fault($0, bytes) }.first
      }
    case (.numbers(let most, let range), .numbers(let numbers)):
      if numbers.count > most {
        "has at most \(most) entries"
      } else {
        numbers.allSatisfy(range.contains) ? nil : "has numbers from \(range.lowerBound) to \(range.upperBound)"
      }
    default: "takes \(kind.words)"
    }
  }

  private static func fault(_ text: String, _ most: Int) -> String? {
    guard text.utf8.count <= most else { return "has at most \(most) bytes" }
    guard text.contains(where: { !$0.isWhitespace }) else { return "is empty" }
    // What steers a terminal or a page has no place in a name or a reason.
    let isSteering = text.unicodeScalars.contains { scalar in
      (scalar.value < 0x20 && scalar != "\n" && scalar != "\r" && scalar != "\t")
        || (0x7F...0x9F).contains(scalar.value)
        || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }
    return isSteering ? "has characters that cannot be shown" : nil
  }
}

extension InputField.Kind {
  /// What is taken, in words.
  var words: String {
    switch self {
    case .text: "a text"
    case .day: "a day as text, such as 2026-03-04"
    case .word(let words): "one of \(words.joined(separator: ", "))"
    case .number: "a whole number"
    case .flag: "true or false"
    case .texts: "a list of texts"
    case .numbers: "a list of whole numbers"
    }
  }
}

extension InputForm {
  /// Holds values to the form.
  /// - Throws: every fault at once, by field.
  func checked(_ values: [String: Input.Value]) throws(Problem) -> Input {
    var faults: [Problem.Fault] = []
    for field in fields {
      if let value = values[field.name] {
        if let message = field.fault(value) { faults.append(.init(field: field.name, message: message)) }
      } else if field.isRequired {
        faults.append(.init(field: field.name, message: "is missing: \(field.note.trimmingSuffix { $0 == "." })"))
      }
    }
    guard faults.isEmpty else { throw Problem.faults(faults) }
    return Input(values)
  }
}

extension String {
  fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> Substring {
    lastIndex { !isCut($0) }.map { self[...$0] } ?? ""
  }
}
