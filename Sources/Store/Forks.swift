import GRDB
public import Replication
import Trust

/// Forks, as far as the roster has something to say of them.
extension StoreAccess {
  /// Whether the roster in force says what stands of a fork.
  public func isSettled(_ proof: ForkProof) throws -> Bool {
    let heads = try rosterBook().current?.roster.accepted[proof.first.header.stream.trunk] ?? []
    return heads.contains { head in
      [proof.first, proof.second].contains { head.covers($0.header.sequence, $0.hash) }
    }
  }
}

extension StoreTransaction {
  /// Closes the incidents of forks that the roster in force settles.
  public func closeSettledForks(now: Instant) throws {
    for proof in try forkProofs() where try isSettled(proof) {
      let header = proof.first.header
      try execute(
        "UPDATE conflict SET closed = ? WHERE name = ? AND type = ? AND closed IS NULL",
        [now.rawValue, incidentName(0x12, header.stream, header.previous).data, ConflictType.fork.rawValue])
    }
  }
}

extension StoreAccess {
  /// The name of the row of the conflict log that a fork has, alike on every node.
  public func forkIncident(_ proof: ForkProof) -> Hash {
    incidentName(0x12, proof.first.header.stream, proof.first.header.previous)
  }
}
