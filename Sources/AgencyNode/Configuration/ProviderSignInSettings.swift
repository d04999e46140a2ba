import Foundation
import Yams

/// How people sign in to the pages through the agency's identity provider: `http: openid: sign-in` of `node.yaml`.
public struct ProviderSignInSettings: Hashable, Sendable {
  /// Where the provider sends browsers back to, below ``address``.
  public static let path = "/sign-in/back"

  /// How browsers call this node: scheme, name and port alone.
  public var address: String
  /// The secret that this node has at the provider.
  public var secret: SecretPlace
  /// What is asked for beside `openid`, so that the token has the user's name and roles.
  public var scopes: [String]

  public init(address: String, secret: SecretPlace, scopes: [String] = ["profile"]) {
    self.address = address
    self.secret = secret
    self.scopes = scopes
  }

  /// What is registered at the provider (RFC 6749, section 3.1.2).
  public var redirect: String { address + Self.path }
}

extension ConfigurationReader {
  /// What says that pages are opened through the provider; nil if they are not.
  func providerSignIn(_ openID: YAMLMapping) -> ProviderSignInSettings? {
    guard let node = openID["sign-in"],
      let entry = file.mapping(node, "'sign-in'", keys: ["address", "secret", "scopes"])
    else { return nil }
    entry.require("address", "write how browsers call this node, such as 'address: https://node.agency.example'")
    entry.require("secret", "write where the secret is that the provider gave this node: file:PATH or credential:NAME")
    if let keys = openID["keys"] {
      file.report(keys.mark, "'keys' and 'sign-in' do not go together", "take 'keys' out: the provider is asked")
    }
    guard let address = entry.text("address"), let secret = entry.text("secret") else { return nil }
    guard let place = SecretPlace(secret, resolve) else {
      // What stands there may be the secret.
      file.report(entry["secret"]?.mark, "'secret' says no place of a secret", "write file:PATH or credential:NAME")
      return nil
    }
    guard let parts = ProviderAddress(issuer: address).flatMap({ URLComponents(string: $0.text) }), parts.path.isEmpty
    else {
      file.report(
        entry["address"]?.mark, "'\(address)' is no address of a node",
        "write https, the name and, if it is another than 443, the port, such as https://node.agency.example:8450")
      return nil
    }
    var settings = ProviderSignInSettings(address: address, secret: place)
    if entry["scopes"] != nil {
      settings.scopes = entry.texts("scopes").compactMap { word in
        guard word.text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) else {
          file.report(word.mark, "a scope is one word")
          return nil
        }
        return word.text
      }
    }
    return settings
  }

  /// Says what is wrong with where the provider would send browsers back to.
  func checkSignIn(_ http: HTTPSettings, _ mark: Mark?) {
    guard let signIn = http.openID?.signIn, let parts = URLComponents(string: signIn.address),
      let host = parts.host?.lowercased()
    else { return }
    if (parts.scheme == "https") != http.isTLS {
      file.report(
        mark, "'address' under 'sign-in' begins otherwise than the pages",
        http.isTLS ? "write https://" : "write http://, or name 'certificate' and 'key'")
    }
    if !http.hosts.contains(host) {
      file.report(mark, "'address' under 'sign-in' is no name of this node", "add \(host) to 'names' under 'http'")
    }
  }
}
