public import Replication
public import Safeguarding
import Store

/// A level of risk by its word.
/// - Throws: `invalidInput` with the words that there are.
public func parseRisk(_ text: String) throws -> RiskLevel {
  guard let level = RiskLevel(named: text) else {
    throw NodeError(.invalidInput, "that is no risk level; use standard, medium or high")
  }
  return level
}

/// A flag code in any case; an error that suggests the nearest if there is none.
public func parseFlagCode(_ text: String) throws -> FlagCode {
  guard let code = FlagCode(rawValue: text.uppercased()) else {
    let suggestion = Spelling.suggestion(for: text, among: FlagCode.allCases.map(\.rawValue))
    throw NodeError(.invalidInput, "that is no flag code (`node vocabulary` lists all); \(suggestion)")
  }
  return code
}

/// A day as people write it in ISO 8601.
/// - Throws: `invalidInput`.
public func parseDay(_ text: String) throws -> Day {
  do { return try DayStyle.iso.parse(text) } catch {
    throw NodeError(.invalidInput, "that is no day; write it as 2026-03-04", cause: error)
  }
}

/// A value as a person types it, by the field's type.
public func parseValue(_ text: String, as definition: FieldDefinition) throws -> Value<NewOperation.Target> {
  switch definition.type {
  case .text: return .text(text)
  case .list: return .list(text.split(separator: ";").map { .text($0.trimmed) })
  case .day: return .integer(try parseDay(text).rawValue)
  case .yesNo:
    guard ["yes", "no"].contains(text) else { throw NodeError(.invalidInput, "\(definition.name) is yes or no") }
    return .integer(text == "yes" ? 1 : 0)
  case .integer:
    guard let number = Int64(text) else { throw NodeError(.invalidInput, "\(definition.name) is a whole number") }
    return .integer(number)
  case .word:
    let number =
      switch definition.number {
      case FlagField.risk: RiskLevel(named: text)?.rawValue
      case FlagField.status: FlagStatus(named: text)?.rawValue
      case FlagField.basis: Basis(named: text)?.rawValue
      default: Int64?.none
      }
    guard let number else { throw NodeError(.invalidInput, "that is no word of \(definition.name)") }
    return .integer(number)
  case .reference, .references, .bytes:
    throw NodeError(.invalidInput, "\(definition.name) cannot be changed here; raise a new flag and retract this one")
  }
}

extension AgencyNode {
  /// The operation that a name for people stands for.
  public func dot(named name: String) throws -> LocalDot {
    let found = try store.read { try $0.dots(named: name) }
    guard let dot = found.first else {
      throw NodeError(.notFound, "nothing is named so; names look like 3/1f2e3d4c/17.0")
    }
    guard found.count == 1 else {
      throw NodeError(.invalidInput, "that name is too short to tell; write more of the stream")
    }
    return dot
  }

  /// The dots that a version printed by `show` stands for; empty, which then differs, if they changed.
  public func dots(shown version: String, of entity: LocalDot, _ field: FieldNumber) throws -> [LocalDot] {
    try store.read { reader in
      let dots = try reader.view(of: entity)?.dots(field) ?? []
      return ShownVersion.of(try dots.map { try reader.dot($0) }) == version ? dots : []
    }
  }
}

extension Substring {
  /// Without spaces at either end.
  fileprivate var trimmed: String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// A text as it is to be written down, after its wording was questioned.
/// - Throws: `invalidInput` with what was questioned and a better wording.
public func questionedWording(_ text: String, keptBecause reason: String?) throws -> String {
  switch Wording.entry(text, keptBecause: reason) {
  case .accepted(let text): return text
  case .questioned(let concerns):
    let better = concerns.map { "\"\($0.phrase)\": \($0.better)" }.joined(separator: "; ")
    throw NodeError(
      .invalidInput,
      "please word it without blame (\(better)), or say with --keep-wording why these words are kept, as when quoting")
  }
}
