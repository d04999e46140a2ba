import Replication

/// What says to everyone who protects a person that nobody may be told where she or he is, and nothing more: not who
/// knows, nor how to reach her or him, which only named recipients read.
///
/// Each node has to know it, or it would show of others' records what tells the place. So whoever raises a flag that only
/// named recipients read, and that hides a person, raises this beside it.
public enum PlaceMarker {
  /// The category of a flag that is one.
  public static let category = "place-withheld"
  static let reason = "Where this person is must not be told to anybody."
}

extension FlagCode {
  /// The flag for the doorstep or the telephone that is raised beside this one; nil where nothing is to be hidden.
  public var placeMarker: FlagCode? {
    switch self {
    case .refugeAddress: .visitWithCare
    case .safeContact: .readBeforePhoning
    default: nil
    }
  }
}

extension FlagDraft {
  /// The marker to raise beside this flag; nil if it hides nobody.
  public var placeMarker: FlagDraft? {
    guard let code = code.placeMarker else { return nil }
    return FlagDraft(
      code: code, subject: subject, status: status, basis: basis == .adjudicated ? .observed : basis,
      recordedDay: recordedDay, role: role,
      attributes: [
        FlagField.reason: .text(PlaceMarker.reason), FlagField.category: .text(PlaceMarker.category),
      ])
  }
}

extension FlagView {
  /// Whether it says, as long as it is active, that nobody may be told where its subject is.
  public var withholdsPlace: Bool {
    guard let code else { return false }
    return code.placeMarker != nil
      || ([.visitWithCare, .readBeforePhoning].contains(code)
        && fields[FlagField.category]?.asText == PlaceMarker.category)
  }
}
