// What no honest peer does, and what is done about it. None of it ends a session: what the peer has beside it may be good.
extension SyncSession {
  /// Leaves a set: it counts as dealt with, so that it is not waited for.
  mutating func leave(_ why: Action) -> [Action] {
    setsDone += 1
    let ack = Ack(heads: [], sets: setsDone, clockHash: nil, digest: nil)
    return [why, .send(.ack(ack))] + completeRound()
  }

  /// Why a set is not taken straight from its author: it would make the clock, which all members share, grow without
  /// bounds. What other members hold of it is taken from them.
  mutating func authorFault(_ header: Header) -> String? {
    let trunk = header.stream.trunk
    guard trunk.member == peer else { return nil }
    if let last = takenUpTo[trunk], header.sequence <= last {
      descents += 1
      guard descents <= limits.descentsPerSession else { return fault("outOfOrder") }
    }
    guard takenUpTo[trunk] == nil, local.clock[trunk] == nil else { return nil }
    let known = local.clock.heads.keys.count { $0.member == peer }
    let opened = takenUpTo.keys.count { $0.member == peer && local.clock[$0] == nil }
    return known + opened < limits.streamsPerAuthor ? nil : fault("tooManyStreams")
  }

  private mutating func fault(_ name: String) -> String {
    // What was left cannot be missed.
    claimed = nil
    return name
  }

  /// Once the first round is over: whether the peer kept back what it told to hold.
  mutating func noteWithheld() -> [Action] {
    guard let claimed else { return [] }
    self.claimed = nil
    var branched = forked
    for stream in local.clock.heads.keys where stream.branch != nil { branched.insert(stream.trunk) }
    for stream in claimed.heads.keys where stream.branch != nil { branched.insert(stream.trunk) }
    let isKeptBack = claimed.heads.contains { stream, head in
      !branched.contains(stream.trunk)
        && max(local.clock.sequence(of: stream), takenUpTo[stream.trunk] ?? 0) < head.sequence
    }
    return isKeptBack ? [.fault("withheld")] : []
  }
}
