public import Replication

/// What a header says that does not follow from its operations.
public struct SetDraft: Sendable {
  public var stream: StreamID
  public var purpose: StreamPurpose
  public var sequence: UInt64
  public var previous: Hash
  public var dependencies: [Dependency]
  public var clockHash: Hash
  public var roster: Hash
  public var authored: Instant
  public var anchor: Clock?

  public init(
    stream: StreamID, purpose: StreamPurpose, sequence: UInt64, previous: Hash,
    dependencies: [Dependency], clockHash: Hash, roster: Hash,
    authored: Instant, anchor: Clock? = nil
  ) {
    self.stream = stream
    self.purpose = purpose
    self.sequence = sequence
    self.previous = previous
    self.dependencies = dependencies
    self.clockHash = clockHash
    self.roster = roster
    self.authored = authored
    self.anchor = anchor
  }
}

/// The encoding of whole change-sets: body, Merkle root, compression, holes.
public enum ChangeSetCodec {
  /// Makes a change-set of a draft and its operations.
  ///
  /// - Parameters:
  ///   - operations: 1 to ``Limits/operationsPerSet``; references are those of the set that is made.
  ///   - seed: 32 random bytes, never used again: the salts come from it.
  ///   - sign: gets the header's bytes and returns 64 bytes; the signing context is the signer's to add.
  /// - Throws: `overLimit` if the batch must be split, `invalidField` for what no reader would accept, `cannotSign`.
  public static func seal(
    _ draft: SetDraft,
    operations: [(skeleton: Skeleton<Reference>, value: Value<Reference>)],
    seed: [UInt8], sign: ([UInt8]) throws -> [UInt8]
  ) throws(WireError) -> ReceivedSet {
    guard let root = Hash(seed) else {
      throw WireError(.invalidField, "a seed has \(seed.count) bytes and not \(Hash.byteCount)")
    }
    guard (1...Limits.operationsPerSet).contains(operations.count) else {
      throw WireError(
        .overLimit, "\(operations.count) operations; split them into sets of 1 to \(Limits.operationsPerSet)")
    }
    var header = Header(
      format: HeaderCodec.format, stream: draft.stream.trunk, purpose: draft.purpose,
      sequence: draft.sequence, previous: draft.previous, dependencies: draft.dependencies,
      clockHash: draft.clockHash, roster: draft.roster,
      authored: draft.authored, operationCount: UInt32(operations.count), bodyLength: 0, root: .zero,
      anchor: draft.anchor)
    let (body, layout) = try write(operations, root, header)
    let leaves = body.withUnsafeBytes { layout.leaves($0) }
    header.bodyLength = UInt32(body.count)
    header.root = MerkleTree.root(leaves)
    try HeaderCodec.check(header)
    let bytes = HeaderCodec.encode(header)
    let signature: [UInt8]
    do { signature = try sign(bytes) } catch {
      throw WireError(.cannotSign, "the header could not be signed", cause: error)
    }
    let signed = try HeaderCodec.decode(bytes, signature: signature)
    let packed = PackedChangeSet(
      signed: signed,
      body: body.withUnsafeBytes {
        PackedBody.pack($0, layout, dictionary: PresetDictionary.current)
      },
      dictionary: PresetDictionary.current)
    var received = [ReceivedOperation]()
    received.reserveCapacity(operations.count)
    for (index, operation) in operations.enumerated() {
      received.append(
        ReceivedOperation(
          skeleton: operation.skeleton, leaf: leaves[index], value: layout.values[index]))
    }
    return ReceivedSet(packed: packed, body: body, operations: received, malformed: nil)
  }

  /// Reads a change-set and checks its root. Signatures are for Trust to check.
  ///
  /// - Returns: the set; with `malformed` given if what its author signed cannot be understood.
  /// - Throws: `rootMismatch` and others if this is not the body that was signed: whoever sent it is to blame.
  public static func open(_ packed: PackedChangeSet) throws(WireError) -> ReceivedSet {
    let header = packed.signed.header
    let (body, layout) = try PackedBody.unpack(packed)
    return try body.withBytes { (bytes) throws(WireError) in
      let leaves = layout.leaves(bytes)
      guard MerkleTree.root(leaves) == header.root else {
        throw WireError(.rootMismatch, "a body is not the one that its header commits to")
      }
      do throws(WireError) {
        let operations = try operations(bytes, layout, leaves, header)
        return ReceivedSet(packed: packed, body: body, operations: operations, malformed: nil)
      } catch {
        return ReceivedSet(
          packed: packed, body: body, operations: [], malformed: error.description)
      }
    }
  }

  private static func operations(
    _ bytes: UnsafeRawBufferPointer, _ layout: SetBody, _ leaves: [Hash], _ header: Header
  ) throws(WireError) -> [ReceivedOperation] {
    var operations = [ReceivedOperation]()
    operations.reserveCapacity(leaves.count)
    for index in 0..<leaves.count {
      var reader = ByteReader(bytes, layout.skeletons[index])
      let skeleton = try SkeletonCodec.decode(&reader)
      try reader.finish("operation \(index)'s skeleton")
      try SkeletonRules.check(skeleton, at: index, in: header)
      operations.append(
        ReceivedOperation(skeleton: skeleton, leaf: leaves[index], value: layout.values[index]))
    }
    return operations
  }

  private static func write(
    _ operations: [(skeleton: Skeleton<Reference>, value: Value<Reference>)], _ seed: Hash,
    _ header: Header
  ) throws(WireError) -> (body: [UInt8], layout: SetBody) {
    var layout = SetBody()
    layout.seeds = [
      SaltTree.Node(first: 0, height: SaltTree.height(count: operations.count), seed: seed)
    ]
    layout.skeletons.reserveCapacity(operations.count)
    layout.values.reserveCapacity(operations.count)
    var body = seed.bytes
    var skeleton = [UInt8]()
    for (index, operation) in operations.enumerated() {
      try SkeletonRules.check(operation.skeleton, at: index, in: header)
      skeleton.removeAll(keepingCapacity: true)
      SkeletonCodec.append(operation.skeleton, to: &skeleton)
      body.append(varint: UInt64(skeleton.count))
      layout.skeletons.append(body.count..<body.count + skeleton.count)
      body.append(contentsOf: skeleton)
    }
    var values = [UInt8]()
    for (index, operation) in operations.enumerated() {
      try ValueCodec.check(operation.value)
      let start = values.count
      ValueCodec.append(operation.value, to: &values)
      let length = values.count - start
      guard length <= Limits.valueBytes, values.count <= Limits.bodyBytes else {
        throw WireError(.overLimit, "operation \(index)'s value is too long, or the batch: split it")
      }
      body.append(varint: UInt64(length))
      layout.values.append(start..<values.count)
    }
    guard body.count + values.count <= Limits.bodyBytes else {
      throw WireError(.overLimit, "a body of \(body.count + values.count) bytes; split the batch")
    }
    layout.moveValues(to: body.count)
    body.append(contentsOf: values)
    return (body, layout)
  }
}
