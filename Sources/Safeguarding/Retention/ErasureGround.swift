/// Why something is erased. The number travels in certificates and is never reused; who decided and on what paper stays in
/// the audit log of who had it erased.
public enum ErasureGround: UInt32, Hashable, Sendable, CaseIterable {
  /// It was kept for as long as it had to be.
  case retention = 1
  /// The person asked for it, and is right.
  case request = 2
  /// A court, or the Information Commissioner, ordered it.
  case order = 3
  /// It is about somebody else, or never happened.
  case mistake = 4
  /// It should not have been shared.
  case unlawful = 5
  /// What was shared puts somebody in danger.
  case safety = 6

  /// The word in commands and JSON.
  public var name: String { "\(self)" }

  /// A few words for people.
  public var words: String {
    switch self {
    case .retention: "kept for as long as it had to be"
    case .request: "the person requested it"
    case .order: "ordered by a court or the Information Commissioner"
    case .mistake: "about somebody else, or never happened"
    case .unlawful: "should not have been shared"
    case .safety: "put somebody in danger"
    }
  }

  /// The ground that a command names; nil if there is none of that name.
  public init?(named name: String) {
    guard let ground = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = ground
  }
}
