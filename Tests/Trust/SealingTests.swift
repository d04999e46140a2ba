import Replication
import Testing

@testable import Trust

@Suite("Seals")
struct SealingTests {
  private let here = HashPrefix(words: (1, 2))
  private let skeleton: [UInt8] = [0x44, 3, 1, 3]
  private let reader = SealingKey()

  private func place(index: UInt32 = 0, sequence: UInt64 = 7, partnership: HashPrefix? = nil) -> SealPlace {
    SealPlace(
      partnership: partnership ?? here, stream: StreamID(member: 3, id: 9), sequence: sequence, index: index)
  }

  private func isBroken(_ body: () throws -> Void) -> Bool {
    do { try body() } catch { return (error as? TrustError)?.code == .sealBroken }
    return false
  }

  @Test("a value of any length opens as it was sealed, and only at its place and under its skeleton")
  func opens() throws {
    let key = ContentKey()
    for length in [0, 1, 94, 95, 127, 128, 5_000] {
      let value = [UInt8](repeating: 0xab, count: length)
      let plain = try SealedPlain(value, opening: [UInt8](repeating: 1, count: 32))
      let sealed = try key.seal(plain, at: place(), skeleton: skeleton)
      func open(_ key: ContentKey, _ place: SealPlace, _ skeleton: [UInt8], _ sealed: [UInt8]) throws -> [UInt8] {
        try key.open(sealed, commitment: plain.commitment, at: place, skeleton: skeleton)
      }
      #expect(try open(key, place(), skeleton, sealed) == value)
      #expect(isBroken { _ = try open(ContentKey(), place(), skeleton, sealed) })
      #expect(isBroken { _ = try open(key, place(index: 1), skeleton, sealed) })
      #expect(isBroken { _ = try open(key, place(sequence: 8), skeleton, sealed) })
      #expect(isBroken { _ = try open(key, place(partnership: HashPrefix(words: (1, 3))), skeleton, sealed) })
      #expect(isBroken { _ = try open(key, place(), skeleton + [0], sealed) })
      #expect(isBroken { _ = try open(key, place(), skeleton, Array(sealed.dropLast())) })
    }
  }

  @Test("values of like length seal to one length")
  func padding() throws {
    let lengths = try (0...94).map { length in
      let plain = try SealedPlain([UInt8](repeating: 0, count: length), opening: [UInt8](repeating: 1, count: 32))
      return try ContentKey().seal(plain, at: place(), skeleton: skeleton).count
    }
    #expect(Set(lengths) == [128 + 16])
  }

  @Test("one value with two openings has two commitments, so that a commitment tells nothing")
  func hiding() throws {
    let first = try SealedPlain([1], opening: [UInt8](repeating: 1, count: 32))
    let second = try SealedPlain([1], opening: [UInt8](repeating: 2, count: 32))
    #expect(first.commitment != second.commitment)
  }

  @Test("an author who seals another value than it committed to is found out by whoever opens it")
  func twoFaced() throws {
    let key = ContentKey()
    let told = try SealedPlain([1], opening: [UInt8](repeating: 1, count: 32))
    let meant = try SealedPlain([2], opening: [UInt8](repeating: 1, count: 32))
    let sealed = try key.seal(told, at: place(), skeleton: skeleton)
    #expect(isBroken { _ = try key.open(sealed, commitment: meant.commitment, at: place(), skeleton: skeleton) })
  }

  @Test("a key is unwrapped by the member it is for, and bound to author, audience and partnership")
  func wrapping() throws {
    let key = ContentKey()
    let wrap = try key.wrap(for: 5, sealingKey: reader.publicKey, from: 3, audience: 2, partnership: here)
    #expect(wrap.count == 80)
    let plain = try SealedPlain([9], opening: [UInt8](repeating: 1, count: 32))
    let sealed = try key.seal(plain, at: place(), skeleton: skeleton)
    let opened = try ContentKey.unwrap(wrap, for: 5, key: reader, from: 3, audience: 2, partnership: here)
    #expect(try opened.open(sealed, commitment: plain.commitment, at: place(), skeleton: skeleton) == [9])
    func unwrap(
      _ member: MemberNumber = 5, _ key: SealingKey? = nil, from author: MemberNumber = 3, _ audience: AudienceCode = 2,
      _ partnership: HashPrefix? = nil, _ bytes: [UInt8]? = nil
    ) throws {
      _ = try ContentKey.unwrap(
        bytes ?? wrap, for: member, key: key ?? reader, from: author, audience: audience,
        partnership: partnership ?? here)
    }
    #expect(isBroken { try unwrap(6) })
    #expect(isBroken { try unwrap(5, SealingKey()) })
    #expect(isBroken { try unwrap(from: 4) })
    #expect(isBroken { try unwrap(5, nil, from: 3, 3) })
    #expect(isBroken { try unwrap(5, nil, from: 3, 2, HashPrefix(words: (0, 0))) })
    for place in wrap.indices {
      var bytes = wrap
      bytes[place] ^= 1
      #expect(isBroken { try unwrap(5, nil, from: 3, 2, nil, bytes) })
    }
    #expect(isBroken { try unwrap(5, nil, from: 3, 2, nil, []) })
  }

  @Test("a sealing key of low order, or of another length, is refused")
  func weakKeys() {
    for key in [[UInt8](repeating: 0, count: 32), [], [UInt8](repeating: 7, count: 31)] {
      #expect(
        isBroken { _ = try ContentKey().wrap(for: 5, sealingKey: key, from: 3, audience: 2, partnership: here) })
    }
  }
}
