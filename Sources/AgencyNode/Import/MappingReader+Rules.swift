import Replication
import Safeguarding
import Yams

extension MappingReader {
  private static let ruleKeys = [
    "flag", "relationship", "about", "counterpart", "between", "basis", "eventDay", "recordedDay", "source", "risk",
    "when", "attributes", "once", "audience",
  ]

  func rule(_ key: String, _ mark: Mark?, _ node: Node) -> ImportMapping.Rule? {
    checkWord(key, mark)
    guard let entry = file.mapping(node, "a rule", keys: Self.ruleKeys) else { return nil }
    entry.require("basis", "write observed, disclosed, reported or adjudicated")
    entry.require("recordedDay", "name the column that says when the row was recorded")
    guard let product = product(entry), let (about, counterpart) = subjects(entry, product),
      let basis = entry.word("basis", Basis.allCases.map(\.name)).flatMap(Basis.init(named:)),
      let recordedDay = column(entry, "recordedDay", "day", isDay)
    else { return nil }
    let audience = audience(entry)
    checkAudience(product, audience, counterpart, entry)
    return .init(
      name: key, product: product, about: about, counterpart: counterpart, basis: basis,
      eventDay: column(entry, "eventDay", "day", isDay), recordedDay: recordedDay,
      source: column(entry, "source", "text") { $0 == .text },
      risk: column(entry, "risk", "text") { $0 == .text },
      conditions: entry["when"].map { file.entries($0, "'when'").flatMap(conditions) } ?? [],
      attributes: entry["attributes"].map { file.entries($0, "'attributes'").compactMap(attribute) } ?? [],
      once: entry.texts("once").map { text, mark in
        if !subjects.contains(where: { $0.name == text }) { check(column: text, mark) }
        return text
      },
      audience: audience)
  }

  /// An audience narrows and never widens; and a counterpart's name never travels wider than its subject may.
  private func checkAudience(
    _ product: ImportMapping.Product, _ chosen: AudienceCode?, _ counterpart: String?, _ entry: YAMLMapping
  ) {
    guard case .flag(let code) = product else { return }
    let standard = code.definition.audience
    if let chosen, !chosen.roles.isSubset(of: standard.roles) {
      file.report(
        entry["audience"]?.mark, "\(code.rawValue) is for audience \(standard.name), and \(chosen.name) is wider",
        "choose a narrower one, or leave 'audience' out")
    }
    if let subject = subjects.first(where: { $0.name == counterpart }),
      !(chosen ?? standard).roles.isSubset(of: subject.audience.roles)
    {
      file.report(
        entry["counterpart"]?.mark,
        "the flag is for audience \((chosen ?? standard).name), wider than its counterpart's, \(subject.audience.name)",
        "leave the counterpart out of this flag, or narrow its audience")
    }
  }

  private func product(_ entry: YAMLMapping) -> ImportMapping.Product? {
    switch (entry["flag"], entry["relationship"]) {
    case (_?, nil):
      guard
        let code = entry.word("flag", FlagCode.allCases.map(\.rawValue)).flatMap(FlagCode.init(rawValue:))
      else { return nil }
      if code.definition.isDerived {
        file.report(
          entry["flag"]?.mark, "\(code.rawValue) is worked out by every node and cannot be published",
          "publish what it follows from")
      }
      if code == .risk { entry.require("risk", "name the column with the level") }
      return .flag(code)
    case (nil, _?):
      for key in ["attributes", "risk"] where entry[key] != nil {
        file.report(entry[key]?.mark, "a relationship has no '\(key)'", "remove it, or publish a flag")
      }
      return entry.word("relationship", RelationshipKind.allCases.map(\.name))
        .flatMap(RelationshipKind.init(named:)).map { .relationship($0) }
    default:
      file.report(entry.mark, "a rule makes either a flag or a relationship", "write 'flag:' or 'relationship:'")
      return nil
    }
  }

  private func subjects(_ entry: YAMLMapping, _ product: ImportMapping.Product) -> (String, String?)? {
    if case .relationship = product {
      let pair = entry.texts("between")
      for (text, mark) in pair { check(subject: text, mark) }
      guard pair.count == 2 else {
        file.report(entry.mark, "a relationship is between two subjects", "write 'between: [first, second]'")
        return nil
      }
      return (pair[0].text, pair[1].text)
    }
    entry.require("about", "name the subject that the flag is about")
    guard let about = entry.text("about") else { return nil }
    check(subject: about, entry["about"]?.mark)
    let counterpart = entry.text("counterpart")
    if let counterpart { check(subject: counterpart, entry["counterpart"]?.mark) }
    return (about, counterpart)
  }

  private func check(subject name: String, _ mark: Mark?) {
    let known = subjects.map(\.name)
    if !known.contains(name) {
      file.report(mark, "there is no subject '\(name)'", Spelling.suggestion(for: name, among: known))
    }
  }

  /// A value that the column must have, a list of such, or one test or more by name.
  private func conditions(_ key: String, _ mark: Mark?, _ node: Node) -> [ImportMapping.Condition] {
    check(column: key, mark, private: true)
    if let text = node.scalar?.string { return [.init(column: key, test: .isOneOf([text]))] }
    if let list = node.sequence {
      return [.init(column: key, test: .isOneOf(list.compactMap { $0.scalar?.string }))]
    }
    guard let entry = file.mapping(node, "a condition", keys: ["is", "isNot", "contains", "empty"]) else { return [] }
    var tests = [ImportMapping.Condition.Test]()
    if entry["is"] != nil { tests.append(.isOneOf(entry.texts("is").map(\.text))) }
    if entry["isNot"] != nil { tests.append(.isNoneOf(entry.texts("isNot").map(\.text))) }
    if entry["contains"] != nil { tests.append(.containsAny(entry.texts("contains").map(\.text))) }
    if let empty = entry.word("empty", ["true", "false"]) { tests.append(.isEmpty(empty == "true")) }
    return tests.map { .init(column: key, test: $0) }
  }

  private func attribute(_ key: String, _ mark: Mark?, _ node: Node) -> ImportMapping.Attribute? {
    let known = FlagField.all.filter { $0.number >= FlagField.incident && $0 != .importKey }
    guard let field = known.first(where: { $0.name == key }) else {
      file.report(mark, "there is no attribute '\(key)'", Spelling.suggestion(for: key, among: known.map(\.name)))
      return nil
    }
    guard let source = source(node, field) else { return nil }
    return .init(field: field, source: source)
  }

  private func source(_ node: Node, _ field: FieldDefinition) -> ImportMapping.Source? {
    if let name = node.scalar?.string {
      checkType(check(column: name, node.mark), field, node.mark)
      return .column(name)
    }
    guard let entry = file.mapping(node, "an attribute", keys: ["column", "words", "text", "integer", "yes"])
    else { return nil }
    if let column = entry.text("column") {
      guard let words = entry["words"] else {
        checkType(check(column: column, entry["column"]?.mark), field, node.mark)
        return .column(column)
      }
      // Looking words up says only what the mapping's author wrote, so a private column may be looked up too.
      check(column: column, entry["column"]?.mark, private: true)
      if field.type != .text && field.type != .list {
        file.report(
          node.mark, "'\(field.name)' takes a \(field.type.rawValue), not words", "name a column of that type")
      }
      return .words(column: column, self.words(words, "'words'"))
    }
    if let text = entry.text("text") {
      if field.type != .text && field.type != .list {
        file.report(node.mark, "'\(field.name)' takes a \(field.type.rawValue), not a text")
      }
      return .text(text)
    }
    if let integer = entry.integer("integer", 0...1_000_000) {
      if field.type != .integer && field.type != .yesNo {
        file.report(node.mark, "'\(field.name)' takes a \(field.type.rawValue), not an integer")
      }
      return .integer(Int64(integer))
    }
    if let yes = entry["yes"] {
      if field.type != .list { file.report(node.mark, "'\(field.name)' takes a \(field.type.rawValue), not a list") }
      for (name, mark, _) in file.entries(yes, "'yes'") {
        if let column = check(column: name, mark), column.type != .yesNo {
          file.report(mark, "'\(name)' is not a yes-no column", "change its type in 'columns'")
        }
      }
      return .yes(words(yes, "'yes'"))
    }
    file.report(node.mark, "'\(field.name)' has no value", "write the name of a column, or 'text:'")
    return nil
  }

  private func words(_ node: Node, _ what: String) -> [ImportMapping.Word] {
    file.entries(node, what).compactMap { key, _, value in
      guard let text = value.scalar?.string else {
        file.report(value.mark, "\(what) must be words")
        return nil
      }
      return .init(from: key, to: text)
    }
  }

  private func checkType(_ column: ImportMapping.Column?, _ field: FieldDefinition, _ mark: Mark?) {
    guard let column else { return }
    let fits =
      switch (field.type, column.type) {
      case (.text, .text), (.integer, .integer), (.yesNo, .yesNo), (.day, .day), (.list, .list), (.list, .text): true
      default: false
      }
    if !fits {
      file.report(
        mark, "'\(field.name)' takes a \(field.type.rawValue), and the column '\(column.name)' is none",
        "change the type of the column in 'columns'")
    }
  }
}
