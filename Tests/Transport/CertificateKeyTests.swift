import Foundation
import NIOSSL
import Replication
import Testing
import Trust

@testable import Transport

@Suite("The key in a certificate")
struct CertificateKeyTests {
  @Test("the pin read from a certificate's bytes is the one that its owner has in the roster")
  func pin() throws {
    for _ in 0..<20 {
      let tls = try TLSIdentity.generate(name: "Agency", now: Date())
      let certificate = try #require(NIOSSLCertificate.fromPEMBytes(Array(tls.certificatePEM.utf8)).first)
      #expect(try certificatePin(certificate) == tls.pin)
    }
  }

  @Test("cut or changed bytes are no certificate, or one within its bounds")
  func damaged() throws {
    let tls = try TLSIdentity.generate(name: "Agency", now: Date())
    let bytes = try #require(NIOSSLCertificate.fromPEMBytes(Array(tls.certificatePEM.utf8)).first).toDERBytes()
    for length in 0..<bytes.count { #expect(CertificateKey.range(in: Array(bytes.prefix(length))) == nil) }
    for place in bytes.indices {
      for value: UInt8 in [0, 0x7f, 0x80, 0x83, 0xff] {
        var changed = bytes
        changed[place] = value
        if let key = CertificateKey.range(in: changed) { #expect(key.upperBound <= changed.count) }
      }
    }
  }
}
