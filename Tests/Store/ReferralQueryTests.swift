import GRDB
import Replication
import Testing

@testable import Store

@Suite("Finding referrals and services among everything else")
struct ReferralQueryTests {
  private let directory: TemporaryDirectory
  private let store: NodeStore

  init() throws {
    directory = try TemporaryDirectory()
    store = try NodeStore.open(at: directory.path("node.sqlite"))
  }

  @Test("they come in apply order, after a place, and through an index that holds nothing else")
  func found() throws {
    let random = runSeed()
    var generator = SeededGenerator(seed: random)
    let shapes = (1...400).map {
      (
        id: Int64($0),
        shape: Int64.random(in: 0...1_000, using: &generator) << 8
          | Int64.random(in: 1...9, using: &generator)
      )
    }
    try store.write { transaction in
      for entity in shapes {
        try transaction.execute("INSERT INTO entity (id, shape) VALUES (?, ?)", [entity.id, entity.shape])
      }
    }
    let referrals = shapes.filter { $0.shape & 255 == 4 }.map { LocalDot(rawValue: $0.id) }
    let services = shapes.filter { $0.shape & 255 == 8 }.map { LocalDot(rawValue: $0.id) }
    try store.read { reader in
      #expect(try reader.referrals(limit: 1_000) == referrals)
      #expect(try reader.services(limit: 1_000) == services)
      #expect(try reader.referrals(limit: 3) == Array(referrals.prefix(3)))
      let middle = referrals[referrals.count / 2]
      #expect(try reader.referrals(after: middle, limit: 1_000) == referrals.filter { $0 > middle })
      for (kind, index) in [(4, "entity_referral"), (8, "entity_service")] {
        let plan = try reader.rows(
          "EXPLAIN QUERY PLAN SELECT id FROM entity WHERE id > 7 AND shape & 255 = \(kind) ORDER BY id LIMIT 9")
        #expect(plan.contains { ($0["detail"] as String).contains(index) }, "\(plan)")
      }
    }
  }
}
