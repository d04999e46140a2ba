import Foundation

@testable import AgencyNode

/// What an identity provider answers, and the tokens that whoever likes sends.
enum ProviderParsers {
  /// What a provider says of itself: every address that is taken out of it is one that may be asked.
  static func document(_ bytes: [UInt8]) throws {
    guard let issuer = ProviderAddress(issuer: "https://login.agency.example") else {
      throw Parser.Broken("the issuer is no address")
    }
    guard let document = try? ProviderDocument(Data(bytes), issuer: issuer) else { return }
    for address in [document.keys, document.authorization, document.token].compactMap({ $0 }) {
      try hold(!address.isPlain && address.text.hasPrefix("https://"), "it leads to where others can listen")
    }
  }

  /// Its keys, and a token's head that may name one.
  static func keys(_ bytes: [UInt8]) throws {
    guard let keys = try? ProviderKeys(Data(bytes)) else { return }
    try hold(keys.count <= bytes.count, "more keys than bytes")
  }

  /// A token, as far as it is read before its signature holds.
  static func idToken(_ bytes: [UInt8]) throws {
    guard let token = try? IDToken(String(decoding: bytes, as: UTF8.self)) else { return }
    try hold(bytes.count <= IDToken.most, "longer than a token may be")
    _ = try? token.keyName()
  }

  static let documentSeeds: [[UInt8]] = [
    """
    {"issuer":"https://login.agency.example","jwks_uri":"https://login.agency.example/keys",
    "authorization_endpoint":"https://login.agency.example/authorize?a=b","token_endpoint":"http://127.0.0.1/token",
    "code_challenge_methods_supported":["S256"],"token_endpoint_auth_methods_supported":["client_secret_post"],
    "authorization_response_iss_parameter_supported":true}
    """,
    #"{"issuer":"https://login.agency.example","jwks_uri":"https://a:b@evil.example#c"}"#,
    #"{"issuer":"https://login.agency.example","jwks_uri":"https://[::1]:99999/%zz\\","token_endpoint":1e300}"#,
    #"{"issuer":["https://login.agency.example"],"jwks_uri":null}"#, "[]",
  ].map { Array($0.utf8) }

  static let keySeeds: [[UInt8]] = [
    #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
    """
    {"keys":[{"kty":"EC","crv":"P-256","kid":"2","use":"sig","alg":"ES256",
    "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}
    """,
    #"{"keys":[{"kty":"RSA","kid":"3","n":"AQAB","e":"AA"},{"kty":"RSA","kid":"3","n":"","e":""},{"kty":1e300}]}"#,
    #"{"keys":[{"kty":"oct","kid":"4","k":"AA"},{"kid":1e300},{"kty":"EC","crv":"P-256","kid":"5","x":"AA","y":"AA"}]}"#,
    #"{"keys":[[],{}]}"#,
  ].map { Array($0.utf8) }

  static let tokenSeeds: [[UInt8]] = [
    #"{"alg":"EdDSA","kid":"1"}"#, #"{"alg":"none"}"#, #"{"alg":"ES256","kid":1e300}"#,
    #"{"alg":"RS256","crit":["exp"]}"#,
  ].map { head in
    Array("\(Data(head.utf8).base64URLText).\(Data("{}".utf8).base64URLText).\(Data([1, 2, 3]).base64URLText)".utf8)
  }
}
