import Foundation
import Transport
import Trust
import Yams

/// The HTTP proxy that this node dials its peers through: `proxy` of `node.yaml`.
public struct ProxySettings: Hashable, Sendable {
  public var address: NodeConfiguration.Endpoint
  /// Where `user:password` is that the proxy wants; nil for nothing.
  public var credentials: SecretPlace?

  public init(address: NodeConfiguration.Endpoint, credentials: SecretPlace? = nil) {
    self.address = address
    self.credentials = credentials
  }

  /// What a dial needs. The credentials are read anew each time, so that new ones count at once, and sent in Basic's way
  /// (RFC 7617): whoever sees this node's traffic to the proxy can read them.
  /// - Throws: `proxyCredentials` if they cannot be read or used.
  func tunnel() throws(TransportError) -> TunnelProxy {
    var secret: String?
    do throws(TrustError) {
      secret = try credentials?.text().trimmingCharacters(in: .newlines)
    } catch {
      throw TransportError(.proxyCredentials, "the credentials for the proxy cannot be read: \(error.message)")
    }
    let isSound = secret.map { $0.contains(":") && !$0.contains(where: \.isNewline) } ?? true
    let authorization = secret.map { "Basic \(Data($0.utf8).base64EncodedString())" }
    guard isSound, let proxy = TunnelProxy(host: address.host, port: address.port, authorization: authorization) else {
      throw TransportError(
        .proxyCredentials, "the credentials for the proxy are not one line of user:password; write them so")
    }
    return proxy
  }
}

extension ConfigurationReader {
  /// The proxy on the way out; nil if there is none.
  func proxy(_ root: YAMLMapping) -> ProxySettings? {
    guard let node = root["proxy"], let entry = file.mapping(node, "'proxy'", keys: ["address", "credentials"]) else {
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
