extension SyncSession {
  mutating func greet(_ hello: Hello, _ log: some ReplicaLog) throws -> [Action] {
    guard hello.minimumVersion <= local.versions.upperBound, hello.maximumVersion >= local.versions.lowerBound else {
      return end(.init(.versionUnknown, "speaks \(hello.minimumVersion) to \(hello.maximumVersion)"))
    }
    guard hello.partnership == local.partnership else { return end(.init(.wrongPartnership)) }
    guard hello.member == peer else { return end(.init(.wrongMember, "not the member of its certificate")) }
    guard hello.yourHeads.count <= limits.clockEntries else { return violation("too many clock entries") }
    phase = .exchanging
    peerHello = hello
    peerClockHash = hello.clockHash.prefix
    peerDigest = hello.digest.prefix

    // First of all, so that the answers come before any set.
    var actions = try askForProof(of: hello.yourHeads, log)
    peerRosters = RosterMark(hash: hello.roster, version: hello.rosterVersion)
    if hello.roster != local.roster { actions.append(.sendRosters(to: peerRosters)) }
    if hello.erasures != local.erasures { actions.append(.sendErasures) }
    actions += greetAudit(hello)
    let proofs = try log.forkProofs()
    for proof in proofs { noteFork(of: proof.first.header.stream) }
    // Both sides see the same two Hellos, so both skip the clocks or neither does.
    if hello.clockHash == hash.sha256(helloClock.canonicalBytes) {
      peerClock = helloClock
      peerHolds = helloClock
      toldClock = helloClock
      guard hello.roster == told.roster, hello.erasures == told.erasures else {
        // Nothing to send but what goes before the plans, so only they are awaited.
        return try actions + push(log.plan(for: helloClock), log)
      }
      plansAwaited = 0
      actions += completeRound()
      return phase == .closed || local.clock == helloClock
        ? actions : try actions + push(log.plan(for: helloClock), log)
    }
    for proof in proofs { actions.append(.send(.forkProof(proof))) }
    let shared = baseline.flatMap { hash.sha256($0.canonicalBytes) == hello.baseline ? $0 : nil }
    // An entry that went away, as when a fork moved it, cannot be told as a change.
    let since = shared.flatMap { older in older.heads.keys.allSatisfy { local.clock[$0] != nil } ? older : nil }
    let heads = local.clock.changes(since: since ?? Clock())
    toldClock = local.clock
    return actions + [.send(.clock(ClockUpdate(isFull: since == nil, heads: heads.map(Dependency.init))))]
  }

  mutating func takeClock(_ update: ClockUpdate, _ log: some ReplicaLog) throws -> [Action] {
    guard peerClock == nil else { return violation("a second Clock") }
    guard update.heads.count <= limits.clockEntries else { return violation("too many clock entries") }
    var clock = Clock()
    if !update.isFull {
      guard let baseline, hash.sha256(baseline.canonicalBytes) == peerHello?.baseline else {
        return violation("a Clock against a baseline that was not agreed")
      }
      clock = baseline
    }
    for head in update.heads { clock[head.stream] = head.head }
    peerClock = clock
    peerHolds = clock
    claimed = clock
    return try push(log.plan(for: clock), log)
  }

  /// Announces and streams what a plan holds.
  mutating func push(_ plan: SendPlan, _ log: some ReplicaLog) throws -> [Action] {
    for (stream, head) in plan.heads { peerClock?[stream] = head }
    setsSent += UInt64(plan.sets.count)
    plansAwaited += plan.probes.count
    for probe in plan.probes { probed.insert(probe.stream) }
    isRoundOpen = true
    var actions = plan.probes.map { Action.send(.forkProbe($0)) }
    actions.append(
      .send(.plan(SyncPlan(sets: UInt64(plan.sets.count), bytes: try log.bytes(of: plan.sets)))))
    if !plan.sets.isEmpty { actions.append(.stream(plan.sets)) }
    return actions + completeRound()
  }

  mutating func takePlan(_ plan: SyncPlan) -> [Action] {
    plansAwaited = max(0, plansAwaited - 1)
    let (total, overflow) = setsAwaited.addingReportingOverflow(plan.sets)
    guard !overflow else { return violation("a plan beyond all bounds") }
    setsAwaited = total
    isRoundOpen = true
    return completeRound()
  }

  mutating func answer(_ probe: ForkProbe, _ log: some ReplicaLog) throws -> [Action] {
    probesAnswered += 1
    guard probesAnswered <= limits.probesPerSession, probe.samples.count <= 64 else {
      return violation("too many fork probes")
    }
    let trunk = probe.stream.trunk
    probesByStream[trunk, default: 0] += 1
    guard probesByStream[trunk, default: 0] <= limits.probesPerStream else { return violation("too many fork probes") }
    var plan = try log.plan(answering: probe)
    // The peer cannot know what this node has where its own chain is not known: it has to be asked in turn, once.
    if !probed.contains(trunk), try probe.samples.contains(where: { try log.entry(trunk: trunk, head: $0) == nil }) {
      plan.probes.append(try log.probe(trunk))
    }
    return try push(plan, log)
  }

  mutating func takeStart(_ start: ChangeSetStart) -> [Action] {
    guard assembly == nil else { return violation("a change-set within a change-set") }
    guard setsTaken < setsAwaited else { return violation("more change-sets than planned") }
    guard start.compressedLength <= limits.compressedBodyBytes else { return violation("a body over the limit") }
    guard start.body.count <= Int(start.compressedLength) else { return violation("a body longer than announced") }
    guard start.body.count == Int(start.compressedLength) else {
      assembly = (start, start.body)
      return []
    }
    return take(start, start.body)
  }

  mutating func takeChunk(_ bytes: [UInt8]) -> [Action] {
    guard let start = assembly?.start else { return violation("a chunk without a change-set") }
    // In place, so that many small chunks cost no more than a few large ones.
    assembly?.body += bytes
    let count = assembly?.body.count ?? 0
    guard !bytes.isEmpty, count <= Int(start.compressedLength) else {
      assembly = nil
      return violation("a body longer than announced")
    }
    guard count == Int(start.compressedLength), let body = assembly?.body else { return [] }
    assembly = nil
    return take(start, body)
  }

  private mutating func take(_ start: ChangeSetStart, _ body: [UInt8]) -> [Action] {
    setsTaken += 1
    let header = start.signed.header
    if forked.contains(header.stream.trunk), !isSettled(start.signed) {
      return leave(.ignored("a set of a forked stream, straight from its author"))
    }
    if let fault = authorFault(header) { return leave(.fault(fault)) }
    takenUpTo[header.stream.trunk] = max(header.sequence, takenUpTo[header.stream.trunk] ?? 0)
    // The sender has what it sends, so it need not be sent back.
    let head = Head(sequence: header.sequence, prefix: start.signed.hash.prefix)
    if head.sequence > peerClock?.sequence(of: header.stream) ?? .max { peerClock?[header.stream] = head }
    if head.sequence > peerHolds.sequence(of: header.stream) { peerHolds[header.stream] = head }
    return [.take(PackedChangeSet(signed: start.signed, body: body, dictionary: start.dictionary))]
  }

  /// Call after a commit of sets that this session took, parked and refused ones included.
  /// - Parameter sets: How many of this session's sets the commit dealt with.
  public mutating func committed(sets: Int, clock: Clock, digest: Hash, now: Instant) -> [Action] {
    setsDone += UInt64(sets)
    local.clock = clock
    local.digest = digest
    guard phase == .exchanging else { return [] }
    guard setsDone <= setsTaken else {
      return [.ourBug("committed more sets than were taken")] + end(.init(.shuttingDown, "an error of its own"))
    }
    lastSent = now
    let heads = clock.changes(since: toldClock)
    toldClock = clock
    let newHash = clockHash().prefix
    let ack = Ack(
      heads: heads.map(Dependency.init), sets: setsDone, clockHash: newHash == toldClockHash ? nil : newHash,
      digest: digest.prefix == toldDigest ? nil : digest.prefix)
    toldClockHash = newHash
    toldDigest = digest.prefix
    return [.send(.ack(ack))] + completeRound()
  }

  mutating func takeAck(_ ack: Ack) -> [Action] {
    if ack == .signOfLife { return isDialer ? [] : [.send(.ack(.signOfLife))] }
    guard ack.sets <= setsSent, ack.sets >= setsAcknowledged else {
      return violation("acknowledges what was not sent")
    }
    guard ack.heads.count <= limits.clockEntries else { return violation("too many clock entries") }
    setsAcknowledged = ack.sets
    for head in ack.heads {
      // What is on its way counts already; an ack never takes it back.
      if head.head.sequence >= peerClock?.sequence(of: head.stream) ?? 0 { peerClock?[head.stream] = head.head }
      peerHolds[head.stream] = head.head
    }
    if let clockHash = ack.clockHash { peerClockHash = clockHash }
    if let digest = ack.digest { peerDigest = digest }
    return completeRound()
  }

  /// Ends the round once everything planned was sent, taken and acknowledged, both ways.
  mutating func completeRound() -> [Action] {
    guard isRoundOpen, plansAwaited == 0, peerClock != nil, setsDone == setsAwaited,
      setsAcknowledged == setsSent
    else { return [] }
    isRoundOpen = false
    var actions: [Action] = noteWithheld()
    for stream in local.clock.heads.keys where stream.branch != nil { noteFork(of: stream) }
    let isTold = peerClockHash == clockHash().prefix
    let isAgreed = isTold || peerHolds == local.clock
    if isTold, let hello = peerHello, hello.roster == local.roster, hello.erasures == local.erasures {
      actions.append(.viewsCompared(equal: peerDigest == local.digest.prefix))
    }
    actions.append(.roundComplete(agreed: isAgreed ? local.clock : nil))
    return actions + closeIfDone()
  }
}

extension Dependency {
  init(_ entry: (stream: StreamID, head: Head)) {
    self.init(stream: entry.stream, head: entry.head)
  }
}

extension PackedChangeSet {
  /// The frames that carry this set: its start, and chunks of at most `chunk` bytes.
  public func frames(chunk: Int) -> [Frame] {
    var frames: [Frame] = [
      .changeSet(
        ChangeSetStart(
          signed: signed, dictionary: dictionary, compressedLength: UInt32(body.count),
          body: Array(body.prefix(chunk))))
    ]
    var place = chunk
    while place < body.count {
      frames.append(.chunk(Array(body[place..<min(place + chunk, body.count)])))
      place += chunk
    }
    return frames
  }
}
