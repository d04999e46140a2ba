import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Trust

/// `node sync`
struct SyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Exchange changes with peers now.",
    discussion: "Works beside a running daemon and without one. Exit status 1 if any peer failed.")

  @OptionGroup var common: CommonOptions
  @Option(name: .customLong("peer"), help: "A member's number. Repeat for several; all peers without it.")
  var members: [UInt32] = []
  @Flag(help: "One round and no more, which is also what happens without it.") var once = false

  func run() async throws {
    let node = try common.openNode()
    let sync = try PeerSync(node)
    let roster = try node.currentRoster().roster
    let peers = members.isEmpty ? try node.configuredPeers() : members.map { MemberNumber(rawValue: $0) }
    var results: [PeerResult] = []
    for peer in peers {
      let agency = roster.member(peer)?.agency ?? "unknown"
      let result = await run(sync, peer, agency)
      results.append(result)
      if !common.json { say(result) }
    }
    if common.json { try printJSON(Report(peers: results)) }
    await node.finishChecks()
    if results.contains(where: { $0.error != nil }) { throw ExitCode(1) }
  }

  private func run(_ sync: PeerSync, _ peer: MemberNumber, _ agency: String) async -> PeerResult {
    let error = Terminal.standardError
    var result = PeerResult(member: peer.rawValue, agency: agency)
    do {
      let report = try await sync.sync(with: peer) { progress in
        switch progress {
        case .connected: error.progress("\(agency): connected")
        case .receiving(let done, let awaited): error.progress("\(agency): received \(done) of \(awaited) change-sets")
        case .sending(let done, let planned): error.progress("\(agency): sent \(done) of \(planned) change-sets")
        case .roundComplete: error.progress("")
        }
      }
      guard let report else {
        result.note = "a session is open already"
        return result
      }
      result.received = report.setsReceived
      result.sent = report.setsSent
      result.bytesIn = report.bytesReceived
      result.bytesOut = report.bytesSent
      result.isAgreed = report.isAgreed
      if !report.isComplete {
        if report.end.code == .alreadyConnected {
          result.note = "a session is open already"
        } else {
          result.error = "\(report.end.code)" + (report.end.detail.isEmpty ? "" : ": \(report.end.detail)")
        }
      }
    } catch let failure {
      result.error = Failure(failure)?.message ?? "\(failure)"
    }
    error.progress("")
    return result
  }

  private func say(_ result: PeerResult) {
    let out = Terminal.standardOutput
    if let error = result.error {
      out.line("FAILED  \(result.agency): \(error)", style: .bad)
    } else if let note = result.note {
      out.line("OPEN    \(result.agency): \(note)")
    } else {
      let bytes = "\(Words.size(result.bytesIn)) in, \(Words.size(result.bytesOut)) out"
      let word = result.isAgreed ? "EQUAL   " : "OK      "
      out.line("\(word)\(result.agency): received \(result.received), sent \(result.sent) (\(bytes))")
    }
  }

  private struct PeerResult: Encodable {
    var member: UInt32
    var agency: String
    var received = 0
    var sent = 0
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var isAgreed = false
    var note: String?
    var error: String?
  }

  private struct Report: Encodable {
    var schemaVersion = 1
    var peers: [PeerResult]
  }
}
