public import Replication
import Store
import Trust

/// Why a peer is in the state that `node status` shows: what is checked, in which order, what each check showed.
public struct PeerExplanation: Sendable, Encodable {
  /// One thing that has to hold before the next is looked at.
  public struct Check: Sendable, Encodable {
    /// In the order in which they are checked.
    public enum Name: String, Sendable, Encodable, CaseIterable {
      case membership, address, name, connection
      case tls = "TLS"
      case theirCertificate = "their certificate"
      case ourCertificate = "our certificate"
      case protocolVersion = "protocol"
      case partnership, exchange, roster, clock, history, backlog
    }

    public var name: Name
    public var result: CheckResult
    /// What it showed.
    public var says: String
    /// What to do about it; nil for nothing.
    public var next: String?
  }

  public var member: UInt32
  public var agency: String
  public var state: NodeStatus.Peer.State
  /// Why, in a sentence.
  public var reason: String
  /// Milliseconds since 1970.
  public var lastAttempt: Int64?
  /// Milliseconds since 1970.
  public var lastSuccess: Int64?
  /// Whether this node dialed in the last attempt; nil before any.
  public var isDialed: Bool?
  /// The short name of what stopped the last attempt; nil if nothing did.
  public var lastFailure: String?
  public var checks: [Check]
  /// What to do, first things first.
  public var next: [String]
  /// Whether the peer shows another view of the same changes: the worst that can be.
  public var isMismatch: Bool
}

extension AgencyNode {
  /// Says why peers are in the states that ``status()`` shows, from what was written down: it connects to nobody.
  /// - Parameter only: One member; nil for all of the roster but this one.
  /// - Throws: `notFound` if the roster names no such peer; `rosterMissing`.
  public func explainPeers(_ only: MemberNumber? = nil) throws -> [PeerExplanation] {
    let status = try status()
    let rows = try store.read { try $0.peers() }
    let roster = try currentRoster().roster
    let found = try status.peers.filter { only == nil || $0.member == only?.rawValue }.map { peer in
      guard let entry = roster.member(MemberNumber(rawValue: peer.member)) else { throw Self.noSuchPeer }
      return explain(peer, rows.first { $0.member == entry.number }, entry, roster, status)
    }
    guard only == nil || !found.isEmpty else { throw Self.noSuchPeer }
    return found
  }

  private static var noSuchPeer: NodeError {
    NodeError(.notFound, "the roster names no such other member; `node roster show` lists them")
  }

  private func explain(
    _ peer: NodeStatus.Peer, _ row: PeerRow?, _ entry: RosterMember, _ roster: Roster, _ status: NodeStatus
  ) -> PeerExplanation {
    let isMismatch = row?.isMismatched ?? false
    let stop = row?.lastFailure.map { PeerStop($0, member: peer.member, byPeer: row?.isEndedByPeer ?? false) }
    let context = PeerChecks(
      node: self, peer: peer, row: row, entry: entry, roster: roster, refusals: status.refusals, stop: stop,
      isMismatch: isMismatch)
    let checks = PeerExplanation.Check.Name.allCases.map(context.check)
    let troubles = checks.filter { $0.result == .failed } + checks.filter { $0.result == .warning }
    return PeerExplanation(
      member: peer.member, agency: peer.agency, state: peer.state, reason: reason(peer, troubles),
      lastAttempt: peer.lastAttempt, lastSuccess: peer.lastSuccess,
      isDialed: peer.lastAttempt == nil ? nil : row?.isDialed,
      lastFailure: peer.lastFailure, checks: checks, next: troubles.compactMap(\.next), isMismatch: isMismatch)
  }

  private func reason(_ peer: NodeStatus.Peer, _ troubles: [PeerExplanation.Check]) -> String {
    switch peer.state {
    case .ok: "the last round was complete, and it holds all that this node holds"
    case .lag: "the last round was complete; since then \(peer.backlog) change-sets wait for it"
    case .never: "no round with it was ever complete, and none failed"
    case .down, .incompatible, .quarantined, .revoked:
      troubles.first.map { "\($0.name.rawValue): \($0.says)" } ?? "the last attempt failed"
    }
  }
}
