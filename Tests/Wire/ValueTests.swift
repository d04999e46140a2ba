import Replication
import Testing

@testable import Wire

@Suite("Values and skeletons")
struct ValueTests {
  @Test("every value reads as it was written, and in no other bytes")
  func values() throws {
    var random = SeededGenerator(seed: runSeed())
    for _ in 0..<2_000 {
      let value = random.value()
      let bytes = ValueCodec.encode(value)
      #expect(try ValueCodec.decode(bytes[...]) == value)
      // Whatever else can be read has an encoding of its own.
      let mutated = MutationTests.mutate(bytes, &random)
      if let other = try? ValueCodec.decode(mutated[...]) { #expect(ValueCodec.encode(other) == mutated) }
    }
  }

  @Test("every skeleton reads as it was written, and in no other bytes")
  func skeletons() throws {
    var random = SeededGenerator(seed: runSeed())
    func decode(_ bytes: [UInt8]) throws(WireError) -> Skeleton<Reference> {
      try bytes.withBytes { (buffer) throws(WireError) in
        var reader = ByteReader(buffer)
        let skeleton = try SkeletonCodec.decode(&reader)
        try reader.finish("a skeleton")
        return skeleton
      }
    }
    let draft = random.draft()
    for (skeleton, _) in random.operations(1_000, draft) {
      var bytes = [UInt8]()
      SkeletonCodec.append(skeleton, to: &bytes)
      #expect(try decode(bytes) == skeleton)
      let mutated = MutationTests.mutate(bytes, &random)
      if let other = try? decode(mutated) {
        var again = [UInt8]()
        SkeletonCodec.append(other, to: &again)
        #expect(again == mutated)
      }
    }
  }

  @Test("a creation like its neighbours costs three bytes of skeleton")
  func cheapCreation() {
    var bytes = [UInt8]()
    SkeletonCodec.append(Skeleton(action: .create(3, 1)), to: &bytes)
    #expect(bytes == [0, 3, 1])
  }

  @Test(
    "what no reader would accept is not sealed",
    arguments: [
      (Value<Reference>.record([.init(2, .none), .init(1, .none)]), WireError.Code.notCanonical),
      (.list((0..<4_097).map { .integer($0) }), .overLimit),
      ((0..<9).reduce(.none) { value, _ in .list([value]) }, .overLimit),
      (.list((0..<4_096).map { _ in .list([.none, .none, .none]) }), .overLimit),
      (.reference(Reference(slot: 0, back: 1, index: 0)), .invalidField),
      (.bytes([UInt8](repeating: 0, count: Limits.valueBytes)), .overLimit),
    ])
  func unsealable(value: Value<Reference>, expected: WireError.Code) throws {
    let example = try Example()
    let error = #expect(throws: WireError.self) {
      try example.set(example.draft(), [(Skeleton(action: .create(1, 1)), value)])
    }
    #expect(error?.code == expected)
  }

  @Test("an operation that names what its set cannot see is not sealed, and voids a set that has it")
  func impossibleReferences() throws {
    let example = try Example()
    let impossible = [
      Reference.own(0), Reference(slot: 1, back: 0, index: 0), Reference(slot: 1, back: 2, index: 0),
      Reference(slot: 2, back: 9, index: 0), Reference(slot: 3, back: 0, index: 0),
    ]
    for reference in impossible {
      let skeleton = Skeleton(action: .set(entity: reference, field: 1))
      let draft = example.draft(sequence: 2)
      #expect(throws: WireError.self) { try example.set(draft, [(skeleton, .none)]) }
      var bytes = [UInt8]()
      SkeletonCodec.append(skeleton, to: &bytes)
      let body = [UInt8](0...31) + [UInt8(bytes.count)] + bytes + [1, 0]
      let signed = try example.header(draft, body: body, count: 1)
      let opened = try ChangeSetCodec.open(PackedChangeSet(signed: signed, body: [0] + body, dictionary: 0))
      #expect(opened.malformed != nil)
      #expect(opened.operations.isEmpty)
    }
  }
}
