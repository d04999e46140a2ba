import AgencyNode
import ArgumentParser
import Foundation
import Logging
import Replication
import Trust

/// Where identity keys are, in options.
struct IdentityOptions: ParsableArguments {
  @Option(
    help: "The node's keys: a directory, or a file of `node backup keys`. Those in the data directory without it.")
  var keys: String?

  /// - Parameter recoveryKey: Opens a backup of keys.
  func source(_ recoveryKey: SealingKey?) throws -> KeySource? {
    guard let keys else { return nil }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: keys, isDirectory: &isFolder) else {
      throw NodeError(.notFound, "\(keys) is not there; check the path")
    }
    if isFolder.boolValue { return .directory(keys) }
    guard let recoveryKey else {
      throw NodeError(.invalidInput, "\(keys) is a backup of keys; name the recovery key with --key to open it")
    }
    return .backup(keys, recoveryKey)
  }
}

/// `node restore`
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a node back from a backup, always verified.",
    discussion: """
      The node comes up fenced: it shows and writes nothing until it met a peer, takes back what it had written since, and \
      learnt what was erased. It then goes on by itself, in fresh streams.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The backup.") var file: String
  @Option(help: "The recovery key file.") var key: String
  @Option(help: "The data directory to put it in; that of node.yaml without it. It must not hold a database.")
  var to: String?
  @OptionGroup var identity: IdentityOptions

  func run() async throws {
    var configuration = try common.loadConfiguration()
    if let to { configuration.dataDirectory = to }
    let recoveryKey = try SealingKey.load(key)
    let restored = try AgencyNode.restore(
      configuration, from: file, key: recoveryKey, identity: try identity.source(recoveryKey),
      logger: Log.make(level: .error), progress: showProgress)
    Terminal.standardError.progress("")
    if common.json {
      return try printJSON(
        Report(
          dataDirectory: configuration.dataDirectory, made: restored.header.created,
          changeSets: restored.verification.changeSets))
    }
    let out = Terminal.standardOutput
    out.line("Restored and verified: \(Words.count(restored.verification.changeSets, "change-set")).", style: .good)
    out.line("  made     \(Words.time(restored.header.created))")
    out.line("  data     \(configuration.dataDirectory)")
    out.line("The node is fenced until it met a peer. Next: `node serve`, or `node sync`.")
  }

  private struct Report: Encodable {
    var schemaVersion = 1
    var dataDirectory: String
    var made: Int64
    var changeSets: Int
  }
}

/// `node recover`
struct RecoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover", abstract: "Rebuild a node whose disk is gone from its keys, a roster and its peers.",
    discussion: """
      Everything shared comes back from peers. An agency's own records were never shared: they come from a backup, or from the \
      next import, which publishes nothing twice.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var identity: IdentityOptions
  @Option(help: "The recovery key file, if --keys names a backup of keys.") var key: String?
  @Option(help: "Signed rosters, from the first one on; any member's `node roster export` writes them.")
  var roster: [String]
  @Option(help: "A peer's HOST:PORT. Repeat for several; those of the roster without it.") var peer: [String] = []

  func run() async throws {
    let configuration = try common.loadConfiguration()
    let rosters = try roster.map(RosterFile.read).sorted { $0.roster.version < $1.roster.version }
    let node = try await AgencyNode.recover(
      configuration, identity: try identity.source(try key.map { try SealingKey.load($0) }),
      rosters: try rosters.map { try $0.encoded }, logger: Log.make(level: .error))
    let met = try await meet(node)
    await node.finishChecks()
    guard met > 0 else {
      throw NodeError(
        .peerUnreachable,
        "the node is made, but no peer could be reached; run `node sync` until one can. "
          + "Until then it shows and writes nothing")
    }
    let result = try verify(node)
    if common.json {
      return try printJSON(
        Report(
          peers: met, changeSets: result.changeSets, operations: result.operations, viewDigest: "\(result.digest)",
          isFenced: try node.isHalted()))
    }
    let out = Terminal.standardOutput
    out.line("Recovered and verified: \(Words.count(result.changeSets, "change-set")).", style: .good)
    out.line("  peers met  \(met)")
    out.line("  view       \(result.digest)")
    if try node.isHalted() {
      out.line("Still fenced: a peer knows changes of this node that none gave yet. Next: `node sync`.", style: .warn)
    } else {
      out.line("Next: `node import` for the agency's own records, `node backup create`, `node serve`.")
    }
  }

  private func verify(_ node: AgencyNode) throws -> Verification {
    let result = try node.verifyShowingProgress()
    if let fault = result.fault { throw NodeError(.storeUnavailable, "what peers gave does not verify: \(fault)") }
    return result
  }

  /// Rounds that are tried before it is given up; a peer may still be ending a session with the node that was lost.
  private static let rounds = 8

  /// Syncs with each peer, and again while none was met or some of its own is missing.
  /// - Returns: How many were met.
  private func meet(_ node: AgencyNode) async throws -> Int {
    let sync = try PeerSync(node)
    let error = Terminal.standardError
    @Sendable func say(_ progress: SessionProgress) {
      if case .receiving(let done, let awaited) = progress {
        error.progress("received \(done) of \(awaited) change-sets")
      }
    }
    var met: Set<MemberNumber> = []
    for round in 0..<Self.rounds {
      if round > 0 {
        guard try met.isEmpty || node.isHalted() else { break }
        try await Task.sleep(for: .seconds(1))
      }
      func note(_ report: SessionReport?, _ name: String) {
        guard let report else { return }
        if report.isComplete {
          met.insert(report.peer)
        } else {
          error.line("\(name): the session ended early (\(report.end.code) \(report.end.detail))", style: .warn)
        }
      }
      for address in peer {
        do { note(try await sync.sync(at: address, progress: say), address) } catch let failure as NodeError {
          error.line("\(address): \(failure.message)", style: .warn)
        }
      }
      guard peer.isEmpty else { continue }
      for member in try node.configuredPeers() {
        do { note(try await sync.sync(with: member, progress: say), "member \(member)") } catch let failure as NodeError
        {
          error.line(failure.message, style: .warn)
        }
      }
    }
    error.progress("")
    return met.count
  }

  private struct Report: Encodable {
    var schemaVersion = 1
    var peers: Int
    var changeSets: Int
    var operations: Int
    var viewDigest: String
    var isFenced: Bool
  }
}
