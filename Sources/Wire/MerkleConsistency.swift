public import Replication

/// That a tree only grew: the consistency proofs of RFC 9162, section 2.1.4.
extension MerkleTree {
  /// Returns the proof that the tree over the first `size` leaves is part of the tree over all of them; empty if there is
  /// nothing to prove.
  ///
  /// - Parameter size: From 0 to `leaves.count`.
  public static func consistency(of size: Int, in leaves: [Hash]) -> [Hash] {
    guard size > 0, size < leaves.count else { return [] }
    return subproof(size, leaves[...], isWhole: true)
  }

  private static func subproof(_ size: Int, _ leaves: ArraySlice<Hash>, isWhole: Bool) -> [Hash] {
    if size == leaves.count { return isWhole ? [] : [root(Array(leaves))] }
    let split = leaves.startIndex + greatestPower(below: leaves.count)
    let (left, right) = (leaves[..<split], leaves[split...])
    if size <= left.count { return subproof(size, left, isWhole: isWhole) + [root(Array(right))] }
    return subproof(size - left.count, right, isWhole: false) + [root(Array(left))]
  }

  /// The greatest power of two below a number that is at least 2.
  private static func greatestPower(below count: Int) -> Int {
    1 << (Int.bitWidth - (count - 1).leadingZeroBitCount - 1)
  }

  /// Whether a proof shows that the tree of `newRoot` adds to that of `oldRoot`, by the algorithm of section 2.1.4.2.
  public static func isConsistent(
    from size: UInt64, _ oldRoot: Hash, to newSize: UInt64, _ newRoot: Hash, path: [Hash]
  ) -> Bool {
    if size == newSize { return path.isEmpty && oldRoot == newRoot }
    if size == 0 { return path.isEmpty }
    guard size < newSize, path.count <= 128 else { return false }
    // A whole subtree is its own first node.
    var nodes = (size & (size - 1) == 0 ? [oldRoot] : []) + path
    guard !nodes.isEmpty else { return false }
    let first = nodes.removeFirst()
    var (place, last) = (size - 1, newSize - 1)
    while place & 1 == 1 {
      place >>= 1
      last >>= 1
    }
    var (old, new) = (first, first)
    for node in nodes {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        old = inner(node, old)
        new = inner(node, new)
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        new = inner(new, node)
      }
      place >>= 1
      last >>= 1
    }
    return last == 0 && old == oldRoot && new == newRoot
  }
}
