public import Replication

/// Every signed roster that a node holds, and which one is in force.
public struct RosterBook: Sendable {
  private var rosters: [Hash: SignedRoster] = [:]

  public init() {}

  /// What came of a roster that was offered.
  public enum Acceptance: Hashable, Sendable {
    case accepted
    case alreadyHeld
  }

  /// The roster with this hash.
  public subscript(hash: Hash) -> SignedRoster? { rosters[hash] }

  /// All rosters, oldest first.
  public var all: [SignedRoster] {
    rosters.values.sorted { ($0.roster.version, $0.hash) < ($1.roster.version, $1.hash) }
  }

  /// The roster in force: the end of the chain from the first one. When a board signed two successors of one roster,
  /// both are suspended and the one before them holds until a later roster cites them all.
  public var current: SignedRoster? {
    guard var held = all.first(where: { $0.roster.version == 1 }) else { return nil }
    while let next = successor(of: held) { held = next }
    return held
  }

  /// Rosters that followed one roster in rivalry, where nothing has settled it.
  public var openBranches: [[SignedRoster]] {
    let groups = Dictionary(grouping: all.filter { $0.roster.version > 1 }) { $0.roster.previous }
    return groups.values.filter { $0.count > 1 && settlement(of: $0) == nil }
      .sorted { $0[0].roster.version < $1[0].roster.version }
  }

  private func successor(of roster: SignedRoster) -> SignedRoster? {
    let following = all.filter { $0.roster.previous == roster.hash }
    return following.count > 1 ? settlement(of: following) : following.first
  }

  /// The roster that follows one of several rivals and cites the others.
  private func settlement(of rivals: [SignedRoster]) -> SignedRoster? {
    let hashes = Set(rivals.map(\.hash))
    return all.first { later in
      hashes.contains(later.roster.previous)
        && hashes.subtracting(later.roster.alsoPrevious) == [later.roster.previous]
    }
  }

  /// Takes in a roster after checking its signatures against the one it follows.
  /// - Throws: ``TrustError``: too few signatures, another partnership, a gap. The book is then unchanged.
  public mutating func accept(_ roster: SignedRoster) throws(TrustError) -> Acceptance {
    if rosters[roster.hash] != nil { return .alreadyHeld }
    if roster.roster.version == 1 {
      guard rosters.isEmpty else {
        throw TrustError(.rosterRollback, "another first roster is held already; a partnership has one")
      }
      try roster.verify(previous: nil)
    } else {
      guard let previous = rosters[roster.roster.previous] else {
        throw TrustError(
          .rosterGap, "the roster before version \(roster.roster.version) is not held; get that one first")
      }
      try roster.verify(previous: previous)
    }
    rosters[roster.hash] = roster
    return .accepted
  }
}
