import AgencyNode
import ArgumentParser
import Replication

/// `node peer`
struct PeerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peer", abstract: "Look into how it stands with other members.", subcommands: [Explain.self])

  /// `node peer explain`
  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Why a peer is in the state that status shows, and what to do next.",
      discussion: """
        Says what is checked, in which order, and what each check showed when last made. It connects to nobody \
        unless --try is given, and works with the daemon down.

        Exit status: 0 fine (OK, LAG, REVOKED), 1 warning (DOWN, NEVER, INCOMPATIBLE, QUARANTINED), 2 critical \
        (another view of the same changes), 3 the node cannot be opened, 4 there is no such member.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "A member's number; every peer without it.") var member: UInt32?
    @Flag(name: .customLong("try"), help: "Run a round with it now, and explain how that went.") var isTried = false

    func run() async throws {
      let node: AgencyNode
      do { node = try common.openNode() } catch {
        Terminal.standardError.line("node: \(Failure(error)?.message ?? "\(error)")", style: .bad)
        throw ExitCode(3)
      }
      let only = member.map { MemberNumber(rawValue: $0) }
      // Before anything is dialed: who is not there is not tried.
      var found = try node.explainPeers(only)
      if isTried {
        // What it shows is written down; so is why it failed.
        let tried = found.filter { $0.state != .revoked }.map(\.member)
        if !tried.isEmpty { _ = try await node.syncNow(with: tried) }
        found = try node.explainPeers(only)
      }
      if common.json {
        try printJSON(Report(peers: found))
      } else {
        for (place, peer) in found.enumerated() {
          if place > 0 { Terminal.standardOutput.line() }
          peer.print(to: .standardOutput, now: node.now().rawValue)
        }
        if found.isEmpty { Terminal.standardOutput.line("The roster names no other member.") }
      }
      let worst = found.map(Self.status).max() ?? 0
      if worst > 0 { throw ExitCode(worst) }
    }

    private static func status(_ peer: PeerExplanation) -> Int32 {
      if peer.isMismatch { return 2 }
      switch peer.state {
      case .ok, .lag, .revoked: return 0
      case .down, .never, .incompatible, .quarantined: return 1
      }
    }

    private struct Report: Encodable {
      var schemaVersion = 1
      var peers: [PeerExplanation]
    }
  }
}

extension PeerExplanation {
  /// In lines of 80 columns; marks are words, so that colour is never alone.
  fileprivate func print(to out: Terminal, now: Int64) {
    let style: Terminal.Style =
      switch state {
      case .ok: .good
      case .lag, .never: .warn
      case .down, .quarantined, .revoked, .incompatible: .bad
      }
    out.line("\(state.rawValue)  \(agency), member \(member)".cut(to: 80), style: style)
    for line in reason.wrapped(to: 78) { out.line("  \(line)") }
    out.line()
    out.line("  last synced  \(Words.ago(lastSuccess, now: now))")
    let who = isDialed.map { $0 ? ", dialed by this node" : ", dialed by the peer" } ?? ""
    let how = lastAttempt == nil ? "" : ": \(lastFailure ?? "complete")"
    out.line("  last tried   \(Words.ago(lastAttempt, now: now))\(who)\(how)".cut(to: 80))
    out.line()
    for check in checks { out.check(check.result, check.name.rawValue, check.says) }
    out.next(next)
  }
}
