import Replication
import Testing
import Toys

@Suite("Forks")
struct ForkTests {
  private let stream = World.stream(1)

  private func branch(_ set: ReceivedSet) -> StreamID {
    StreamID(member: stream.member, id: stream.id, branch: set.hash.prefix)
  }

  @Test("two sets after one make branches of both, named by the first header that differs, in either order")
  func two() throws {
    var shared = World.replica()
    let root = try shared.create(stream)
    var (one, other) = (shared, shared)
    let a = [try one.create(stream, 2), try one.create(stream, 3)]
    let b = try other.create(stream, 4)
    for set in [b] { _ = try one.receive(set) }
    let events = try a.flatMap { try other.receive($0) }
    #expect(events.contains { if case .fork = $0 { true } else { false } })
    let expected = Clock([
      stream: Head(sequence: 1, prefix: root.hash.prefix), branch(a[0]): Head(sequence: 3, prefix: a[1].hash.prefix),
      branch(b): Head(sequence: 2, prefix: b.hash.prefix),
    ])
    #expect(one.storage.clock == expected && other.storage.clock == expected)
    #expect(CanonicalView(one.storage) == CanonicalView(other.storage))
  }

  @Test("a fork at the very start leaves no trunk")
  func atStart() throws {
    var (one, other) = (World.replica(), World.replica())
    let a = try one.create(stream, 1)
    let b = try other.create(stream, 2)
    _ = try one.receive(b)
    #expect(one.storage.clock.heads.keys.sorted() == [branch(a), branch(b)].sorted())
    #expect(throws: DraftError.streamForked) { try one.create(self.stream) }
  }

  @Test("nobody writes on in a stream that forked, wherever it parted")
  func noThird() throws {
    var shared = World.replica()
    try shared.create(stream)
    var other = shared
    try shared.create(stream, 2)
    _ = try shared.receive(try other.create(stream, 3))
    #expect(throws: DraftError.streamForked) { try shared.create(self.stream) }
    _ = try shared.create(World.stream(1, 2))
  }

  @Test("a third branch, and a fork within a branch, are equal in every order of arrival")
  func nested() throws {
    var shared = World.replica()
    let root = try shared.create(stream)
    var sets = [root]
    var copies = [shared, shared, shared]
    for place in copies.indices {
      sets.append(try copies[place].create(stream, Int64(10 + place)))
      var inner = copies[place]
      for value in 0..<3 { sets.append(try copies[place].create(stream, Int64(100 * place + value))) }
      sets.append(try inner.create(stream, Int64(1_000 + place)))
      sets.append(try inner.create(stream, Int64(2_000 + place)))
    }
    var expected: CanonicalView?
    for seed in 0..<40 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var replica = World.replica()
      for set in sets.shuffled(using: &generator) { _ = try replica.receive(set) }
      let view = CanonicalView(replica.storage)
      #expect(replica.storage.count == sets.count)
      if let expected { #expect(view == expected, "order \(seed)") } else { expected = view }
      // The trunk, three branches, and two within each.
      #expect(replica.storage.clock.heads.count == 1 + 3 + 6)
    }
  }

  @Test("a set can cite both branches of another member's stream, and waits for both")
  func citesBoth() throws {
    var shared = World.replica()
    let root = try shared.create(stream)
    let id = NewOperation.Target.delivered(try #require(shared.dot(root)))
    var (one, other) = (shared, shared)
    let a = try one.write([.set(id, 1, "a", replaces: [id])], stream)
    let b = try other.write([.set(id, 1, "b", replaces: [id])], stream)
    _ = try one.receive(b)
    let shown = [a, b].compactMap { one.dot($0) }.map { NewOperation.Target.delivered($0) }
    let both = try one.write([.set(id, 1, "both", replaces: shown)], World.stream(2))
    #expect(both.header.dependencies.count == 3 && Set(both.header.dependencies.map(\.stream)) == [stream])
    var replica = shared
    _ = try replica.receive(both)
    _ = try replica.receive(b)
    #expect(replica.values(root, 1) == ["b"])
    _ = try replica.receive(a)
    #expect(replica.values(root, 1) == ["both"])
    #expect(CanonicalView(replica.storage) == CanonicalView(one.storage))
  }
}
