public import Replication

/// The root of an RFC 9162 tree that grows by a leaf at a time, in memory of its height.
public struct MerkleFrontier: Sendable {
  /// Leaves so far.
  public private(set) var size: UInt64 = 0
  /// The whole subtrees from left to right, one for each bit of the size.
  private var peaks: [Hash] = []

  public init() {}

  /// Adds a leaf at the end.
  public mutating func append(_ leaf: Hash) {
    var node = leaf
    var rest = size
    while rest & 1 == 1, let left = peaks.popLast() {
      node = MerkleTree.inner(left, node)
      rest >>= 1
    }
    peaks.append(node)
    size += 1
  }

  /// The root over the leaves so far, as `MerkleTree.root` gives it.
  public var root: Hash {
    guard var node = peaks.last else { return sha256([]) }
    for left in peaks.dropLast().reversed() { node = MerkleTree.inner(left, node) }
    return node
  }
}
