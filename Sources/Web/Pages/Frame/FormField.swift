/// One field of a page's form.
struct FormField: Sendable {
  /// A choice of a list.
  struct Option: Sendable {
    let value: String
    let text: String
    let isChosen: Bool
  }

  struct Options: Sendable { let list: [Option] }

  let name: String
  let label: String
  let hint: String?
  let error: String?
  let value: String
  /// The input's type; nil for a list, a long text or a check box.
  var type: String? = "text"
  var width = "half"
  var autocomplete = "off"
  var options: Options?
  /// Check boxes of one question, any of which may be ticked.
  var checks: Options?
  var isLong = false
  var isCheck = false
  var isChecked = false

  /// The elements that describe it. Stored: templates see no computed properties.
  let described: String?

  init(name: String, label: String, hint: String? = nil, error: String? = nil, value: String = "") {
    self.name = name
    self.label = label
    self.hint = hint
    self.error = error
    self.value = value
    let ids = [hint.map { _ in "\(name)-hint" }, error.map { _ in "\(name)-fault" }].compactMap(\.self)
    described = ids.isEmpty ? nil : ids.joined(separator: " ")
  }
}

/// What is wrong with a form, as the summary at the head of the page has it.
struct FormErrors: Sendable {
  struct Fault: Sendable {
    let field: String
    let message: String
  }

  let faults: [Fault]
}

/// The fields of a form, made of what was typed and of what is wrong with it.
struct FormBuilder {
  let given: [String: String]
  let fault: Problem?
  fileprivate(set) var fields: [FormField] = []

  init(_ given: [String: String] = [:], _ fault: Problem? = nil) { (self.given, self.fault) = (given, fault) }

  init(_ exchange: Exchange) { self.init(exchange.given, exchange.fault) }

  /// Adds a field for a line of text.
  mutating func text(
    _ name: String, _ label: String, hint: String? = nil, type: String = "text", width: String = "half"
  ) {
    var field = field(name, label, hint)
    field.type = type
    field.width = width
    fields.append(field)
  }

  mutating func long(_ name: String, _ label: String, hint: String? = nil) {
    var field = field(name, label, hint)
    field.type = nil
    field.isLong = true
    fields.append(field)
  }

  mutating func choice(
    _ name: String, _ label: String, _ options: [(value: String, text: String)], hint: String? = nil
  ) {
    var field = field(name, label, hint)
    field.type = nil
    field.options = .init(
      list: options.map { .init(value: $0.value, text: $0.text, isChosen: $0.value == given[name]) })
    fields.append(field)
  }

  /// Adds a question of which any answers may be ticked.
  mutating func checks(
    _ name: String, _ label: String, _ options: [(value: String, text: String)], hint: String? = nil
  ) {
    let ticked = Set((given[name] ?? "").split(separator: ",").map(String.init))
    var field = field(name, label, hint)
    field.type = nil
    field.checks = .init(
      list: options.map { .init(value: $0.value, text: $0.text, isChosen: ticked.contains($0.value)) })
    fields.append(field)
  }

  /// Adds a box to tick.
  mutating func check(_ name: String, _ label: String) {
    var field = field(name, label, nil)
    field.type = nil
    field.isCheck = true
    field.isChecked = given[name] != nil
    fields.append(field)
  }

  /// Whether words that were questioned are kept: asked for only once they were.
  mutating func keepWording() {
    guard fault?.detail.contains("without blame") == true || given["keepWording"] != nil else { return }
    check("keepWording", "Keep these words: they are somebody's own")
  }

  private func field(_ name: String, _ label: String, _ hint: String?) -> FormField {
    FormField(
      name: name, label: label, hint: hint, error: error(name).map { "\(label) \($0)" }, value: given[name] ?? "")
  }

  private func error(_ name: String) -> String? { fault?.faults.first { $0.field == name }?.message }

  /// The summary; nil if nothing is wrong.
  var errors: FormErrors? { errors(also: [:]) }

  /// - Parameter others: What fields are called that stand elsewhere on the page.
  private func errors(also others: [String: String]) -> FormErrors? {
    guard let fault else { return nil }
    let labels = Dictionary(fields.map { ($0.name, $0.label) }) { first, _ in first }.merging(others) { own, _ in own }
    let faults = fault.faults.map {
      FormErrors.Fault(field: $0.field, message: "\(labels[$0.field] ?? $0.field) \($0.message)")
    }
    guard faults.isEmpty else { return FormErrors(faults: faults) }
    let sentence = fault.detail.prefix(1).uppercased() + fault.detail.dropFirst()
    return FormErrors(faults: [.init(field: fields.first?.name ?? "main", message: sentence)])
  }
}

extension FormBuilder {
  /// One summary of what is wrong in several parts of one page.
  /// - Parameter others: What fields are called that no part has.
  static func summary(_ parts: [FormBuilder], also others: [String: String] = [:]) -> FormErrors? {
    guard var whole = parts.first else { return nil }
    for part in parts.dropFirst() { whole.fields += part.fields }
    return whole.errors(also: others)
  }
}

/// What of a list is shown, for the partial of that name.
struct Filters: Sendable {
  /// The list's own path.
  let action: String
  let fields: [FormField]
}

extension Filters {
  static let which = InputField("which", .word(["open", "all"]), "Open ones, or answered ones too.")

  /// Of what is answered: whether answered ones are shown too.
  static func open(_ action: String, all isAll: Bool) -> Filters {
    var form = FormBuilder(["which": isAll ? "all" : "open"])
    form.choice("which", "Which", [("open", "Open"), ("all", "Answered ones too")])
    return Filters(action: action, fields: form.fields)
  }
}
