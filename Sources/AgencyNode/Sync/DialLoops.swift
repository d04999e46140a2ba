import Logging
import Replication
import Trust

/// Dials on the schedule, each peer in a loop of its own, so that a slow or hostile one never holds up the others.
struct DialLoops {
  let node: AgencyNode
  let sync: PeerSync

  /// Milliseconds.
  private static let liveRedial: Int64 = 30_000

  func run() async {
    switch node.configuration.peers {
    case .named(let peers):
      await withDiscardingTaskGroup { group in
        for peer in peers where peer.member != node.member { group.addTask { await dial(peer.member) } }
      }
    case .automatic(let fanOut): await gossip(fanOut)
    }
  }

  /// One peer, for as long as the node runs.
  private func dial(_ peer: MemberNumber) async {
    var random = SystemRandomNumberGenerator()
    var failures = 0
    var isFirst = true
    while !Task.isCancelled {
      if failures > 0 {
        let backoff = node.configuration.backoff.delay(afterFailures: failures, random: &random)
        await sleep(until: node.now().rawValue + max(backoff, 1_000))
      } else if !isFirst {
        await rest(node.configuration.schedule.next(after: node.now(), random: &random)?.rawValue ?? .max)
      }
      isFirst = false
      guard !Task.isCancelled else { return }
      failures = await round(with: peer) ? 0 : failures + 1
    }
  }

  /// A random few of the roster each round.
  private func gossip(_ fanOut: Int) async {
    var random = SystemRandomNumberGenerator()
    while !Task.isCancelled {
      let members = (try? node.currentRoster().roster.members) ?? []
      let chosen = members.filter { $0.status == .active && $0.number != node.member && !$0.addresses.isEmpty }
        .map(\.number).shuffled(using: &random).prefix(fanOut)
      await withTaskGroup(of: Bool.self) { group in
        for peer in chosen { group.addTask { await round(with: peer) } }
      }
      await rest(node.configuration.schedule.next(after: node.now(), random: &random)?.rawValue ?? .max)
    }
  }

  /// Waits for the next round. A live node whose peers are not live has no session to push through, so it dials again
  /// soon after a change, and every half minute to hear theirs.
  private func rest(_ due: Int64) async {
    guard node.configuration.schedule == .live else { return await sleep(until: due) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await sleep(until: node.now().rawValue + Self.liveRedial) }
      group.addTask {
        for await _ in await node.changes.subscribe() { break }
        // Changes come in bursts; one round can carry them all.
        try? await Task.sleep(for: .seconds(1))
      }
      await group.next()
      group.cancelAll()
    }
  }

  /// - Returns: Whether it went well, a session that was open already included.
  private func round(with peer: MemberNumber) async -> Bool {
    do {
      let report = try await sync.sync(with: peer, isLive: node.configuration.schedule == .live)
      return report?.isComplete ?? true
    } catch {
      node.logger.info("round.failed", metadata: ["peer": "\(peer)", "error": "\(error)"])
      return false
    }
  }

  private func sleep(until due: Int64) async {
    let wait = due.subtractingReportingOverflow(node.now().rawValue)
    guard !wait.overflow, wait.partialValue < 7 * 86_400_000 else {
      try? await Task.sleep(for: .seconds(7 * 86_400))
      return
    }
    try? await Task.sleep(for: .milliseconds(max(0, wait.partialValue)))
  }
}
