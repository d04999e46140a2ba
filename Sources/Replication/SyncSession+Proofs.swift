// A peer that names a head of this node's own streams may be mistaken, or lie: what it claims counts once it has shown
// the header that this node signed.
extension SyncSession {
  /// Asks for the headers of heads that this node should have and has not.
  mutating func askForProof(of heads: [Dependency], _ log: some ReplicaLog) throws -> [Action] {
    var actions: [Action] = []
    for head in heads where head.stream.member == local.member && unproven.count < limits.proofsPerSession {
      guard try log.entry(trunk: head.stream.trunk, head: head.head) == nil else { continue }
      unproven.insert(head.head.prefix)
      actions.append(.send(.prove(head)))
    }
    return actions
  }

  /// Shows the header of a head that this node told the peer of.
  mutating func prove(_ head: Dependency, _ log: some ReplicaLog) throws -> [Action] {
    proofsGiven += 1
    guard proofsGiven <= limits.proofsPerSession, head.stream.member == peer else {
      return violation("asks for proof of what it was not told")
    }
    guard let entry = try log.entry(trunk: head.stream.trunk, head: head.head),
      let signed = try log.signedHeader(entry.number)
    else { return [.ignored("asks for proof of a head that is not held")] }
    return [.send(.proof(signed))]
  }

  mutating func takeProof(_ signed: SignedHeader) -> [Action] {
    guard signed.header.stream.member == local.member, unproven.remove(signed.hash.prefix) != nil else {
      return violation("a proof that was not asked for")
    }
    return [.takeProof(signed)]
  }
}
