import Foundation
import Replication
import Testing

@testable import Wire

@Suite("Limits")
struct LimitTests {
  @Test("a frame over the limit is neither written nor read")
  func frames() {
    let long = [UInt8](repeating: 0x4a, count: Limits.frameBytes + 1)
    #expect(code { () throws(WireError) in _ = try FrameCodec.decode(long) } == .overLimit)
    #expect(code { () throws(WireError) in _ = try FrameCodec.encode(.chunk(long)) } == .overLimit)
  }

  @Test("a Hello is held to less than other frames")
  func hello() {
    let hello = [0x0a] + [UInt8](repeating: 0, count: Limits.helloBytes)
    #expect(code { () throws(WireError) in _ = try FrameCodec.decode(hello) } == .overLimit)
  }

  @Test("a chunk over the limit is refused")
  func chunks() throws {
    let bytes = try FrameCodec.encode(.chunk([UInt8](repeating: 1, count: Limits.chunkBytes + 1)))
    #expect(code { () throws(WireError) in _ = try FrameCodec.decode(bytes) } == .overLimit)
  }

  @Test("millions of empty elements are counted before memory is taken for them")
  func elements() {
    // A clock of two million empty heads fits in a frame, and would take a hundred times its bytes.
    let heads = [UInt8](repeating: 0, count: 2 << 20).enumerated().map { $0.offset % 2 == 0 ? UInt8(0x12) : 0 }
    var frame: [UInt8] = [0x12]
    frame.append(varint: UInt64(heads.count))
    frame += heads
    let start = ContinuousClock.now
    #expect(code { () throws(WireError) in _ = try FrameCodec.decode(frame) } == .overLimit)
    #expect(ContinuousClock.now - start < .seconds(1))
  }

  @Test("a body that claims more than its bytes can inflate to takes no memory")
  func claims() throws {
    let example = try Example()
    let set = try example.set(example.draft(), Example.operations)
    var header = set.header
    header.bodyLength = UInt32(Limits.bodyBytes)
    let bytes = HeaderCodec.encode(header)
    let signed = try HeaderCodec.decode(bytes, signature: set.packed.signed.signature)
    let packed = PackedChangeSet(signed: signed, body: set.packed.body, dictionary: set.packed.dictionary)
    #expect(code { () throws(WireError) in _ = try ChangeSetCodec.open(packed) } == .lengthMismatch)
  }

  @Test("a batch of more than ten thousand operations is told to split")
  func operations() throws {
    let example = try Example()
    let operations = Operations(
      repeating: (Skeleton(action: .create(1, 1)), .none), count: Limits.operationsPerSet + 1)
    let error = #expect(throws: WireError.self) { try example.set(example.draft(), operations) }
    #expect(error?.code == .overLimit)
    #expect(error?.message.contains("split") == true)
    let most = try example.set(example.draft(), Array(operations.dropLast()))
    #expect(try ChangeSetCodec.open(most.packed).operations.count == Limits.operationsPerSet)
  }

  @Test("the greatest fork proof and the greatest change-set fit in a frame")
  func fit() {
    #expect(2 * (Limits.headerBytes + 100) <= Limits.frameBytes)
    #expect(Limits.headerBytes + Limits.chunkBytes + 200 <= Limits.frameBytes)
    #expect(Limits.bodyBytes + Limits.holesBytes + 1 <= Limits.packedBytes)
    #expect(Limits.certificateBytes >= Limits.headerBytes + Limits.skeletonBytes + 64 * 100 + 14 * 34 + 70_000)
    // Holes: a commitment and three bytes of gap each, and never more seeds than operations.
    #expect(Limits.operationsPerSet * (32 + 3 + 32) <= Limits.holesBytes)
  }

  @Test("a signer that refuses is named as the cause")
  func signer() throws {
    struct Refused: Error {}
    let draft = try Example().draft()
    let error = #expect(throws: WireError.self) {
      try ChangeSetCodec.seal(draft, operations: Example.operations, seed: [UInt8](repeating: 0, count: 32)) { _ in
        throw Refused()
      }
    }
    #expect(error?.code == .cannotSign)
    #expect(error?.cause is Refused)
  }
}
