import Replication
import Testing
import Trust

@Suite("Signatures of headers")
struct SignatureTests {
  private let key = SigningKey()
  private let here = HashPrefix(words: (1, 2))
  private let header: [UInt8] = [10, 20, 30]

  @Test("what is signed is product, version, purpose, a zero, the partnership and the header's bytes")
  func layout() {
    let message = Array("agency-node/1/change-set".utf8) + [0] + here.bytes + header
    #expect(HeaderSignature.message(header, partnership: here) == message)
  }

  @Test("a signature holds for its header, partnership and key, and for nothing else")
  func context() throws {
    let signature = try HeaderSignature.sign(header, partnership: here, key: key)
    #expect(SigningKey.verify(signature, of: HeaderSignature.message(header, partnership: here), by: key.publicKey))
    let elsewhere = HeaderSignature.message(header, partnership: HashPrefix(words: (1, 3)))
    #expect(!SigningKey.verify(signature, of: elsewhere, by: key.publicKey))
    #expect(!SigningKey.verify(signature, of: header, by: key.publicKey))
    let message = HeaderSignature.message(header, partnership: here)
    #expect(!SigningKey.verify(signature, of: message, by: SigningKey().publicKey))
    #expect(!SigningKey.verify(signature, of: message + [0], by: key.publicKey))
  }

  @Test("a signature or key of another length is refused, not trapped on")
  func lengths() throws {
    let signature = try key.sign(header)
    for count in [0, 1, 32, 63] {
      #expect(!SigningKey.verify(Array(signature.prefix(count)), of: header, by: key.publicKey))
      #expect(!SigningKey.verify(signature, of: header, by: Array(signature.prefix(count == 32 ? 31 : count))))
    }
    #expect(!SigningKey.verify(signature + [0], of: header, by: key.publicKey))
  }
}
