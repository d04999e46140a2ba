import Safeguarding

extension InputField {
  /// What is wrong with a value, in words that go on after the field's name; nil if nothing is. The value itself is never
  /// repeated: it may be about somebody.
  func fault(_ value: Input.Value) -> String? {
    switch (kind, value) {
    case (.text(let most), .text(let text)): Self.fault(text, most)
    case (.name, .text(let text)): Self.isName(text) ? nil : Self.notName
    case (.day, .text(let text)):
      (try? DayStyle.iso.parse(text)) == nil ? "is not a day; write it as 2026-03-04" : nil
    case (.word(let words), .text(let text)):
      words.contains(text) ? nil : "is one of \(words.joined(separator: ", "))"
    case (.number(let range), .number(let number)):
      range.contains(number) ? nil : "is a whole number from \(range.lowerBound) to \(range.upperBound)"
    case (.flag, .flag): nil
    case (.names(let most), .texts(let texts)):
      if texts.isEmpty || texts.count > most {
        "has 1 to \(most) entries"
      } else {
        texts.allSatisfy(Self.isName) ? nil : Self.notName
      }
    case (.assignments(let most), .texts(let texts)):
      if texts.isEmpty || texts.count > most {
        "has 1 to \(most) entries"
      } else {
        texts.allSatisfy(Self.isAssignment) ? nil : "has entries FIELD=VALUE"
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

  private static let notName = "is no name: letters, digits, and / . - _ alone, as it was shown"

  /// Characters of a name.
  static let nameLength = 200

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= nameLength
      && text.unicodeScalars.allSatisfy { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "-", "_": true
        default: false
        }
      }
  }

  /// Characters of a field's name, `=` and what it says.
  static let assignmentLength = 4_200

  private static func isAssignment(_ text: String) -> Bool {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, fault(text, assignmentLength) == nil, fault(String(parts[1]), assignmentLength) == nil
    else { return false }
    return !parts[0].isEmpty
      && parts[0].unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("A"..."Z").contains($0) }
  }

  private static func fault(_ text: String, _ most: Int) -> String? {
    guard text.unicodeScalars.count <= most else { return "has at most \(most) characters" }
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
    case .name: "a name as it was shown"
    case .day: "a day as text, such as 2026-03-04"
    case .word(let words): "one of \(words.joined(separator: ", "))"
    case .number: "a whole number"
    case .flag: "true or false"
    case .names: "a list of names"
    case .assignments: "a list of FIELD=VALUE"
    case .numbers: "a list of whole numbers"
    }
  }
}

extension InputForm {
  /// What was sent for one field, whatever it was sent as.
  enum Reading {
    case missing
    case given(Input.Value)
    /// Of another kind than the field takes.
    case unfit

    init(_ value: Input.Value?) { self = value.map { .given($0) } ?? .unfit }
  }

  /// Gathers what was sent for each field, and checks it.
  /// - Throws: A problem that names every field at fault.
  func collected(_ read: (InputField) -> Reading) throws(Problem) -> Input {
    var values: [String: Input.Value] = [:]
    var faults: [Problem.Fault] = []
    for field in fields {
      switch read(field) {
      case .missing: break
      case .given(let value): values[field.name] = value
      case .unfit: faults.append(.init(field: field.name, message: "takes \(field.kind.words)"))
      }
    }
    guard faults.isEmpty else { throw Problem.faults(faults) }
    return try checked(values)
  }

  /// Holds values to the form.
  /// - Throws: every fault at once, by field.
  func checked(_ values: [String: Input.Value]) throws(Problem) -> Input {
    var faults: [Problem.Fault] = []
    for field in fields {
      if let value = values[field.name] {
        if let message = field.fault(value) { faults.append(.init(field: field.name, message: message)) }
      } else if field.isRequired {
        faults.append(.init(field: field.name, message: "is missing"))
      }
    }
    guard faults.isEmpty else { throw Problem.faults(faults) }
    return Input(values)
  }
}
