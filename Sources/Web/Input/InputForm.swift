/// What may be sent with a request: the one place that says so. From it JSON and forms are read, and the description of
/// the API is made.
struct InputForm: Sendable {
  let name: String
  let fields: [InputField]

  init(_ name: String, _ fields: InputField...) { (self.name, self.fields) = (name, fields) }
  init(_ name: String, fields: [InputField]) { (self.name, self.fields) = (name, fields) }

  subscript(_ name: String) -> InputField? { fields.first { $0.name == name } }
}

/// One field of what may be sent.
struct InputField: Sendable {
  /// What a field takes.
  enum Kind: Sendable, Hashable {
    /// At most so many characters.
    case text(Int)
    /// What something is named by: letters, digits, and `/ . - _`.
    case name
    /// `yyyy-mm-dd`.
    case day
    case word([String])
    case number(ClosedRange<Int>)
    case flag
    /// At most so many names.
    case names(most: Int)
    /// At most so many of a field's name, `=`, and what it says.
    case assignments(most: Int)
    /// At most so many numbers.
    case numbers(most: Int, ClosedRange<Int>)
  }

  let name: String
  let kind: Kind
  let isRequired: Bool
  /// What it is, for the description and for whoever gets it wrong.
  let note: String

  init(_ name: String, _ kind: Kind, _ note: String, isRequired: Bool = false) {
    self.name = name
    self.kind = kind
    self.note = note
    self.isRequired = isRequired
  }

  /// Whether it takes several values.
  var isList: Bool {
    switch kind {
    case .names, .assignments, .numbers: true
    default: false
    }
  }

  static func required(_ name: String, _ kind: Kind, _ note: String) -> InputField {
    InputField(name, kind, note, isRequired: true)
  }
}
