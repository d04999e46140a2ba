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

  /// Call when a roster was accepted while the session is open: the peer gets what it may lack before any set that cites
  /// it, and what the roster settled counts from here on.
  public mutating func rosterChanged(
    _ rosters: RosterMark, settled: [StreamID: [AcceptedHead]], now: Instant
  ) -> [Action] {
    guard rosters.hash != local.roster else { return [] }
    local.roster = rosters.hash
    local.rosterVersion = rosters.version
    local.settled = settled
    guard phase == .exchanging, peerRosters.hash != rosters.hash else { return [] }
    lastSent = now
    return [.sendRosters(to: peerRosters)]
  }

  /// Call when erasures were accepted while the session is open: the peer gets the certificates that it may lack.
  /// - Parameter erasures: The sum over all that this node now knows.
  public mutating func erasuresChanged(_ erasures: Hash, now: Instant) -> [Action] {
    guard erasures != local.erasures else { return [] }
    local.erasures = erasures
    guard phase == .exchanging else { return [] }
    lastSent = now
    return [.sendErasures]
  }

  mutating func takeForkProof(_ proof: ForkProof) -> [Action] {
    // Not verified yet, but a peer that slanders itself harms nobody else.
    noteFork(of: proof.first.header.stream)
    return [.takeForkProof(proof)]
  }

  mutating func noteFork(of stream: StreamID) {
    if stream.member == peer { forked.insert(stream.trunk) }
  }

  /// Whether the roster says of a set of a forked stream that it stands.
  func isSettled(_ signed: SignedHeader) -> Bool {
    let header = signed.header
    return local.settled[header.stream.trunk, default: []].contains { $0.covers(header.sequence, signed.hash) }
  }
}
