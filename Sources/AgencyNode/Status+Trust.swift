import Replication
import Safeguarding
import Store
import Trust

/// What `node status` says of rosters, forks, backups, and of why a node writes nothing.
extension AgencyNode {
  /// Days before the roster ends that `node status` tells of it, and that it presses.
  static let rosterNoticeDays: Int64 = 60
  static let rosterPressingDays: Int64 = 14

  /// Why this node writes nothing; nil if it does.
  /// - Parameter mark: Read before the snapshot: what is signed in between is then in neither, or in the snapshot alone.
  func fenceReason(_ reader: StoreReader, _ mark: HighWaterMark?) throws -> String? {
    switch try reader.halt() {
    case .cloned?: return "a copy of this node signs with its key"
    case .restored?: return "restored: waits to hear from a peer what was written and erased since"
    case nil:
      if try reader.fence() != nil { return "peers know changes of this node that it lost" }
      return try mark?.isBehind(reader.clock) == nil ? nil : "the database is older than what this node signed"
    }
  }

  func fenceFinding(_ reason: String, _ reader: StoreReader) throws -> NodeStatus.Finding {
    let isCloned = try reader.halt() == .cloned
    return (
      .critical, "fenced: \(reason)",
      isCloned ? "stop the copy for good, then run `node fence lift` on the node that stays" : "run `node sync`"
    )
  }

  /// Early, then pressing; reading and writing go on in any case.
  func expiryFinding(_ roster: SignedRoster, _ now: Instant) -> NodeStatus.Finding? {
    guard let expires = roster.roster.expires else { return nil }
    let days = (expires.rawValue - now.rawValue) / 86_400_000
    guard days < Self.rosterNoticeDays else { return nil }
    let words = expires < now ? "the roster ended \(-days) days ago" : "the roster ends in \(days) days"
    return (
      .warning, days < Self.rosterPressingDays ? words + "; nothing stops, but nobody vouches for it" : words,
      days < Self.rosterPressingDays
        ? "have the board sign a new roster now: `node roster propose --expires DAY --output FILE`"
        : "ask the board for a roster with a later end"
    )
  }

  func rosterFindings(_ book: RosterBook, _ cutOff: [MemberNumber: Int]) -> [NodeStatus.Finding] {
    var findings: [NodeStatus.Finding] = []
    if !book.openBranches.isEmpty {
      findings.append(
        (
          .warning, "the board signed rosters in rivalry; the one before them holds",
          "see `node conflicts list --type roster`; the board settles it with `node roster propose --follow HASH`"
        ))
    }
    if let own = book.current?.roster.member(member), own.status != .active {
      findings.append(
        (.critical, "the board \(own.status) this node: peers refuse it, and it can only read", "ask the board why"))
    }
    for (number, count) in cutOff.sorted(by: { $0.key < $1.key }) {
      findings.append(
        (
          .warning,
          "\(count) change-sets of member \(number) have no effect: the board accepts nothing beyond its line",
          "see `node conflicts list --type cut_off`"
        ))
    }
    return findings
  }

  /// What to say of a member that wrote two histories.
  func quarantineFinding(_ peers: [NodeStatus.Peer]) -> NodeStatus.Finding? {
    let forked = peers.filter { $0.state == .quarantined }
    guard let first = forked.first else { return nil }
    let names = forked.map { "member \($0.member)" }.joined(separator: ", ")
    return (
      .warning, "\(names) wrote two histories; nothing more of that stream is taken from it",
      "give the board the proof: `node conflicts list --type fork`, then `conflicts proof`; it answers with "
        + "`node roster propose --settle-fork \(first.member)`"
    )
  }

  func backupFinding(_ last: BackupRecord?, _ now: Instant) -> NodeStatus.Finding? {
    guard configuration.backup.recoveryKey != nil else { return nil }
    guard let last else { return (.warning, "no backup was made yet", "run `node backup create`") }
    let days = (now.rawValue - last.created) / 86_400_000
    guard days >= Int64(configuration.backup.warnAfterDays) else { return nil }
    return (.warning, "the last backup is \(days) days old", "run `node backup create`; see that it runs by itself")
  }
}
