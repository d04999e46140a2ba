import Logging
import Replication
import Store
import Trust
import Wire

/// This node's audit log is countersigned by those it meets, and it countersigns theirs: what a member takes back or
/// rewrites no longer leads to a head that another holds.
extension AgencyNode {
  /// How long a head counts as new: so often at most is one shown to a member.
  static let auditPauseMilliseconds: Int64 = 3_600_000

  /// What Hello says.
  func auditClaim(on peer: MemberNumber, _ reader: StoreReader) throws -> AuditClaim {
    let held = try reader.witnessed(peer)?.head
    return AuditClaim(
      size: held?.size ?? 0, root: held?.root.prefix, isFollowed: try isAuditDue(to: peer, reader))
  }

  private func isAuditDue(to peer: MemberNumber, _ reader: StoreReader) throws -> Bool {
    let (shown, isAsked) = try reader.auditShown(to: peer)
    if isAsked { return true }
    let size = try reader.auditEnd().size
    guard size != (try reader.cosignedSize(by: peer)?.size ?? 0) else { return false }
    return shown.map { now().rawValue - $0.rawValue >= Self.auditPauseMilliseconds } ?? true
  }

  /// The head to show to a peer whose Hello made a claim; nil if none is due.
  func showing(to peer: MemberNumber, _ claim: AuditClaim) throws -> AuditShowing? {
    if try store.read({ try isAuditDue(to: peer, $0) }) { return try makeShowing(to: peer, from: claim.size) }
    // It speaks of a head that this log does not lead to. A claim only; but it is shown what there is at the next
    // session, and then it has to prove what it holds.
    let leads = try store.read { reader -> Bool in
      guard let root = claim.root else { return true }
      guard claim.size <= (try reader.auditEnd().size) else { return false }
      return try reader.ownAuditHeads(limit: 50).contains {
        $0.signed.head.size == claim.size && $0.signed.head.root.prefix == root
      }
        || MerkleTree.root(reader.auditLeaves(size: claim.size)).prefix == root
    }
    if !leads { try store.write { try $0.setAuditShown(nil, to: peer) } }
    return nil
  }

  /// The head to show to a peer in a session that stays open; nil if none is due.
  func showing(to peer: MemberNumber) throws -> AuditShowing? {
    let from = try store.read { reader in
      try isAuditDue(to: peer, reader) ? (try reader.cosignedSize(by: peer)?.size ?? 0) : nil
    }
    return try from.map { try makeShowing(to: peer, from: $0) }
  }

  private func makeShowing(to peer: MemberNumber, from size: UInt64) throws -> AuditShowing {
    let partnership = try currentRoster().roster.partnership
    return try store.write { transaction in
      let end = try transaction.auditEnd()
      let leaves = try transaction.auditLeaves(size: end.size)
      let head = AuditHead(member: member, size: end.size, root: MerkleTree.root(leaves), at: now())
      var signed = SignedAuditHead(head: head, signature: [])
      if let held = try transaction.ownAuditHead(), held.head.size == head.size, held.head.root == head.root {
        signed = held
      } else {
        signed.signature = try AuditSignature.sign(head, partnership: partnership, key: keys.signing)
        try transaction.keepOwn(signed)
      }
      try transaction.setAuditShown(now(), to: peer)
      let from = size <= end.size ? size : 0
      return AuditShowing(
        signed: signed, from: from, path: MerkleTree.consistency(of: Int(clamping: from), in: leaves))
    }
  }

  /// Countersigns the head of a peer's audit log if it adds to what was countersigned before. Durable before the answer.
  func take(audit showing: AuditShowing, from peer: MemberNumber) throws -> AuditAnswer {
    let roster = try currentRoster().roster
    let (signed, head) = (showing.signed, showing.signed.head)
    let keysOfPeer = roster.member(peer)?.signingKeys ?? []
    guard head.member == peer,
      keysOfPeer.contains(where: { AuditSignature.verify(signed, partnership: roster.partnership, publicKey: $0) })
    else {
      count(refusal: "auditHead", of: peer)
      return .later
    }
    let at = now()
    let answer = try store.write { transaction -> AuditAnswer in
      if let held = try transaction.witnessed(peer) {
        if showing.from != held.head.size, head.size > held.head.size { return .later }
        guard
          MerkleTree.isConsistent(
            from: held.head.size, held.head.root, to: head.size, head.root, path: showing.path)
        else {
          try transaction.keep(
            AuditContradiction(author: peer, witness: member, held: held, shown: signed, found: at))
          return .refused(held)
        }
      }
      let signature = try AuditSignature.cosign(
        head, by: member, at: at, partnership: roster.partnership, key: keys.signing)
      try transaction.keepWitnessed(signed)
      return .cosigned(size: head.size, at: at, signature: signature)
    }
    if case .refused = answer { logger.critical("audit.peer.wentBack", metadata: ["member": "\(peer)"]) }
    return answer
  }

  /// Keeps a countersignature, or learns that this node's own log is not the one that the peer countersigned. Only what
  /// this node's own key signed counts.
  func take(auditAnswer answer: AuditAnswer, from peer: MemberNumber) throws {
    let book = try store.read { try $0.rosterBook() }
    guard let roster = book.current?.roster else { return }
    switch answer {
    case .later: try store.write { try $0.setAuditShown(nil, to: peer) }
    case .cosigned(let size, let at, let signature):
      let isKept = try store.write { transaction -> Bool in
        guard let own = try transaction.ownAuditHeads(limit: 1_000).first(where: { $0.signed.head.size == size }),
          (roster.member(peer)?.signingKeys ?? []).contains(where: {
            AuditSignature.verify(
              signature, of: own.signed.head, by: peer, at: at, partnership: roster.partnership, publicKey: $0)
          })
        else { return false }
        try transaction.keep(cosignature: signature, of: size, by: peer, at: at)
        // It was signed a moment ago, by the peer's clock.
        try transaction.noteSkew(milliseconds: at.rawValue - now().rawValue, of: peer)
        return true
      }
      if !isKept { count(refusal: "auditCosignature", of: peer) }
    case .refused(let held):
      let own = Set(book.all.flatMap { $0.roster.member(member)?.signingKeys ?? [] } + [keys.signing.publicKey])
      let isProven = try store.write { transaction -> Bool in
        guard held.head.member == member,
          own.contains(where: { AuditSignature.verify(held, partnership: roster.partnership, publicKey: $0) })
        else { return false }
        let size = try transaction.auditEnd().size
        let isHere =
          try held.head.size <= size && MerkleTree.root(transaction.auditLeaves(size: held.head.size)) == held.head.root
        guard !isHere else { return false }
        try transaction.keep(
          AuditContradiction(author: member, witness: peer, held: held, shown: nil, found: now()))
        return true
      }
      if isProven {
        logger.critical("audit.wentBack", metadata: ["witness": "\(peer)"])
      } else {
        count(refusal: "auditRefusal", of: peer)
      }
    }
  }
}
