/// A small seeded generator (SplitMix64), so that every random history can be replayed.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number below `bound`, which is at least 1.
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// A number in the range.
  package mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// Whether something that happens `percent` times in a hundred happens now.
  package mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// One element; nil of an empty collection.
  package mutating func pick<T>(_ elements: [T]) -> T? {
    elements.isEmpty ? nil : elements[below(elements.count)]
  }
}
