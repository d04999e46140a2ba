import NIOCore
import NIOSSL
public import Replication
import Wire

/// Our certificate and key, ready for handshakes in both directions.
///
/// TLS 1.3 (RFC 8446) only, Ed25519 signatures only, both sides show a certificate. There are no authorities and no
/// host names: a certificate is accepted for the pin of its key, and its dates are not looked at, because whoever
/// leaves the roster loses the pin.
public struct TransportIdentity: Sendable {
  /// SHA-256 of our certificate's SubjectPublicKeyInfo in DER: what peers must accept.
  public let pin: Hash
  let client: NIOSSLContext
  let server: NIOSSLContext

  /// - Parameters:
  ///   - certificatePEM: A self-signed Ed25519 certificate.
  ///   - privateKeyPEM: Its private key, PKCS #8.
  /// - Throws: `identityUnusable`.
  public init(certificatePEM: [UInt8], privateKeyPEM: [UInt8]) throws(TransportError) {
    do {
      let chain = try NIOSSLCertificate.fromPEMBytes(certificatePEM)
      guard let leaf = chain.first else {
        throw TransportError(.identityUnusable, "the certificate file holds no certificate; make a new identity")
      }
      let key = try NIOSSLPrivateKey(bytes: privateKeyPEM, format: .pem)
      // RFC 8410: an Ed25519 key's SubjectPublicKeyInfo is these twelve bytes and the key's 32.
      let spki = try leaf.extractPublicKey().toSPKIBytes()
      guard spki.count == 44, spki.starts(with: [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70]) else {
        throw TransportError(.identityUnusable, "the certificate's key is not Ed25519; make a new identity")
      }
      pin = sha256(spki)
      let sources = chain.map { NIOSSLCertificateSource.certificate($0) }
      var server = TLSConfiguration.makeServerConfiguration(certificateChain: sources, privateKey: .privateKey(key))
      Self.harden(&server)
      var client = TLSConfiguration.makeClientConfiguration()
      client.certificateChain = sources
      client.privateKey = .privateKey(key)
      Self.harden(&client)
      self.server = try NIOSSLContext(configuration: server)
      self.client = try NIOSSLContext(configuration: client)
    } catch let error as TransportError {
      throw error
    } catch {
      throw TransportError(
        .identityUnusable,
        "the TLS certificate and key cannot be used; make a new identity and have its pin put in "
          + "the roster", cause: error)
    }
  }

  /// What both directions share.
  private static func harden(_ configuration: inout TLSConfiguration) {
    configuration.minimumTLSVersion = .tlsv13
    configuration.maximumTLSVersion = .tlsv13
    // "Verify" makes BoringSSL demand a certificate; the pin callback replaces its own judgement of it.
    configuration.certificateVerification = .noHostnameVerification
    configuration.trustRoots = .certificates([])
    configuration.verifySignatureAlgorithms = [.ed25519]
    configuration.signingSignatureAlgorithms = [.ed25519]
    // The hybrid with ML-KEM-768 would cost 2,300 bytes more at each connection, twice all else.
    configuration.curves = [.x25519]
    configuration.renegotiationSupport = .none
    configuration.shutdownTimeout = .milliseconds(500)
  }
}
