import Foundation
import Replication
import Safeguarding
import Store
import Trust

/// How a node is, for people and for `--json`.
public struct NodeStatus: Sendable, Codable {
  /// The overall state. Its raw value is the exit status of `node status`.
  public enum State: Int, Sendable, Codable, Comparable {
    case ok = 0
    case warning = 1
    case critical = 2
    /// Not running, or not known.
    case unknown = 3

    public static func < (a: State, b: State) -> Bool { a.rawValue < b.rawValue }

    public var word: String {
      switch self {
      case .ok: "OK"
      case .warning: "WARNING"
      case .critical: "CRITICAL"
      case .unknown: "UNKNOWN"
      }
    }
  }

  /// How it stands with one other member.
  public struct Peer: Sendable, Codable {
    /// The state in one word, as people read it.
    public enum State: String, Sendable, Codable {
      case ok = "OK"
      case lag = "LAG"
      case down = "DOWN"
      case quarantined = "QUARANTINED"
      case revoked = "REVOKED"
      /// The two speak no version in common.
      case incompatible = "INCOMPATIBLE"
      case never = "NEVER"
    }

    public var member: UInt32
    public var agency: String
    public var state: State
    /// Milliseconds since 1970.
    public var lastSuccess: Int64?
    public var lastAttempt: Int64?
    public var lastFailure: String?
    /// Change-sets that it has not acknowledged.
    public var backlog: Int
    /// Change-sets that it wrote and that wait here for what they depend on.
    public var waitingIn: Int
    /// How far its clock was ahead of this node's when it last countersigned something; nil before.
    public var skewMilliseconds: Int64?
    public var bytesIn: UInt64
    public var bytesOut: UInt64
    public var setsIn: UInt64
    public var setsOut: UInt64
    /// Milliseconds since 1970 when anything that it wrote last came in, by whatever way.
    public var lastHeard: Int64?
    public var refused: Int
  }

  /// How often something was refused for one reason.
  public struct Refusal: Sendable, Codable {
    public var reason: String
    /// nil for a stranger.
    public var member: UInt32?
    public var count: Int
    public var last: Int64
  }

  /// Referrals to and from this member, and what they wait for.
  public struct Referrals: Sendable, Codable, Hashable {
    /// Open ones to this member.
    public var incoming = 0
    /// Open ones from this member.
    public var outgoing = 0
    /// To this member, with a clock that ran out.
    public var incomingOverdue = 0
    /// From this member, with a clock that ran out.
    public var outgoingOverdue = 0
    /// To this member, whose risk changed since it answered.
    public var riskChanged = 0
    /// From this member, and declined: it has to find another way.
    public var declined = 0
  }

  /// How bad, what, and what to do about it.
  typealias Finding = (State, String, String?)

  public var schemaVersion = 1
  public var state: State
  /// Why it is what it is, worst first.
  public var reasons: [String]
  public var agency: String
  public var member: UInt32
  public var isRunning: Bool
  public var version: String
  public var rosterVersion: UInt64?
  public var streams: [String]
  public var membersActive: Int
  public var viewDigest: String
  /// Peers that agreed on this clock when they last met.
  public var peersAgreed: Int
  public var flags: Int
  public var subjects: Int
  public var records: Int
  public var changeSets: Int
  public var parked: Int
  /// Entries that this node passes on and cannot read, because they are sealed for others.
  public var sealed: Int
  public var conflictsOpen: Int
  public var oldestConflict: Int64?
  /// Open alerts, by tier.
  public var alertsOpen: [String: Int]
  /// Possible matches that wait for a person's decision.
  public var matchesToReview: Int
  public var incidents: [String: Int]
  public var diskFreeBytes: Int64?
  public var databaseBytes: Int64
  public var certificateDays: Int
  public var isFenced: Bool
  /// Why it is fenced; nil if it is not.
  public var fenceReason: String?
  /// Milliseconds since 1970 when the roster in force ends.
  public var rosterExpires: Int64?
  /// The last backup; nil for none.
  public var lastBackup: BackupRecord?
  public var isBackupConfigured: Bool
  public var referrals: Referrals
  public var contests: Contests
  public var audit: Audit
  public var erasures: Erasures
  public var peers: [Peer]
  public var refusals: [Refusal]
  /// What to do, most urgent first; at most three.
  public var nextActions: [String]
}

/// The version of this product.
public let productVersion = "0.1.0"

extension AgencyNode {
  /// Looks at everything that `node status` tells. Works beside a running daemon and without one.
  public func status() throws -> NodeStatus {
    let now = now()
    let mark = try? HighWaterMark.load(directory.highWaterMark)
    return try store.read { reader in
      let book = try reader.rosterBook()
      let roster = book.current
      let counts = try reader.counts()
      let conflicts = try reader.openConflicts()
      var status = NodeStatus(
        state: .ok, reasons: [], agency: configuration.agency, member: member.rawValue,
        isRunning: DaemonLock.isHeld(directory), version: productVersion, rosterVersion: roster?.roster.version,
        streams: try reader.clock.sorted.filter { $0.stream.member == member }.map {
          "\($0.stream)/\($0.head.sequence)"
        },
        membersActive: roster?.roster.members.count { $0.status == .active } ?? 0,
        viewDigest: try reader.digest.sum.description, peersAgreed: 0, flags: counts.flags, subjects: counts.subjects,
        records: counts.records, changeSets: counts.changeSets, parked: counts.parked, sealed: counts.sealed,
        conflictsOpen: conflicts.count,
        oldestConflict: conflicts.oldest?.rawValue,
        alertsOpen: Dictionary(grouping: try reader.alerts(limit: 10_000), by: \.tier.name).mapValues(\.count),
        matchesToReview: try reader.pairsToReviewCount(), incidents: try reader.openConflictsByType(),
        diskFreeBytes: directory.freeBytes, databaseBytes: directory.databaseBytes,
        certificateDays: Int(keys.tls.notAfter.timeIntervalSince1970 - Double(now.rawValue) / 1_000) / 86_400,
        isFenced: false, fenceReason: try fenceReason(reader, mark), rosterExpires: roster?.roster.expires?.rawValue,
        lastBackup: directory.lastBackup, isBackupConfigured: configuration.backup.recoveryKey != nil,
        referrals: try referralCounts(reader, now), contests: try contestCounts(reader),
        audit: try auditStatus(reader, now), erasures: try erasureStatus(reader, now), peers: [], refusals: [],
        nextActions: [])
      status.isFenced = status.fenceReason != nil
      status.refusals = try reader.refusals().map {
        .init(reason: $0.reason, member: $0.member?.rawValue, count: $0.count, last: $0.last.rawValue)
      }
      status.peers = try peers(reader, roster, now)
      let clock = try reader.clock
      status.peersAgreed = try reader.peers().count { $0.baseline == clock }
      let mismatch = try reader.peers().filter(\.isMismatched).map(\.member)
      var found = rosterFindings(book, try reader.setsCutOff()) + (try alertFindings(reader))
      if try reader.forkProofs().contains(where: {
        try $0.first.header.stream.member == member && !reader.isSettled($0)
      }) {
        found.append(
          (
            .warning, "a copy of this node signed in one of its streams; the board has not said yet what stands",
            "ask the board for `node roster propose --settle-fork \(member)`, on another node"
          ))
      }
      if let reason = status.fenceReason { found.append(try fenceFinding(reason, reader)) }
      found += NodeStatus.findings(try accessRequests(reader))
      judge(&status, roster, mismatch, found, now)
      return status
    }
  }

  private func peers(_ reader: StoreReader, _ roster: SignedRoster?, _ now: Instant) throws -> [NodeStatus.Peer] {
    let rows = Dictionary(uniqueKeysWithValues: try reader.peers().map { ($0.member, $0) })
    let heard = try reader.lastHeard()
    let forked = Set(
      try reader.forkProofs().filter { try !reader.isSettled($0) }.map(\.first.header.stream.member))
    let refused = Dictionary(grouping: try reader.refusals()) { $0.member }
    let parked = try reader.parkedByAuthor()
    return try (roster?.roster.members ?? []).filter { $0.number != member }.map { entry in
      let row = rows[entry.number]
      let backlog = try row?.baseline.map { try reader.plan(for: $0, probing: false).sets.count }
      var state = NodeStatus.Peer.State.never
      if entry.status != .active {
        state = .revoked
      } else if forked.contains(entry.number) {
        state = .quarantined
      } else if let row {
        // `versionUnknown` comes first in what such a session is noted with.
        switch row.lastFailure {
        case let failure? where failure.hasPrefix("\(CloseReason.Code.versionUnknown)"): state = .incompatible
        case _?: state = .down
        case nil: state = (backlog ?? 0) > 0 ? .lag : row.lastSuccess == nil && backlog == nil ? .never : .ok
        }
      }
      return NodeStatus.Peer(
        member: entry.number.rawValue, agency: entry.agency, state: state, lastSuccess: row?.lastSuccess?.rawValue,
        lastAttempt: row?.lastAttempt?.rawValue, lastFailure: row?.lastFailure, backlog: backlog ?? 0,
        waitingIn: parked[entry.number] ?? 0, skewMilliseconds: row?.skewMilliseconds, bytesIn: row?.bytesIn ?? 0,
        bytesOut: row?.bytesOut ?? 0, setsIn: row?.setsIn ?? 0, setsOut: row?.setsOut ?? 0,
        lastHeard: heard[entry.number]?.rawValue,
        refused: (refused[entry.number] ?? []).reduce(0) { $0 + $1.count })
    }
  }

  /// Settles the overall state, its reasons and what to do about them.
  private func judge(
    _ status: inout NodeStatus, _ roster: SignedRoster?, _ mismatch: [MemberNumber], _ found: [NodeStatus.Finding],
    _ now: Instant
  ) {
    var findings = found
    if let peer = mismatch.first {
      findings.append(
        (
          .critical, "member \(peer) with the same changes shows another view",
          "run `node verify` here and at member \(peer)"
        ))
    }
    if roster == nil {
      findings.append((.critical, "no roster is held", "run `node roster install FILE`"))
    } else if roster?.roster.member(member) == nil {
      findings.append((.critical, "this node is not in the roster", "give the board member-card.json"))
    }
    if let free = status.diskFreeBytes, free < Int64(configuration.limits.freeDiskMegabytes) << 20 {
      findings.append((.critical, "the disk is nearly full", "make room for the data directory"))
    }
    if status.certificateDays < 30 {
      findings.append(
        (
          status.certificateDays < 0 ? .critical : .warning, "the certificate ends in \(status.certificateDays) days",
          "renew the TLS certificate and have its pin put in the roster"
        ))
    }
    if let finding = roster.flatMap({ expiryFinding($0, now) }) { findings.append(finding) }
    if let finding = backupFinding(status.lastBackup, now) { findings.append(finding) }
    let down = status.peers.filter { $0.state == .down || $0.state == .incompatible }
    if !down.isEmpty {
      findings.append(
        (
          down.count == status.peers.count ? .critical : .warning, "\(down.count) of \(status.peers.count) peers down",
          "run `node peer explain \(down[0].member)`: it says where it stops and what to do"
        ))
    }
    if let finding = quarantineFinding(status.peers) { findings.append(finding) }
    findings += Self.findings(status.refusals, now)
    findings += Self.findings(status.referrals)
    findings += NodeStatus.findings(status.contests)
    findings += Self.findings(status.audit)
    findings += self.findings(status.erasures, now)
    if status.conflictsOpen > 0 {
      findings.append(
        (.warning, "\(status.conflictsOpen) open conflicts", "run `node conflicts list` and decide them"))
    }
    if !status.isRunning {
      findings.append((.unknown, "the daemon is not running", "start it with `node serve` or the service manager"))
    }
    // What is critical stays critical whether or not the daemon runs.
    let worst = findings.map(\.0).max { rank($0) < rank($1) } ?? .ok
    status.state = worst
    findings.sort { rank($0.0) > rank($1.0) }
    status.reasons = findings.map(\.1)
    status.nextActions = Array(findings.compactMap(\.2).prefix(3))
  }

  private func rank(_ state: NodeStatus.State) -> Int {
    switch state {
    case .ok: 0
    case .warning: 1
    case .unknown: 2
    case .critical: 3
    }
  }
}
