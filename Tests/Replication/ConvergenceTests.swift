import Replication
import Testing
import Toys

@Suite("Convergence")
struct ConvergenceTests {
  @Test("whatever the order of arrival, equal sets give equal views, clocks and digests")
  func anyOrder() throws {
    for seed in seeds(150) {
      let history = try History(seed: seed)
      var first = Replica<MemoryStorage>()
      try first.take(history.arrivals(seed: seed))
      let expected = CanonicalView(first.storage)
      for order in 1...2 {
        var other = Replica<MemoryStorage>()
        try other.take(history.arrivals(seed: seed ^ UInt64(order) << 50))
        let difference = CanonicalView(other.storage).difference(from: expected)
        #expect(difference == nil, "SEED=\(seed): \(difference ?? "")")
        #expect(other.storage.digest == first.storage.digest, "SEED=\(seed)")
        #expect(other.storage.clock == first.storage.clock, "SEED=\(seed)")
        #expect(other.storage.parkedHashes == first.storage.parkedHashes, "SEED=\(seed)")
      }
    }
  }

  @Test("the view is what it is by definition: nothing lost, nothing extra, denials and nonsense without effect")
  func model() throws {
    for seed in seeds(100) {
      let history = try History(seed: seed)
      var replica = Replica<MemoryStorage>()
      try replica.take(history.arrivals(seed: seed))
      let view = CanonicalView(replica.storage)
      let model = Model(history)
      #expect(view.sets.count == Set(history.sets.map(\.hash)).count, "SEED=\(seed)")
      #expect(view.entities.mapValues(\.isDenied) == model.creations, "SEED=\(seed)")
      var live: Set<Model.Live> = []
      var first: Set<Model.Live> = []
      for (dot, entity) in view.entities {
        for write in entity.writes { live.insert(.init(entity: dot, field: write.field, dot: write.dot)) }
        for field in entity.replacedFirst { first.insert(.init(entity: dot, field: field, dot: dot)) }
      }
      #expect(live == model.live && first == model.replacedFirst, "SEED=\(seed)")
      let void = replica.storage.entries.filter {
        if case .void? = replica.storage.outcome($0.number) { true } else { false }
      }
      #expect(Set(void.map(\.hash)) == model.void, "SEED=\(seed)")
    }
  }

  @Test("the digest kept up to date is the sum of what is live")
  func digest() throws {
    for seed in seeds(60) {
      let history = try History(seed: seed)
      var replica = Replica<MemoryStorage>()
      try replica.take(history.arrivals(seed: seed))
      #expect(replica.storage.recomputedDigest == replica.storage.digest, "SEED=\(seed)")
    }
  }

  @Test("merging is associative and commutative: in whatever groups and partitions nodes meet, all end equal")
  func groups() throws {
    for seed in seeds(60) {
      let history = try History(seed: seed)
      var random = SeededGenerator(seed: seed ^ 77)
      // Each of four nodes hears a part of everything on its own side of a partition.
      var nodes = [Replica<MemoryStorage>](repeating: Replica(), count: 4)
      for arrival in history.arrivals(seed: seed) { _ = try nodes[random.below(4)].take(arrival) }
      for roster in history.rosters {
        for place in nodes.indices { _ = try nodes[place].take(.roster(roster)) }
      }
      for (dot, skeleton) in history.erasures {
        for place in nodes.indices { _ = try nodes[place].take(.erasure(dot, skeleton)) }
      }
      // What waits at a node is in no log yet: everything was also written down somewhere.
      for set in history.sets { _ = try nodes[0].take(.set(set)) }
      // (a + b) + (c + d) here, a + (b + (c + d)) there, each merged into the other side too.
      for (target, source) in [(0, 1), (2, 3), (3, 2), (1, 0), (2, 1), (0, 3), (3, 0), (1, 2), (2, 0), (1, 0)] {
        for entry in nodes[source].storage.entries.shuffled(using: &random) {
          guard let packed = nodes[source].storage.packed(entry.number) else { continue }
          _ = try nodes[target].take(.set(ToySet.open(packed)))
        }
      }
      let expected = CanonicalView(nodes[0].storage)
      for node in nodes {
        let difference = CanonicalView(node.storage).difference(from: expected)
        #expect(difference == nil, "SEED=\(seed): \(difference ?? "")")
        #expect(node.storage.digest == nodes[0].storage.digest, "SEED=\(seed)")
      }
    }
  }

  @Test("merging is idempotent: everything again, in another order, changes nothing")
  func again() throws {
    for seed in seeds(60) {
      let history = try History(seed: seed)
      var replica = Replica<MemoryStorage>()
      try replica.take(history.arrivals(seed: seed))
      let (view, digest, clock) = (CanonicalView(replica.storage), replica.storage.digest, replica.storage.clock)
      try replica.take(history.arrivals(seed: seed ^ 1))
      #expect(CanonicalView(replica.storage) == view, "SEED=\(seed)")
      #expect(replica.storage.digest == digest && replica.storage.clock == clock, "SEED=\(seed)")
    }
  }
}
