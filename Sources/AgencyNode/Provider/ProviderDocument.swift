import Foundation

/// What an identity provider says of itself, as far as anything here asks it (OpenID Connect Discovery 1.0, section 3).
struct ProviderDocument: Sendable {
  /// Where its public keys are.
  let keys: ProviderAddress

  private struct Members: Decodable {
    var issuer: String
    var keys: String

    private enum CodingKeys: String, CodingKey {
      case issuer
      case keys = "jwks_uri"
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
  }
}
