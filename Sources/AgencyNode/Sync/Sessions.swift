import Logging
import Replication
import Store
import Trust
import Wire

/// What a session needs of the node around it.
extension AgencyNode {
  func makeSession(peer: MemberNumber, isDialer: Bool, isLive: Bool) throws -> SyncSession {
    try store.read { reader in
      let book = try reader.rosterBook()
      guard let roster = book.current?.roster else { throw Self.rosterMissing }
      let local = SyncSession.Local(
        member: member, partnership: roster.partnership, incarnation: try reader.incarnation, roster: book.mark.hash,
        rosterVersion: book.mark.version, dictionaries: PresetDictionary.known, clock: try reader.clock,
        digest: try reader.digest.sum, erasures: try reader.erasuresDigest, settled: roster.accepted,
        audit: try auditClaim(on: peer, reader))
      return SyncSession(
        local: local, peer: peer, baseline: try reader.baseline(with: peer), isDialer: isDialer, isLive: isLive,
        hash: .crypto)
    }
  }

  /// Remembers what a peer says of itself as it greets; nothing is written while that stays the same.
  func note(_ hello: Hello, of peer: MemberNumber) throws {
    let greeting = PeerGreeting(
      lowestVersion: hello.minimumVersion, highestVersion: hello.maximumVersion, rosterVersion: hello.rosterVersion)
    guard try store.read({ try $0.greeting(of: peer) }) != greeting else { return }
    try store.write { try $0.note(greeting: greeting, of: peer) }
  }

  /// A round completed, of a session that may stay open for weeks: what `status` says of the peer must not wait for its
  /// end.
  /// - Parameter agreed: The clock that both hold.
  func noteRound(with peer: MemberNumber, isDialer: Bool, agreed: Clock?) throws {
    try store.write {
      if let agreed { try $0.setBaseline(agreed, with: peer) }
      try $0.noteSuccess(with: peer, isDialed: isDialer, now: now())
    }
    try endRestore()
  }

  /// Raises the alarm of unequal views, or ends it.
  func noteViews(equal: Bool, with peer: MemberNumber) throws {
    if !equal {
      logger.critical("view.digest.mismatch", metadata: ["peer": "\(peer)"])
      return try store.write { try $0.noteDigestMismatch(with: peer, now: now()) }
    }
    guard try store.read({ try $0.hasDigestMismatch(with: peer) }) else { return }
    logger.notice("view.digest.agrees", metadata: ["peer": "\(peer)"])
    try store.write { try $0.clearDigestMismatch(with: peer) }
  }

  /// Counts a refusal for `status`, by its stable reason. Losing a count is better than losing the session.
  func count(refusal reason: String, of peer: MemberNumber?) {
    if refusals.add(reason, of: peer) {
      writeRefusals()
    } else if refusals.schedule() {
      Task {
        try? await Task.sleep(for: RefusalTally.pause)
        writeRefusals()
      }
    }
  }

  /// Writes what was counted and not written yet.
  func writeRefusals() {
    let counts = refusals.take()
    guard !counts.isEmpty else { return }
    do {
      try store.write { transaction in
        for (key, times) in counts {
          try transaction.count(refusal: key.reason, of: key.peer, times: times, now: now())
        }
      }
    } catch {
      logger.warning("refusal.uncounted", metadata: ["error": "\(error)"])
    }
  }

  /// Takes in a proof that a member wrote two histories, after checking both signatures.
  func take(_ proof: ForkProof, from peer: MemberNumber) async throws {
    let (first, second) = (proof.first, proof.second)
    guard first.hash != second.hash, first.header.stream == second.header.stream,
      first.header.previous == second.header.previous, first.header.sequence == second.header.sequence
    else { return count(refusal: "forkProof", of: peer) }
    do {
      try verifier.verify(first)
      try verifier.verify(second)
    } catch {
      return count(refusal: "forkProof.\(error.code)", of: peer)
    }
    let isNew = try store.write { transaction -> Bool in
      guard try transaction.record(proof, now: now()) else { return false }
      try transaction.openFork(proof, now())
      try transaction.closeSettledForks(now: now())
      try haltIfCloned(proof, transaction)
      return true
    }
    if isNew { logger.critical("stream.forked", metadata: ["member": "\(first.header.stream.member)"]) }
  }
}
