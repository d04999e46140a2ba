public import Replication

extension ChangeSetCodec {
  /// Takes values out of a change-set. What is left still verifies, and nothing about what was taken can be guessed.
  ///
  /// - Parameter indices: the operations whose values go; those that are holes already stay so.
  /// - Throws: `invalidField` for an index that the set does not have; what ``open(_:)`` throws.
  public static func erase(
    _ set: PackedChangeSet, indices: some Sequence<UInt32>
  ) throws(WireError) -> PackedChangeSet {
    let count = Int(set.signed.header.operationCount)
    let (body, layout) = try PackedBody.unpack(set)
    let erased = try body.withBytes { (bytes) throws(WireError) in
      guard MerkleTree.root(layout.leaves(bytes)) == set.signed.header.root else {
        throw WireError(.rootMismatch, "a body is not the one that its header commits to")
      }
      var holes = Dictionary(uniqueKeysWithValues: layout.holes.map { ($0.index, $0.commitment) })
      var salts = [Hash](repeating: .zero, count: count)
      for seed in layout.seeds { SaltTree.expand(seed, into: &salts) }
      for index in indices.map(Int.init) {
        guard index < count else {
          throw WireError(.invalidField, "operation \(index) is not in a set of \(count)")
        }
        guard let value = layout.values[index] else { continue }
        holes[index] = sha256(
          salts[index].bytes + bytes[value])
      }
      return write(bytes, layout, holes.sorted { $0.key < $1.key })
    }
    guard let erased else { return set }
    return PackedChangeSet(
      signed: set.signed,
      body: try PackedBody.pack(erased, count: count, dictionary: PresetDictionary.current),
      dictionary: PresetDictionary.current)
  }

  /// The operations whose values were taken out of a set.
  /// - Throws: what ``open(_:)`` throws for a body that cannot be read; the root is not checked.
  public static func holes(_ set: PackedChangeSet) throws(WireError) -> [UInt32] {
    // The form is known without inflating: nearly all sets are whole.
    guard let form = set.body.first, form & PackedBody.holesBit != 0 else { return [] }
    return try PackedBody.unpack(set).layout.holes.map { UInt32($0.index) }
  }

  /// - Returns: nil without holes.
  private static func write(
    _ bytes: UnsafeRawBufferPointer, _ layout: SetBody, _ holes: [(key: Int, value: Hash)]
  ) -> [UInt8]? {
    guard !holes.isEmpty else { return nil }
    let count = layout.skeletons.count
    var out = [UInt8]()
    out.append(varint: UInt64(holes.count))
    var next = 0
    for (index, commitment) in holes {
      out.append(varint: UInt64(index - next))
      commitment.append(to: &out)
      next = index + 1
    }
    for node in SaltTree.cover(count: count, holes: holes.map(\.key)) {
      // A cover of more holes lies within the cover of fewer: there is always one to descend from.
      guard
        let source = layout.seeds.last(where: { $0.first <= node.first })
      else { continue }
      SaltTree.descend(from: source, to: node).seed.append(to: &out)
    }
    for range in layout.skeletons {
      out.append(varint: UInt64(range.count))
      out.append(contentsOf: bytes[range])
    }
    let gone = Set(holes.map(\.key))
    let left = (0..<count).compactMap { gone.contains($0) ? nil : layout.values[$0] }
    for range in left { out.append(varint: UInt64(range.count)) }
    for range in left { out.append(contentsOf: bytes[range]) }
    return out
  }
}
