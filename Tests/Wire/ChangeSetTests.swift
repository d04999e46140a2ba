import Replication
import Testing

@testable import Wire

@Suite("Change-sets")
struct ChangeSetTests {
  @Test("what is sealed opens to the same operations, values and leaves")
  func roundTrip() throws {
    var random = SeededGenerator(seed: runSeed())
    for count in [1, 2, 3, 5, 8, 33, 100, 257] {
      let draft = random.draft()
      let operations = random.operations(count, draft)
      let sealed = try ChangeSetCodec.seal(draft, operations: operations, seed: random.bytes(32)) { _ in
        [UInt8](repeating: 7, count: 64)
      }
      let opened = try ChangeSetCodec.open(sealed.packed)
      #expect(opened.malformed == nil)
      #expect(opened.operations == sealed.operations)
      #expect(opened.body == sealed.body)
      for (operation, (skeleton, value)) in zip(opened.operations, operations) {
        #expect(operation.skeleton == skeleton)
        let range = try #require(operation.value)
        #expect(try ValueCodec.decode(opened.body[range]) == value)
      }
    }
  }

  @Test("a set with holes verifies, keeps its leaves and says nothing of what was erased")
  func erasing() throws {
    var random = SeededGenerator(seed: runSeed())
    for count in [1, 2, 3, 7, 64, 100] {
      let set = try random.set(count)
      var gone = Set<UInt32>()
      var packed = set.packed
      for _ in 0..<3 {
        let more = (0..<2).map { _ in UInt32.random(in: 0..<UInt32(count), using: &random) }
        gone.formUnion(more)
        packed = try ChangeSetCodec.erase(packed, indices: more)
        let opened = try ChangeSetCodec.open(packed)
        #expect(opened.malformed == nil)
        #expect(opened.operations.map(\.leaf) == set.operations.map(\.leaf))
        #expect(try ChangeSetCodec.holes(packed) == gone.sorted())
        for (index, (operation, whole)) in zip(opened.operations, set.operations).enumerated() {
          #expect(operation.skeleton == whole.skeleton)
          if gone.contains(UInt32(index)) {
            #expect(operation.value == nil)
          } else {
            let (mine, other) = (try #require(operation.value), try #require(whole.value))
            #expect(opened.body[mine] == set.body[other])
          }
        }
      }
      let atOnce = try ChangeSetCodec.erase(set.packed, indices: gone)
      #expect(atOnce == packed)
    }
  }

  @Test("a set is packed anew for a peer without its dictionary, and only then")
  func repack() throws {
    var random = SeededGenerator(seed: runSeed())
    for count in [1, 40] {
      let set = try random.set(count)
      #expect(try ChangeSetCodec.repack(set.packed, for: [1]) == set.packed)
      let plain = try ChangeSetCodec.repack(set.packed, for: [9])
      #expect(plain.dictionary == 0)
      #expect(try ChangeSetCodec.open(plain).body == set.body)
    }
  }

  @Test("a flag of the benchmark's shape takes at most 27 bytes in a full set, and 500 in a set of its own")
  func size() throws {
    var random = SeededGenerator(seed: 1)
    let draft = random.draft()
    let operations: Operations = (0..<Limits.operationsPerSet).map { number in
      func any(_ range: Range<Int64>) -> Value<Reference> { .integer(.random(in: range, using: &random)) }
      let attributes = [
        Value<Reference>.RecordField(1, any(0..<5)), .init(2, any(0..<2)), .init(3, any(0..<4)),
      ]
      return (
        Skeleton(action: .create(3, 1)),
        .record([
          .init(1, .bytes(random.bytes(16))), .init(2, any(0..<12)), .init(3, any(0..<50)),
          .init(4, any(15_000..<18_000)), .init(5, any(15_000..<18_000)), .init(6, any(0..<3)),
          .init(7, any(0..<3)), .init(8, .record(attributes)), .init(9, .integer(1)),
          .init(10, .integer(1_500_000_000_000 + Int64(number) * 1_000)),
        ])
      )
    }
    func bytes(_ operations: Operations) throws -> Int {
      let set = try ChangeSetCodec.seal(draft, operations: operations, seed: random.bytes(32)) { _ in
        [UInt8](repeating: 7, count: 64)
      }
      return set.packed.body.count + set.packed.signed.bytes.count + 64
    }
    #expect(Double(try bytes(operations)) / Double(operations.count) <= 27)
    #expect(try bytes([operations[0]]) <= 500)
  }
}
