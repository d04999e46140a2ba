import AgencyNode
import Safeguarding

/// What the page shows on which a flag is raised.
struct RaiseFlagModel: Sendable {
  struct Done: Sendable {
    let code: String
    let operation: String
    /// Who reads it; nil for those who read its kind.
    let readers: String?
  }

  /// What is to be said, once that was chosen.
  struct Saying: Sendable {
    let code: String
    let label: String
    let meaning: String
    let fields: [FormField]
    /// What flags of this code say in fields of their own.
    let own: [FormField]
    let hasOwn: Bool
    let common: [FormField]
    /// Whether something of what any flag may say was filled in, or is wrong.
    let isOpen: Bool
    let last: [FormField]
  }

  let errors: FormErrors?
  let about: AboutPerson
  let once: String
  /// The choice of what is said, until it was made.
  let choosing: [FormField]
  let isChoosing: Bool
  let saying: Saying?
  let done: Done?

  init(
    _ exchange: Exchange, _ members: [MemberChoice], _ relatives: [(value: String, text: String)], _ fault: Problem?,
    done: Done? = nil
  ) {
    let given = exchange.given
    about = AboutPerson(given)
    once = exchange.once
    self.done = done
    guard let code = RaiseFlagPage.chosen(exchange) else {
      var form = FormBuilder(given, fault)
      form.choice(
        "code", "What is said", [("", "Choose")] + RaiseFlagPage.codes.map { ($0.rawValue, $0.definition.label) })
      (choosing, isChoosing, saying, errors) = (form.fields, true, nil, form.errors)
      return
    }
    var form = FormBuilder(given, fault)
    form.choice(
      "known", "How it is known",
      [("", "Choose")] + Basis.allCases.map { ($0.name, "\($0.name): \($0.hint)") },
      hint: "A report is not a finding, and is never shown as one.")
    if code.definition.isOfPair {
      form.choice(
        "counterpart", "Who else it is about", [("", "Not known, or nobody of the history")] + relatives,
        hint: "Only somebody who was named to you. How it is known, above, is shown with it.")
    }
    if code.attributes.contains(where: { $0.field.number == FlagField.risk }) {
      form.choice("risk", "Risk level", [("", "Choose")] + RiskLevel.allCases.map { ($0.name, $0.name) })
    }
    form.text("on", "When it happened", type: "date", width: "date")
    form.text("source", "Your reference", hint: "Opaque to others: no name in it.", width: "date")
    var (own, common, last) = (FormBuilder(given, fault), FormBuilder(given, fault), FormBuilder(given, fault))
    let isOwn = Set(code.attributes.map(\.field.number))
    own.details(code.details.filter { isOwn.contains($0.number) })
    common.details(code.details.filter { !isOwn.contains($0.number) })
    last.long("reason", "In words", hint: "Plain and without blame. Every agency that may read the flag reads it.")
    let isNamed = RaiseFlagPage.isForNamed(code.rawValue)
    last.recipients(members, isNamed: isNamed)
    if isNamed { last.check("alone", "It stays with this agency: nobody else shall read it") }
    if fault?.detail.contains("keepWording") == true || given["keepWording"]?.isEmpty == false {
      last.text("keepWording", "Why these words are kept", hint: "Only if they are somebody's own.", width: "full")
    }
    (choosing, isChoosing) = ([], false)
    saying = Saying(
      code: code.rawValue, label: code.definition.label, meaning: code.definition.meaning, fields: form.fields,
      own: own.fields, hasOwn: !own.fields.isEmpty, common: common.fields,
      isOpen: common.fields.contains { !$0.value.isEmpty || $0.error != nil }, last: last.fields)
    errors = fault == nil ? nil : FormBuilder.summary([form, own, common, last])
  }
}

extension FormBuilder {
  /// Whom a flag is addressed to.
  /// - Parameter isNamed: Whether nobody else reads it.
  fileprivate mutating func recipients(_ members: [MemberChoice], isNamed: Bool) {
    guard !members.isEmpty else { return }
    checks(
      "to", "Addressed to",
      members.map { ("\($0.member)", $0.agency + ($0.isRecipientOnly ? " (reads only what names it)" : "")) },
      hint: isNamed
        ? "Nobody but these will read it." : "Not needed for most: who reads it follows from what is said.")
  }
}

extension Basis {
  /// What it means, for whoever chooses one.
  fileprivate var hint: String {
    switch self {
    case .observed: "somebody here saw it"
    case .disclosed: "the person said so"
    case .reported: "somebody else said so"
    case .adjudicated: "a court or a panel found so"
    }
  }
}
