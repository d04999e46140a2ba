public import Replication

/// The fields of a relationship, ``EntityKind/relationship``. Their numbers travel and are never reused.
public enum RelationshipField {
  public static let first: FieldNumber = 1
  public static let second: FieldNumber = 2
  public static let kind: FieldNumber = 3
  public static let startDay: FieldNumber = 4
  public static let endDay: FieldNumber = 5
  public static let source: FieldNumber = 6
  public static let basis: FieldNumber = 7
  public static let recordedDay: FieldNumber = 8
  public static let status: FieldNumber = 9
  public static let importKey: FieldNumber = 63

  /// Every field of this version with its name, shape, merge policy and words, by number.
  public static let all: [FieldDefinition] = [
    FieldDefinition(first, "first", .reference, .all, "Who"),
    FieldDefinition(second, "second", .reference, .all, "Whom"),
    FieldDefinition(kind, "kind", .word, .all, "Relationship"),
    FieldDefinition(startDay, "startDay", .day, .earliest, "From"),
    FieldDefinition(endDay, "endDay", .day, .latest, "Until"),
    FieldDefinition(source, "source", .text, .all, "Source reference"),
    FieldDefinition(basis, "basis", .word, .all, "Basis"),
    FieldDefinition(recordedDay, "recordedDay", .day, .earliest, "Recorded on"),
    FieldDefinition(status, "status", .word, .activeWins, "Status"),
    FieldDefinition.importKey,
  ]
}
