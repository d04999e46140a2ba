public import Replication
import Safeguarding
import Wire

extension StoreTransaction {
  /// Delivers verified sets, and whatever waits for them, and keeps the conflict log.
  /// - Parameter now: The receipt time, kept beside the author's.
  /// - Returns: What happened, in order.
  public mutating func deliver(_ sets: [ReceivedSet], now: Instant) throws -> [ReplicaEvent] {
    received = now
    var replica = Replica(storage: self, hash: .crypto)
    var events: [ReplicaEvent] = []
    for set in sets {
      let brought = try replica.receive(try withKnownHoles(set))
      // After each, so that the log of conflicts tells what opened and what closed, however much comes at once.
      try note(brought, now)
      events += brought
    }
    self = replica.storage
    return events
  }

  /// Delivers what waited for a roster that was just inserted.
  public mutating func rosterArrived(_ roster: Hash, now: Instant) throws -> [ReplicaEvent] {
    received = now
    var replica = Replica(storage: self, hash: .crypto)
    let events = try replica.rosterArrived(roster)
    try note(events, now)
    self = replica.storage
    return events
  }

  private struct WrittenField: Hashable {
    let entity: LocalDot
    let field: FieldNumber
  }

  func note(_ events: [ReplicaEvent], _ now: Instant) throws {
    // What follows may write past it.
    defer {
      pending.updated.removeAll(keepingCapacity: true)
      pending.refused.removeAll()
    }
    try noteUnopened(now)
    for flag in pending.refused { try reviewRefusals(of: flag, by: flag, now) }
    var reviewed: Set<WrittenField> = []
    for event in events {
      switch event {
      case .fieldWritten(let entity, let field, let dot):
        guard reviewed.insert(WrittenField(entity: entity, field: field)).inserted else { continue }
        try learnGrant(of: entity, field, now)
        try reviewConflict(entity, field, by: dot, now)
        if FlagRefusal.fields.contains(field) { try reviewRefusals(of: entity, by: dot, now) }
      case .denied(let dot, let entity, let denial):
        try openIncident(
          conflictName(try self.dot(dot), 0xffff, .crypto), .policyDenied, entity: entity,
          kind: try storedEntity(entity)?.kind, members: try entry(dot.set).map { [$0.stream.member] } ?? [],
          dots: [dot], now, reason: denial.words)
      case .delivered(let entry, .void(let reason)):
        try openIncident(
          entry.hash, .void, members: [entry.stream.member], dots: [LocalDot(set: entry.number, index: 0)], now,
          reason: "A signed change-set has no effect: \(reason).")
      case .delivered(let entry, .uninterpreted):
        try openIncident(
          entry.hash, .uninterpreted, members: [entry.stream.member], dots: [LocalDot(set: entry.number, index: 0)],
          now, reason: "A change-set needs a newer version of this product; it is kept and passed on.")
      case .fork(let proof):
        guard try record(proof, now: now) else { continue }
        try openFork(proof, now)
        try closeSettledForks(now: now)
      case .cutOff(let entry): try openCutOff(entry, now)
      case .delivered, .parked, .evicted, .duplicate, .refused: break
      }
    }
  }

  /// Opens the incident that a stream parted in two.
  public func openFork(_ proof: ForkProof, _ now: Instant) throws {
    let header = proof.first.header
    try openIncident(
      incidentName(0x12, header.stream, header.previous), .fork, members: [header.stream.member], dots: [], now,
      reason: "A member signed two histories of one stream. Both are shown; the board has to say what stands.")
  }
}

extension StoreAccess {
  /// The name of an incident of a stream, alike on every node: SHA-256 of a tag, member (4 bytes, big-endian), stream
  /// (8) and, of a fork, the hash of the last header that both histories have.
  func incidentName(_ tag: UInt8, _ stream: StreamID, _ header: Hash = .zero) -> Hash {
    var bytes: [UInt8] = [tag]
    for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: stream.member.rawValue >> shift)) }
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: stream.id >> shift))
    }
    header.append(to: &bytes)
    return sha256(bytes)
  }
}

extension ReplicaEvent.Denial {
  /// Why, for the conflict log.
  var words: String {
    switch self {
    case .mayNotCreate: "The author's roles may not make this kind of entry. It is kept, marked, and has no effect."
    case .mayNotAmend: "The author's roles may not amend another member's entry of this kind. It has no effect."
    case .cutOff: "The board accepts nothing of its author from here on. It has no effect."
    case .entityDenied: "It amends an entry that was itself refused. It has no effect."
    }
  }
}
