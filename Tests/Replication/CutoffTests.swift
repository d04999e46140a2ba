import Replication
import Testing
import Toys

/// What a suspended or revoked member wrote beyond what the board accepts of it.
@Suite("The board's line under what a member wrote")
struct CutoffTests {
  private let stream = World.stream(1)

  private func cutoff(_ accepted: [ReceivedSet], version: UInt64 = 1) -> Cutoff {
    var heads: [UInt64: [AcceptedHead]] = [:]
    for set in accepted {
      heads[set.header.stream.id, default: []].append(
        AcceptedHead(sequence: set.header.sequence, hash: set.hash))
    }
    return Cutoff(version: version, accepted: heads)
  }

  @Test("sets beyond the line are delivered and without effect, and what they replaced stands again")
  func beyond() throws {
    var author = World.replica()
    let first = try author.create(stream, 1)
    let entity = try #require(author.dot(first))
    let kept = try author.write([.set(.delivered(entity), 1, "5")], stream)
    let keptDot = try #require(author.dot(kept))
    let cut = try author.write([.set(.delivered(entity), 1, "6", replaces: [.delivered(keptDot)])], stream)
    let extra = try author.create(World.stream(1, 9), 7)
    var node = World.replica()
    node.storage.cutoffs[1] = cutoff([kept])
    var events: [ReplicaEvent] = []
    for set in [first, kept, cut, extra] { events += try node.receive(set) }
    #expect(events.count { if case .cutOff = $0 { true } else { false } } == 2)
    #expect(node.storage.clock.sequence(of: stream) == 3)
    let (firstDot, keptHere, extraDot) = (
      try #require(node.dot(first)), try #require(node.dot(kept)), try #require(node.dot(extra))
    )
    let state = try #require(node.storage.entities[firstDot])
    #expect(state.dots(of: 1) == [firstDot, keptHere])
    #expect(node.storage.entities[extraDot]?.isDenied == true)
    #expect(node.storage.recomputedDigest == node.storage.digest)
  }

  @Test("what others write to an entity beyond the line is delivered, marked, and makes nothing void")
  func others() throws {
    var author = World.replica()
    let cut = try author.create(stream, 1)
    let entity = try #require(author.dot(cut))
    let amended = try author.write(
      [.set(.delivered(entity), 1, "5"), .create(2, ToyRoster.open)], World.stream(3))
    var node = World.replica()
    node.storage.cutoffs[1] = cutoff([])
    for set in [cut, amended] { _ = try node.receive(set) }
    #expect(node.storage.entry(amended.hash).map { node.storage.outcome($0.number) } == .applied)
    let (cutDot, own) = (try #require(node.dot(cut)), try #require(node.dot(amended, 1)))
    #expect(node.storage.entities[cutDot]?.dots(of: 1) == [cutDot], "the amendment has no place in it")
    #expect(node.storage.entities[own]?.isDenied == false)
  }

  @Test("a set that cites a roster in which its author takes part again has effect")
  func letInAgain() throws {
    let later = ToyRoster.make(version: 3, members: 6)
    var author = World.replica()
    author.storage.insert(later)
    let cut = try author.create(stream, 1)
    let again = try author.write([.create(2, ToyRoster.open)], stream, roster: later)
    var node = World.replica()
    node.storage.insert(later)
    node.storage.cutoffs[1] = cutoff([], version: 2)
    for set in [cut, again] { _ = try node.receive(set) }
    let (before, after) = (try #require(node.dot(cut)), try #require(node.dot(again)))
    #expect(node.storage.entities[before]?.isDenied == true)
    #expect(node.storage.entities[after]?.isDenied == false)
  }

  @Test("whether the line came before the sets or after, in whatever order they came, the view is one")
  func anyOrder() throws {
    var isCut = false
    for seed in seeds(80) {
      let history = try History(seed: seed)
      var generator = SeededGenerator(seed: seed)
      var cutoffs: [MemberNumber: Cutoff] = [:]
      for member in [MemberNumber(1), 3] {
        let own = history.sets.filter { $0.header.stream.member == member }
        cutoffs[member] = cutoff(own.filter { _ in generator.chance(15) }, version: UInt64(generator.within(1...3)))
      }
      var early = Replica<MemoryStorage>()
      early.storage.cutoffs = cutoffs
      try early.take(history.arrivals(seed: seed))
      isCut = isCut || early.storage.entities.values.contains { $0.isDenied }

      // Here it is drawn once all is there, and the view is made again.
      var late = Replica<MemoryStorage>()
      try late.take(history.arrivals(seed: seed ^ 7 << 40))
      late.storage.cutoffs = cutoffs
      late.storage.forgetView()
      for entry in late.storage.entries {
        let packed = try #require(late.storage.packed(entry.number))
        _ = try late.applyAgain(ToySet.open(packed))
      }
      let difference = CanonicalView(late.storage).difference(from: CanonicalView(early.storage))
      #expect(difference == nil, "SEED=\(seed): \(difference ?? "")")
      #expect(late.storage.digest == early.storage.digest, "SEED=\(seed)")
      #expect(early.storage.recomputedDigest == early.storage.digest, "SEED=\(seed)")

      // And taken away again: what was before.
      var plain = Replica<MemoryStorage>()
      try plain.take(history.arrivals(seed: seed))
      early.storage.cutoffs = [:]
      early.storage.forgetView()
      for entry in early.storage.entries {
        let packed = try #require(early.storage.packed(entry.number))
        _ = try early.applyAgain(ToySet.open(packed))
      }
      #expect(CanonicalView(early.storage).difference(from: CanonicalView(plain.storage)) == nil, "SEED=\(seed)")
      #expect(early.storage.digest == plain.storage.digest, "SEED=\(seed)")
    }
    #expect(isCut)
  }
}
