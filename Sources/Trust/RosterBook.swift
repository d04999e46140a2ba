public import Replication

/// Every signed roster that a node holds, and which one is in force.
public struct RosterBook: Sendable {
  private var rosters: [Hash: SignedRoster] = [:]
  /// The one that all others lead to, if there is one.
  private var last: SignedRoster?
  /// Rosters that held ones cite besides the one they follow, and that are not held.
  private var absent: Set<Hash> = []

  /// The lines that the roster in force draws under what members wrote.
  public private(set) var cutoffs: [MemberNumber: Cutoff] = [:]

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

  /// The roster in force: the newest that every other one held either leads to or follows from. When a board signed two
  /// successors of one roster, neither is; the one before them holds until a later roster cites them both, with whatever
  /// had followed them, and so on if there are two such settlements.
  public private(set) var current: SignedRoster?

  /// Names all rosters held: by the one that the others lead to, if there is one and nothing that they cite is absent,
  /// otherwise by SHA-256(0x05 ‖ the hashes of all, ascending).
  public private(set) var mark = RosterMark(hash: .zero, version: 0)

  /// Rosters that no other one held cites, newest first: what a next one has to cite. More than one are in rivalry.
  public var tips: [SignedRoster] {
    let older = Set(rosters.keys.flatMap(cited))
    return all.reversed().filter { !older.contains($0.hash) }
  }

  /// The rosters that a peer may lack, oldest first.
  ///
  /// Where the peer's are not known here, one of two is so: they follow from those here, and then the newest here say
  /// nothing new; or there are branches, and then whoever holds the higher version sends everything, so that the other can
  /// tell what is lacking.
  public func lacked(by peer: RosterMark) -> [SignedRoster] {
    if peer == mark { return [] }
    if rosters[peer.hash] != nil {
      let held = ancestry(of: peer.hash, by: cited)
      return all.filter { !held.contains($0.hash) }
    }
    return all.filter { entry in
      // Every member of a partnership holds its first roster.
      entry.roster.version > 1 && (peer.version <= mark.version || entry.roster.version == mark.version)
    }
  }

  /// Rosters that followed one roster in rivalry, where nothing has settled it.
  public var openBranches: [[SignedRoster]] {
    let settled = current.map { ancestry(of: $0.hash, by: cited) } ?? []
    return Dictionary(grouping: all.filter { $0.roster.version > 1 }) { $0.roster.previous }.values
      .filter { rivals in rivals.count > 1 && !rivals.allSatisfy { settled.contains($0.hash) } }
      .sorted { $0[0].roster.version < $1[0].roster.version }
  }

  /// What a roster cites, of what is held.
  private func cited(_ hash: Hash) -> [Hash] {
    guard let roster = rosters[hash]?.roster else { return [] }
    return ([roster.previous] + roster.alsoPrevious).filter { rosters[$0] != nil }
  }

  /// A roster and all that can be reached from it; hashes cannot form a circle.
  private func ancestry(of hash: Hash, by neighbours: (Hash) -> [Hash]) -> Set<Hash> {
    var reached: Set<Hash> = [hash]
    var open = [hash]
    while let next = open.popLast() {
      for neighbour in neighbours(next) where reached.insert(neighbour).inserted { open.append(neighbour) }
    }
    return reached
  }

  private func inForce() -> SignedRoster? {
    var citing: [Hash: [Hash]] = [:]
    for hash in rosters.keys { for older in cited(hash) { citing[older, default: []].append(hash) } }
    return all.last { candidate in
      let before = ancestry(of: candidate.hash, by: cited)
      // A roster counts itself in both.
      return before.count + ancestry(of: candidate.hash) { citing[$0] ?? [] }.count == rosters.count + 1
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
    // The usual case: it follows the last one, and nothing is in rivalry.
    let isNext = roster.roster.previous == current?.hash && current == last
    rosters[roster.hash] = roster
    if isNext || rosters.count == 1 {
      last = roster
      current = roster
      cutoffs = Self.cutoffs(roster.roster, after: cutoffs)
    } else {
      last = nil
      current = inForce()
      if let current, !rosters.keys.contains(where: { cited($0).contains(current.hash) }) { last = current }
      cutoffs = line().reduce([:]) { Self.cutoffs($1.roster, after: $0) }
    }
    absent.remove(roster.hash)
    for hash in roster.roster.alsoPrevious where rosters[hash] == nil { absent.insert(hash) }
    mark = RosterMark(hash: name(), version: max(mark.version, roster.roster.version))
    return .accepted
  }

  /// The roster in force and those it follows from, oldest first.
  private func line() -> [SignedRoster] {
    var line: [SignedRoster] = []
    var next = current
    while let roster = next {
      line.append(roster)
      next = rosters[roster.roster.previous]
    }
    return line.reversed()
  }

  /// The lines in force with a roster, given those of the one before. The version stays with the newest roster in which the
  /// member took no part; what is accepted is as this one says.
  private static func cutoffs(
    _ roster: Roster, after before: [MemberNumber: Cutoff]
  ) -> [MemberNumber: Cutoff] {
    var next: [MemberNumber: Cutoff] = [:]
    for member in roster.members {
      let version = member.status == .active ? before[member.number]?.version : roster.version
      guard let version else { continue }
      var accepted: [UInt64: [AcceptedHead]] = [:]
      for limit in member.acceptUpTo {
        accepted[limit.stream, default: []].append(AcceptedHead(sequence: limit.sequence, hash: limit.hash))
      }
      next[member.number] = Cutoff(version: version, accepted: accepted)
    }
    return next
  }

  private func name() -> Hash {
    if let last, absent.isEmpty { return last.hash }
    return digest([5] + rosters.keys.sorted().flatMap(\.bytes))
  }
}
