import Foundation
import Replication
import Safeguarding
import Testing

/// A seeded generator (SplitMix64), so that a failure replays.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

private func seed() -> UInt64 {
  ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)
}

private func randomValue(_ random: inout SeededGenerator, depth: Int = 0) -> Value<LocalDot> {
  switch Int.random(in: 0..<(depth < 2 ? 8 : 6), using: &random) {
  case 0: .none
  case 1, 2: .integer(Int64.random(in: 0...4, using: &random))
  case 3: .text(["ash", "birch", "é", "e\u{301}"].randomElement(using: &random) ?? "ash")
  case 4: .bytes([UInt8.random(in: 0...2, using: &random)])
  case 5: .reference(LocalDot(rawValue: Int64.random(in: 0...2, using: &random)))
  case 6: .list((0..<Int.random(in: 0...3, using: &random)).map { _ in randomValue(&random, depth: depth + 1) })
  default: .record([.init(1, randomValue(&random, depth: depth + 1))])
  }
}

private func sibling(_ dot: Int64, _ value: Value<LocalDot>, by author: MemberNumber = 1) -> Sibling<LocalDot> {
  Sibling(dot: LocalDot(rawValue: dot), author: author, value: value)
}

@Suite("Merge policies")
struct MergePolicyTests {
  @Test("a verdict depends on neither order, grouping nor repetition", arguments: MergePolicy.allCases)
  func lattice(policy: MergePolicy) {
    let seed = seed()
    print("MergePolicyTests SEED=\(seed)")
    var random = SeededGenerator(state: seed)
    for _ in 0..<2_000 {
      let siblings = (0..<Int.random(in: 0...6, using: &random)).map {
        sibling(Int64($0), randomValue(&random), by: MemberNumber(rawValue: UInt32.random(in: 1...3, using: &random)))
      }
      let whole = policy.verdict(siblings)
      #expect(policy.verdict(siblings.shuffled(using: &random)) == whole)
      #expect(policy.verdict(siblings + siblings) == whole)
      let cut = Int.random(in: 0...siblings.count, using: &random)
      let left = Set(policy.verdict(Array(siblings[..<cut])).chosen)
      let right = Set(policy.verdict(Array(siblings[cut...])).chosen)
      let regrouped = policy.verdict(siblings.filter { left.contains($0.dot) || right.contains($0.dot) })
      #expect(regrouped.shown == whole.shown)
      #expect(regrouped.chosen == whole.chosen)
      #expect(whole.chosen.isEmpty == siblings.isEmpty)
    }
  }

  @Test("the highest risk is shown, whoever wrote it")
  func highest() {
    let verdict = MergePolicy.highest.verdict([
      sibling(1, .integer(RiskLevel.standard.rawValue)), sibling(2, .integer(RiskLevel.high.rawValue), by: 8),
    ])
    #expect(verdict.shown == [.integer(3)])
    #expect(verdict.chosen == [LocalDot(rawValue: 2)])
    #expect(verdict.isDisputed)
    #expect(verdict.reason.contains("highest"))
    #expect(verdict.policyVersion == 1)
  }

  @Test("a concurrent close or retraction never hides a flag, and neither does a status of a later version")
  func activeWins() {
    let statuses: [Int64] = [2, 1, 3, 9]
    let all = statuses.enumerated().map { sibling(Int64($0.offset), .integer($0.element)) }
    #expect(MergePolicy.activeWins.verdict(all).shown == [.integer(1)])
    #expect(MergePolicy.activeWins.verdict(all.filter { $0.value != .integer(1) }).shown == [.integer(9)])
    #expect(MergePolicy.activeWins.verdict([all[0], all[2]]).shown == [.integer(2)])
  }

  @Test("earliest and latest give the wider interval")
  func interval() {
    let days = [sibling(1, .integer(100)), sibling(2, .integer(90)), sibling(3, .integer(110))]
    #expect(MergePolicy.earliest.verdict(days).shown == [.integer(90)])
    #expect(MergePolicy.latest.verdict(days).shown == [.integer(110)])
  }

  @Test("a union names everything once")
  func union() {
    let verdict = MergePolicy.union.verdict([
      sibling(1, .list([.text("Wren"), .text("Robin")])), sibling(2, .list([.text("Robin"), .text("Finch")])),
    ])
    #expect(verdict.shown == [.list([.text("Finch"), .text("Robin"), .text("Wren")])])
    #expect(verdict.chosen.count == 2)
  }

  @Test("what a policy cannot judge is shown rather than hidden")
  func misplaced() {
    let verdict = MergePolicy.highest.verdict([sibling(1, .text("high")), sibling(2, .text("low"))])
    #expect(verdict.shown.count == 2)
    #expect(verdict.isDisputed)
  }

  @Test("two who wrote the same do not differ")
  func agreement() {
    let verdict = MergePolicy.all.verdict([sibling(1, .text("Ash"), by: 1), sibling(2, .text("Ash"), by: 2)])
    #expect(!verdict.isDisputed)
    #expect(verdict.shown == [.text("Ash")])
    #expect(verdict.chosen.count == 2)
  }
}
