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

/// The fields of a notice, ``EntityKind/notice``: a member's receipt for something taken back, a flag that was retracted
/// or a decision that two subjects are not one person. Written by the node itself; it names the member alone, never who
/// there looked or acknowledged. Numbers travel and are never reused.
public enum NoticeField {
  public static let about: FieldNumber = 1
  public static let state: FieldNumber = 2
  public static let receivedDay: FieldNumber = 3
  public static let acknowledgedDay: FieldNumber = 4

  /// Every field of this version with its name, shape, merge policy and words, by number.
  public static let all: [FieldDefinition] = [
    FieldDefinition(about, "about", .reference, .all, "What was taken back"),
    FieldDefinition(state, "state", .word, .highest, "State"),
    FieldDefinition(receivedDay, "receivedDay", .day, .earliest, "Received on"),
    FieldDefinition(acknowledgedDay, "acknowledgedDay", .day, .latest, "Acknowledged on"),
    FieldDefinition.importKey,
  ]
}
