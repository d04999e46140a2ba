import Foundation
import Replication
import Store
import Trust

/// What each check of a peer showed when it was last made.
struct PeerChecks {
  typealias Check = PeerExplanation.Check

  let node: AgencyNode
  let peer: NodeStatus.Peer
  let row: PeerRow?
  let entry: RosterMember
  let roster: Roster
  let refusals: [NodeStatus.Refusal]
  let stop: PeerStop?
  let isMismatch: Bool

  /// Milliseconds of skew that are told as a warning, as the alert rules do.
  private static let skewBorne: UInt64 = 300_000
  private static let day: Int64 = 86_400_000

  func check(_ name: Check.Name) -> Check {
    switch name {
    case .membership: membership
    case .address: address
    case .name: passed(name, resolved)
    case .connection: passed(name, "it answered")
    case .tls: passed(name, "TLS 1.3 stood")
    case .theirCertificate: passed(name, theirs)
    case .ourCertificate: passed(name, "it accepted this node's")
    case .protocolVersion: passed(name, versions ?? "agreed")
    case .partnership: passed(name, "the same, and the member that its certificate names")
    case .exchange: passed(name, "the last round was complete")
    case .roster: rosterVersion
    case .clock: clock
    case .history: history
    case .backlog: backlog
    }
  }

  private func make(_ name: Check.Name, _ result: CheckResult, says: String, _ next: String? = nil) -> Check {
    Check(name: name, result: result, says: says, next: next)
  }

  /// A check that every attempt makes on its way: the last one passed it, stopped at it, or never came there.
  private func passed(_ name: Check.Name, _ says: String) -> Check {
    guard entry.status == .active else { return make(name, .unknown, says: "not tried: it is no active member") }
    // A session that is still open is written down as it ends; what was agreed in it is known before.
    guard row?.lastAttempt != nil || row?.baseline != nil else { return make(name, .unknown, says: "never tried") }
    guard let stop else { return make(name, .ok, says: says) }
    let order = Check.Name.allCases
    let (here, there) = (order.firstIndex(of: name) ?? 0, order.firstIndex(of: stop.check) ?? 0)
    if here == there { return make(name, .failed, says: stop.says, stop.next) }
    return here < there ? make(name, .ok, says: says) : make(name, .unknown, says: "not reached")
  }

  private var membership: Check {
    guard let own = roster.member(node.member), own.status == .active else {
      return make(
        .membership, .failed, says: "this node itself is no active member in roster \(roster.version)",
        "ask the board: other nodes refuse this one")
    }
    guard entry.status == .active else {
      return make(
        .membership, .failed, says: "the board has it \(entry.status) in roster \(roster.version)",
        "nothing: no node talks to it until the board signs it in again")
    }
    return make(.membership, .ok, says: "active in roster \(roster.version)")
  }

  private var endpoint: NodeConfiguration.Endpoint? {
    node.configuration.address(of: entry.number) ?? entry.addresses.first.flatMap(NodeConfiguration.Endpoint.init)
  }

  private var isLiteral: Bool {
    guard let host = endpoint?.host else { return false }
    return host.contains(":") || host.split(separator: ".").allSatisfy { UInt8($0) != nil }
  }

  private var resolved: String {
    if isLiteral { return "an IP address: nothing to resolve" }
    return node.configuration.proxy == nil ? "resolved when last dialed" : "resolved by the proxy"
  }

  private var address: Check {
    let isOurs = node.configuration.address(of: entry.number) != nil
    guard let endpoint else {
      return make(
        .address, peer.lastSuccess == nil ? .failed : .warning, says: "neither node.yaml nor the roster gives one",
        "name one under `peers` in node.yaml, unless it dials this node")
    }
    var says = "\(endpoint), from \(isOurs ? "node.yaml" : "the roster")"
    if let proxy = node.configuration.proxy { says += ", through the proxy at \(proxy.address)" }
    if case .named(let peers) = node.configuration.peers, !peers.contains(where: { $0.member == entry.number }) {
      says += "; node.yaml does not have this node dial it"
    }
    return make(.address, .ok, says: says)
  }

  private var versions: String? {
    row?.greeting.map {
      let theirs = min($0.lowestVersion, $0.highestVersion)...$0.highestVersion
      guard theirs != SyncSession.versions else { return "both speak \(words(theirs))" }
      return "it speaks \(words(theirs)), this node \(words(SyncSession.versions))"
    }
  }

  private func words(_ versions: ClosedRange<UInt32>) -> String {
    versions.count == 1 ? "version \(versions.lowerBound)" : "versions \(versions.lowerBound) to \(versions.upperBound)"
  }

  private var theirs: String {
    entry.pins.count == 1 ? "the one that the roster gives it" : "one of \(entry.pins.count) that the roster gives it"
  }

  private var rosterVersion: Check {
    guard let theirs = row?.greeting?.rosterVersion else {
      return make(.roster, .unknown, says: "it never said which it holds")
    }
    let says = "it held \(theirs) when it last greeted, this node holds \(roster.version)"
    if theirs < roster.version { return make(.roster, .ok, says: says + "; it is sent what it lacks") }
    guard theirs > roster.version else { return make(.roster, .ok, says: "both hold \(theirs)") }
    return make(.roster, .warning, says: says, "the newer one comes with the next complete round")
  }

  private var clock: Check {
    guard let skew = row?.skewMilliseconds else { return make(.clock, .unknown, says: "not learnt yet") }
    let seconds = Double(skew.magnitude) / 1_000
    let words = "\(String(format: "%.1f", seconds)) s \(skew < 0 ? "behind" : "ahead of") this node's"
    guard skew.magnitude > Self.skewBorne else { return make(.clock, .ok, says: words) }
    return make(.clock, .warning, says: words, "run `timedatectl` here and have that agency look at its own")
  }

  private var history: Check {
    if isMismatch {
      return make(
        .history, .failed, says: "with the same changes it shows another view",
        "run `node verify` here and at member \(peer.member)")
    }
    if peer.state == .quarantined {
      return make(
        .history, .failed, says: "it wrote two histories of one stream",
        "give the board the proof: `node conflicts list --type fork`, then `node conflicts proof`")
    }
    let since = node.now().rawValue - Self.day
    let recent = refusals.filter { $0.member == peer.member && $0.last >= since }
    guard let first = recent.max(by: { $0.count < $1.count }) else {
      return make(.history, .ok, says: "one history; nothing of it refused in a day")
    }
    return make(
      .history, .warning, says: "refused in the last day: \(recent.map(\.reason).sorted().joined(separator: ", "))",
      "ask member \(peer.member) what it runs (\(first.reason), \(first.count) in all); SECURITY.md lists the reasons")
  }

  private var backlog: Check {
    guard row?.baseline != nil else { return make(.backlog, .unknown, says: "the two never agreed on anything yet") }
    guard peer.backlog > 0 else { return make(.backlog, .ok, says: "nothing waits for it") }
    return make(.backlog, .ok, says: "\(peer.backlog) change-sets wait for it; they go with the next round")
  }
}
