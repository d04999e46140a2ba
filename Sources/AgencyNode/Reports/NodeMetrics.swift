import Foundation
public import Replication
import Safeguarding
import Store
import Trust

/// What a monitor is told of a node: counts, times, numbers of members and stable words. Nothing of anybody, so that
/// whatever collects it needs no more care than a log.
public struct NodeMetrics: Sendable, Hashable {
  /// How it stands with another active member.
  public struct Peer: Sendable, Hashable {
    public var member: UInt32
    /// The last complete round; nil before the first.
    public var lastSuccess: Instant?
    /// Change-sets that it has not acknowledged; nil before the two agreed on anything.
    public var waitingOut: Int?
    /// Change-sets that it wrote and that wait here for what they depend on.
    public var waitingIn: Int
    /// How far its clock is ahead of this node's; nil before it was learnt.
    public var skewMilliseconds: Int64?

    public init(
      member: UInt32, lastSuccess: Instant?, waitingOut: Int?, waitingIn: Int, skewMilliseconds: Int64?
    ) {
      self.member = member
      self.lastSuccess = lastSuccess
      self.waitingOut = waitingOut
      self.waitingIn = waitingIn
      self.skewMilliseconds = skewMilliseconds
    }
  }

  public var version = productVersion
  public var peers: [Peer] = []
  /// Open rows of the conflict log, by type; every type there is.
  public var conflictsOpen: [String: Int] = [:]
  /// What was refused, by reason.
  public var refused: [String: Int] = [:]
  /// When this node's certificate ends.
  public var certificateEnds: Instant?
  /// When the roster in force ends; nil if it does not.
  public var rosterEnds: Instant?
  /// How often equal clocks came with different views.
  public var digestMismatches = 0
  /// When the audit log was last verified and held; before the first time, when it began.
  public var auditVerified: Instant?
  /// When the last backup was made; before the first one, when the audit log began.
  public var backedUp: Instant?
  public var diskFreeBytes: Int64?
  public var changeSets = 0
  public var lookUpsAnswered = 0
  public var lookUpsBlocked = 0
  /// Alerts that nobody has taken, by tier; every tier there is.
  public var alertsWaiting: [String: Int] = [:]

  public init() {}
}

extension AgencyNode {
  /// Counts what `/metrics` tells. It reads nothing that is about anybody, and nothing of it is audited.
  public func metrics() throws -> NodeMetrics {
    try store.read { reader in
      let roster = try reader.rosterBook().current?.roster
      let began = try reader.auditBegan()
      var metrics = NodeMetrics()
      let rows = Dictionary(uniqueKeysWithValues: try reader.peers().map { ($0.member, $0) })
      let parked = try reader.parkedByAuthor()
      // Nobody waits for a member that was revoked.
      let others = (roster?.members ?? []).filter { $0.number != member && $0.status == .active }.map(\.number)
      metrics.peers = try others.sorted().map { number in
        let row = rows[number]
        return NodeMetrics.Peer(
          member: number.rawValue, lastSuccess: row?.lastSuccess,
          waitingOut: try row?.baseline.map { try reader.plan(for: $0, probing: false).sets.count },
          waitingIn: parked[number] ?? 0, skewMilliseconds: row?.skewMilliseconds)
      }
      let open = try reader.openConflictsByType()
      metrics.conflictsOpen = Dictionary(
        uniqueKeysWithValues: ConflictType.allCases.map { ($0.rawValue, open[$0.rawValue] ?? 0) })
      metrics.refused = Dictionary(try reader.refusals().map { ($0.reason, $0.count) }, uniquingKeysWith: +)
      metrics.certificateEnds = Instant(milliseconds: Int64(keys.tls.notAfter.timeIntervalSince1970 * 1_000))
      metrics.rosterEnds = roster?.expires
      metrics.digestMismatches = rows.values.reduce(0) { $0 + $1.digestMismatches }
      metrics.auditVerified = try auditVerified(reader) ?? began
      metrics.backedUp = directory.lastBackup.map { Instant(milliseconds: $0.created) } ?? began
      metrics.diskFreeBytes = directory.freeBytes
      metrics.changeSets = try reader.changeSetCount()
      (metrics.lookUpsAnswered, metrics.lookUpsBlocked) = try lookUpTally.count(reader)
      let waiting = try reader.alertsWaiting()
      metrics.alertsWaiting = Dictionary(
        uniqueKeysWithValues: AlertTier.allCases.map { ($0.name, waiting[$0] ?? 0) })
      return metrics
    }
  }
}
