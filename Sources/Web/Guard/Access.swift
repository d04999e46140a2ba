import AgencyNode

/// Who may use a route.
enum Access: Sendable, Equatable {
  /// Anybody who can connect.
  case anybody
  /// Whoever is signed in, in whatever role.
  case signedIn
  /// Whoever has one of these roles.
  case roles(Set<UserRole>)

  /// Those who look people up and write about them.
  static let casework = Access.roles([.practitioner, .administrator])
  /// Those who decide what differs.
  static let deciding = Access.roles([.administrator])
  /// Those who see how the node is.
  static let running = Access.roles([.operator, .administrator, .dataProtection])
  /// Those who see who looked at whom.
  static let reviewing = Access.roles([.dataProtection])
  /// Those who answer for what this agency said of people.
  static let answering = Access.roles([.administrator, .dataProtection])
  /// Those who account to people for what is held of them, and have it erased.
  static let accounting = Access.roles([.dataProtection])
  /// Those who make it do something.
  static let operating = Access.roles([.operator])

  func admits(_ roles: Set<UserRole>) -> Bool {
    switch self {
    case .anybody, .signedIn: true
    case .roles(let wanted): !wanted.isDisjoint(with: roles)
    }
  }

  /// The roles in words, for descriptions; nil where none is asked for.
  var words: String? {
    guard case .roles(let roles) = self else { return nil }
    return roles.sorted().map(\.rawValue).joined(separator: ", ")
  }
}
