import Replication
import Safeguarding

extension ImportRow {
  /// What the row publishes: the subjects that its rules name, then what is said of them.
  mutating func publications(roles: [Role], today: Day) -> [Publication] {
    var said = [Publication]()
    var used = [String]()
    let subjects = subjectDrafts(today: today)
    people = subjects.sorted { $0.key < $1.key }.map(\.value)
    for rule in mapping.rules where rule.conditions.allSatisfy(holds) {
      guard let about = subjects[rule.about], rule.counterpart.map({ subjects[$0] != nil }) ?? true else { continue }
      let counterpart = rule.counterpart.flatMap { subjects[$0] }
      let published = publish(rule, about, counterpart, subjects, roles, today)
      guard !published.isEmpty else { continue }
      said += published
      used += [rule.about] + (rule.counterpart.map { [$0] } ?? [])
    }
    // Only whom something is said of: a tenant or patient of whom there is nothing to say stays with the agency.
    let published = mapping.subjects.filter { used.contains($0.name) }.compactMap { rule in
      subjects[rule.name].map { draft in
        Publication(
          key: Self.key(of: draft), kind: .subject, rights: .published, audience: rule.audience,
          value: draft.record(), line: line, amends: false)
      }
    }
    return published + said
  }

  private static func key(of subject: SubjectDraft) -> ImportKey { ImportKey("subject:" + subject.identity) }

  /// The subjects that the row names, by the mapping's names for them.
  private mutating func subjectDrafts(today: Day) -> [String: SubjectDraft] {
    var drafts = [String: SubjectDraft]()
    for rule in mapping.subjects {
      guard let draft = draft(rule) else { continue }
      for fault in draft.faults(today: today) {
        report(fault.field == SubjectField.birthDay ? rule.birthDay : rule.surname ?? rule.fullName, fault.message)
      }
      drafts[rule.name] = draft
    }
    return drafts
  }

  /// A subject; nil if the row names none: every identifying column is empty.
  private mutating func draft(_ rule: ImportMapping.Subject) -> SubjectDraft? {
    var draft = SubjectDraft()
    draft.forenames = rule.forenames.map { text($0) }.flatMap { $0.isEmpty ? nil : $0 }
    draft.surname = rule.surname.map { text($0) }.flatMap { $0.isEmpty ? nil : $0 }
    if let full = rule.fullName.map({ text($0) }), !full.isEmpty {
      let words = full.split(separator: " ").map(String.init)
      draft.surname = words.last
      draft.forenames = words.count > 1 ? words.dropLast().joined(separator: " ") : nil
    }
    draft.birthDay = day(rule.birthDay)
    if case .nhsNumber(let number)? = self[rule.nhsNumber] { draft.nhsNumber = number }
    if case .pncID(let id)? = self[rule.pncID] { draft.pncID = id }
    for identifier in rule.identifiers where !text(identifier.column).isEmpty {
      draft.otherIdentifiers.append("\(identifier.scheme):\(text(identifier.column))")
    }
    guard draft != SubjectDraft() else { return nil }
    if let column = rule.sex, !text(column).isEmpty {
      draft.sex = RecordedSex(named: text(column))
      if draft.sex == nil { report(column, "this is not a recorded sex; write F, M or other") }
    }
    return draft
  }

  private func holds(_ condition: ImportMapping.Condition) -> Bool {
    let text = text(condition.column)
    switch condition.test {
    case .isOneOf(let values): return values.contains(text)
    case .isNoneOf(let values): return !values.contains(text)
    case .containsAny(let values):
      let lower = text.lowercased()
      return values.contains { lower.contains($0.lowercased()) }
    case .isEmpty(let expected): return text.isEmpty == expected
    }
  }

  private mutating func publish(
    _ rule: ImportMapping.Rule, _ about: SubjectDraft, _ counterpart: SubjectDraft?,
    _ subjects: [String: SubjectDraft], _ roles: [Role], _ today: Day
  ) -> [Publication] {
    guard let recordedDay = day(rule.recordedDay) else {
      if !problems.contains(where: { $0.columnName == rule.recordedDay }) {
        report(rule.recordedDay, "it is empty; the rule '\(rule.name)' needs it")
      }
      return []
    }
    let key = key(rule, subjects)
    let first = Self.key(of: about)
    let second = counterpart.map(Self.key)
    let source = rule.source.map { text($0) }.flatMap { $0.isEmpty ? nil : $0 }
    switch rule.product {
    case .relationship(let kind):
      guard let second, first != second else {
        report(nil, "the rule '\(rule.name)' would relate a subject to itself")
        return []
      }
      let draft = RelationshipDraft(
        first: first, second: second, kind: kind, startDay: day(rule.eventDay), source: source, basis: rule.basis,
        recordedDay: recordedDay)
      return [
        Publication(
          key: key, kind: .relationship, rights: .published, audience: rule.audience ?? .protection,
          value: draft.record, line: line, amends: rule.once.isEmpty)
      ]
    case .flag(let code):
      var draft = FlagDraft(
        code: code, subject: first, counterpart: second, basis: rule.basis, eventDay: day(rule.eventDay),
        recordedDay: recordedDay, source: source, role: roles.first)
      if let column = rule.risk {
        draft.risk = RiskLevel(named: text(column))
        if draft.risk == nil { report(column, "this is not a level; write standard, medium or high") }
      }
      for attribute in rule.attributes { draft.attributes[attribute.field.number] = value(attribute) }
      for fault in draft.faults(roles: Set(roles), today: today) {
        report(column(of: fault.field, rule), "\(fault.message) (rule '\(rule.name)')")
      }
      let flag = Publication(
        key: key, kind: .flag, rights: draft.rightsClass, audience: rule.audience ?? draft.audience,
        value: draft.record, line: line, amends: rule.once.isEmpty)
      guard let marker = draft.placeMarker else { return [flag] }
      return [
        flag,
        Publication(
          key: ImportKey("\(key)|place"), kind: .flag, rights: marker.rightsClass, audience: marker.audience,
          value: marker.record, line: line, amends: rule.once.isEmpty),
      ]
    }
  }

  /// `mapping:row#rule`, or `mapping:once:subjects#rule`.
  private func key(_ rule: ImportMapping.Rule, _ subjects: [String: SubjectDraft]) -> ImportKey {
    guard !rule.once.isEmpty else { return ImportKey("\(mapping.name):\(rowKey)#\(rule.name)") }
    let parts = rule.once.map { subjects[$0]?.identity ?? text($0) }
    return ImportKey("\(mapping.name):once:\(parts.joined(separator: "+"))#\(rule.name)")
  }

  private func value(_ attribute: ImportMapping.Attribute) -> Value<ImportKey>? {
    let isList = attribute.field.type == .list
    func words(_ word: String) -> Value<ImportKey> { isList ? .list([.text(word)]) : .text(word) }
    switch attribute.source {
    case .text(let word): return words(word)
    case .integer(let integer): return .integer(integer)
    case .words(let column, let known):
      let text = text(column)
      return known.first { $0.from == text }.map { words($0.to) }
    case .yes(let known):
      let said = known.filter { self[$0.from] == .yesNo(true) }
      return said.isEmpty ? nil : .list(said.map { .text($0.to) })
    case .column(let column):
      switch self[column] {
      case .text(let text): return words(text)
      case .integer(let integer): return .integer(integer)
      case .yesNo(let isYes): return .integer(isYes ? 1 : 0)
      case .day(let day): return .integer(day.rawValue)
      case .list(let items): return items.isEmpty ? nil : .list(items.map { .text($0) })
      case .nhsNumber, .pncID, nil: return nil
      }
    }
  }

  /// The column that gave a field, so that a fault points at it.
  private func column(of field: FieldNumber?, _ rule: ImportMapping.Rule) -> String? {
    switch field {
    case FlagField.eventDay: return rule.eventDay
    case FlagField.recordedDay: return rule.recordedDay
    case FlagField.risk: return rule.risk
    default:
      guard case .column(let column)? = rule.attributes.first(where: { $0.field.number == field })?.source
      else { return nil }
      return column
    }
  }
}
