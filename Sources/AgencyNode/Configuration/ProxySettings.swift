import Foundation
import Transport
import Trust
import Yams

/// An HTTP proxy on the way out: `proxy` of `node.yaml` for peers, `http: openid: proxy` for the identity provider.
public struct ProxySettings: Hashable, Sendable {
  public var address: NodeConfiguration.Endpoint
  /// Where `user:password` is that the proxy wants; nil for nothing.
  public var credentials: SecretPlace?

  public init(address: NodeConfiguration.Endpoint, credentials: SecretPlace? = nil) {
    self.address = address
    self.credentials = credentials
  }

  /// The credentials as Basic sends them, in base 64 (RFC 7617): whoever sees this node's traffic to the proxy can read them.
  /// They are read anew each time, so that new ones count at once.
  /// - Returns: nil if the proxy asks for nothing.
  /// - Throws: `proxyCredentials` if they cannot be read, or are not one line of `user:password`.
  func basicCredentials() throws(TransportError) -> String? {
    guard let credentials else { return nil }
    let secret: String
    do throws(TrustError) { secret = try credentials.text().trimmingCharacters(in: .newlines) } catch {
      throw TransportError(.proxyCredentials, "the credentials for the proxy cannot be read: \(error.message)")
    }
    guard secret.contains(":"), !secret.contains(where: \.isNewline) else { throw Self.unsound }
    return Data(secret.utf8).base64EncodedString()
  }

  /// What a dial needs.
  /// - Throws: `proxyCredentials` if they cannot be read or used.
  func tunnel() throws(TransportError) -> TunnelProxy {
    let authorization = try basicCredentials().map { "Basic \($0)" }
    guard let proxy = TunnelProxy(host: address.host, port: address.port, authorization: authorization) else {
      throw Self.unsound
    }
    return proxy
  }

  private static let unsound = TransportError(
    .proxyCredentials, "the credentials for the proxy are not one line of user:password; write them so")
}

extension ConfigurationReader {
  /// The proxy on the way out; nil if there is none.
  /// - Parameter parent: What may have an entry `proxy`.
  func proxy(_ parent: YAMLMapping) -> ProxySettings? {
    guard let node = parent["proxy"], let entry = file.mapping(node, "'proxy'", keys: ["address", "credentials"]) else {
      return nil
    }
    entry.require("address", "write the proxy's host and port, such as 'address: proxy.agency.example:3128'")
    guard let address = entry.text("address").flatMap({ endpoint($0, entry["address"]?.mark) }) else { return nil }
    guard let text = entry.text("credentials") else { return ProxySettings(address: address) }
    guard let place = SecretPlace(text, resolve) else {
      // What stands there may be the secret.
      file.report(
        entry["credentials"]?.mark, "'credentials' says no place of a secret", "write file:PATH or credential:NAME")
      return nil
    }
    return ProxySettings(address: address, credentials: place)
  }
}
