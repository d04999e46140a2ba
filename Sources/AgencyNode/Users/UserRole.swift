/// What a user of a node's own surface does there. Not a role of the partnership: those are of agencies.
public enum UserRole: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// Looks people up, raises flags, sends and answers referrals.
  case practitioner
  /// Does what a practitioner does, and decides conflicts.
  case administrator
  /// Runs the node, and sees nobody's history.
  case `operator`
  /// Reads who looked at whom.
  case dataProtection = "data-protection"

  public static func < (a: UserRole, b: UserRole) -> Bool { a.rawValue < b.rawValue }
}

/// Somebody who is signed in.
public struct SignedIn: Hashable, Sendable {
  /// A name that the agency's own accounts know; the audit log has it.
  public var name: String
  public var roles: Set<UserRole>

  public init(name: String, roles: Set<UserRole>) {
    self.name = name
    self.roles = roles
  }
}
