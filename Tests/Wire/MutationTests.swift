import Foundation
import Replication
import Testing
import Trust

@testable import Wire

@Suite("Mutations")
struct MutationTests {
  /// Changes some bytes, cuts, repeats or inserts, as a broken disk or a hostile peer would.
  static func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      guard !bytes.isEmpty else { return random.bytes(3) }
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0...5, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 1: bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &random)))
      case 3: bytes.insert(contentsOf: random.bytes(Int.random(in: 1...9, using: &random)), at: place)
      case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 8)], at: place)
      default: bytes.removeLast(min(bytes.count, Int.random(in: 1...9, using: &random)))
      }
    }
    return bytes
  }

  @Test("ten thousand mutated vectors are read or refused, and never crash")
  func vectors() throws {
    var random = SeededGenerator(seed: runSeed())
    let files = try Vector.files("accepted") + Vector.files("rejected")
    let vectors = try files.map { try Vector(contentsOf: $0) }.filter { $0.kind != .bundle }
    for _ in 0..<10_000 {
      guard var vector = vectors.randomElement(using: &random) else { continue }
      // Numbers are no bytes to change, and what is no seal any more cannot be tried.
      let names = vector.input.keys.filter {
        !["dictionary", "signature", "author", "recipient", "stream", "sequence", "index", "partnership"].contains($0)
      }.sorted()
      guard let name = names.randomElement(using: &random) else { continue }
      let bytes = try Hexadecimal.decode(vector.input[name] ?? "")
      vector.input[name] = hexadecimal(Self.mutate(bytes, &random))
      do { _ = try vector.run() } catch { #expect(error is WireError || error is TrustError) }
    }
  }

  @Test("a body that differs in anything that counts is never taken for the one that was signed")
  func bodies() throws {
    var random = SeededGenerator(seed: runSeed())
    for count in [1, 3, 40] {
      let set = try random.set(count)
      let holes = try ChangeSetCodec.erase(set.packed, indices: [0])
      for packed in [set.packed, holes, try Example.stored(set)] {
        let opened = try ChangeSetCodec.open(packed)
        for _ in 0..<700 {
          let mutated = PackedChangeSet(
            signed: packed.signed, body: Self.mutate(packed.body, &random), dictionary: packed.dictionary)
          guard let other = try? ChangeSetCodec.open(mutated) else { continue }
          #expect(other.operations.map(\.leaf) == opened.operations.map(\.leaf))
          #expect(other.operations.map(\.skeleton) == opened.operations.map(\.skeleton))
          #expect(other.body == opened.body)
        }
      }
    }
  }

  @Test("random bytes are no frame, header, value, certificate or proof that crashes")
  func noise() {
    var random = SeededGenerator(seed: runSeed())
    for _ in 0..<3_000 {
      let bytes = random.bytes(Int.random(in: 0...200, using: &random))
      _ = try? FrameCodec.decode(bytes)
      _ = try? HeaderCodec.decode(bytes, signature: [UInt8](repeating: 0, count: 64))
      _ = try? ValueCodec.decode(bytes[...])
      _ = try? ErasureCodec.decode(bytes)
      _ = try? CheckpointCodec.decode(bytes)
      _ = try? ForkProofCodec.decode(bytes)
    }
  }
}
