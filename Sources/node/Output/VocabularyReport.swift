import Replication
import Safeguarding

/// A flag code for people and JSON.
struct VocabularyReport: Encodable {
  struct Audience: Encodable {
    var name: String
    var roles: [String]
  }

  struct Retention: Encodable {
    var name: String
    var words: String
  }

  struct Rights: Encodable {
    var assert: [String]
    var confirm: [String]
    var amend: [String]
    var amendConfirmed: [String]
    var clinical: [String]
    var confirmations: Int
  }

  struct Attribute: Encodable {
    var field: UInt16
    var name: String
    var type: String
    var policy: String
    var label: String
    var need: String
    var isClinical: Bool

    init(_ field: FieldDefinition, need: String) {
      self.field = field.number.rawValue
      name = field.name
      type = field.type.rawValue
      policy = field.policy.rawValue
      label = field.label
      self.need = need
      isClinical = FlagField.clinical.contains(field.number)
    }
  }

  struct Coding: Encodable {
    var system: String
    var version: String?
    var code: String
    var display: String

    init(_ coding: FlagCoding) {
      (system, version) = (coding.system, coding.version)
      (code, display) = (coding.code, coding.display)
    }
  }

  var code: String
  var number: Int64
  var label: String
  var definition: String
  var about: String
  var isOfPair: Bool
  var isDerived: Bool
  var isEvent: Bool
  var opensDanger: Bool
  var audience: Audience
  var retention: Retention
  var rights: Rights
  var attributes: [Attribute]
  /// What a flag of any code may carry as well.
  var common: [Attribute]
  /// How a flag of this code reads, by basis.
  var sentences: [String: String]
  var coding: Coding
  var category: Coding

  private let flag: FlagCode

  private enum CodingKeys: String, CodingKey {
    case code, number, label, definition, about, isOfPair, isDerived, isEvent, opensDanger, audience, retention, rights
    case attributes, common, sentences, coding, category
  }

  init(_ flag: FlagCode) {
    let says = flag.definition
    self.flag = flag
    code = flag.rawValue
    number = flag.number
    label = says.label
    definition = says.meaning
    about = says.about.rawValue
    isOfPair = says.isOfPair
    isDerived = says.isDerived
    isEvent = flag.isEvent
    opensDanger = flag.opensDanger
    audience = Audience(name: says.audience.name, roles: Self.names(says.audience.roles))
    retention = Retention(name: says.retention.rawValue, words: says.retention.words)
    let rights = flag.rights
    self.rights = Rights(
      assert: Self.names(rights.assert), confirm: Self.names(rights.confirm), amend: Self.names(rights.amend),
      amendConfirmed: Self.names(rights.amendConfirmed), clinical: Self.names(rights.clinical),
      confirmations: rights.confirmations)
    attributes = flag.attributes.map { Attribute($0.field, need: $0.need.rawValue) }
    let own = Set(flag.attributes.map(\.field.number))
    common = FlagField.common.subtracting(own).subtracting([FlagField.importKey]).sorted()
      .map { Attribute(EntityKind.flag.field($0), need: FlagAttribute.Need.optional.rawValue) }
    sentences = Dictionary(uniqueKeysWithValues: Basis.allCases.map { ($0.name, flag.sentence(basis: $0)) })
    coding = Coding(flag.coding)
    category = Coding(flag.category.coding)
  }

  func print(to out: Terminal) {
    out.line("\(code)  \(label)", style: .strong)
    for line in definition.wrapped(to: 78) { out.line("  \(line)") }
    out.line()
    let says = flag.definition
    row("About", Self.words(says.about) + (isOfPair ? ", with the other of a pair as counterpart" : ""), out)
    row("Said", isDerived ? "derived: every node works it out from its reasons" : "asserted", out)
    printRights(out)
    let readers = Self.words(says.audience.roles, none: "named recipients alone") + "; the author always"
    row("Audience", "\(audience.name): \(readers)", out)
    if flag == .contested { row("", "where what it contests is known, the audience of that flag", out) }
    row("Kept", "\(retention.name): \(retention.words). It is the partnership's to set.", out)
    row("Counts", counts, out)
    row("FHIR R4", "code \(coding.code) of \(coding.system), version \(coding.version ?? "none")", out)
    row("", "category \(category.code) (\(category.display))", out)
    out.line()
    out.line("How it reads, by basis", style: .strong)
    for basis in Basis.allCases {
      row(basis.name, "\(basis.label). \(basis.sentence(about: says.about))", out)
    }
    out.line()
    printAttributes(out)
  }

  private var counts: String {
    let event = isEvent ? "an event, if it has an event day" : "no event of its own"
    guard opensDanger else { return event }
    return event + "; an open danger while active" + (flag == .risk ? " and high" : "")
  }

  private func printRights(_ out: Terminal) {
    let rights = flag.rights
    if !rights.assert.isEmpty { row("May assert", Self.words(rights.assert, none: "nobody"), out) }
    if !rights.confirm.isEmpty {
      let several = rights.confirmations > 1 ? "; \(rights.confirmations) of them have to" : ""
      row("May confirm", Self.words(rights.confirm, none: "nobody") + several, out)
    }
    if !rights.amend.isEmpty {
      row("May amend", "its author; " + Self.words(rights.amend, none: "nobody else"), out)
      row("", "once confirmed: its author; " + Self.words(rights.amendConfirmed, none: "nobody else"), out)
    }
    if !rights.clinical.isEmpty { row("", "clinical attributes: " + Self.words(rights.clinical, none: "nobody"), out) }
  }

  private func printAttributes(_ out: Terminal) {
    if attributes.isEmpty {
      out.line("No attributes of its own.")
    } else {
      var table = Table("Attribute", "Type", "Need", "If differing", "Label")
      for attribute in attributes {
        table.add(
          attribute.name, attribute.type, attribute.need, attribute.policy,
          attribute.label + (attribute.isClinical ? " (clinical)" : ""))
      }
      table.print(to: out)
    }
    for line in ("Every flag may carry: " + common.map(\.name).joined(separator: ", ") + ".").wrapped(to: 80) {
      out.line(line, style: .faint)
    }
  }

  /// A line with its heading, and further lines under it, within 80 columns.
  private func row(_ heading: String, _ text: String, _ out: Terminal) {
    for (place, line) in text.wrapped(to: 65).enumerated() {
      out.line("  " + (place == 0 ? heading : "").padded(to: 13) + line)
    }
  }

  private static func names(_ roles: Set<Role>) -> [String] { roles.sorted().map(\.name) }

  /// Roles for people; the large sets by what they have in common.
  private static func words(_ roles: Set<Role>, none: String) -> String {
    if roles.isEmpty { return none }
    if roles == Set(Role.all) { return "any member" }
    if roles == Role.withLookUp { return "every member with look-up" }
    return roles.sorted().map(\.displayName).joined(separator: ", ")
  }

  /// Whom a flag is about, for people.
  static func words(_ kind: FlagDefinition.SubjectKind) -> String {
    switch kind {
    case .anyone: "anyone"
    case .victim: "a victim"
    case .allegedPerpetrator: "an alleged perpetrator"
    case .child: "a child"
    case .adult: "an adult"
    }
  }
}
