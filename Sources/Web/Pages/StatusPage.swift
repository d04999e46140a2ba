import AgencyNode
import HTTPTypes
import Replication

/// How the node is, for whoever runs it.
enum StatusPage {
  static let name = "status"

  static let routes = [
    Route.page(.get, "/status", .running, [.whileHeldBack]) { exchange in
      let status = try await exchange.work { try $0.status() }
      return exchange.page(name, title: "This node", Model(status, now: exchange.now, user: exchange.user))
    },
    Route.page(.post, "/status/sync", .operating, [.whileHeldBack]) { exchange in
      _ = try await StatusAPI.round(exchange, with: [])
      return .see("/status")
    },
  ]

  private struct Fact: Sendable {
    let name: String
    let value: String
    /// Where it is seen to; nil where that is not on these pages, or not for this user.
    var href: String?
  }

  private struct Peer: Sendable {
    let member: UInt32
    let agency: String
    let state: Tag
    let last: String
    let heard: String
    let tried: String
    let backlog: String
    let waiting: Int
    let skew: String
    let bytes: String
    let failure: String?

    init(_ peer: NodeStatus.Peer, now: Int64) {
      member = peer.member
      agency = peer.agency
      let kind =
        switch peer.state {
        case .ok: "good"
        case .lag, .never: "soon"
        case .down, .incompatible, .quarantined, .revoked: "urgent"
        }
      state = Tag(kind: kind, word: peer.state.rawValue)
      last = PageDates.ago(peer.lastSuccess, now: now)
      heard = PageDates.ago(peer.lastHeard, now: now)
      backlog = peer.lastSuccess == nil ? "unknown" : "\(peer.backlog)"
      waiting = peer.waitingIn
      skew = peer.skewMilliseconds.map(MembersPicture.skewWords) ?? "unknown"
      bytes = "\(PageDates.size(peer.bytesIn)) in, \(PageDates.size(peer.bytesOut)) out"
      tried = PageDates.ago(peer.lastAttempt, now: now)
      failure = peer.lastFailure
    }
  }

  private struct Refusal: Sendable {
    let reason: String
    let from: String
    let count: Int
    let last: String
  }

  private struct Model: Sendable {
    let state: Tag
    let isRunning: Bool
    let agency: String
    let reasons: [String]
    let hasActions: Bool
    let actions: [String]
    let facts: [Fact]
    let picture: String?
    let peers: [Peer]
    let refusals: [Refusal]
    let hasRefusals: Bool
    let maySync: Bool

    init(_ status: NodeStatus, now: Int64, user: SignedIn?) {
      let kind =
        switch status.state {
        case .ok: "good"
        case .warning: "soon"
        case .critical, .unknown: "urgent"
        }
      state = Tag(kind: kind, word: status.state.word)
      isRunning = status.isRunning
      agency = "\(status.agency), member \(status.member)"
      reasons = status.reasons
      hasActions = !status.nextActions.isEmpty
      actions = status.nextActions
      facts = Self.facts(status, now) + Self.waiting(status, now, Set(Sections.of(user).map(\.href)))
      picture = MembersPicture.svg(status.agency, status.peers, now: now)
      peers = status.peers.map { Peer($0, now: now) }
      refusals = status.refusals.map {
        Refusal(
          reason: $0.reason, from: $0.member.map { "member \($0)" } ?? "a stranger", count: $0.count,
          last: PageDates.ago($0.last, now: now))
      }
      hasRefusals = !refusals.isEmpty
      maySync = user.map { Access.operating.admits($0.roles) } ?? false
    }

    private static func facts(_ status: NodeStatus, _ now: Int64) -> [Fact] {
      let reached = status.peers.count { $0.state == .ok || $0.state == .lag }
      let backup = status.lastBackup.map { "\(PageDates.ago($0.created, now: now)), \(PageDates.size($0.bytes))" }
      let ends = PageDates.date(now + Int64(status.certificateDays) * 86_400_000)
      var facts = [
        Fact(
          name: "Version", value: "\(status.version), roster \(status.rosterVersion.map(String.init) ?? "none")"),
        Fact(name: "Members", value: "\(status.membersActive) active, \(reached) reached when last tried"),
        Fact(
          name: "View", value: "\(status.viewDigest.prefix(16))…, \(PageDates.count(status.peersAgreed, "peer")) agreed"
        ),
        Fact(
          name: "Holds",
          value: "\(status.flags) flags, \(status.subjects) subjects, \(status.records) records of its own, "
            + "\(status.sealed) sealed for others"),
        Fact(
          name: "Log",
          value:
            "\(PageDates.count(status.changeSets, "change-set")), \(status.parked) waiting, \(PageDates.size(status.databaseBytes))"
        ),
        Fact(name: "Streams", value: status.streams.isEmpty ? "none" : status.streams.joined(separator: ", ")),
        Fact(name: "Backup", value: backup ?? (status.isBackupConfigured ? "none yet" : "not set up")),
        Fact(
          name: "Certificate",
          value: status.certificateDays < 0
            ? "ended on \(ends)" : "ends on \(ends), \(PageDates.count(status.certificateDays, "day")) left"),
      ]
      if let end = status.rosterExpires {
        facts.append(Fact(name: "Roster", value: "\(end < now ? "ended" : "ends") on \(PageDates.date(end))"))
      }
      if let free = status.diskFreeBytes { facts.append(Fact(name: "Disk", value: "\(PageDates.size(free)) free")) }
      if let reason = status.fenceReason { facts.append(Fact(name: "Held back", value: reason)) }
      return facts
    }

    /// What waits for a person, with where that is done.
    private static func waiting(_ status: NodeStatus, _ now: Int64, _ sections: Set<String>) -> [Fact] {
      let oldest = status.oldestConflict.map { ", the oldest \(PageDates.ago($0, now: now))" } ?? ""
      let alerts = status.alertsOpen.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      let overdue = status.referrals.incomingOverdue + status.referrals.outgoingOverdue
      let refused = status.incidents["policy_denied"] ?? 0
      func place(_ section: String, _ query: String = "") -> String? {
        sections.contains(section) ? section + query : nil
      }
      return [
        Fact(name: "Conflicts", value: "\(status.conflictsOpen) open\(oldest)", href: place("/conflicts")),
        Fact(
          name: "Refused operations", value: "\(refused) open", href: place("/conflicts", "?type=policy_denied")),
        Fact(
          name: "Possible matches", value: "\(status.matchesToReview) to decide", href: place("/matches")),
        Fact(
          name: "Alerts", value: alerts.isEmpty ? "none open" : alerts.joined(separator: ", ") + " open",
          href: place("/alerts")),
        Fact(
          name: "Referrals",
          value: "\(status.referrals.incoming) to this agency, \(status.referrals.outgoing) from it, "
            + "\(overdue) overdue",
          href: place("/referrals", overdue > 0 ? "?filter=overdue" : "")),
        Fact(
          name: "Unusual access",
          value: "\(status.audit.unusual) in seven days, \(status.audit.blocked) of them blocked, "
            + "\(status.audit.reviewsWaiting) to be reviewed",
          href: place("/audit")),
      ]
    }
  }

  static let template = """
    <h1>{{#state}}{{> tag}}{{/state}} {{agency}}</h1>
    <ul>{{#reasons}}<li>{{.}}</li>{{/reasons}}</ul>
    {{#hasActions}}<section aria-labelledby="next"><h2 id="next">What to do next</h2>
    <ol class="steps">{{#actions}}<li>{{.}}</li>{{/actions}}</ol></section>{{/hasActions}}
    {{#maySync}}<form method="post" action="/status/sync"><input type="hidden" name="form" value="{{formSecret}}">
    <button class="second" type="submit">Exchange changes with all peers now</button></form>{{/maySync}}
    <section aria-labelledby="facts"><h2 id="facts">This node</h2>
    <dl class="facts">{{#facts}}<dt>{{name}}</dt><dd>{{#href}}<a href="{{.}}">{{value}}</a>{{/href}}{{^href}}{{value}}{{/href}}</dd>{{/facts}}</dl></section>
    <section aria-labelledby="peers"><h2 id="peers">Members</h2>
    {{#picture}}<div class="scroll timeline" tabindex="0" role="region" aria-label="Whom this node reaches, as a picture">{{{.}}}</div>
    <p class="hint">A whole line is equal, a dashed one late, a dotted one with a cross not exchanged. What is between two others is not drawn:
    no member tells this node of its links to others. What they write comes in all the same, through whoever has it.</p>{{/picture}}
    <div class="scroll" tabindex="0" role="region" aria-labelledby="peers"><table>
    <thead><tr><th scope="col">No</th><th scope="col">Agency</th><th scope="col">State</th><th scope="col">Last synced</th><th scope="col">Last tried</th><th scope="col">Last heard</th><th scope="col">Change-sets to send</th><th scope="col">Waiting here</th><th scope="col">Its clock</th><th scope="col">Bytes</th><th scope="col">Last error</th></tr></thead>
    <tbody>{{#peers}}<tr><td>{{member}}</td><th scope="row">{{agency}}</th><td>{{#state}}{{> tag}}{{/state}}</td><td>{{last}}</td><td>{{tried}}</td><td>{{heard}}</td><td>{{backlog}}</td><td>{{waiting}}</td><td>{{skew}}</td><td>{{bytes}}</td><td>{{failure}}</td></tr>{{/peers}}</tbody>
    </table></div>
    <p><a href="/status/sessions">Past exchanges with each</a></p></section>
    {{#hasRefusals}}<section aria-labelledby="refused"><h2 id="refused">Refused</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="refused"><table>
    <thead><tr><th scope="col">Reason</th><th scope="col">From</th><th scope="col">Times</th><th scope="col">Last</th></tr></thead>
    <tbody>{{#refusals}}<tr><th scope="row">{{reason}}</th><td>{{from}}</td><td>{{count}}</td><td>{{last}}</td></tr>{{/refusals}}</tbody>
    </table></div></section>{{/hasRefusals}}
    """
}
