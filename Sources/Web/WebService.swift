public import AgencyNode
import Foundation
public import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import Replication
public import ServiceLifecycle

/// Pages and API of a node, over HTTP: on loopback, or over TLS.
public struct WebService: Service {
  let services: WebServices
  private let gate: Gate
  private let retry: Duration
  private let onListening: @Sendable (Int) async -> Void

  /// - Parameters:
  ///   - node: Whose pages they are.
  ///   - settings: Where they are served.
  ///   - retry: How long after it could not listen it tries again.
  ///   - onListening: Called with the port once it listens.
  /// - Throws: `configurationInvalid` if it would be open to other machines without TLS.
  public init(
    _ node: AgencyNode, _ settings: HTTPSettings, retry: Duration = .seconds(5),
    onListening: @escaping @Sendable (Int) async -> Void = { _ in }
  ) throws {
    guard settings.isLoopback || settings.isTLS else {
      throw NodeError(
        .configurationInvalid,
        "pages are not served to other machines without TLS: name 'certificate' and 'key' under 'http' in node.yaml, "
          + "or listen on 127.0.0.1")
    }
    services = try WebServices(node, settings)
    gate = Gate(services)
    self.retry = retry
    self.onListening = onListening
  }

  /// The application, for whoever tests it without a socket.
  public var application: some ApplicationProtocol { get throws { try makeApplication() } }

  /// Serves until it is cancelled or a graceful shutdown begins. While something else has the port it says so and tries
  /// again: pages that cannot be served must not keep a node from its peers.
  public func run() async throws {
    defer { Task { [worker = services.worker] in await worker.stop() } }
    serving: while !Task.isCancelled, !Task.isShuttingDownGracefully {
      do {
        try await makeApplication().run()
        break serving
      } catch is IOError {
        services.logger.error(
          "http.unavailable",
          metadata: ["listen": "\(services.settings.listen)", "advice": "is the port taken? it is tried again"])
      }
      try? await cancelWhenGracefulShutdown { [retry] in try await Task.sleep(for: retry) }
    }
    services.logger.notice("http.stopped")
  }

  private func makeApplication() throws -> Application<CallbackResponder<BasicRequestContext>> {
    let settings = services.settings
    var limits = HTTP1Channel.Configuration()
    limits.idleTimeout = .seconds(WebLimits.idleSeconds)
    limits.httpDecoder = .init(
      maxHeaderFieldSize: WebLimits.headerBytes, maxHeaderListSize: WebLimits.headerBytes,
      maxHeaderFieldCount: WebLimits.headerFields)
    let plain = HTTPServerBuilder.http1(configuration: limits)
    // The library's own log has addresses of requests in it; what there is to say the gate says.
    let quiet = Logger(label: "http") { _ in SwiftLogNoOpLogHandler() }
    let responder = CallbackResponder<BasicRequestContext> { [gate] request, _ in await gate.respond(to: request) }
    return Application(
      responder: responder, server: try settings.isTLS ? .tls(plain, tlsConfiguration: try tls(settings)) : plain,
      configuration: ApplicationConfiguration(
        address: .hostname(settings.listen.host, port: settings.listen.port),
        availableConnectionsDelegate: .maximum(WebLimits.connections, logger: quiet)),
      onServerRunning: { [services, onListening] channel in
        let port = channel.localAddress?.port ?? settings.listen.port
        services.logger.notice("http.started", metadata: ["port": "\(port)", "tls": "\(settings.isTLS)"])
        await onListening(port)
      },
      logger: quiet)
  }

  /// TLS 1.3 as for peers, and 1.2 for older browsers of an agency.
  private func tls(_ settings: HTTPSettings) throws -> TLSConfiguration {
    guard let certificate = settings.certificate, let key = settings.key else {
      throw NodeError(.configurationInvalid, "TLS needs 'certificate' and 'key' under 'http' in node.yaml")
    }
    do {
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
      configuration.minimumTLSVersion = .tlsv12
      return configuration
    } catch {
      throw NodeError(
        .keyUnusable, "the certificate or key under 'http' in node.yaml cannot be read; both are files in PEM",
        cause: error)
    }
  }
}
