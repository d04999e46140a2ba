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
}
