import Logging
import Replication
import Store
import Trust

/// A node that may be a copy, or restored from an old backup, is fenced: it reads and receives, but signs nothing, until
/// it holds everything that it is known to have signed; then it goes on in fresh streams.
extension AgencyNode {
  func refuseIfFenced(_ transaction: StoreTransaction) throws {
    if let halt = try transaction.halt() { throw Self.halted(halt) }
    if try transaction.fence() != nil {
      throw NodeError(
        .fenced,
        "this node is fenced: peers know changes of its own that it does not have. "
          + "Run `node sync` to fetch them; writing goes on by itself after that")
    }
    let mark = try HighWaterMark.load(directory.highWaterMark)
    if let stream = mark.isBehind(try transaction.clock) {
      throw NodeError(
        .fenced,
        "this database is older than what the node has signed (stream \(stream)); it looks like a restored copy. "
          + "Run `node sync` to fetch the rest from peers")
    }
  }

  /// A peer showed the header of a set of this node's own streams that this node does not have. Only its own signature
  /// counts: anything else is the peer's invention.
  func take(proof signed: SignedHeader, from peer: MemberNumber) throws {
    let head = Dependency(
      stream: signed.header.stream.trunk,
      head: Head(sequence: signed.header.sequence, prefix: signed.hash.prefix))
    let isProven = try store.write { transaction -> Bool? in
      // It may have come in meanwhile.
      guard try transaction.entry(signed.hash) == nil else { return nil }
      guard signed.header.stream.member == member, try isOwn(signed, transaction) else { return false }
      try transaction.raiseFence(head, reportedBy: peer, now: now())
      return true
    }
    switch isProven {
    case nil: break
    case false?: count(refusal: "ownHeadUnproven", of: peer)
    case true?:
      logger.critical(
        "node.fenced", metadata: ["peer": "\(peer)", "stream": "\(head.stream)", "sequence": "\(head.head.sequence)"])
    }
  }

  /// Whether this node signed a header, with the key it has or one that it had. The roster that the header cites may be
  /// one that an old backup does not hold.
  private func isOwn(_ signed: SignedHeader, _ transaction: StoreTransaction) throws -> Bool {
    let book = try transaction.rosterBook()
    guard let partnership = book.current?.roster.partnership else { return false }
    let keys = Set(book.all.flatMap { $0.roster.member(member)?.signingKeys ?? [] } + [keys.signing.publicKey])
    return keys.contains { HeaderSignature.verify(signed, partnership: partnership, publicKey: $0) }
  }

  /// Opens fresh streams once everything that peers knew has come back.
  func liftFenceIfCaughtUp(_ transaction: inout StoreTransaction) throws {
    guard let fence = try transaction.fence() else { return }
    for head in fence where try transaction.entry(trunk: head.stream.trunk, head: head.head) == nil { return }
    try transaction.forgetOwnStreams()
    try transaction.lowerFence()
    try transaction.audit(
      AuditEntry(
        at: now(), user: "node", account: account, action: .fence, purpose: "lift", basis: "everything signed is back",
        subjects: [], result: "lifted"))
    logger.notice("node.fence.lifted", metadata: ["streams": "fresh"])
  }

  /// Another history of this node's own stream: a copy of it runs, or ran. Reading goes on; a person says which goes on writing.
  func haltIfCloned(_ proof: ForkProof, _ transaction: StoreTransaction) throws {
    // One that the board settled is over, also for a node that hears of it anew.
    guard proof.first.header.stream.member == member, try !transaction.isSettled(proof) else { return }
    try transaction.setHalt(.cloned)
    logger.critical("node.cloned", metadata: ["stream": "\(proof.first.header.stream)"])
  }

  func raiseHighWaterMarks(_ heads: [(StreamID, Head)]) throws {
    guard !heads.isEmpty else { return }
    try HighWaterMark.update(directory.highWaterMark) { mark in
      for (stream, head) in heads { mark.raise(stream, to: head) }
    }
  }
}
