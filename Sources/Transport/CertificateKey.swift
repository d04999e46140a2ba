import NIOSSL
import Replication
import Wire

/// SHA-256 of the certificate's SubjectPublicKeyInfo in DER.
/// - Throws: `noCertificate` if the certificate cannot be read so far.
func certificatePin(_ certificate: NIOSSLCertificate) throws -> Hash {
  let bytes = try certificate.toDERBytes()
  guard let key = CertificateKey.range(in: bytes) else {
    throw TransportError(.noCertificate, "the peer's certificate cannot be read; it is not a node")
  }
  return sha256(Array(bytes[key]))
}

/// Finds the key in a certificate (RFC 5280, 4.1) by the lengths of its DER alone. NIOSSL's own way to it ends the process
/// when the key is of a kind that BoringSSL does not know, and a stranger chooses which.
enum CertificateKey {
  /// Where the SubjectPublicKeyInfo lies, its tag and length included; nil if this is no certificate.
  static func range(in bytes: [UInt8]) -> Range<Int>? {
    guard let certificate = element(in: bytes, at: 0, end: bytes.count), certificate.tag == 0x30,
      let signed = element(in: bytes, at: certificate.content.lowerBound, end: certificate.content.upperBound),
      signed.tag == 0x30
    else { return nil }
    var place = signed.content.lowerBound
    // The version may be left out; then serial number, signature algorithm, issuer, validity, subject.
    var tags: [UInt8] = [0x02, 0x30, 0x30, 0x30, 0x30]
    if place < bytes.count, bytes[place] == 0xa0 { tags.insert(0xa0, at: 0) }
    for tag in tags {
      guard let next = element(in: bytes, at: place, end: signed.content.upperBound), next.tag == tag else {
        return nil
      }
      place = next.content.upperBound
    }
    guard let key = element(in: bytes, at: place, end: signed.content.upperBound), key.tag == 0x30 else { return nil }
    return place..<key.content.upperBound
  }

  /// One element of DER with a length of at most three bytes: a certificate is shorter.
  private static func element(
    in bytes: [UInt8], at place: Int, end: Int
  ) -> (tag: UInt8, content: Range<Int>)? {
    guard place + 2 <= end else { return nil }
    var length = Int(bytes[place + 1])
    var start = place + 2
    if length >= 0x80 {
      let count = length & 0x7f
      guard (1...3).contains(count), start + count <= end else { return nil }
      length = bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
      start += count
    }
    guard length <= end - start else { return nil }
    return (bytes[place], start..<start + length)
  }
}
