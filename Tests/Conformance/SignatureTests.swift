import Foundation
import Replication
import Testing
import Trust
import Wire

@Suite("OpenSSL's libcrypto and our signatures")
struct SignatureTests {
  private let partnership = HashPrefix(words: (1, 2))

  /// A change-set of one operation, sealed by Wire and signed by Trust.
  private func sealed(_ key: SigningKey) throws -> SignedHeader {
    let draft = SetDraft(
      stream: StreamID(member: 3, id: 77), purpose: .people, sequence: 1, previous: .zero, dependencies: [],
      clockHash: sha256([1]), roster: sha256([2]),
      authored: Instant(milliseconds: 1_700_000_000_000), anchor: nil)
    let operation = (
      skeleton: Skeleton<Reference>(action: .create(EntityKind(rawValue: 1), RightsClass(rawValue: 1))),
      value: Value<Reference>.integer(7)
    )
    let set = try ChangeSetCodec.seal(draft, operations: [operation], seed: Array(0..<32)) {
      try HeaderSignature.sign($0, partnership: partnership, key: key)
    }
    return set.packed.signed
  }

  @Test("libcrypto verifies the signature of a header that Wire sealed and Trust signed, in its context alone")
  func header() throws {
    let key = SigningKey()
    let header = try sealed(key)
    #expect(HeaderSignature.verify(header, partnership: partnership, publicKey: key.publicKey))
    // The message is put together here from the specification, not from our code.
    let message = Array("agency-node/1/change-set".utf8) + [0] + partnership.bytes + header.bytes
    #expect(LibCrypto.verify(header.signature, of: message, by: key.publicKey))
    #expect(!LibCrypto.verify(header.signature, of: header.bytes, by: key.publicKey))
    let other = Array("agency-node/1/roster".utf8) + [0] + partnership.bytes + header.bytes
    #expect(!LibCrypto.verify(header.signature, of: other, by: key.publicKey))
  }

  @Test("each verifies what the other signed, and neither verifies what was altered")
  func both() throws {
    for length in [0, 1, 31, 32, 100, 5000] {
      let seed = (0..<32).map { _ in UInt8.random(in: 0...255) }
      let key = try SigningKey(seed: seed)
      let message = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
      let theirs = try #require(LibCrypto.sign(message, seed: seed))
      let ours = try key.sign(message)
      #expect(SigningKey.verify(theirs, of: message, by: key.publicKey))
      #expect(LibCrypto.verify(ours, of: message, by: key.publicKey))
      #expect(!SigningKey.verify(theirs, of: message + [0], by: key.publicKey))
      #expect(!LibCrypto.verify(ours, of: message + [0], by: key.publicKey))
      for bit in [0, 255, 256, 511] {
        var altered = ours
        altered[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(!SigningKey.verify(altered, of: message, by: key.publicKey))
        #expect(!LibCrypto.verify(altered, of: message, by: key.publicKey))
      }
    }
  }

  @Test("the first test of RFC 8032, section 7.1, holds for both")
  func rfc8032() throws {
    let seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    let publicKey = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    let signature = bytes(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
        + "55141438e7a100b")
    #expect(try SigningKey(seed: seed).publicKey == publicKey)
    #expect(SigningKey.verify(signature, of: [], by: publicKey))
    #expect(LibCrypto.verify(signature, of: [], by: publicKey))
    #expect(LibCrypto.sign([], seed: seed) == signature)
  }

  @Test("a signature whose S is not reduced is refused, so that no signature has a second form")
  func malleable() throws {
    let key = SigningKey()
    let message: [UInt8] = [1, 2, 3]
    // The group's order L, least significant byte first: RFC 8032, section 5.1.
    let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
    var signature = try key.sign(message)
    var carry = 0
    for index in 0..<32 {
      let sum = Int(signature[32 + index]) + Int(order[index]) + carry
      signature[32 + index] = UInt8(sum & 255)
      carry = sum >> 8
    }
    #expect(carry == 0)
    #expect(!SigningKey.verify(signature, of: message, by: key.publicKey))
    #expect(!LibCrypto.verify(signature, of: message, by: key.publicKey))
  }

  @Test("libcrypto reads our certificate, finds it self-signed and computes the same pin")
  func certificate() throws {
    let identity = try TLSIdentity.generate(name: "Agency of Tests", now: Date())
    let facts = LibCrypto.withCertificate(identity.certificatePEM) { certificate in
      (LibCrypto.pin(certificate), LibCrypto.isSelfSigned(certificate), LibCrypto.isValidNow(certificate))
    }
    let (pin, selfSigned, valid) = try #require(facts)
    #expect(pin == identity.pin)
    #expect(selfSigned)
    #expect(valid)
  }

  @Test("a hash of Wire's is a hash of libcrypto's")
  func hashes() {
    for length in [0, 1, 55, 56, 63, 64, 65, 1000] {
      let message = [UInt8](repeating: 0xa5, count: length)
      #expect(LibCrypto.sha256(message) == sha256(message))
    }
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8).map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
