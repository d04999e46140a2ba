import Replication
import Testing

@testable import Wire

@Suite("Frames")
struct FrameTests {
  static func examples(_ random: inout SeededGenerator) throws -> [Frame] {
    let set = try random.set(3).packed
    let other = try random.set(2).packed
    let head = Dependency(
      stream: StreamID(member: 4, id: random.next()), head: Head(sequence: 9, prefix: random.prefix()))
    let branch = Dependency(
      stream: StreamID(member: 4, id: head.stream.id, branch: random.prefix()),
      head: Head(sequence: 9, prefix: random.prefix()))
    return [
      .hello(
        Hello(
          minimumVersion: 1, maximumVersion: 1, partnership: random.prefix(), member: 4,
          incarnation: random.next(), baseline: random.hash(), roster: random.hash(), rosterVersion: 3,
          dictionaries: [1], clockHash: random.hash(), digest: random.hash(), erasures: .zero,
          yourHeads: [head], live: true)),
      .clock(ClockUpdate(isFull: true, heads: [head, branch])),
      .clock(ClockUpdate(isFull: false, heads: [])),
      .plan(SyncPlan(sets: 4, bytes: 1 << 40)),
      .roster(random.bytes(100)),
      .forkProof(ForkProof(first: set.signed, second: other.signed)),
      .forkProbe(ForkProbe(stream: branch.stream, samples: [head.head, Head(sequence: 1, prefix: random.prefix())])),
      .erasure(random.bytes(50)),
      .changeSet(
        ChangeSetStart(
          signed: set.signed, dictionary: 1, compressedLength: UInt32(set.body.count), body: set.body)),
      .chunk(random.bytes(1000)),
      .ack(Ack(heads: [head], sets: 7, clockHash: random.hash().prefix, digest: random.hash().prefix)),
      .ack(Ack(heads: [], sets: 0, clockHash: nil, digest: nil)),
      .ack(Ack(heads: [], sets: 0, clockHash: Hash.zero.prefix, digest: Hash.zero.prefix)),
      .auditHead(
        AuditShowing(
          signed: SignedAuditHead(
            head: AuditHead(member: 4, size: 9, root: random.hash(), at: Instant(milliseconds: -5)),
            signature: random.bytes(64)), from: 4, path: [random.hash(), random.hash()])),
      .auditAnswer(.cosigned(size: 9, at: Instant(milliseconds: 7), signature: random.bytes(64))),
      .auditAnswer(.later),
      .prove(branch),
      .proof(set.signed),
      .close(CloseReason(.violation, "frameOverLimit")),
      .close(CloseReason(.done)),
    ]
  }

  @Test("every frame reads as it was written")
  func roundTrip() throws {
    var random = SeededGenerator(seed: runSeed())
    for frame in try Self.examples(&random) {
      #expect(try FrameCodec.decode(try FrameCodec.encode(frame)) == frame)
    }
  }

  @Test("a reconnect with nothing new costs less than 900 bytes in both directions together")
  func quietRound() throws {
    var random = SeededGenerator(seed: 1)
    let heads = (0..<2).map { _ in
      Dependency(
        stream: StreamID(member: 4, id: random.next()),
        head: Head(sequence: 1_000, prefix: random.prefix()))
    }
    let side: [Frame] = [
      .hello(
        Hello(
          minimumVersion: 1, maximumVersion: 1, partnership: random.prefix(), member: 4,
          incarnation: random.next(), baseline: random.hash(), roster: random.hash(), rosterVersion: 3,
          dictionaries: [1], clockHash: random.hash(), digest: random.hash(), erasures: random.hash(),
          yourHeads: heads, live: false)),
      .clock(ClockUpdate(isFull: false, heads: [])), .plan(SyncPlan(sets: 0, bytes: 0)),
      .ack(Ack(heads: [], sets: 0, clockHash: nil, digest: nil)), .close(CloseReason(.done)),
    ]
    let bytes = try side.map { try FrameCodec.encode($0).count + 4 }.reduce(0, +)
    #expect(2 * bytes < 900)
  }
}
