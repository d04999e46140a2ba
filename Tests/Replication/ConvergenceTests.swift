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
}
