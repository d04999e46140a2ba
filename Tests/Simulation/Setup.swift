import Toys

/// How big a run is and what goes wrong in it: all drawn from its seed.
struct Setup: CustomStringConvertible {
  var members: Int
  /// Virtual milliseconds in which people write and things go wrong.
  var duration: Int64
  /// Mean milliseconds between two writes of one node, and between two dials.
  var writeEvery: Int
  var dialEvery: Int
  /// Nodes in a hundred that stay connected.
  var live: Int
  /// Connections in a hundred that break somewhere on the way.
  var loss: Int
  /// Faults in the whole run.
  var crashes: Int
  var restores: Int
  var clones: Int
  var partitions: Int
  var rosters: Int
  var erasures: Int
  /// Handfuls of sets that reach a node by another way, in any order and again.
  var bundles: Int
  /// Whether a clone goes on in spite of what it is told, as its owner means to.
  var isCloneHostile: Bool
  /// Whether the high-water mark survives a restore.
  var keepsMark: Bool
  /// Sets of one author that may wait at a node.
  var quota: Int
  /// Sets in a hundred that their author signs although they are nonsense.
  var nonsense: Int
  /// Whether connections that are open when all is well again stay so.
  var keepsConnections: Bool

  init(seed: UInt64) {
    var draw = SeededGenerator(seed: seed ^ 0x5e7)
    func some(_ percent: Int, _ most: Int) -> Int { draw.chance(percent) ? draw.within(1...most) : 0 }
    let isLarge = draw.below(250) == 0
    members = isLarge ? draw.within(50...200) : draw.chance(85) ? draw.within(3...6) : draw.within(7...12)
    duration = isLarge ? 6_000 : Int64(draw.within(4_000...12_000))
    writeEvery = isLarge ? 25_000 : draw.within(600...3_000)
    dialEvery = isLarge ? 3_000 : draw.within(400...2_500)
    live = draw.chance(30) ? 0 : draw.within(10...100)
    loss = draw.chance(30) ? 0 : draw.within(5...60)
    crashes = some(60, 5)
    restores = some(35, 2)
    clones = some(30, 2)
    partitions = some(50, 3)
    rosters = some(50, 3)
    erasures = some(50, 5)
    bundles = some(50, 8)
    isCloneHostile = draw.chance(50)
    keepsMark = draw.chance(50)
    quota = draw.chance(20) ? draw.within(1...4) : 10_000
    nonsense = draw.chance(30) ? draw.within(1...10) : 0
    keepsConnections = draw.chance(50)
  }

  var description: String {
    "members \(members), duration \(duration), writeEvery \(writeEvery), dialEvery \(dialEvery), live \(live), "
      + "loss \(loss), crashes \(crashes), restores \(restores), clones \(clones), partitions \(partitions), "
      + "rosters \(rosters), erasures \(erasures), bundles \(bundles), hostile \(isCloneHostile), mark \(keepsMark), "
      + "quota \(quota), nonsense \(nonsense), keeps \(keepsConnections)"
  }
}
