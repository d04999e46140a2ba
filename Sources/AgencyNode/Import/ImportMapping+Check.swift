import Replication
import Safeguarding

extension ImportMapping {
  /// Rules whose flags the roles of an agency may not assert: every row would be refused.
  func reservedRules(roles: [Role], file: String) -> [ConfigurationIssue] {
    let day = Day(rawValue: 0)
    return rules.flatMap { rule -> [ConfigurationIssue] in
      guard case .flag(let code) = rule.product else { return [] }
      var draft = FlagDraft(code: code, subject: "", risk: .standard, basis: rule.basis, recordedDay: day)
      for attribute in rule.attributes {
        if case .integer(let integer) = attribute.source {
          draft.attributes[attribute.field.number] = .integer(integer)
        } else if FlagField.clinical.contains(attribute.field.number) {
          draft.attributes[attribute.field.number] = .text("")
        }
      }
      return draft.faults(roles: Set(roles), today: day).filter { $0.code == .reserved }.map {
        ConfigurationIssue(
          file: file, line: 0, column: 0, message: "the rule '\(rule.name)' cannot be published: \($0.message)",
          suggestion: "change its basis, or the roles in node.yaml if the roster gives more")
      }
    }
  }

  /// What is wrong with the header of an export.
  func check(export: String, namedIn file: String) -> [ConfigurationIssue] {
    ImportPlanner.headerProblems(path: export, mapping: self).map {
      ConfigurationIssue(
        file: export, line: $0.line, column: $0.column,
        message: ($0.columnName.map { "column '\($0)': " } ?? "") + $0.reason,
        suggestion: "if this is the wrong file, correct 'export' in \(file)")
    }
  }
}
