import Yams

/// The agency's own identity provider, whose ID tokens open the API and the pages: `http: openid` of `node.yaml`.
public struct OpenIDSettings: Hashable, Sendable {
  /// What the provider calls itself in its tokens.
  public var issuer: String
  /// Whom a token has to be for: this node's client there.
  public var audience: String
  /// Path of the provider's public keys, a JWK Set (RFC 7517). It is read again for every token, so that a new file counts
  /// at once. nil to ask the provider for them.
  public var keys: String?
  /// Path of the certificates, in PEM, of whoever vouches for the provider's own; nil for those that the system trusts.
  public var authorities: String?
  /// The proxy through which the provider is asked; nil to ask it directly.
  public var proxy: ProxySettings?
  /// The claim that names the user, as the audit log and the list of staff have it.
  public var userClaim: String
  /// The claim that has the user's roles.
  public var roleClaim: String
  /// The provider's words for roles here.
  public var roles: [String: UserRole]
  /// How people sign in to the pages through the provider; nil if they do not.
  public var signIn: ProviderSignInSettings?
  /// Seconds for which the provider's answers are waited for.
  public var patience: Double

  public init(
    issuer: String, audience: String, keys: String? = nil, authorities: String? = nil,
    proxy: ProxySettings? = nil, userClaim: String = "preferred_username", roleClaim: String = "roles",
    roles: [String: UserRole], signIn: ProviderSignInSettings? = nil, patience: Double = 10
  ) {
    self.issuer = issuer
    self.audience = audience
    self.keys = keys
    self.authorities = authorities
    self.proxy = proxy
    self.userClaim = userClaim
    self.roleClaim = roleClaim
    self.roles = roles
    self.signIn = signIn
    self.patience = patience
  }
}

extension ConfigurationReader {
  /// What says whose ID tokens open the API; nil if nobody's do.
  func openID(_ http: YAMLMapping) -> OpenIDSettings? {
    let keys = ["issuer", "audience", "keys", "authorities", "proxy", "user-claim", "role-claim", "roles", "sign-in"]
    guard let node = http["openid"], let entry = file.mapping(node, "'openid'", keys: keys) else { return nil }
    entry.require("issuer", "write what the provider calls itself, such as 'issuer: https://login.agency.example'")
    entry.require("audience", "write this node's client id at the provider")
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
    guard let issuer = entry.text("issuer"), let audience = entry.text("audience") else { return nil }
    let path = entry.text("keys")
    if path == nil, ProviderAddress(issuer: issuer) == nil {
      file.report(
        entry["issuer"]?.mark, "nothing can be asked at 'issuer'",
        "write its address, such as https://login.agency.example, or name a file with its keys under 'keys'")
    }
    if let node = entry["proxy"], ProviderAddress(issuer: issuer)?.isPlain == true {
      file.report(
        node.mark, "'issuer' is asked on this machine, without TLS", "leave 'proxy' out: it would hear everything")
    }
    return OpenIDSettings(
      issuer: issuer, audience: audience, keys: path.map(resolve), authorities: entry.text("authorities").map(resolve),
      proxy: proxy(entry),
      userClaim: entry.text("user-claim") ?? "preferred_username", roleClaim: entry.text("role-claim") ?? "roles",
      roles: roles, signIn: providerSignIn(entry))
  }
}
