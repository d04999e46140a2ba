import Crypto
import Foundation
import SwiftASN1
import Testing
import Trust
import X509

@Suite("Whom a certificate is for")
struct CertificateNameTests {
  private static func certificate(_ names: [GeneralName]?) throws -> [UInt8] {
    let key = P256.Signing.PrivateKey()
    let subject = try DistinguishedName { CommonName("login.agency.example") }
    let now = Date()
    let made = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: now - 60,
      notValidAfter: now + 3_600, issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions { if let names { SubjectAlternativeNames(names) } },
      issuerPrivateKey: .init(key))
    var serializer = DER.Serializer()
    try serializer.serialize(made)
    return serializer.serializedBytes
  }

  @Test(
    "it is for a host whose DNS name it has, whatever the case, or whose first label its star stands for",
    arguments: [
      ("login.agency.example", "login.agency.example", true), ("LOGIN.agency.example", "login.AGENCY.example", true),
      ("*.agency.example", "login.agency.example", true), ("*.agency.example", "a.login.agency.example", false),
      ("*.agency.example", "agency.example", false), ("*.agency.example", ".agency.example", false),
      ("*.example", "agency.example", false), ("l*.agency.example", "login.agency.example", false),
      ("*", "localhost", false), ("login.agency.example", "login.agency.example.other", false),
      ("127.0.0.1", "127.0.0.1", true),
    ])
  func names(name: String, host: String, isFor: Bool) throws {
    #expect(
      CertificateName.isFor(host: host, der: try Self.certificate([.dnsName("x.example"), .dnsName(name)])) == isFor)
  }

  @Test("neither an address nor the common name counts, and what is no certificate is for nobody")
  func other() throws {
    let address = GeneralName.ipAddress(.init(contentBytes: [127, 0, 0, 1]))
    for names in [[address], [.uniformResourceIdentifier("https://login.agency.example")], nil] {
      let der = try Self.certificate(names)
      for host in ["127.0.0.1", "login.agency.example"] { #expect(!CertificateName.isFor(host: host, der: der)) }
    }
    #expect(!CertificateName.isFor(host: "login.agency.example", der: [0x30, 0x03, 0x02, 0x01, 0x01]))
  }
}
