package import Replication

extension HashFunction {
  /// A cheap deterministic mix into 256 bits. Collisions do not happen by chance, and nobody here makes them on purpose.
  package static let toy = HashFunction { bytes in
    var lanes = (
      0x243f_6a88_85a3_08d3 as UInt64, 0x1319_8a2e_0370_7344 as UInt64, 0xa409_3822_299f_31d0 as UInt64,
      0x082e_fa98_ec4e_6c89 as UInt64
    )
    bytes.withUnsafeBytes { raw in
      var place = 0
      while place < raw.count {
        var word: UInt64 = 0
        if place + 8 <= raw.count {
          word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        } else {
          for index in place..<raw.count { word = word << 8 | UInt64(raw[index]) }
        }
        let mixed = (lanes.0 ^ word) &* 0x9e37_79b9_7f4a_7c15
        lanes = (
          lanes.1 &+ (mixed ^ mixed >> 32), lanes.2 ^ (mixed &* 0xbf58_476d_1ce4_e5b9),
          (lanes.3 << 23 | lanes.3 >> 41) &+ mixed, lanes.0 &* 5 ^ mixed >> 29
        )
        place += 8
      }
    }
    var last = SeededGenerator(seed: lanes.0 ^ UInt64(bytes.count))
    func mix(_ lane: UInt64) -> UInt64 {
      var next = SeededGenerator(seed: last.next() ^ lane)
      return next.next()
    }
    return Hash(words: (mix(lanes.1), mix(lanes.2 ^ lanes.0), mix(lanes.3), mix(lanes.0 &+ lanes.1)))
  }
}
