public import Replication
import Store
public import Trust

/// What a board's next roster is made of, as this node sees it.
extension AgencyNode {
  /// The roster to follow: the one in force, or with rivals the one whose hash begins with some digits; the others are
  /// settled by it.
  /// - Throws: `invalidInput` if there are rivals and none is chosen.
  public func nextRoster(following digits: String?, issued: Instant = .system) throws -> (
    before: SignedRoster, next: Roster
  ) {
    let book = try store.read { try $0.rosterBook() }
    let tips = book.tips
    guard let first = tips.first else { throw Self.rosterMissing }
    guard tips.count > 1 || digits != nil else { return (first, Roster.following(first, settling: [], issued: issued)) }
    let chosen = tips.filter { tip in digits.map { "\(tip.hash)".hasPrefix($0) } ?? false }
    guard chosen.count == 1, let before = chosen.first else {
      let names = tips.map { "version \($0.roster.version) \("\($0.hash)".prefix(16))" }.joined(separator: ", ")
      throw NodeError(
        .invalidInput, "the board signed rosters in rivalry: \(names). Say with --follow which to go on from")
    }
    return (before, Roster.following(before, settling: tips.filter { $0.hash != before.hash }, issued: issued))
  }

  /// Where a member's streams stand here, branches each for itself: up to where what it wrote counts, if the board says no
  /// more. What the roster in force has cut off already stays cut off.
  public func deliveredHeads(of member: MemberNumber) throws -> [AcceptUpTo] {
    try store.read { reader in
      let held = try reader.rosterBook().current?.roster.member(member)?.acceptUpTo ?? []
      let cutoff = try reader.cutoff(of: member)
      var heads: [AcceptUpTo] = []
      for (stream, head) in try reader.clock.sorted where stream.member == member {
        guard let entry = try reader.entry(trunk: stream.trunk, head: head) else { continue }
        let version = try reader.membership(entry.roster)?.version ?? 0
        if cutoff?.cuts(stream: stream.id, sequence: entry.sequence, hash: entry.hash, roster: version) ?? false {
          heads += held.filter { $0.stream == stream.id && !heads.contains($0) }
        } else {
          heads.append(AcceptUpTo(stream: stream.id, sequence: entry.sequence, hash: entry.hash))
        }
      }
      return heads
    }
  }
}
