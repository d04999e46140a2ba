import Yams

/// The agency's own identity provider, whose ID tokens open the API: `http: openid` of `node.yaml`.
public struct OpenIDSettings: Hashable, Sendable {
  /// What the provider calls itself in its tokens.
  public var issuer: String
  /// Whom a token has to be for: this node's client there.
  public var audience: String
  /// Path of the provider's public keys, a JWK Set (RFC 7517). It is read again for every token, so that a new file counts
  /// at once.
  public var keys: String
  /// The claim that names the user, as the audit log and the list of staff have it.
  public var userClaim: String
  /// The claim that has the user's roles.
  public var roleClaim: String
  /// The provider's words for roles here.
  public var roles: [String: UserRole]

  public init(
    issuer: String, audience: String, keys: String, userClaim: String = "preferred_username",
    roleClaim: String = "roles", roles: [String: UserRole]
  ) {
    self.issuer = issuer
    self.audience = audience
    self.keys = keys
    self.userClaim = userClaim
    self.roleClaim = roleClaim
    self.roles = roles
  }
}

extension ConfigurationReader {
  /// What says whose ID tokens open the API; nil if nobody's do.
  func openID(_ http: YAMLMapping) -> OpenIDSettings? {
    let keys = ["issuer", "audience", "keys", "user-claim", "role-claim", "roles"]
    guard let node = http["openid"], let entry = file.mapping(node, "'openid'", keys: keys) else { return nil }
    entry.require("issuer", "write what the provider calls itself, such as 'issuer: https://login.agency.example'")
    entry.require("audience", "write this node's client id at the provider")
    entry.require("keys", "name a file with the provider's JWK Set, such as 'keys: provider-keys.json'")
    entry.require("roles", "write the provider's word for each role, such as 'practitioner: DA-Practitioners'")
    let words = UserRole.allCases.map(\.rawValue)
    var roles: [String: UserRole] = [:]
    if let node = entry["roles"], let named = file.mapping(node, "'roles'", keys: words) {
      for role in UserRole.allCases {
        guard let word = named.text(role.rawValue) else { continue }
        if roles.updateValue(role, forKey: word) != nil {
          file.report(
            named[role.rawValue]?.mark, "'\(role.rawValue)' has the word of another role", "give each its own")
        }
      }
    }
    guard let issuer = entry.text("issuer"), let audience = entry.text("audience"), let path = entry.text("keys") else {
      return nil
    }
    return OpenIDSettings(
      issuer: issuer, audience: audience, keys: resolve(path),
      userClaim: entry.text("user-claim") ?? "preferred_username", roleClaim: entry.text("role-claim") ?? "roles",
      roles: roles)
  }
}
