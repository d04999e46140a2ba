import Replication
import Testing
import Toys

@Suite("Delivery")
struct DeliveryTests {
  /// Sets of two streams: the second stream's only set depends on the last of the first.
  private func chain() throws -> [ReceivedSet] {
    var author = World.replica()
    var sets = [try author.create(World.stream(1))]
    sets.append(try author.create(World.stream(1), 2))
    let id = try #require(author.dot(sets[1]))
    sets.append(try author.write([.set(.delivered(id), 1, "x", replaces: [.delivered(id)])], World.stream(2)))
    return sets
  }

  @Test("a set waits for the one before it and for what it depends on, and then all are delivered in causal order")
  func causal() throws {
    let sets = try chain()
    var replica = World.replica()
    #expect(
      try replica.receive(sets[2])
        == [.parked(sets[2].hash, .header(World.stream(1), 2, sets[1].hash.prefix))])
    #expect(
      try replica.receive(sets[1])
        == [.parked(sets[1].hash, .header(World.stream(1), 1, sets[0].hash.prefix))])
    #expect(replica.storage.count == 0 && replica.storage.clock == Clock())
    let events = try replica.receive(sets[0])
    let order = events.compactMap { if case .delivered(let entry, .applied) = $0 { entry.hash } else { nil } }
    #expect(order == sets.map(\.hash))
    #expect(replica.storage.clock[World.stream(1)] == Head(sequence: 2, prefix: sets[1].hash.prefix))
    #expect(replica.values(sets[1], 1) == ["x"])
    #expect(replica.storage.parkedHashes.isEmpty)
  }

  @Test("what comes again is a duplicate, delivered or waiting, and changes nothing")
  func duplicate() throws {
    let sets = try chain()
    var replica = World.replica()
    _ = try replica.receive(sets[1])
    #expect(try replica.receive(sets[1]) == [.duplicate(sets[1].hash)])
    _ = try replica.receive(sets[0])
    let digest = replica.storage.digest
    for set in sets.prefix(2) { #expect(try replica.receive(set) == [.duplicate(set.hash)]) }
    #expect(replica.storage.digest == digest && replica.storage.count == 2)
  }

  @Test("beyond its author's quota a set is evicted, and can be delivered later all the same")
  func eviction() throws {
    let sets = try chain()
    var replica = World.replica(quota: 0)
    #expect(try replica.receive(sets[1]) == [.evicted(sets[1].hash)])
    _ = try replica.receive(sets[0])
    guard case .delivered? = try replica.receive(sets[1]).first else {
      Issue.record("not delivered")
      return
    }
  }

  @Test("a set waits for its roster, and is delivered when that arrives")
  func lateRoster() throws {
    let late = ToyRoster.make(version: 2, members: 6)
    var author = World.replica()
    author.storage.insert(late)
    let first = try author.write([.create()], World.stream(1), roster: late)
    let second = try author.create(World.stream(1))
    var replica = World.replica()
    #expect(try replica.receive(first) == [.parked(first.hash, .roster(late.hash))])
    _ = try replica.receive(second)
    replica.storage.insert(late)
    #expect(try replica.rosterArrived(late.hash).count == 2)
    #expect(replica.storage.count == 2)
  }

  @Test("a stream cannot go back to an older roster, not even in two steps")
  func olderRoster() throws {
    let late = ToyRoster.make(version: 2, members: 6)
    var author = World.replica()
    author.storage.insert(late)
    try author.write([.create()], World.stream(1), roster: late)
    for _ in 0..<2 {
      let set = try author.create(World.stream(1))
      let entry = try #require(author.storage.entry(set.hash))
      #expect(author.storage.outcome(entry.number) == .void("goes back to an older roster"))
      #expect(author.dot(set).flatMap { author.storage.entity($0) } == nil)
    }
  }

  @Test("nonsense that its author signed is delivered without effect, and the stream goes on")
  func void() throws {
    var critical = ToySet.Tampering()
    critical.header = { $0.hasUnknownCriticalExtension = true }
    for (tampering, outcome) in [
      (.malformed, SetOutcome.void("its body cannot be read")), (critical, .uninterpreted),
      (.falseAnchor, .void("its anchored clock is not the one it hashes")),
    ] {
      var replica = World.replica()
      let set = try replica.write([.create()], World.stream(1), tampering)
      let entry = try #require(replica.storage.entry(set.hash))
      #expect(replica.storage.outcome(entry.number) == outcome)
      #expect(replica.storage.entities.isEmpty && replica.storage.digest == ViewDigest())
      let next = try replica.create(World.stream(1))
      #expect(replica.dot(next) != nil && replica.storage.clock.sequence(of: World.stream(1)) == 2)
    }
  }

  @Test("a set whose operations name what is not in its past is void as a whole")
  func unknownTargets() throws {
    let create = Skeleton<Reference>(action: .create(3, 1))
    let bad: [Skeleton<Reference>] = [
      Skeleton(action: .set(entity: .own(1), field: 1)), Skeleton(action: .set(entity: .own(0), field: 1)),
      Skeleton(action: .set(entity: Reference(slot: 2, back: 0, index: 0), field: 1)),
      Skeleton(action: .create(3, 1), replaces: [.own(0)]),
    ]
    for (place, skeleton) in bad.enumerated() {
      var replica = World.replica()
      let draft = try replica.draft(
        [.create()], stream: World.stream(1), purpose: .people, membership: World.roster,
        now: Instant(milliseconds: 0), limit: 9)
      let skeletons = place == 1 ? [skeleton] : [create, skeleton]
      let operations = skeletons.map { (skeleton: $0, value: Value<Reference>.none) }
      let set = ToySet.seal(ToySet.header(draft), operations)
      guard case .delivered(_, .void)? = try replica.receive(set).first else {
        Issue.record("case \(place) is not void")
        continue
      }
      #expect(replica.storage.entities.isEmpty)
    }
  }

  @Test("a gap, a repeated first set and a step into another stream are refused and kept by nobody")
  func refused() throws {
    var replica = World.replica()
    let first = try replica.create(World.stream(1))
    let draft = try replica.draft(
      [.create()], stream: World.stream(1), purpose: .people, membership: World.roster, now: Instant(milliseconds: 0),
      limit: 9)
    let changes: [(ReplicaEvent.Refusal, (inout Header) -> Void)] = [
      (.sequenceDoesNotFollow, { $0.sequence = 3 }), (.sequenceDoesNotFollow, { $0.sequence = 0 }),
      (.sequenceDoesNotFollow, { $0.previous = .zero }), (.sequenceDoesNotFollow, { $0.sequence = 1 }),
      (.otherStream, { $0 = $0.moved(to: World.stream(1, 9)) }),
      (
        .authorNotInRoster,
        {
          $0 = $0.moved(to: World.stream(99))
          $0.sequence = 1
          $0.previous = .zero
        }
      ),
    ]
    for (refusal, change) in changes {
      var tampering = ToySet.Tampering()
      tampering.header = change
      let set = ToySet.seal(draft, tampering)
      #expect(try replica.receive(set) == [.refused(set.hash, refusal)])
    }
    #expect(replica.storage.entries.map(\.hash) == [first.hash] && replica.storage.parkedHashes.isEmpty)
  }

  @Test("a denied creation is kept and marked, later writes to it are denied, and neither counts in the digest")
  func denied() throws {
    var replica = World.replica()
    let set = try replica.create(World.stream(2), rights: ToyRoster.reserved)
    let id = try #require(replica.dot(set))
    #expect(replica.storage.entity(id)?.isDenied == true)
    #expect(replica.storage.digest == ViewDigest())
    // Not even by one who might have made it.
    let write = try replica.write([.set(.delivered(id), 1, "x", replaces: [.delivered(id)])], World.stream(1))
    #expect(replica.storage.entity(id)?.writes.isEmpty == true && replica.storage.digest == ViewDigest())
    let dot = try #require(replica.dot(write))
    #expect(replica.storage.entity(id)?.knows(dot, 1) == true)
    var other = World.replica()
    _ = try other.receive(set)
    #expect(try other.receive(write).last == .denied(dot, entity: id, .entityDenied))
  }

  @Test("a denied write replaces nothing, and a later write that cites it stands")
  func deniedWrite() throws {
    var replica = World.replica()
    let set = try replica.create(World.stream(1), rights: ToyRoster.guarded)
    let id = NewOperation.Target.delivered(try #require(replica.dot(set)))
    let mine = try replica.write([.set(id, 1, "mine", replaces: [id])], World.stream(1))
    let first = NewOperation.Target.delivered(try #require(replica.dot(mine)))
    let theirs = try replica.write([.set(id, 1, "theirs", replaces: [first])], World.stream(2))
    #expect(replica.values(set, 1) == ["mine"])
    let denied = NewOperation.Target.delivered(try #require(replica.dot(theirs)))
    try replica.write([.set(id, 1, "again", replaces: [denied])], World.stream(3))
    #expect(replica.values(set, 1) == ["again", "mine"])
    try replica.write([.set(id, 1, "settled", replaces: [denied, first])], World.stream(1))
    #expect(replica.values(set, 1) == ["again", "settled"])
  }

  @Test(
    "no sibling is lost: what was written at the same time stands side by side until someone who saw it replaces it")
  func siblings() throws {
    var shared = World.replica()
    let set = try shared.create(World.stream(1))
    let id = NewOperation.Target.delivered(try #require(shared.dot(set)))
    var replicas = [shared, shared, shared]
    var sets: [ReceivedSet] = []
    for (place, member) in ([1, 2, 3] as [UInt32]).enumerated() {
      sets.append(
        try replicas[place].write([.set(id, 1, "by \(member)", replaces: [id])], World.stream(member, 7)))
    }
    for set in sets { _ = try shared.receive(set) }
    #expect(shared.values(set, 1) == ["by 1", "by 2", "by 3"])
    let shown = sets.prefix(2).compactMap { shared.dot($0) }.map { NewOperation.Target.delivered($0) }
    try shared.write([.set(id, 1, "settled", replaces: shown)], World.stream(4))
    #expect(shared.values(set, 1) == ["by 3", "settled"])
  }

  @Test("an erased value is gone before and after its set arrives, and structure and digest stay")
  func erasure() throws {
    var author = World.replica()
    let set = try author.create(World.stream(1))
    let id = NewOperation.Target.delivered(try #require(author.dot(set)))
    let write = try author.write([.set(id, 1, "secret", replaces: [id])], World.stream(1))
    let dot = Dot(header: write.hash, index: 0)
    let digest = author.storage.digest
    var early = World.replica()
    early.storage.noteErased(dot)
    try early.erase(dot, skeleton: write.operations[0].skeleton)
    for set in [set, write] { _ = try early.receive(set) }
    author.storage.noteErased(dot)
    try author.erase(dot, skeleton: write.operations[0].skeleton)
    for replica in [early, author] {
      #expect(replica.values(set, 1) == ["erased"])
      #expect(replica.storage.digest == digest)
    }
    let creation = Dot(header: set.hash, index: 0)
    author.storage.noteErased(creation)
    try author.erase(creation, skeleton: set.operations[0].skeleton)
    #expect(author.dot(set).flatMap { author.storage.entity($0) }?.creation == nil)
    #expect(author.storage.digest == digest)
  }
}

extension Header {
  /// The same header as if it stood in another stream.
  func moved(to stream: StreamID) -> Header {
    var moved = self
    moved.stream = stream
    return moved
  }
}
