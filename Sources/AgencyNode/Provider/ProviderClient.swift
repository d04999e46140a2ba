import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Trust

/// Asks an identity provider for something small: over TLS with its host's name, within a time, following nothing elsewhere.
/// A connection is made for each answer, since there are few of them.
struct ProviderClient: Sendable {
  /// Bytes of an answer.
  static let most = 256 << 10
  /// What it answered.
  struct Answer: Sendable {
    let status: UInt
    let data: Data
    /// Seconds for which it says that this holds.
    let maximumAge: Int64?
  }

  let settings: OpenIDSettings

  /// What is at an address.
  func get(_ address: ProviderAddress) async throws -> Answer {
    let answer = try await answer(to: HTTPClientRequest(url: address.text), at: address)
    guard answer.status == 200 else { throw ProviderFault.status }
    return answer
  }

  /// Does something that takes one answer or several, and gives up when it takes too long.
  func within<T: Sendable>(
    _ body: @escaping @Sendable (ProviderClient) async throws -> T
  ) async throws(ProviderFault) -> T {
    do {
      return try await withThrowingTaskGroup(of: T.self) { group in
        group.addTask { try await body(self) }
        group.addTask {
          try await Task.sleep(for: .seconds(settings.patience))
          throw ProviderFault.slow
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw ProviderFault.slow }
        return first
      }
    } catch {
      throw Self.fault(error)
    }
  }

  private static func fault(_ error: any Error) -> ProviderFault {
    if let fault = error as? ProviderFault { return fault }
    if error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError { return .certificate }
    let error = error as? HTTPClientError
    if error == .proxyAuthenticationRequired { return .proxyCredentials }
    return error == .invalidProxyResponse || error == .httpProxyHandshakeTimeout ? .proxy : .unreachable
  }

  /// What it answers to a request, whatever it answers.
  func answer(to request: HTTPClientRequest, at address: ProviderAddress) async throws -> Answer {
    var request = request
    request.headers.add(name: "accept", value: "application/json")
    let asked = request
    return try await HTTPClient.withHTTPClient(configuration: try configuration(for: address)) { client in
      let response = try await client.execute(asked, timeout: patience)
      let body: ByteBuffer
      do { body = try await response.body.collect(upTo: Self.most) } catch is NIOTooManyBytesError {
        throw ProviderFault.tooLarge
      }
      return Answer(
        status: response.status.code, data: Data(body.readableBytesView), maximumAge: Self.maximumAge(response.headers))
    }
  }

  /// The library's own limit of an answer's head and of a connection: longer than ``within(_:)`` waits, so that what takes
  /// too long is told as that.
  private var patience: TimeAmount { .milliseconds(Int64(settings.patience * 1_000) + 5_000) }

  private func configuration(for address: ProviderAddress) throws -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    if let authorities = settings.authorities {
      guard let certificates = try? NIOSSLCertificate.fromPEMFile(authorities), !certificates.isEmpty else {
        throw ProviderFault.authorities
      }
      tls.trustRoots = .certificates(certificates)
    }
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
    if let proxy = settings.proxy {
      // It would hear everything, and the name of this machine is its own there.
      guard !address.isPlain else { throw ProviderFault.address }
      let credentials: String?
      do { credentials = try proxy.basicCredentials() } catch { throw ProviderFault.proxyCredentials }
      configuration.proxy = .server(
        host: proxy.address.host, port: proxy.address.port,
        authorization: credentials.map { .basic(credentials: $0) })
      configuration.http1_1ConnectionDebugInitializer = Self.check(host: address.host)
    }
    configuration.timeout.connect = patience
    configuration.httpVersion = .http1Only
    // A certificate that does not hold would be tried again until the time is over.
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }

  /// The library takes a certificate for the address that it is connected with for the host's as well, and through a proxy that
  /// is the proxy's own: before anything is asked the certificate has to have the host's name.
  private static func check(host: String) -> @Sendable (any Channel) -> EventLoopFuture<Void> {
    { channel in
      channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
        guard let certificate, CertificateName.isFor(host: host, der: try certificate.toDERBytes()) else {
          throw ProviderFault.certificate
        }
      }
    }
  }

  /// `max-age` of Cache-Control (RFC 9111, section 5.2.2.1).
  private static func maximumAge(_ headers: HTTPHeaders) -> Int64? {
    headers[canonicalForm: "cache-control"].lazy
      .compactMap { part in
        let parts = part.split(separator: "=", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == "max-age" ? Int64(parts[1]) : nil
      }.first
  }
}
