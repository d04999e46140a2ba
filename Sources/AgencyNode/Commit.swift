public import Replication
public import Store
import Trust
import Wire

/// What a commit did.
public struct Committed: Sendable {
  /// The set that was written.
  public let number: SetNumber
  /// The operations' names, in order.
  public let dots: [LocalDot]
  public let events: [ReplicaEvent]
}

/// What a batch of received sets did, and where the node stands after it.
struct Delivered: Sendable {
  let clock: Clock
  let digest: Hash
  let events: [ReplicaEvent]
}

extension AgencyNode {
  /// Writes operations as one change-set of this member.
  ///
  /// In one transaction the sequence is taken, the header chained and signed, the set logged and applied; the
  /// high-water mark follows, and only then can anyone be sent it.
  /// - Parameters:
  ///   - purpose: `people` for what someone reports now, `imports` for bulk loads.
  ///   - prepare: Called within the transaction, with a view of the store that nobody else can change; returns the
  ///     operations to write. Throwing, or returning none, writes nothing.
  /// - Returns: nil if there was nothing to write.
  public func commit(
    _ purpose: StreamPurpose, prepare: (inout StoreTransaction) throws -> [NewOperation]
  ) throws -> Committed? {
    let appended = try store.write { transaction -> Appended? in
      try refuseIfFenced(transaction)
      let operations = try prepare(&transaction)
      guard !operations.isEmpty else { return nil }
      return try append(operations, purpose, &transaction)
    }
    guard let appended else { return nil }
    try raiseHighWaterMarks(appended.heads)
    Task { await changes.notify() }
    return appended.committed
  }

  /// What was appended, and where streams stand after it: the one written to, and the people's if locks were needed.
  struct Appended {
    let committed: Committed
    let heads: [(StreamID, Head)]
  }

  /// Writes operations, sealed as far as they are not for everyone, and before them the locks that this takes.
  func append(
    _ operations: [NewOperation], _ purpose: StreamPurpose, _ transaction: inout StoreTransaction
  ) throws -> Appended {
    let roster = try rosterToSignUnder(transaction)
    var heads: [(StreamID, Head)] = []
    try followReaders(roster, &transaction, &heads)
    let locks = try locks(for: operations, roster, &transaction, &heads)
    let written = try write(operations, locks, purpose, roster, &transaction)
    return Appended(committed: written.committed, heads: heads + [written.head])
  }

  /// Writes operations as one set.
  /// - Parameter locks: What each is sealed with; none for those that stay open.
  func write(
    _ operations: [NewOperation], _ locks: [LocalDot?], _ purpose: StreamPurpose, _ roster: SignedRoster,
    _ transaction: inout StoreTransaction
  ) throws -> (committed: Committed, head: (StreamID, Head)) {
    var stream = try transaction.ownStream(purpose) { UInt64.random(in: 1...UInt64.max) }
    let replica = Replica(storage: transaction, hash: .crypto)
    let draft: Draft
    do {
      draft = try replica.draft(
        operations, locks: locks, stream: stream, purpose: purpose, membership: roster.membership, now: now(),
        limit: Limits.operationsPerSet)
    } catch DraftError.streamForked {
      // A copy of this node wrote to the stream as well. What stands there stays; writing goes on in a fresh one.
      try transaction.forgetOwnStreams()
      stream = try transaction.ownStream(purpose) { UInt64.random(in: 1...UInt64.max) }
      draft = try replica.draft(
        operations, locks: locks, stream: stream, purpose: purpose, membership: roster.membership, now: now(),
        limit: Limits.operationsPerSet)
    }
    var seed = [UInt8](repeating: 0, count: 32)
    for place in seed.indices { seed[place] = UInt8.random(in: .min ... .max) }
    let sealed = try transaction.seal(draft, locks: locks, partnership: roster.roster.partnership)
    let made = try ChangeSetCodec.seal(
      SetDraft(draft), operations: sealed.operations, seed: seed,
      sign: { header in try HeaderSignature.sign(header, partnership: roster.roster.partnership, key: self.keys.signing)
      })
    // What this node sealed a moment ago it need not open.
    let set = made.reading(sealed.plain)
    let events = try transaction.deliver([set], now: now())
    guard let number = events.firstNonNil(\.deliveredNumber) else {
      throw NodeError(.storeUnavailable, "the node's own change-set was not delivered; run `node verify`")
    }
    let dots = operations.indices.map { LocalDot(set: number, index: UInt32($0)) }
    let head = Head(sequence: draft.sequence, prefix: set.hash.prefix)
    return (Committed(number: number, dots: dots, events: events), (stream, head))
  }

  /// Delivers verified sets of a peer in one durable transaction.
  func take(_ sets: [ReceivedSet], from peer: MemberNumber) async throws -> Delivered {
    let delivered = try store.write { transaction in
      let events = try transaction.deliver(sets, now: now())
      try liftFenceIfCaughtUp(&transaction)
      for case .fork(let proof) in events { try haltIfCloned(proof, transaction) }
      return Delivered(clock: try transaction.clock, digest: try transaction.digest.sum, events: events)
    }
    acknowledgeArrivals()
    await changes.notify()
    return delivered
  }
}

extension ReplicaEvent {
  var deliveredNumber: SetNumber? {
    if case .delivered(let entry, _) = self { return entry.number }
    return nil
  }
}

extension Sequence {
  func firstNonNil<T>(_ transform: (Element) -> T?) -> T? {
    for element in self {
      if let found = transform(element) { return found }
    }
    return nil
  }
}

extension SetDraft {
  init(_ draft: Draft) {
    self.init(
      stream: draft.stream, purpose: draft.purpose, sequence: draft.sequence, previous: draft.previous,
      dependencies: draft.dependencies, clockHash: draft.clockHash, roster: draft.roster,
      authored: draft.authored, anchor: draft.anchor)
  }
}
