import Foundation

/// What an identity provider says of itself, as far as anything here asks it (OpenID Connect Discovery 1.0, section 3).
struct ProviderDocument: Sendable {
  /// Where its public keys are.
  let keys: ProviderAddress
  /// Where browsers are sent to sign in; nil where it says nothing that is asked.
  let authorization: ProviderAddress?
  /// Where tokens are given for codes.
  let token: ProviderAddress?
  /// How it lets verifiers of codes be shown, if it says so (RFC 8414, section 2).
  let challenges: [String]?
  /// Whether a client shows its secret in the header of a request: what everybody takes who says nothing else.
  let takesBasic: Bool
  /// Whether it names itself in every answer that browsers bring (RFC 9207).
  let namesItself: Bool

  private struct Members: Decodable {
    var issuer: String
    var keys: String
    var authorization: String?
    var token: String?
    var challenges: [String]?
    var methods: [String]?
    var namesItself: Bool?

    private enum CodingKeys: String, CodingKey {
      case issuer
      case keys = "jwks_uri"
      case authorization = "authorization_endpoint"
      case token = "token_endpoint"
      case challenges = "code_challenge_methods_supported"
      case methods = "token_endpoint_auth_methods_supported"
      case namesItself = "authorization_response_iss_parameter_supported"
    }
  }

  /// - Parameter issuer: As the configuration has it: a document of another name is no document of this provider's, and its
  ///   keys would be another's (section 4.3 there).
  init(_ data: Data, issuer: ProviderAddress) throws(ProviderFault) {
    guard let members = try? JSONDecoder().decode(Members.self, from: data) else { throw .malformed }
    guard members.issuer == issuer.text else { throw .issuer }
    // One that is asked over TLS sends nobody to where others can listen.
    guard let keys = ProviderAddress(members.keys, mayBePlain: issuer.isPlain) else { throw .address }
    self.keys = keys
    authorization = members.authorization.flatMap { ProviderAddress($0, mayBePlain: issuer.isPlain) }
    token = members.token.flatMap { ProviderAddress($0, mayBePlain: issuer.isPlain) }
    challenges = members.challenges
    let methods = members.methods ?? []
    takesBasic = methods.contains("client_secret_basic") || !methods.contains("client_secret_post")
    namesItself = members.namesItself ?? false
  }
}
