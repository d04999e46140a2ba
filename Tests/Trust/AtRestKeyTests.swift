import Foundation
import Testing

@testable import Trust

@Suite("Keys for data at rest")
struct AtRestKeyTests {
  @Test("SipHash-2-4 gives what its authors' reference implementation gives")
  func sipHash() {
    // From vectors.h of the reference implementation: the key is 00..0f, the input 00..07.
    let hash = KeyedHash(first: 0x0706_0504_0302_0100, second: 0x0f0e_0d0c_0b0a_0908)
    #expect(hash(0x0706_0504_0302_0100) == 0x93f5_f579_9a93_2462)
  }

  @Test("the same value has another hash in another column, and under another key")
  func columns() {
    let secret = [UInt8](repeating: 3, count: 32)
    let hashes = [
      KeyedHash(secret: secret, purpose: "a"), KeyedHash(secret: secret, purpose: "b"),
      KeyedHash(secret: [UInt8](repeating: 4, count: 32), purpose: "a"),
    ]
    #expect(Set(hashes.map { $0(77) }).count == 3 && Set(hashes.map { $0([1, 2]) }).count == 3)
    #expect(hashes[0]([1, 2]).count == 16 && hashes[0]([1, 2]) == hashes[0]([1, 2]))
  }

  @Test("a cell opens where it was sealed, and any bit flipped, another place or another key is found")
  func cells() throws {
    let secret = [UInt8](repeating: 9, count: 32)
    let cipher = CellCipher(secret: secret)
    for count in [0, 1, 30, 5_000] {
      let bytes = [UInt8](repeating: 0x41, count: count)
      let cell = try cipher.seal(bytes, bound: [1, 2])
      #expect(cell.count == count + CellCipher.overhead)
      #expect(try cipher.open(cell[...], bound: [1, 2]) == bytes)
      #expect(try cipher.seal(bytes, bound: [1, 2]) != cell, "a nonce is never used again")
      #expect(throws: TrustError.self) { try cipher.open(cell[...], bound: [1, 3]) }
      #expect(throws: TrustError.self) {
        try CellCipher(secret: [UInt8](repeating: 8, count: 32)).open(cell[...], bound: [1, 2])
      }
      for bit in stride(from: 0, to: cell.count * 8, by: max(1, cell.count / 8)) {
        var flipped = cell
        flipped[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(throws: TrustError.self) { try cipher.open(flipped[...], bound: [1, 2]) }
      }
      #expect(throws: TrustError.self) { try cipher.open(cell.dropLast(), bound: [1, 2]) }
    }
    #expect(throws: TrustError.self) { try cipher.open([], bound: []) }
  }

  @Test("keys are read as hexadecimal or base64, one a line, and nothing else is taken for one")
  func texts() throws {
    let key = NodeKey()
    let other = Data((0..<32).map { UInt8($0) }).base64EncodedString()
    let keys = try NodeKey.list("# in use\n\n  \(key.text) # since May\n\(other)\n")
    #expect(keys.count == 2 && keys[0].text == key.text)
    #expect(keys[1].text.hasPrefix("000102"))
    for text in ["", "# none", String(key.text.dropLast()), key.text + "0", "zz" + key.text.dropFirst(2), "a\nb"] {
      #expect(throws: TrustError.self) { try NodeKey.list(text) }
    }
  }

  @Test("what one node key wrapped no other unwraps, nor as something else")
  func wrapping() throws {
    let key = NodeKey()
    let wrapped = try key.wrap([1, 2, 3], context: "key 1")
    #expect(try NodeKey(text: key.text).unwrap(wrapped, context: "key 1") == [1, 2, 3])
    #expect(throws: TrustError.self) { try key.unwrap(wrapped, context: "key 2") }
    #expect(throws: TrustError.self) { try NodeKey().unwrap(wrapped, context: "key 1") }
  }
}
