import Replication
import Toys

/// What was really written and promised, kept outside of all nodes.
struct Oracle {
  struct Authored {
    let set: ReceivedSet
    /// Its writer was told that it is safe, and no disk with it was rolled back since.
    var isFirm: Bool
  }

  private(set) var authored: [Hash: Authored] = [:]
  private(set) var order: [Hash] = []
  private(set) var certificates: [[UInt8]: Certificate] = [:]

  mutating func note(_ set: ReceivedSet, isFirm: Bool) {
    authored[set.hash] = Authored(set: set, isFirm: isFirm)
    order.append(set.hash)
  }

  mutating func note(_ certificate: Certificate) { certificates[certificate.bytes] = certificate }

  /// Only the disk that was rolled back had these.
  mutating func lose(_ hash: Hash) { authored[hash]?.isFirm = false }

  /// Sets that every honest node must hold in the end. What its author wrote after a fork that nobody settled, or on top
  /// of that, counts only if someone else took it.
  func firm(settled: Set<StreamID>) -> [Hash] {
    var places: [Place: [Hash]] = [:]
    for hash in order {
      if let header = authored[hash]?.set.header { places[Place(header), default: []].append(hash) }
    }
    var open: Set<Hash> = []
    for hash in order {
      guard let found = authored[hash] else { continue }
      let header = found.set.header
      let isBranch = !settled.contains(header.stream) && (places[Place(header)]?.count ?? 0) > 1
      let cites = header.dependencies.contains { dependency in
        open.contains { $0.prefix == dependency.head.prefix }
      }
      if !found.isFirm || isBranch || open.contains(header.previous) || cites { open.insert(hash) }
    }
    return order.filter { !open.contains($0) }
  }

  private struct Place: Hashable {
    let stream: StreamID
    let previous: Hash
    init(_ header: Header) {
      stream = header.stream
      previous = header.previous
    }
  }
}
