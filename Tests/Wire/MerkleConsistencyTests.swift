import Replication
import Testing
import Wire

@Suite("Trees that grow")
struct MerkleConsistencyTests {
  private static func leaves(_ count: Int, _ salt: UInt8 = 0) -> [Hash] {
    (0..<count).map { sha256([salt, UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]) }
  }

  @Test("every tree leads to every later one by its proof, and the frontier gives the roots of both")
  func grows() {
    let leaves = Self.leaves(70)
    var frontier = MerkleFrontier()
    #expect(frontier.root == MerkleTree.root([]))
    for size in 1...leaves.count {
      frontier.append(leaves[size - 1])
      #expect(frontier.size == UInt64(size) && frontier.root == MerkleTree.root(Array(leaves[..<size])))
    }
    for end in 1...leaves.count {
      let whole = Array(leaves[..<end])
      for size in 0...end {
        let path = MerkleTree.consistency(of: size, in: whole)
        #expect(
          MerkleTree.isConsistent(
            from: UInt64(size), MerkleTree.root(Array(leaves[..<size])), to: UInt64(end), MerkleTree.root(whole),
            path: path))
      }
    }
  }

  @Test("a tree in which one earlier leaf differs is never led to, whatever part of the proof is given")
  func refuses() {
    let (old, new) = (Self.leaves(70), Self.leaves(70))
    for end in stride(from: 2, through: 70, by: 3) {
      for size in 1..<end {
        var changed = Array(new[..<end])
        changed[(size * 7) % size] = sha256([9, 9])
        let oldRoot = MerkleTree.root(Array(old[..<size]))
        let newRoot = MerkleTree.root(changed)
        let path = MerkleTree.consistency(of: size, in: changed)
        for proof in [path, Array(path.dropLast()), path + [oldRoot], []] {
          #expect(!MerkleTree.isConsistent(from: UInt64(size), oldRoot, to: UInt64(end), newRoot, path: proof))
        }
      }
    }
    let root = MerkleTree.root(old)
    #expect(!MerkleTree.isConsistent(from: 70, root, to: 69, root, path: []), "a tree never shrinks")
    #expect(!MerkleTree.isConsistent(from: 70, root, to: 70, .zero, path: []))
    #expect(!MerkleTree.isConsistent(from: 3, root, to: .max, root, path: Array(repeating: root, count: 200)))
  }
}
