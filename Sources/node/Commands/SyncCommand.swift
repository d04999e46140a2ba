import AgencyNode
import ArgumentParser

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
    let error = Terminal.standardError
    let report = try await node.syncNow(
      with: members,
      done: { result in if !common.json { say(result) } },
      progress: { agency, progress in
        switch progress {
        case .connected: error.progress("\(agency): connected")
        case .receiving(let done, let awaited): error.progress("\(agency): received \(done) of \(awaited) change-sets")
        case .sending(let done, let planned): error.progress("\(agency): sent \(done) of \(planned) change-sets")
        case .roundComplete: error.progress("")
        }
      })
    if common.json { try printJSON(report) }
    if report.peers.contains(where: { $0.error != nil }) { throw ExitCode(1) }
  }

  private func say(_ result: SyncReport.Peer) {
    Terminal.standardError.progress("")
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
}
