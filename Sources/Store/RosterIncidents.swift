import GRDB
public import Replication
import Trust
import Wire

/// What goes wrong with rosters, in the conflict log.
extension StoreTransaction {
  /// Keeps that a peer offered a roster that cannot be: one row for a peer, however many it offers.
  public func noteRefusedRoster(from peer: MemberNumber, reason: String, now: Instant) throws {
    let name = sha256([0x16] + withUnsafeBytes(of: peer.rawValue.bigEndian) { Array($0) })
    try openIncident(
      name, .roster, members: [peer], dots: [], now,
      reason: "Member \(peer) offered a roster that was refused: \(reason) Nothing changed; ask the board whose it is.")
  }

  /// Opens a row for every branch of the roster that nothing has settled, and closes those of branches that are.
  public func reviewRosterBranches(now: Instant) throws {
    let open = try rosterBook().openBranches
    for rivals in open {
      try openIncident(
        rosterIncident(rivals.map(\.hash)), .roster, members: [], dots: [], now,
        reason: "The board signed \(rivals.count) rosters of version \(rivals[0].roster.version). None of them is in "
          + "force, and the one before them holds, until the board signs one that cites them all.")
    }
    let names = Set(open.map { rosterIncident($0.map(\.hash)) })
    for row in try rows(
      "SELECT id, name FROM conflict WHERE closed IS NULL AND type = ? AND members = ''", [ConflictType.roster.rawValue]
    )
    where !names.contains(try row.hash(1)) {
      try execute("UPDATE conflict SET closed = ? WHERE id = ?", [now.rawValue, row[0] as Int64])
    }
  }

  private func rosterIncident(_ rosters: [Hash]) -> Hash { sha256([0x15] + rosters.sorted().flatMap(\.bytes)) }
}

extension StoreAccess {
  /// When this node took a roster in; nil if it does not hold it.
  public func received(roster: Hash) throws -> Instant? {
    try row("SELECT received FROM roster WHERE hash = ?", [roster.data]).map { Instant(rawValue: $0[0]) }
  }
}
