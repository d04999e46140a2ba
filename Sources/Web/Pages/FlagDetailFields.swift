import AgencyNode
import Safeguarding

/// What flags say in fields of their own, as fields of a page's form.
enum FlagDetailFields {
  /// Of every code that people raise, each once.
  private static let all: [FieldDefinition] = {
    let said = Set(RaiseFlagPage.codes.flatMap { $0.details.map(\.number) })
    return FlagField.all.filter { said.contains($0.number) }
  }()

  /// What a form takes of them.
  static let inputs = all.map { InputField($0.name, $0.inputKind, $0.label) }

  /// What was filled in, `FIELD=VALUE` each. What a code has no place for is refused with the flag.
  static func assignments(_ input: Input) -> [String] {
    all.compactMap { field in
      let value = input.text(field.name) ?? input.number(field.name).map(String.init)
      return value.map { "\(field.name)=\($0)" }
    }
  }
}

extension FieldDefinition {
  fileprivate var inputKind: InputField.Kind {
    switch type {
    case .day: .day
    case .yesNo: .word(["yes", "no"])
    case .integer: .number(0...1_000_000)
    default: .text(4_096)
    }
  }
}

extension FormBuilder {
  /// Adds a field for each.
  mutating func details(_ definitions: [FieldDefinition]) {
    for field in definitions {
      switch field.type {
      case .day: text(field.name, field.label, type: "date", width: "date")
      case .yesNo: choice(field.name, field.label, [("", "Not known"), ("yes", "Yes"), ("no", "No")])
      case .integer: text(field.name, field.label, hint: "A whole number.", width: "date")
      case .list: text(field.name, field.label, hint: "Put a semicolon between several.", width: "full")
      default: text(field.name, field.label, width: "full")
      }
    }
  }
}
