import Crypto
import Replication
import Testing
import Trust
import Wire

@Suite("Audit logs, checked without our code")
struct AuditTests {
  private let partnership = HashPrefix(words: (0x0102_0304_0506_0708, 9))

  private func big(_ number: UInt64, _ bytes: Int) -> [UInt8] {
    (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }

  @Test("libcrypto verifies a head and its countersignature from what AUDIT.md says is signed")
  func signatures() throws {
    let (owner, witness) = (SigningKey(), SigningKey())
    let root = sha256([1, 2, 3])
    let head = AuditHead(member: 3, size: 70_000, root: root, at: Instant(milliseconds: 1_700_000_000_123))
    let bytes = big(3, 4) + big(70_000, 8) + root.bytes + big(1_700_000_000_123, 8)
    let signature = try AuditSignature.sign(head, partnership: partnership, key: owner)
    let message = Array("agency-node/1/audit-head".utf8) + [0] + partnership.bytes + bytes
    #expect(LibCrypto.verify(signature, of: message, by: owner.publicKey))
    let at = Instant(milliseconds: 1_700_000_000_999)
    let cosignature = try AuditSignature.cosign(head, by: 5, at: at, partnership: partnership, key: witness)
    let cosigned =
      Array("agency-node/1/audit-cosign".utf8) + [0] + partnership.bytes + big(5, 4) + big(1_700_000_000_999, 8) + bytes
    #expect(LibCrypto.verify(cosignature, of: cosigned, by: witness.publicKey))
    #expect(!LibCrypto.verify(cosignature, of: message, by: witness.publicKey))
    for (changed, time) in [(AuditHead(member: 4, size: 70_000, root: root, at: head.at), at), (head, head.at)] {
      #expect(
        !AuditSignature.verify(
          cosignature, of: changed, by: 5, at: time, partnership: partnership, publicKey: witness.publicKey))
    }
    #expect(
      !AuditSignature.verify(
        cosignature, of: head, by: 6, at: at, partnership: partnership, publicKey: witness.publicKey))
  }

  @Test("an entry's hash and its leaf are what AUDIT.md says, byte by byte")
  func chain() {
    let texts = ["worker-7", "ops", "open", "visit é", "public task", "3 entries", "out-of-hours"]
    let subject = Dot(header: sha256([7]), index: 2)
    let entry = AuditChain.Entry(number: 9, at: -5, texts: texts, reviews: 4, subjects: [subject])
    var bytes = big(9, 8) + big(UInt64(bitPattern: -5), 8)
    for text in texts { bytes += big(UInt64(text.utf8.count), 4) + Array(text.utf8) }
    bytes += big(4, 8) + big(1, 4) + subject.header.bytes + big(2, 4)
    #expect(entry.bytes == bytes)
    let previous = sha256([8])
    let digest = SHA256.hash(data: Array("agency-node/1/audit-entry".utf8) + [0] + previous.bytes + bytes)
    let hash = AuditChain.hash(after: previous, entry, .crypto)
    #expect(Array(digest) == hash.bytes)
    #expect(AuditChain.leaf(hash, .crypto).bytes == Array(SHA256.hash(data: [0] + hash.bytes)))
  }
}
