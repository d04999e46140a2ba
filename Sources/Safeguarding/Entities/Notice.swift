public import Replication

/// How far a member is with something that was taken back.
public enum RecallState: Int64, Hashable, Sendable, CaseIterable {
  /// Its node knows; somebody there who looked has yet to acknowledge.
  case received = 1
  /// Everybody there who looked has acknowledged; or nobody had looked.
  case acknowledged = 2

  /// The word in commands and JSON.
  public var name: String {
    switch self {
    case .received: "received"
    case .acknowledged: "acknowledged"
    }
  }
}

/// The fields of a notice, ``EntityKind/notice``. Numbers travel and are never reused.
///
/// A receipt is a member's word that something reached it: that a flag was retracted or is contested, that a contest was
/// answered, or that two subjects are not one person. The node writes it by itself; it names the member alone, never who
/// there looked or acknowledged. An answer to a contest, and a longer time for one, are notices of the answering
/// controller: see ``ContestState``.
public enum NoticeField {
  public static let about: FieldNumber = 1
  public static let state: FieldNumber = 2
  public static let receivedDay: FieldNumber = 3
  public static let acknowledgedDay: FieldNumber = 4
  public static let answer: FieldNumber = 5
  public static let reason: FieldNumber = 6
  public static let decidedBy: FieldNumber = 7
  public static let decidedDay: FieldNumber = 8
  public static let extendedDay: FieldNumber = 9
  public static let role: FieldNumber = 10

  /// Every field of this version with its name, shape, merge policy and words, by number.
  public static let all: [FieldDefinition] = [
    FieldDefinition(about, "about", .reference, .all, "About"),
    FieldDefinition(state, "state", .word, .highest, "State"),
    FieldDefinition(receivedDay, "receivedDay", .day, .earliest, "Received on"),
    FieldDefinition(acknowledgedDay, "acknowledgedDay", .day, .latest, "Acknowledged on"),
    FieldDefinition(answer, "answer", .word, .all, "Answer"),
    FieldDefinition(reason, "reason", .text, .all, "Reason"),
    FieldDefinition(decidedBy, "decidedBy", .text, .all, "Decided by"),
    FieldDefinition(decidedDay, "decidedDay", .day, .earliest, "Decided on"),
    FieldDefinition(extendedDay, "extendedDay", .day, .earliest, "More time taken on"),
    FieldDefinition(role, "role", .word, .all, "Decided as"),
    FieldDefinition.importKey,
  ]
}
