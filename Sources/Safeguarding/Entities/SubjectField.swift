public import Replication

/// The fields of a subject, ``EntityKind/subject``: the least that identifies. Their numbers travel and are never reused.
public enum SubjectField {
  public static let forenames: FieldNumber = 1
  public static let surname: FieldNumber = 2
  public static let aliases: FieldNumber = 3
  public static let birthDay: FieldNumber = 4
  public static let sex: FieldNumber = 5
  public static let nhsNumber: FieldNumber = 6
  public static let pncID: FieldNumber = 7
  public static let otherIdentifiers: FieldNumber = 8
  public static let importKey: FieldNumber = 63

  /// Every field of this version with its name, shape, merge policy and words, by number.
  public static let all: [FieldDefinition] = [
    FieldDefinition(forenames, "forenames", .text, .all, "Forenames"),
    FieldDefinition(surname, "surname", .text, .all, "Surname"),
    FieldDefinition(aliases, "aliases", .list, .union, "Other names"),
    FieldDefinition(birthDay, "birthDay", .day, .all, "Born on"),
    FieldDefinition(sex, "sex", .word, .all, "Sex"),
    FieldDefinition(nhsNumber, "nhsNumber", .text, .all, "NHS number"),
    FieldDefinition(pncID, "pncID", .text, .all, "PNC id"),
    FieldDefinition(otherIdentifiers, "otherIdentifiers", .list, .union, "Other identifiers"),
    FieldDefinition.importKey,
  ]
}
