// What this node learns while a session is open.
extension SyncSession {
  /// Call when the log may have grown while the session is open, and after every round: pushes what the peer lacks.
  /// While the peer still owes a plan, nothing is pushed yet.
  public mutating func localChanged(
    clock: Clock, digest: Hash, now: Instant, log: some ReplicaLog
  ) throws -> [Action] {
    local.clock = clock
    local.digest = digest
    guard phase == .exchanging, let peerClock, plansAwaited == 0 else { return [] }
    let plan = try log.plan(for: peerClock, probing: false)
    guard !plan.sets.isEmpty else { return [] }
    lastSent = now
    return try push(plan, log)
  }

  /// Call when a newer roster was accepted while the session is open: a peer that is not known to hold it gets it
  /// before any set that cites it.
  public mutating func rosterChanged(_ roster: Hash, version: UInt64, now: Instant) -> [Action] {
    local.roster = roster
    local.rosterVersion = version
    guard phase == .exchanging, version > peerRosterVersion else { return [] }
    let held = peerRosterVersion
    peerRosterVersion = version
    lastSent = now
    return [.sendRosters(after: held)]
  }

  /// Call when erasures were accepted while the session is open.
  /// - Parameters:
  ///   - erasures: The sum over all that this node now knows.
  ///   - certificates: Those that are new.
  public mutating func erasuresChanged(_ erasures: Hash, certificates: [[UInt8]], now: Instant) -> [Action] {
    local.erasures = erasures
    guard phase == .exchanging else { return [] }
    lastSent = now
    return certificates.map { .send(.erasure($0)) }
  }

  mutating func takeForkProof(_ proof: ForkProof) -> [Action] {
    // Not verified yet, but a peer that slanders itself harms nobody else.
    noteFork(of: proof.first.header.stream)
    return [.takeForkProof(proof)]
  }

  mutating func noteFork(of stream: StreamID) {
    if stream.member == peer, !local.settled.contains(stream.trunk) { forked.insert(stream.trunk) }
  }
}
