public import Replication

extension Value {
  /// A record in ascending order of field number.
  public static func fields(_ fields: [FieldNumber: Value]) -> Value {
    .record(fields.sorted { $0.key < $1.key }.map { RecordField($0.key, $0.value) })
  }

  /// The fields of a record; empty for anything else. Of a repeated field the first counts.
  public var fieldsByNumber: [FieldNumber: Value] {
    guard case .record(let fields) = self else { return [:] }
    return Dictionary(fields.map { ($0.field, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// The integer, if this is one.
  public var asInteger: Int64? {
    guard case .integer(let integer) = self else { return nil }
    return integer
  }

  /// The text, if this is one.
  public var asText: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }

  /// The entity referred to, if this is a reference.
  public var target: Target? {
    guard case .reference(let target) = self else { return nil }
    return target
  }

  /// The entities and operations that a list refers to, or the one of a reference; empty for anything else.
  public var targets: [Target] {
    guard case .list(let values) = self else { return target.map { [$0] } ?? [] }
    return values.compactMap(\.target)
  }

  /// The texts of a list; empty for anything else.
  public var texts: [String] {
    guard case .list(let values) = self else { return [] }
    return values.compactMap(\.asText)
  }
}

extension FieldDefinition {
  /// A value of this field in words, such as `2014-01-20`, `high` or `yes`. References are named by `name`.
  public func words<Target: Hashable & Sendable>(
    _ value: Value<Target>, of kind: EntityKind, name: (Target) -> String
  ) -> String {
    switch value {
    case .none: return "not said"
    case .text(let text): return text
    case .bytes(let bytes): return "\(bytes.count) bytes"
    case .reference(let target): return name(target)
    case .list(let values): return values.map { words($0, of: kind, name: name) }.joined(separator: "; ")
    case .record: return "a record"
    case .sealed: return "sealed: not for this agency"
    case .integer(let integer):
      switch type {
      case .day: return Day(rawValue: integer).description
      case .yesNo: return integer == 0 ? "no" : "yes"
      case .word: return word(integer, of: kind) ?? String(integer)
      default: return String(integer)
      }
    }
  }

  private func word(_ integer: Int64, of kind: EntityKind) -> String? {
    switch (kind, name) {
    case (.flag, "code"): FlagCode(number: integer)?.rawValue
    case (_, "status"): FlagStatus(rawValue: integer)?.name
    case (_, "risk"): RiskLevel(rawValue: integer)?.name
    case (_, "basis"), (.flag, "foreignBasis"): Basis(rawValue: integer)?.name
    case (_, "role"): UInt8(exactly: integer).map { Role(rawValue: $0).displayName }
    case (.relationship, "kind"): RelationshipKind(rawValue: integer)?.name
    case (.link, "decision"): LinkDecision(rawValue: integer)?.name
    case (.referral, "kind"): ReferralKind(rawValue: integer)?.label
    case (.referral, "answer"): ReferralAnswer(rawValue: integer)?.name
    case (.notice, "answer"): ContestAnswer(rawValue: integer)?.name
    case (.notice, "state"): RecallState(rawValue: integer)?.name
    case (.referral, "outcome"): ReferralOutcome(rawValue: integer)?.name
    case (.referral, "senderRole"): UInt8(exactly: integer).map { Role(rawValue: $0).displayName }
    case (.subject, "sex"): RecordedSex(rawValue: integer)?.name
    default: nil
    }
  }
}
