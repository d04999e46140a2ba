import Replication
import Safeguarding
import Store

extension AgencyNode {
  /// How many referrals wait, and for whom.
  func referralCounts(_ reader: StoreReader, _ now: Instant) throws -> NodeStatus.Referrals {
    var counts = NodeStatus.Referrals()
    let own = try reader.standingReferrals(now: now) { _, view in
      view.sender == member || view.recipients.contains(member)
    }
    for standing in own where standing.state.isOpen {
      let state = standing.state
      let late = state.isOverdue ? 1 : 0
      if standing.view.recipients.contains(member) {
        counts.incoming += 1
        counts.incomingOverdue += late
        counts.riskChanged += state.unseen.isEmpty ? 0 : 1
      } else {
        counts.outgoing += 1
        counts.outgoingOverdue += late
        counts.declined += state.stage == .declined && state.awaits == .sender ? 1 : 0
      }
    }
    return counts
  }

  /// What is wrong with the referrals, with what to do about it.
  static func findings(_ referrals: NodeStatus.Referrals) -> [(NodeStatus.State, String, String?)] {
    var findings: [(NodeStatus.State, String, String?)] = []
    func say(_ count: Int, _ one: String, _ many: String, _ action: String) {
      if count > 0 { findings.append((.warning, count == 1 ? "1 \(one)" : "\(count) \(many)", action)) }
    }
    say(
      referrals.incomingOverdue, "referral to this agency is overdue", "referrals to this agency are overdue",
      "act on `node referral list --overdue`")
    say(
      referrals.riskChanged, "referral waits for another look: the risk changed",
      "referrals wait for another look: the risk changed",
      "read the history, then run `node referral look`")
    say(
      referrals.outgoingOverdue, "referral from this agency is overdue elsewhere",
      "referrals from this agency are overdue elsewhere", "call the recipients in `node referral list --overdue`")
    say(
      referrals.declined, "referral from this agency was declined", "referrals from this agency were declined",
      "send it elsewhere; see `node referral list --outgoing`")
    return findings
  }
}
