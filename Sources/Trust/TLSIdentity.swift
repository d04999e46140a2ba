import Crypto
public import Foundation
public import Replication
import SwiftASN1
import X509

/// A node's certificate and key for TLS: self-signed Ed25519, known to others by its pin alone.
public struct TLSIdentity: Sendable {
  public let certificatePEM: String
  public let privateKeyPEM: String
  /// SHA-256 of the certificate's SubjectPublicKeyInfo in DER.
  public let pin: Hash
  /// When the certificate ends.
  public let notAfter: Date

  /// How long a new certificate is valid.
  public static let lifetime: TimeInterval = 2 * 366 * 86_400

  /// Makes a new key and certificate.
  /// - Parameters:
  ///   - name: The common name; people see it, nothing relies on it.
  ///   - now: When the certificate begins.
  public static func generate(name: String, now: Date) throws(TrustError) -> TLSIdentity {
    do {
      let key = Certificate.PrivateKey(Curve25519.Signing.PrivateKey())
      let subject = try DistinguishedName { CommonName(name) }
      let certificate = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
        // A day of grace for a peer whose clock is behind.
        notValidBefore: now.addingTimeInterval(-86_400), notValidAfter: now.addingTimeInterval(lifetime),
        issuer: subject, subject: subject,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.notCertificateAuthority)
          Critical(KeyUsage(digitalSignature: true))
          try ExtendedKeyUsage([.serverAuth, .clientAuth])
        },
        issuerPrivateKey: key)
      return try TLSIdentity(
        certificatePEM: certificate.serializeAsPEM().pemString, privateKeyPEM: key.serializeAsPEM().pemString)
    } catch let error as TrustError {
      throw error
    } catch {
      throw TrustError(.certificateUnusable, "a certificate cannot be made", cause: error)
    }
  }

  /// - Throws: `certificateUnusable` if the certificate or the key cannot be read, or they do not belong together.
  public init(certificatePEM: String, privateKeyPEM: String) throws(TrustError) {
    do {
      let certificate = try Certificate(pemEncoded: certificatePEM)
      var serializer = DER.Serializer()
      try serializer.serialize(certificate.publicKey)
      guard let pin = Hash(Array(SHA256.hash(data: serializer.serializedBytes))) else {
        throw TrustError(.certificateUnusable, "the certificate has no pin")
      }
      self.pin = pin
      notAfter = certificate.notValidAfter
      guard try Certificate.PrivateKey(pemEncoded: privateKeyPEM).publicKey == certificate.publicKey else {
        throw TrustError(
          .certificateUnusable, "the TLS key is not the certificate's; put back the two that were made together")
      }
    } catch let error as TrustError {
      throw error
    } catch {
      throw TrustError(
        .certificateUnusable,
        "the TLS certificate or its key cannot be read; make a new one and have its pin put in the roster",
        cause: error)
    }
    self.certificatePEM = certificatePEM
    self.privateKeyPEM = privateKeyPEM
  }
}
