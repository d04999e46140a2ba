import NIOSSL
import Replication

@testable import Transport
@testable import Trust

enum TrustParsers {
  static func roster(_ bytes: [UInt8]) throws {
    guard let roster = try? SignedRoster(encoded: bytes) else { return }
    let again = try SignedRoster(encoded: roster.encoded)
    try hold(again == roster, "a roster changes when it is passed on")
    _ = try? roster.verify(previous: nil)
    _ = roster.membership
    var book = RosterBook()
    _ = try? book.accept(roster)
    _ = book.mark
  }

  /// A peer's certificate, DER, as the handshake has it.
  static func tls(_ bytes: [UInt8]) throws {
    if let key = CertificateKey.range(in: bytes) {
      try hold(key.upperBound <= bytes.count, "a key beyond its certificate")
    }
    guard let certificate = try? NIOSSLCertificate(bytes: bytes, format: .der) else { return }
    _ = try? certificatePin(certificate)
  }

  /// A certificate file, PEM.
  static func pem(_ bytes: [UInt8]) {
    _ = try? TLSIdentity(certificatePEM: String(decoding: bytes, as: UTF8.self), privateKeyPEM: "")
  }

  /// What lies within a seal: anyone of its audience may have made it.
  static func seal(_ bytes: [UInt8]) throws {
    guard let value = SealedPlain.value(in: bytes), bytes.count >= SealedPlain.openingBytes else { return }
    try hold(value.count < bytes.count, "more was sealed than there is")
  }
}
