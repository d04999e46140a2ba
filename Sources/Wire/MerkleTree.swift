public import Replication

/// The Merkle tree of RFC 9162, section 2.1, over leaves that are hashed already.
public enum MerkleTree {
  /// SHA-256(0x01 ‖ left ‖ right).
  static func inner(_ left: Hash, _ right: Hash) -> Hash {
    withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { inner(left, right, $0) }
  }

  private static func inner(
    _ left: Hash, _ right: Hash, _ scratch: UnsafeMutableRawBufferPointer
  ) -> Hash {
    scratch[0] = 1
    left.store(to: scratch, at: 1)
    right.store(to: scratch, at: 33)
    return sha256(UnsafeRawBufferPointer(scratch))
  }

  /// Returns the root over some leaves; the hash of nothing for none.
  public static func root(_ leaves: [Hash]) -> Hash {
    guard !leaves.isEmpty else { return sha256([]) }
    var level = leaves
    var count = leaves.count
    withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { scratch in
      level.withUnsafeMutableBufferPointer { nodes in
        // Pairing from the left and carrying an odd last node up gives the tree that RFC 9162 splits at powers of two.
        while count > 1 {
          for pair in 0..<count / 2 {
            nodes[pair] = inner(nodes[2 * pair], nodes[2 * pair + 1], scratch)
          }
          if count % 2 == 1 { nodes[count / 2] = nodes[count - 1] }
          count = (count + 1) / 2
        }
      }
    }
    return level[0]
  }

  /// Returns the inclusion proof of a leaf, from the leaf upwards.
  ///
  /// - Parameter index: below `leaves.count`.
  public static func proof(of index: Int, in leaves: [Hash]) -> [Hash] {
    var path = [Hash]()
    var level = leaves
    var place = index
    while level.count > 1 {
      let sibling = place ^ 1
      if sibling < level.count { path.append(level[sibling]) }
      var next = [Hash]()
      next.reserveCapacity((level.count + 1) / 2)
      for pair in 0..<level.count / 2 { next.append(inner(level[2 * pair], level[2 * pair + 1])) }
      if let last = level.last, level.count % 2 == 1 { next.append(last) }
      level = next
      place /= 2
    }
    return path
  }

  /// Returns the root that an inclusion proof leads to; nil if the proof has not the length that the place demands.
  public static func root(from leaf: Hash, at index: Int, of count: Int, path: [Hash]) -> Hash? {
    guard index >= 0, index < count else { return nil }
    var (hash, place, last, rest) = (leaf, index, count - 1, path[...])
    while last > 0 {
      if place % 2 == 1 {
        guard let sibling = rest.popFirst() else { return nil }
        hash = inner(sibling, hash)
      } else if place < last {
        guard let sibling = rest.popFirst() else { return nil }
        hash = inner(hash, sibling)
      }
      place /= 2
      last /= 2
    }
    return rest.isEmpty ? hash : nil
  }
}
