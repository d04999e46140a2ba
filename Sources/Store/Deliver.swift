import Foundation
import GRDB
public import Replication
import Safeguarding
import Trust
import Wire

extension StoreTransaction {
  /// Delivers verified sets, whatever waits for them, and keeps the conflict log.
  /// - Parameter now: The receipt time, kept beside the author's.
  /// - Returns: What happened, in order.
  public mutating func deliver(_ sets: [ReceivedSet], now: Instant) throws -> [ReplicaEvent] {
    try run(now) { replica in
      var events: [ReplicaEvent] = []
      for set in sets { events += try replica.receive(set) }
      return events
    }
  }

  /// Delivers what waited for a roster that was just inserted.
  public mutating func rosterArrived(_ roster: Hash, now: Instant) throws -> [ReplicaEvent] {
    try run(now) { try $0.rosterArrived(roster) }
  }

  private mutating func run(
    _ now: Instant, _ body: (inout Replica<StoreTransaction>) throws -> [ReplicaEvent]
  ) throws -> [ReplicaEvent] {
    received = now
    var replica = Replica(storage: self, hash: .crypto)
    let events = try body(&replica)
    self = replica.storage
    for event in events { try note(event, now) }
    return events
  }

  private mutating func note(_ event: ReplicaEvent, _ now: Instant) throws {
    switch event {
    case .fieldWritten(let entity, let field, let dot):
      try reviewConflict(entity, field, by: dot, now)
    case .denied(let dot, let entity, let denial):
      let name = conflictName(try self.dot(dot), 0xffff, .crypto)
      try openIncident(
        name, "policy_denied", entity: entity, member: try entry(dot.set)?.stream.member, dots: [dot], now,
        reason: denial.words)
    case .delivered(let entry, .void(let reason)):
      try openIncident(
        entry.hash, "void", member: entry.stream.member, dots: [LocalDot(set: entry.number, index: 0)], now,
        reason: "A signed change-set has no effect: \(reason).")
    case .delivered(let entry, .uninterpreted):
      try openIncident(
        entry.hash, "uninterpreted", member: entry.stream.member, dots: [LocalDot(set: entry.number, index: 0)], now,
        reason: "A change-set needs a newer version of this product; it is kept and passed on.")
    case .fork(let proof):
      if try record(proof, now: now) { try openFork(proof, now) }
    case .delivered, .parked, .evicted, .duplicate, .refused: break
    }
  }

  /// Opens the incident that a stream parted in two.
  public mutating func openFork(_ proof: ForkProof, _ now: Instant) throws {
    try openIncident(
      proof.first.header.previous == .zero ? proof.first.hash : proof.first.header.previous, "fork",
      member: proof.first.header.stream.member, dots: [], now,
      reason: "A member signed two histories of one stream. Both are shown; the board has to say what stands.")
  }
}

extension ReplicaEvent.Denial {
  /// Why, for the conflict log.
  var words: String {
    switch self {
    case .mayNotCreate: "The author's roles may not make this kind of entry. It is kept, marked, and has no effect."
    case .mayNotAmend: "The author's roles may not amend another member's entry of this kind. It has no effect."
    case .entityDenied: "It amends an entry that was itself refused. It has no effect."
    }
  }
}
