import AgencyNode
import ArgumentParser
import Foundation
import Replication
import Safeguarding
import Store

/// Raises flags one by one over an open session, and watches the other node's store until each is there.
struct OneAtATime: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "one-at-a-time")

  @Argument(help: "A node's directory.") var directory: String
  @Option(help: "The directory of the node that serves.") var peerDirectory: String
  @Option(help: "A file of flags.") var flags: String
  @Option(help: "Flags that are measured.") var count: Int
  @Option(help: "Flags before that.") var warmUp: Int
  @Option(help: "Milliseconds between two flags.") var pauseMs: Int

  func run() async throws {
    let node = try Bench.open(directory: directory)
    let peerNode = NodeDirectory(peerDirectory)
    let peer = try NodeStore.open(at: peerNode.database.path, keys: AtRestKey.file(nil).source(peerNode))
    let all = try WorkloadFlag.read(flags)
    let sync = try PeerSync(node)
    let (opened, feed) = AsyncStream.makeStream(of: Void.self)
    let session = Task {
      try await sync.sync(with: node.other, isLive: true) { if case .roundComplete = $0 { feed.yield() } }
    }
    for await _ in opened { break }
    for flag in all.prefix(warmUp) { _ = try await raise(flag, node, peer) }
    say("warm")
    _ = readLine()
    var took: [Double] = []
    for flag in all.dropFirst(warmUp).prefix(count) { took.append(try await raise(flag, node, peer)) }
    say("took " + String(decoding: try JSONEncoder().encode(took), as: UTF8.self))
    _ = readLine()
    session.cancel()
    _ = try? await session.value
  }

  /// - Returns: Seconds from before the commit until the peer's store answers with it.
  private func raise(_ flag: WorkloadFlag, _ node: AgencyNode, _ peer: NodeStore) async throws -> Double {
    let start = ContinuousClock.now
    _ = try node.commit(.people) { _ in
      [NewOperation(skeleton: Skeleton(action: .create(.flag, .general)), value: flag.record())]
    }
    while try peer.read({ try $0.mentions(of: flag.subject).isEmpty }) {
      guard ContinuousClock.now - start < .seconds(20) else { throw ValidationError("a flag did not arrive") }
    }
    let took = (ContinuousClock.now - start).seconds
    try await Task.sleep(for: .milliseconds(pauseMs))
    return took
  }
}
