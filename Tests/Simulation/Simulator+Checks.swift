import Replication
import Toys

extension Simulator {
  /// Nodes whose owners mean well: they have to be equal in the end.
  var honest: [Node] { nodes.filter { !$0.isClone && !$0.isHostile } }

  /// The first thing in which two honest nodes differ; nil if they are equal.
  func whatDiffers() throws -> String? {
    guard let first = honest.first else { return nil }
    for node in honest {
      if node.disk.roster.version != first.disk.roster.version { return "roster of node \(node.place)" }
      if node.disk.erasures != first.disk.erasures { return "erasures of node \(node.place)" }
      if node.storage.clock != first.storage.clock {
        let heads = node.storage.clock.changes(since: first.storage.clock)
        let others = first.storage.clock.changes(since: node.storage.clock)
        return "clock of node \(node.place): \(heads.map { "\($0.stream) \($0.head.sequence)" }), "
          + "of node \(first.place): \(others.map { "\($0.stream) \($0.head.sequence)" })"
      }
      guard node.storage.digest == first.storage.digest else {
        throw Finding("equal clocks and different digests, nodes \(first.place) and \(node.place)")
      }
    }
    return nil
  }

  /// A session that need not stay ends once all is said, unless its connection broke.
  func checkEnds(_ connection: Connection) throws {
    let isLive = connection.ends.allSatisfy { nodes[$0.node].isLive }
    guard !isLive, connection.framesLeft == nil, now - connection.opened > 8_000 else { return }
    throw Finding("a session does not end, between \(connection.ends.map(\.node))")
  }

  func checkEnd() throws {
    guard let first = honest.first else { return }
    let view = CanonicalView(first.storage)
    guard first.storage.recomputedDigest == first.storage.digest else {
      throw Finding("the digest is not the sum of what is live")
    }
    for node in honest.dropFirst() {
      if let difference = CanonicalView(node.storage).difference(from: view) {
        throw Finding("nodes \(node.place) and \(first.place) differ: \(difference)")
      }
    }
    for node in honest where !node.disk.fence.isEmpty {
      // What only a copy that is gone knew of cannot come back: there an operator has to lift the fence.
      let isAllHeld = node.disk.fence.allSatisfy { head in
        first.storage.held(head.stream.trunk, head.head) != nil
      }
      if isAllHeld { throw Finding("node \(node.place) is still fenced") }
    }
    for node in honest {
      if let hash = node.storage.parkedHashes.first(where: { node.storage.entry($0) != nil }) {
        throw Finding("\(hash) is delivered and still waits")
      }
      for entry in node.storage.entries {
        guard let authored = oracle.authored[entry.hash]?.set, let held = node.storage.packed(entry.number) else {
          throw Finding("nobody wrote \(entry.hash)")
        }
        let gone = Set(node.storage.erasedOperations(of: entry.hash))
        guard held == ToySet.erase(authored.packed, gone) else {
          throw Finding("\(entry.hash) is not as it was written")
        }
      }
    }
    for hash in oracle.firm(settled: Set(settled.keys)) where view.sets[hash] == nil {
      throw Finding("a promised set is lost: \(oracle.authored[hash]?.set.header.stream.description ?? "") \(hash)")
    }
    for certificate in first.disk.certificates {
      let entity = view.entities[certificate.dot]
      if let entity, entity.value != .erased { throw Finding("an erased value is there: \(certificate.dot)") }
      for entity in view.entities.values {
        for write in entity.writes where write.dot == certificate.dot && write.value != .erased {
          throw Finding("an erased value is there: \(certificate.dot)")
        }
      }
    }
    count("final sets", view.sets.count)
  }
}
