public import Replication

/// What the vocabulary says of one field of a kind of entity.
public struct FieldDefinition: Hashable, Sendable {
  /// The shape of a field's value.
  public enum ValueType: String, Hashable, Sendable {
    /// `.text`
    case text
    /// `.integer`
    case integer
    /// `.integer`, 0 or 1
    case yesNo = "yes-no"
    /// `.integer`, days since 1970-01-01
    case day
    /// `.list` of `.text`
    case list
    /// `.reference` to a subject or flag
    case reference
    /// `.list` of `.reference`
    case references
    /// `.bytes`
    case bytes
    /// `.integer`, a number of the vocabulary: code, status, level, basis, role, kind
    case word
  }

  public let number: FieldNumber
  /// The name in mappings, commands and JSON.
  public let name: String
  public let type: ValueType
  /// What people see of differing siblings.
  public let policy: MergePolicy
  /// The words for people.
  public let label: String

  /// - Parameters:
  ///   - number: the number that travels; never reused.
  ///   - name: camel case, unique within its kind.
  ///   - type: the shape of the value.
  ///   - policy: what is shown when siblings differ.
  ///   - label: the words for people.
  public init(
    _ number: FieldNumber, _ name: String, _ type: ValueType, _ policy: MergePolicy, _ label: String
  ) {
    self.number = number
    self.name = name
    self.type = type
    self.policy = policy
    self.label = label
  }

  /// Field 63 of every creation: 16 bytes by which an import knows what it published before.
  public static let importKey = FieldDefinition(63, "importKey", .bytes, .all, "Import key")
}
