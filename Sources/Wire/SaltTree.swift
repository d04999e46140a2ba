internal import Replication

/// The salts of a change-set's values: leaves of a GGM tree over 32 random bytes, so that all of them cost 32 bytes, and
/// all but some cost a few seeds more.
///
/// A node's children are SHA-256(0x02 ‖ node) and SHA-256(0x03 ‖ node). The tree over `count` leaves has
/// ceil(log2(count)) levels below its root; leaves beyond `count` are not made.
enum SaltTree {
  /// A subtree: its first leaf, its levels, and its seed.
  struct Node: Equatable {
    let first: Int
    let height: Int
    let seed: Hash
  }

  /// Levels below the root of a tree with so many leaves.
  static func height(count: Int) -> Int {
    count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  static func child(_ seed: Hash, right: Bool) -> Hash {
    withUnsafeTemporaryAllocation(byteCount: 33, alignment: 8) { scratch in
      child(seed, right: right, scratch)
    }
  }

  private static func child(
    _ seed: Hash, right: Bool, _ scratch: UnsafeMutableRawBufferPointer
  ) -> Hash {
    scratch[0] = right ? 3 : 2
    seed.store(to: scratch, at: 1)
    return sha256(UnsafeRawBufferPointer(scratch))
  }

  /// Writes a subtree's leaves, as far as they are below `salts.count`, to their places.
  static func expand(_ node: Node, into salts: inout [Hash]) {
    let count = min(1 << node.height, salts.count - node.first)
    guard count > 0 else { return }
    withUnsafeTemporaryAllocation(byteCount: 33, alignment: 8) { scratch in
      salts.withUnsafeMutableBufferPointer { all in
        let nodes = UnsafeMutableBufferPointer(rebasing: all[node.first..<node.first + count])
        nodes[0] = node.seed
        var height = node.height
        while height > 0 {
          let parents = (count - 1) >> height + 1
          let children = (count - 1) >> (height - 1) + 1
          // From the right, so that a child never overwrites a parent that is still to be read.
          var parent = parents - 1
          while parent >= 0 {
            let seed = nodes[parent]
            if 2 * parent + 1 < children { nodes[2 * parent + 1] = child(seed, right: true, scratch) }
            nodes[2 * parent] = child(seed, right: false, scratch)
            parent -= 1
          }
          height -= 1
        }
      }
    }
  }

  /// The greatest subtrees that hold leaves but none of the holes, from left to right.
  ///
  /// - Parameter holes: ascending, each below `count`.
  static func cover(count: Int, holes: [Int]) -> [(first: Int, height: Int)] {
    var nodes = [(first: Int, height: Int)]()
    func walk(_ first: Int, _ height: Int, _ holes: ArraySlice<Int>) {
      guard first < count else { return }
      guard !holes.isEmpty else { return nodes.append((first, height)) }
      guard height > 0 else { return }
      let middle = first + 1 << (height - 1)
      let split = holes.firstIndex { $0 >= middle } ?? holes.endIndex
      walk(first, height - 1, holes[..<split])
      walk(middle, height - 1, holes[split...])
    }
    walk(0, height(count: count), holes[...])
    return nodes
  }

  /// The seed of a subtree that lies within a known one.
  static func descend(from node: Node, to target: (first: Int, height: Int)) -> Node {
    var seed = node.seed
    var level = node.height
    while level > target.height {
      level -= 1
      seed = child(seed, right: (target.first - node.first) >> level & 1 == 1)
    }
    return Node(first: target.first, height: target.height, seed: seed)
  }
}
