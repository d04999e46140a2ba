import Replication
import Safeguarding
import Store
import Testing
import Wire

@testable import AgencyNode

/// The bounds on what a peer can make this node hold and do.
@Suite("Bounds on a peer")
struct HostilePeerTests {
  private func set(bodyLength: UInt32, packed: Int, sequence: UInt64 = 1, anchored streams: UInt64 = 0)
    -> PackedChangeSet
  {
    var anchor = Clock()
    for id in 0..<streams {
      anchor[StreamID(member: 3, id: id)] = Head(sequence: 1, prefix: HashPrefix(words: (id, 1)))
    }
    let header = Header(
      format: 1, stream: StreamID(member: 3, id: 1), purpose: .people, sequence: sequence, previous: .zero,
      dependencies: [], clockHash: .zero, roster: .zero, authored: Instant(rawValue: 0), operationCount: 1,
      bodyLength: bodyLength, root: .zero, anchor: anchor)
    let bytes = HeaderCodec.encode(header)
    return PackedChangeSet(
      signed: SignedHeader(header: header, bytes: bytes, signature: [], hash: sha256(bytes)),
      body: [UInt8](repeating: 0, count: packed), dictionary: 0)
  }

  @Test("a batch is bounded by what its bodies inflate to, not by the little that travelled")
  func inflated() async {
    let inbox = SetInbox()
    for sequence in UInt64(1)...8 { await inbox.put(set(bodyLength: 16 << 20, packed: 16 << 10, sequence: sequence)) }
    await inbox.finish()
    var batches: [Int] = []
    while let batch = await inbox.next() { batches.append(batch.count) }
    #expect(batches == [3, 3, 2])
  }

  @Test(
    "a bad signature within what a member wrote is found at the first node, and spoils no more than itself at the next")
  func innerSignature() async throws {
    let partnership = try await TestPartnership([.police, .refuge])
    defer { partnership.remove() }
    let (author, reader) = (partnership.nodes[0], partnership.nodes[1])
    // With the lock that comes before the first.
    for _ in 0..<2 { _ = try partnership.raiseRisk(author) }
    var sets = try author.store.read {
      try $0.packed(try $0.log(after: SetNumber(rawValue: 0), limit: 9).map(\.number))
    }
    try #require(sets.count == 3)
    let middle = sets[1].signed
    sets[1] = PackedChangeSet(
      signed: SignedHeader(
        header: middle.header, bytes: middle.bytes, signature: [UInt8](repeating: 1, count: 64), hash: middle.hash),
      body: sets[1].body, dictionary: sets[1].dictionary)
    // From its author it is never taken, though the third vouches for it.
    await #expect(throws: UnusableSet.self) { try await reader.verifier.open(sets, from: author.member) }
    // A relay may have taken it, and is not cut off for it.
    let relayed = try await reader.verifier.open(Array(sets.prefix(2)), from: 9)
    #expect(relayed.sets.map(\.hash) == [sets[0].signed.hash] && relayed.forged == 1)
  }

  @Test("large sets are read a few at a time, whoever asks for all of them")
  func reading() async throws {
    let partnership = try await TestPartnership([.police, .refuge])
    defer { partnership.remove() }
    let node = partnership.nodes[0]
    // With the lock that comes before the first.
    for _ in 0..<4 { _ = try partnership.raiseRisk(node) }
    try node.store.read { reader in
      let numbers = try reader.log(after: SetNumber(rawValue: 0), limit: 9).map(\.number)
      let one = try reader.packed(numbers, atMost: 1)
      #expect(one.count == 1)
      let size = one[0].body.count + one[0].signed.bytes.count
      #expect(try reader.packed(numbers, atMost: size + 1).count == 2)
      #expect(try reader.packed(numbers).count == 5)
    }
  }

  @Test("headers count as well as bodies, so that large ones hold their sender up")
  func headers() async {
    let inbox = SetInbox()
    let large = set(bodyLength: 10, packed: 10, anchored: 20_000)
    #expect(large.signed.bytes.count * 4 > SetInbox.batch / 2)
    for _ in 0..<4 { await inbox.put(large) }
    await inbox.finish()
    var batches: [Int] = []
    while let batch = await inbox.next() { batches.append(batch.count) }
    #expect(batches.count >= 3)
  }

  @Test("a flood of refusals is counted in full and written a few times a second")
  func tally() {
    let tally = RefusalTally()
    let start = ContinuousClock.now
    #expect(tally.add("x", of: 3, now: start))
    #expect(tally.take(now: start) == [RefusalTally.Key(reason: "x", peer: 3): 1])
    var writes = 0
    for place in 0..<1_000 {
      if tally.add("x", of: 3, now: start + .microseconds(place)) || tally.schedule() { writes += 1 }
    }
    #expect(writes == 1)
    #expect(tally.take(now: start + .seconds(1)) == [RefusalTally.Key(reason: "x", peer: 3): 1_000])
    #expect(tally.add("x", of: nil, now: start + .seconds(2)))
  }

  @Test("a peer that reconnects without end is turned away, comes back later, and holds nobody else up")
  func allowance() {
    let allowance = SessionAllowance()
    let start = ContinuousClock.now
    let admitted = (0..<1_000).count { allowance.take(for: 3, now: start + .milliseconds($0)) }
    #expect((100...140).contains(admitted))
    #expect(allowance.take(for: 2, now: start + .seconds(1)))
    #expect(!allowance.take(for: 3, now: start + .seconds(1)))
    #expect(allowance.take(for: 3, now: start + .seconds(10)))
  }

  @Test("whoever does not take the answers is not read until it does, and an ending session waits for nobody")
  func answers() async throws {
    let outbox = Outbox()
    let putter = Task {
      var count = 0
      for _ in 0..<3_000 {
        await outbox.put(.ack(.signOfLife))
        count += 1
      }
      return count
    }
    try await Task.sleep(for: .milliseconds(200))
    await outbox.hurry()
    #expect(await putter.value == 3_000)
    let bounded = Outbox()
    let reached = Task { for _ in 0..<3_000 { await bounded.put(.ack(.signOfLife)) } }
    try await Task.sleep(for: .milliseconds(200))
    // It stands still a little over a thousand, and goes on as they leave.
    #expect(await bounded.overtaking().count <= 1_100)
    for _ in 0..<10 where !reached.isCancelled {
      try await Task.sleep(for: .milliseconds(20))
      _ = await bounded.overtaking()
    }
    await reached.value
  }

  @Test("nothing that a peer says as it goes steers a terminal")
  func words() {
    let reason = CloseReason(.violation, "\u{1B}[2Jx\u{202E}\r\n")
    #expect(reason.failure == "violation: ?[2Jx???")
  }
}
