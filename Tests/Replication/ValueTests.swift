import Testing
import Toys

@testable import Replication

@Suite("Clocks, digests and entities")
struct ValueTests {
  private func random(_ seed: UInt64, _ count: Int) -> [Hash] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      Hash(words: (generator.next(), generator.next(), generator.next(), generator.next()))
    }
  }

  @Test("a digest is the same in every order, and what is removed was never there")
  func digest() {
    for seed in seeds(50) {
      var generator = SeededGenerator(seed: seed)
      // Words of all ones and of zero make carries run through.
      let terms = random(seed, 12) + [Hash(words: (.max, .max, .max, .max)), Hash(words: (0, .max, .max, 1)), .zero]
      var sum = ViewDigest()
      for term in terms { sum.add(term) }
      var other = ViewDigest()
      for term in terms.shuffled(using: &generator) { other.add(term) }
      #expect(sum == other, "SEED=\(seed)")
      for term in terms.shuffled(using: &generator).dropFirst(5) { sum.remove(term) }
      for term in terms.shuffled(using: &generator) { sum.add(term) }
      for term in terms { other.remove(term) }
      #expect(other == ViewDigest(), "SEED=\(seed)")
    }
    var one = ViewDigest()
    one.remove(Hash(words: (0, 0, 0, 1)))
    #expect(one.sum == Hash(words: (.max, .max, .max, .max)))
  }

  @Test("a hash is 32 bytes, a prefix the first 16 of them, and both survive the way there and back")
  func hashes() {
    for hash in random(1, 20) {
      #expect(Hash(hash.bytes) == hash && HashPrefix(hash.prefix.bytes) == hash.prefix)
      #expect(hash.prefix.bytes == Array(hash.bytes.prefix(16)))
      #expect(Hash(hash.bytes.dropLast()) == nil && Hash(hash.bytes + [0]) == nil)
    }
    #expect(random(2, 9).sorted() == random(2, 9).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) })
  }

  @Test("a clock's bytes depend on its entries alone, and its changes lead from an older clock to it")
  func clocks() {
    let heads = random(3, 30).enumerated().map { place, hash in
      (
        StreamID(
          member: MemberNumber(rawValue: UInt32(place % 5)), id: UInt64(place % 7),
          branch: place % 3 == 0 ? hash.prefix : nil), Head(sequence: UInt64(place + 1), prefix: hash.prefix)
      )
    }
    var (forward, backward, older) = (Clock(), Clock(), Clock())
    for (stream, head) in heads { forward[stream] = head }
    for (place, entry) in heads.reversed().enumerated() {
      if forward[entry.0] == entry.1 { backward[entry.0] = entry.1 }
      if place % 2 == 0, forward[entry.0] == entry.1 { older[entry.0] = entry.1 }
    }
    #expect(forward == backward && forward.canonicalBytes == backward.canonicalBytes)
    #expect(forward.canonicalBytes.count == forward.heads.count * 52)
    #expect(forward.sorted.map(\.stream) == forward.heads.keys.sorted())
    for (stream, head) in forward.changes(since: older) { older[stream] = head }
    #expect(older == forward && forward.changes(since: forward).isEmpty)
    #expect(forward.sequence(of: StreamID(member: 99, id: 0)) == 0)
  }

  @Test("streams sort by member, id and branch, the trunk first")
  func streams() {
    let prefixes = random(4, 2).map(\.prefix).sorted()
    let sorted = [
      StreamID(member: 1, id: 9), StreamID(member: 2, id: 1), StreamID(member: 2, id: 1, branch: prefixes[0]),
      StreamID(member: 2, id: 1, branch: prefixes[1]), StreamID(member: 2, id: 3),
    ]
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<20 { #expect(sorted.shuffled(using: &generator).sorted() == sorted) }
    #expect(sorted[2].trunk == sorted[1] && !(sorted[1] < sorted[1]))
  }

  @Test("an entity's field is its creation's until that is replaced, and then what nobody replaced")
  func entity() {
    func dot(_ number: Int64) -> LocalDot { LocalDot(set: SetNumber(rawValue: number), index: 0) }
    let leaves = random(6, 4)
    var state = EntityState(
      id: dot(1), kind: 3, rights: 1, audience: 0, creator: 1, isDenied: false, creation: [1])
    func write(_ number: Int64, _ field: FieldNumber, _ replacing: [LocalDot]) -> EntityState.Change {
      state.apply(
        .init(
          dot: dot(number), field: field, author: 1, audience: 0, leaf: leaves[Int(number) - 2], value: [9]),
        replacing: replacing)
    }
    #expect(write(2, 1, [dot(1)]) == .init(added: leaves[0], removed: [], replacedFirst: true))
    #expect(write(3, 1, [dot(1)]) == .init(added: leaves[1], removed: [], replacedFirst: false))
    #expect(state.dots(of: 1) == [dot(2), dot(3)] && state.dots(of: 2) == [dot(1)])
    // A dot of another field, and one twice, take nothing away.
    #expect(write(4, 2, [dot(2)]).removed.isEmpty)
    #expect(write(5, 1, [dot(2), dot(2), dot(3)]).removed == [leaves[0], leaves[1]])
    #expect(state.dots(of: 1) == [dot(5)])
    #expect(state.knows(dot(2), 1) && !state.knows(dot(2), 2) && state.knows(dot(1), 7) && !state.knows(dot(6), 1))
    state.erase(dot(5))
    #expect(state.writes(of: 1).map(\.value) == [nil] && state.writes(of: 2).map(\.value) == [[9]])
    state.erase(dot(1))
    #expect(state.creation == nil && state.dots(of: 1) == [dot(5)])
  }

  @Test("a local dot holds its set and index, and dots order by set first")
  func localDots() {
    let dot = LocalDot(set: SetNumber(rawValue: 1 << 40), index: 9_999)
    #expect(dot.set.rawValue == 1 << 40 && dot.index == 9_999)
    #expect(LocalDot(set: SetNumber(rawValue: 1), index: 9_999) < LocalDot(set: SetNumber(rawValue: 2), index: 0))
  }
}
