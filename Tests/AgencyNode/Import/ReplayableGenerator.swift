import Foundation

/// A seeded generator (SplitMix64): a failure replays with the seed that was printed.
struct ReplayableGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Seeded by `SEED` of the environment, or at random; prints its seed.
  init(for suite: String) {
    state = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    print("\(suite) SEED=\(state)")
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
