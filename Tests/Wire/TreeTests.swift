import Replication
import Testing

@testable import Wire

@Suite("Trees")
struct TreeTests {
  /// RFC 9162, section 2.1.1, as it is written there.
  static func root(_ leaves: ArraySlice<Hash>) -> Hash {
    guard leaves.count > 1, let first = leaves.first else { return leaves.first ?? sha256([]) }
    _ = first
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    let middle = leaves.startIndex + split
    return sha256([1] + root(leaves[..<middle]).bytes + root(leaves[middle...]).bytes)
  }

  @Test("the root is that of RFC 9162, and every leaf has a proof that only fits its place")
  func merkle() {
    var random = SeededGenerator(seed: runSeed())
    for count in Array(0...20) + [33, 64, 100] {
      let leaves = (0..<count).map { _ in random.hash() }
      #expect(MerkleTree.root(leaves) == Self.root(leaves[...]))
      for index in 0..<count {
        let path = MerkleTree.proof(of: index, in: leaves)
        #expect(MerkleTree.root(from: leaves[index], at: index, of: count, path: path) == MerkleTree.root(leaves))
        let other = (index + 1) % count
        if other != index {
          #expect(MerkleTree.root(from: leaves[index], at: other, of: count, path: path) != MerkleTree.root(leaves))
        }
        #expect(MerkleTree.root(from: leaves[index], at: index, of: count, path: path + [.zero]) == nil)
      }
    }
  }

  @Test("SHA-256 is that of FIPS 180-4")
  func hash() {
    #expect(
      "\(sha256(Array("abc".utf8)))" == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      "\(HashFunction.crypto.sha256([]))" == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("salts are leaves of the tree as it is defined")
  func salts() {
    var random = SeededGenerator(seed: runSeed())
    for count in [1, 2, 3, 5, 8, 9, 100, 10_000] {
      let height = SaltTree.height(count: count)
      #expect(1 << height >= count && (height == 0 || 1 << (height - 1) < count))
      let root = SaltTree.Node(first: 0, height: height, seed: random.hash())
      var salts = [Hash](repeating: .zero, count: count)
      SaltTree.expand(root, into: &salts)
      for index in [0, count / 2, count - 1] {
        var seed = root.seed
        for level in stride(from: height - 1, through: 0, by: -1) {
          seed = sha256([index >> level & 1 == 0 ? 2 : 3] + seed.bytes)
        }
        #expect(salts[index] == seed)
      }
    }
  }

  @Test("a cover gives every salt but those of the holes, with at most fourteen seeds a hole")
  func cover() {
    var random = SeededGenerator(seed: runSeed())
    for count in [1, 2, 3, 7, 16, 33, 1_000, 10_000] {
      let root = SaltTree.Node(first: 0, height: SaltTree.height(count: count), seed: random.hash())
      var salts = [Hash](repeating: .zero, count: count)
      SaltTree.expand(root, into: &salts)
      let holes = Set((0..<3).map { _ in Int.random(in: 0..<count, using: &random) }).sorted()
      let cover = SaltTree.cover(count: count, holes: holes)
      #expect(cover.count <= 14 * holes.count)
      var left = [Hash](repeating: .zero, count: count)
      for node in cover { SaltTree.expand(SaltTree.descend(from: root, to: node), into: &left) }
      for hole in holes { salts[hole] = .zero }
      #expect(left == salts)
    }
  }
}
