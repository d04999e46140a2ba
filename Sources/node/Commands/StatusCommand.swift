import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding

/// `node status`
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How this node is, and what to do next.",
    discussion: "Exit status: 0 fine, 1 warning, 2 critical, 3 not running or unknown. Works with the daemon down.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Show it again every few seconds, until interrupted.") var watch = false
  @Option(help: "Seconds between two looks with --watch.") var every = 2

  func run() async throws {
    let node: AgencyNode
    do { node = try common.openNode() } catch {
      Terminal.standardError.line("node: \(Failure(error)?.message ?? "\(error)")", style: .bad)
      throw ExitCode(3)
    }
    repeat {
      let status = try node.status()
      if watch, Terminal.standardOutput.isTerminal { Terminal.standardOutput.write("\u{1B}[H\u{1B}[2J") }
      if common.json { try printJSON(status) } else { StatusPage(status, now: node.now().rawValue).print() }
      guard watch else { throw ExitCode(Int32(status.state.rawValue)) }
      try await Task.sleep(for: .seconds(max(1, every)))
    } while true
  }
}

/// The status in an 80-column terminal.
private struct StatusPage {
  let status: NodeStatus
  let now: Int64
  let out = Terminal.standardOutput

  init(_ status: NodeStatus, now: Int64) {
    self.status = status
    self.now = now
  }

  func print() {
    out.line("\(status.state.word)  \(status.agency), member \(status.member)", style: style)
    for reason in status.reasons { list("- ", reason) }
    out.line()
    line("daemon", status.isRunning ? "running" : "not running")
    line("version", "\(status.version), roster \(status.rosterVersion.map(String.init) ?? "none")")
    line("members", "\(status.membersActive) active, \(reachable) reached when last tried")
    line("view", "\(status.viewDigest.prefix(16))…, \(status.peersAgreed) peers agreed")
    line("holds", "\(status.flags) flags, \(status.subjects) subjects, \(status.records) own records")
    if status.sealed > 0 { line("sealed", "\(status.sealed) for others, passed on unread") }
    line("log", "\(status.changeSets) change-sets, \(status.parked) waiting, \(Words.size(status.databaseBytes))")
    line("streams", status.streams.isEmpty ? "none yet" : status.streams.joined(separator: ", "))
    let oldest = status.oldestConflict.map { ", oldest \(Words.ago($0, now: now))" } ?? ""
    line("conflicts", "\(status.conflictsOpen) open\(oldest)")
    let incidents = status.incidents.filter { $0.key != "field" }.sorted { $0.key < $1.key }
    if !incidents.isEmpty {
      line("incidents", incidents.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
    }
    let alerts = AlertTier.allCases.reversed().compactMap { tier in
      status.alertsOpen[tier.name].map { "\($0) \(tier.name)" }
    }
    line("alerts", alerts.isEmpty ? "none open" : alerts.joined(separator: ", ") + " open")
    if status.matchesToReview > 0 { line("persons", "\(status.matchesToReview) possible matches wait for a decision") }
    let referrals = status.referrals
    let late = referrals.incomingOverdue + referrals.outgoingOverdue
    line("referrals", "\(referrals.incoming) to this agency, \(referrals.outgoing) from it, \(late) overdue")
    let contests = status.contests
    if contests.toAnswer + contests.sent > 0 {
      let overdue = contests.toAnswerOverdue + contests.sentOverdue
      line("contests", "\(contests.toAnswer) to answer here, \(contests.sent) sent elsewhere, \(overdue) overdue")
    }
    let erased = status.erasures
    if erased.known > 0 { line("erasures", "\(erased.known), \(erased.waiting) not yet said to be gone everywhere") }
    if let due = erased.reviewsDue {
      let held = erased.reviewsHeld.map { $0 > 0 ? ", \($0) held" : "" } ?? ""
      line("retention", "\(due) due for review\(held), counted \(erased.reviewsCounted ?? "")")
    }
    let backup = status.lastBackup.map { "\(Words.ago($0.created, now: now)), \(Words.size($0.bytes))" }
    line("backup", backup ?? (status.isBackupConfigured ? "none yet" : "none; set backup.recovery-key in node.yaml"))
    if let reason = status.fenceReason { line("fenced", reason) }
    line("certificate", "\(status.certificateDays) days left")
    if let free = status.diskFreeBytes { line("disk", "\(Words.size(free)) free") }
    out.line()
    peers()
    if !status.refusals.isEmpty { refusals() }
    if !status.nextActions.isEmpty {
      out.line()
      out.line("Next:", style: .strong)
      for (place, action) in status.nextActions.enumerated() { list("\(place + 1). ", action) }
    }
  }

  private func list(_ mark: String, _ text: String) {
    for (place, line) in text.wrapped(to: 78 - mark.count).enumerated() {
      out.line("  " + (place == 0 ? mark : String(repeating: " ", count: mark.count)) + line)
    }
  }

  private var reachable: Int { status.peers.count { $0.state == .ok || $0.state == .lag } }

  private var style: Terminal.Style {
    switch status.state {
    case .ok: .good
    case .warning: .warn
    case .critical, .unknown: .bad
    }
  }

  private func line(_ name: String, _ text: String) {
    out.line("  \(name.padded(to: 12))\(text)".cut(to: 80))
  }

  private func peers() {
    var table = Table("No", "State", "Agency", "Last synced", "Behind", "In", "Out", "Last error")
    for peer in status.peers {
      table.add(
        "\(peer.member)", peer.state.rawValue, peer.agency.cut(to: 20), Words.ago(peer.lastSuccess, now: now),
        peer.lastSuccess == nil ? "?" : "\(peer.backlog)", Words.size(peer.bytesIn), Words.size(peer.bytesOut),
        peer.lastFailure ?? "")
    }
    if !table.isEmpty { table.print(to: out) }
  }

  private func refusals() {
    out.line()
    var table = Table("Refused", "From", "Times", "Last")
    for row in status.refusals {
      table.add(
        row.reason, row.member.map { "member \($0)" } ?? "a stranger", "\(row.count)", Words.ago(row.last, now: now))
    }
    table.print(to: out)
  }
}
