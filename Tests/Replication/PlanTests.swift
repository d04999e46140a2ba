import Testing
import Toys

@testable import Replication

@Suite("Plans and drafts")
struct PlanTests {
  @Test("an equal peer needs nothing, a peer behind gets what follows its head, a new one gets all")
  func prefix() throws {
    var replica = World.replica()
    let sets = try (0..<4).map { try replica.create(World.stream(1), Int64($0)) }
    let storage = replica.storage
    #expect(try storage.plan(for: storage.clock).sets == [])
    let behind = Clock([World.stream(1): Head(sequence: 2, prefix: sets[1].hash.prefix)])
    let plan = try storage.plan(for: behind)
    #expect(plan.sets == replica.numbers.suffix(2) && plan.probes.isEmpty)
    #expect(plan.heads == storage.clock.heads)
    #expect(try storage.plan(for: Clock()).sets == replica.numbers)
  }

  @Test("a peer that is ahead gets nothing, one whose head is unknown is asked, and then answered from where they part")
  func probes() throws {
    var replica = World.replica()
    for value in 0..<30 { try replica.create(World.stream(1), Int64(value)) }
    var peer = replica
    for value in 0..<5 { try replica.create(World.stream(1), Int64(100 + value)) }
    #expect(try peer.storage.plan(for: replica.storage.clock).sets == [])
    #expect(try peer.storage.plan(for: replica.storage.clock).probes == [])
    for value in 0..<3 { try peer.create(World.stream(1), Int64(200 + value)) }
    let plan = try replica.storage.plan(for: peer.storage.clock)
    #expect(plan.sets == [] && plan.probes.count == 1)
    let samples = try #require(plan.probes.first).samples
    #expect(samples.map(\.sequence) == [35, 34, 32, 28, 20, 4, 1])
    let answer = try peer.storage.plan(answering: ForkProbe(stream: World.stream(1), samples: samples))
    // Sample 28 is the newest that both have, so two sets go in vain.
    #expect(answer.sets == peer.numbers.suffix(5) && answer.probes.isEmpty)
  }

  @Test("people's sets go before imports, except those that depend on an import still to be sent")
  func order() throws {
    var replica = World.replica()
    let imported = try replica.create(World.stream(1, 9), 1, purpose: .imports)
    let later = try replica.create(World.stream(1, 9), 2, purpose: .imports)
    let urgent = try replica.create(World.stream(1))
    let id = NewOperation.Target.delivered(try #require(replica.dot(later)))
    let tied = try replica.write([.set(id, 1, "x", replaces: [id])], World.stream(2))
    let after = try replica.create(World.stream(2), 3)
    let plan = try replica.storage.plan(for: Clock())
    let order = plan.sets.compactMap { replica.storage.entry($0)?.hash }
    #expect(order == [urgent, imported, later, tied, after].map(\.hash))
    let held = Clock([World.stream(1, 9): Head(sequence: 2, prefix: later.hash.prefix)])
    let free = try replica.storage.plan(for: held).sets.compactMap { replica.storage.entry($0)?.hash }
    #expect(free == [urgent, tied, after].map(\.hash))
  }

  @Test("a draft depends on the sets that its operations name and on no other, never on its own stream")
  func dependencies() throws {
    var replica = World.replica()
    let own = try replica.create(World.stream(1))
    try replica.create(World.stream(2))
    let other = try replica.create(World.stream(3))
    try replica.create(World.stream(3))
    let set = try replica.write(
      [
        .set(.delivered(try #require(replica.dot(own))), 1, "a"),
        .set(.delivered(try #require(replica.dot(other))), 1, "b"),
      ], World.stream(1))
    let cited = Dependency(stream: World.stream(3), head: Head(sequence: 1, prefix: other.hash.prefix))
    #expect(set.header.dependencies == [cited])
    #expect(set.header.previous == own.hash && set.header.sequence == 2)
    let entities = set.operations.map { operation -> Reference? in
      if case .set(let entity, _) = operation.skeleton.action { entity } else { nil }
    }
    #expect(entities == [Reference(slot: 1, back: 1, index: 0), Reference(slot: 2, back: 0, index: 0)])
  }

  @Test("a value may point at any entity of its batch, a skeleton only back, and neither at what was never delivered")
  func batch() throws {
    var replica = World.replica()
    func pair(_ first: UInt32, _ second: UInt32) -> [NewOperation] {
      [first, second].map {
        NewOperation(skeleton: Skeleton(action: .create(1, 1)), value: .list([.reference(.batch($0))]))
      }
    }
    try replica.write(pair(1, 0), World.stream(1))
    let unknown = NewOperation.Target.delivered(LocalDot(set: SetNumber(rawValue: 77), index: 0))
    for operations in [
      pair(0, 2), [.create(), .set(.batch(1), 1, "x")], [.set(unknown, 1, "x")],
      [NewOperation(skeleton: Skeleton(action: .create(1, 1)), value: .reference(unknown))],
    ] {
      #expect(throws: DraftError.unknownTarget) { try replica.write(operations, World.stream(1)) }
    }
    #expect(throws: DraftError.operationCount(0)) { try replica.write([], World.stream(1)) }
  }

  @Test("the full clock is anchored at a stream's start and every 1,024 sets")
  func anchors() throws {
    var replica = World.replica()
    try replica.create(World.stream(2))
    var anchored: [UInt64] = []
    for value in 0..<1_030 {
      let before = replica.storage.clock
      let set = try replica.create(World.stream(1), Int64(value))
      guard let anchor = set.header.anchor else { continue }
      anchored.append(set.header.sequence)
      #expect(anchor == before)
    }
    #expect(anchored == [1, 1_025])
  }

  @Test("references resolve through the header in every slot, and lead nowhere when they are out of bounds")
  func references() throws {
    var replica = World.replica()
    let own = try replica.create(World.stream(1))
    let other = try replica.create(World.stream(3))
    let cited = try replica.create(World.stream(3), 2)
    let id = NewOperation.Target.delivered(try #require(replica.dot(cited)))
    let set = try replica.write([.set(id, 1, "x")], World.stream(1))
    let number = try #require(replica.storage.entry(set.hash)).number
    var resolver = ReferenceResolver(header: set.header, number: number)
    func resolve(_ slot: UInt32, _ back: UInt64, _ index: UInt32 = 0) throws -> LocalDot? {
      try resolver.resolve(Reference(slot: slot, back: back, index: index), in: replica.storage)
    }
    #expect(try resolve(0, 0) == replica.dot(set))
    #expect(try resolve(1, 1) == replica.dot(own))
    #expect(try resolve(2, 0, 5) == replica.dot(cited, 5))
    #expect(try resolve(2, 1) == replica.dot(other))
    for (slot, back, index) in [
      (0, 1, 0), (0, 0, 1), (1, 0, 0), (1, 2, 0), (2, 2, 0), (3, 0, 0), (.max, .max, 0), (1, 1, 1 << 14),
    ] as [(UInt32, UInt64, UInt32)] {
      #expect(try resolve(slot, back, index) == nil, "\(slot) \(back) \(index)")
    }
  }
}
