import Yams

/// Where pages and API are served: `http` of `node.yaml`.
public struct HTTPSettings: Hashable, Sendable {
  public var listen: NodeConfiguration.Endpoint
  /// Path of the certificate, and those that it follows from, in PEM; nil where only this machine can connect.
  public var certificate: String?
  /// Path of its private key in PEM.
  public var key: String?
  /// Names by which browsers may call it, beside those of this machine.
  public var names: [String]
  /// The agency's own identity provider, whose ID tokens open the API; nil for none.
  public var openID: OpenIDSettings?

  public init(
    listen: NodeConfiguration.Endpoint, certificate: String? = nil, key: String? = nil, names: [String] = [],
    openID: OpenIDSettings? = nil
  ) {
    self.listen = listen
    self.certificate = certificate
    self.key = key
    self.names = names
    self.openID = openID
  }

  /// Whether nobody but this machine can connect.
  public var isLoopback: Bool { Self.loopback.contains(listen.host) }
  public var isTLS: Bool { certificate != nil }

  /// What this machine calls itself.
  static let loopback: Set<String> = ["127.0.0.1", "::1", "localhost"]

  /// Host names that a request may be addressed to: any other is somebody else's page, or a name that was made to point
  /// here. Lower case, without a port.
  public var hosts: Set<String> {
    let own = isLoopback ? Self.loopback.union(["[::1]"]) : [listen.host]
    return own.union(names.map { $0.lowercased() })
  }
}

extension ConfigurationReader {
  /// What says that pages and API are served; nil if they are not.
  func http(_ root: YAMLMapping) -> HTTPSettings? {
    let keys = ["listen", "certificate", "key", "names", "openid"]
    guard let node = root["http"], let entry = file.mapping(node, "'http'", keys: keys) else { return nil }
    entry.require("listen", "write for example 'listen: 127.0.0.1:8450'")
    guard let listen = entry.text("listen").flatMap({ endpoint($0, entry["listen"]?.mark, lowestPort: 0) }) else {
      return nil
    }
    let settings = HTTPSettings(
      listen: listen, certificate: entry.text("certificate").map(resolve), key: entry.text("key").map(resolve),
      names: entry.texts("names").map(\.text), openID: openID(entry))
    if (settings.certificate == nil) != (settings.key == nil) {
      file.report(node.mark, "'certificate' and 'key' go together", "name both files, or neither")
    }
    checkSignIn(settings, entry["openid"]?.mark)
    guard !settings.isLoopback else { return settings }
    if settings.certificate == nil {
      file.report(
        entry["listen"]?.mark, "'listen' is open to other machines without TLS",
        "name 'certificate' and 'key', or listen on 127.0.0.1")
    }
    if settings.names.isEmpty {
      file.report(
        entry["listen"]?.mark, "'names' is missing: other machines need one to call this node by",
        "write for example 'names: [node.agency.example]', as in the certificate")
    }
    return settings
  }
}
