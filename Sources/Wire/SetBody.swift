internal import Replication

/// Where the parts of a change-set's body lie.
///
/// A whole body: seed (32), skeletons (each with its length), the values' lengths, the values. A body with holes: the
/// holes (their count; for each the gap to the one before and its commitment), the seeds of the subtrees that cover what is
/// left, skeletons, the lengths of the values that are left, those values.
struct SetBody: Equatable {
  var skeletons: [Range<Int>] = []
  /// Nil for a hole.
  var values: [Range<Int>?] = []
  /// Ascending.
  var holes: [Hole] = []
  /// What every salt that is left can be made from: one root, or the cover.
  var seeds: [SaltTree.Node] = []

  /// An operation without its value.
  struct Hole: Equatable {
    let index: Int
    let commitment: Hash
  }

  var hasHoles: Bool { !holes.isEmpty }

  init() {}

  /// Where the values begin, and what they come to.
  private(set) var start = 0
  private(set) var valueBytes = 0

  /// Reads a body.
  /// - Throws: `truncated`, `trailingBytes`, `overLimit`, `notCanonical`, `invalidField`.
  init(_ bytes: UnsafeRawBufferPointer, count: Int, hasHoles: Bool) throws(WireError) {
    var reader = ByteReader(bytes)
    try self.init(&reader, count: count, hasHoles: hasHoles)
    _ = try reader.range(valueBytes)
    try reader.finish("a body")
  }

  /// Reads a body up to where the values begin.
  init(_ reader: inout ByteReader, count: Int, hasHoles: Bool) throws(WireError) {
    let origin = reader.offset
    if hasHoles {
      try readHoles(&reader, count: count)
    } else {
      seeds = [SaltTree.Node(first: 0, height: SaltTree.height(count: count), seed: try reader.hash())]
    }
    skeletons.reserveCapacity(count)
    for _ in 0..<count {
      let length = try reader.count(atMost: Limits.skeletonBytes, "a skeleton's bytes")
      let range = try reader.range(length)
      skeletons.append(range.lowerBound - origin..<range.upperBound - origin)
    }
    try readLengths(&reader, count: count)
    moveValues(to: reader.offset - origin)
  }

  /// Turns places among the values into places in the body.
  mutating func moveValues(to start: Int) {
    self.start = start
    for index in values.indices {
      guard let range = values[index] else { continue }
      values[index] = start + range.lowerBound..<start + range.upperBound
    }
  }

  private mutating func readHoles(_ reader: inout ByteReader, count: Int) throws(WireError) {
    let total = try reader.count(atMost: count, "holes")
    guard total > 0 else { throw WireError(.notCanonical, "a body without holes has the form of one with") }
    var next = 0
    for _ in 0..<total {
      let index = next + (try reader.count(atMost: count, "a hole's place"))
      guard index < count else { throw WireError(.invalidField, "a hole lies beyond the operations") }
      holes.append(Hole(index: index, commitment: try reader.hash()))
      next = index + 1
    }
    for node in SaltTree.cover(count: count, holes: holes.map(\.index)) {
      seeds.append(SaltTree.Node(first: node.first, height: node.height, seed: try reader.hash()))
    }
  }

  private mutating func readLengths(_ reader: inout ByteReader, count: Int) throws(WireError) {
    values.reserveCapacity(count)
    var hole = holes.startIndex
    for index in 0..<count {
      if hole < holes.endIndex, holes[hole].index == index {
        values.append(nil)
        hole += 1
      } else {
        let length = try reader.count(atMost: Limits.valueBytes, "a value's bytes")
        values.append(valueBytes..<valueBytes + length)
        valueBytes += length
      }
    }
  }

  /// The leaves of the set's Merkle tree: SHA-256(0x00 ‖ index ‖ skeleton's length ‖ skeleton ‖ commitment), where the
  /// commitment is SHA-256(salt ‖ value).
  func leaves(_ bytes: UnsafeRawBufferPointer) -> [Hash] {
    var salts = [Hash](repeating: .zero, count: skeletons.count)
    for seed in seeds { SaltTree.expand(seed, into: &salts) }
    let longest = skeletons.reduce(0) { max($0, $1.count) }
    var hole = holes.startIndex
    return withUnsafeTemporaryAllocation(byteCount: longest + 41, alignment: 8) { scratch in
      var leaves = [Hash]()
      leaves.reserveCapacity(skeletons.count)
      for index in 0..<skeletons.count {
        let commitment: Hash
        if let value = values[index] {
          commitment = Self.commitment(
            salt: salts[index], value: UnsafeRawBufferPointer(rebasing: bytes[value]), scratch)
        } else {
          commitment = holes[hole].commitment
          hole += 1
        }
        leaves.append(
          Self.leaf(
            index: index, skeleton: UnsafeRawBufferPointer(rebasing: bytes[skeletons[index]]),
            commitment: commitment, scratch))
      }
      return leaves
    }
  }

  static func commitment(
    salt: Hash, value: UnsafeRawBufferPointer, _ scratch: UnsafeMutableRawBufferPointer
  ) -> Hash {
    salt.store(to: scratch, at: 0)
    return sha256(UnsafeRawBufferPointer(rebasing: scratch[..<Hash.byteCount]), value)
  }

  /// - Parameter scratch: 41 bytes more than the skeleton.
  static func leaf(
    index: Int, skeleton: UnsafeRawBufferPointer, commitment: Hash,
    _ scratch: UnsafeMutableRawBufferPointer
  ) -> Hash {
    scratch[0] = 0
    scratch.storeBytes(of: UInt32(index).bigEndian, toByteOffset: 1, as: UInt32.self)
    scratch.storeBytes(of: UInt32(skeleton.count).bigEndian, toByteOffset: 5, as: UInt32.self)
    UnsafeMutableRawBufferPointer(rebasing: scratch[9..<9 + skeleton.count]).copyMemory(from: skeleton)
    commitment.store(to: scratch, at: 9 + skeleton.count)
    return sha256(UnsafeRawBufferPointer(rebasing: scratch[..<(41 + skeleton.count)]))
  }

  static func leaf(index: Int, skeleton: [UInt8], commitment: Hash) -> Hash {
    withUnsafeTemporaryAllocation(byteCount: skeleton.count + 41, alignment: 8) { scratch in
      skeleton.withUnsafeBytes { leaf(index: index, skeleton: $0, commitment: commitment, scratch) }
    }
  }
}
