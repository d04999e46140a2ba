package import Replication

/// Makes and opens change-sets without Wire: no signatures, no compression, and a hash that only mixes.
package enum ToySet {
  /// Ways in which an author can sign nonsense.
  package struct Tampering {
    package var isMalformed = false
    /// Changes the header before it is hashed.
    package var header: (inout Header) -> Void = { _ in }

    package init() {}

    /// A body that nobody can read.
    package static var malformed: Tampering {
      var tampering = Tampering()
      tampering.isMalformed = true
      return tampering
    }

    /// An anchored clock that is not the one the header hashes.
    package static var falseAnchor: Tampering {
      var tampering = Tampering()
      tampering.header = {
        let stream = StreamID(member: MemberNumber(rawValue: 5), id: 5)
        $0.anchor = Clock([stream: Head(sequence: 1, prefix: HashPrefix(words: (1, 1)))])
      }
      return tampering
    }
  }

  /// Seals a draft as its author would.
  package static func seal(_ draft: Draft, _ tampering: Tampering = Tampering()) -> ReceivedSet {
    seal(header(draft), draft.operations, tampering)
  }

  /// The header of a draft, without what its body decides.
  package static func header(_ draft: Draft) -> Header {
    Header(
      format: 1, stream: draft.stream, purpose: draft.purpose, sequence: draft.sequence, previous: draft.previous,
      dependencies: draft.dependencies, clockHash: draft.clockHash, roster: draft.roster,
      authored: draft.authored, operationCount: UInt32(draft.operations.count),
      bodyLength: 0, root: .zero, anchor: draft.anchor)
  }

  /// Seals operations under a header; its body length and root are filled in.
  package static func seal(
    _ header: Header, _ operations: [(skeleton: Skeleton<Reference>, value: Value<Reference>)],
    _ tampering: Tampering = Tampering()
  ) -> ReceivedSet {
    var body = ToyWriter()
    body.put(tampering.isMalformed ? 1 : 0)
    var leaves: [UInt8] = []
    for (index, operation) in operations.enumerated() {
      var skeleton = ToyWriter()
      skeleton.put(operation.skeleton)
      var value = ToyWriter()
      value.put(operation.value)
      let commitment = HashFunction.toy.sha256(value.bytes)
      body.put(skeleton.bytes)
      body.put(0)
      body.put(value.bytes)
      leaf(UInt32(index), skeleton.bytes, commitment).append(to: &leaves)
    }
    var header = header
    header.operationCount = UInt32(operations.count)
    header.bodyLength = UInt32(body.bytes.count)
    header.root = HashFunction.toy.sha256(leaves)
    tampering.header(&header)
    let bytes = encode(header)
    let signed = SignedHeader(header: header, bytes: bytes, signature: [], hash: HashFunction.toy.sha256(bytes))
    return open(PackedChangeSet(signed: signed, body: body.bytes, dictionary: 0))
  }

  /// Reads a set that travelled.
  package static func open(_ packed: PackedChangeSet) -> ReceivedSet {
    var reader = ToyReader(packed.body)
    if reader.number() == 1 {
      return ReceivedSet(packed: packed, body: packed.body, operations: [], malformed: "its body cannot be read")
    }
    var operations: [ReceivedOperation] = []
    for index in 0..<packed.signed.header.operationCount {
      let bytes = Array(packed.body[reader.range()])
      var inner = ToyReader(bytes)
      let skeleton = inner.skeleton()
      var value: Range<Int>?
      let commitment: Hash
      if reader.number() == 0 {
        let range = reader.range()
        value = range
        commitment = HashFunction.toy.sha256(Array(packed.body[range]))
      } else {
        commitment = reader.hash()
      }
      operations.append(ReceivedOperation(skeleton: skeleton, leaf: leaf(index, bytes, commitment), value: value))
    }
    return ReceivedSet(packed: packed, body: packed.body, operations: operations, malformed: nil)
  }

  /// Takes values out of a set, leaving what commits to them.
  package static func erase(_ packed: PackedChangeSet, _ indices: Set<UInt32>) -> PackedChangeSet {
    var reader = ToyReader(packed.body)
    guard reader.number() == 0 else { return packed }
    var body = ToyWriter()
    body.put(0)
    for index in 0..<packed.signed.header.operationCount {
      body.put(Array(packed.body[reader.range()]))
      if reader.number() == 0 {
        let value = Array(packed.body[reader.range()])
        if indices.contains(index) {
          body.put(1)
          body.put(HashFunction.toy.sha256(value))
        } else {
          body.put(0)
          body.put(value)
        }
      } else {
        body.put(1)
        body.put(reader.hash())
      }
    }
    return PackedChangeSet(signed: packed.signed, body: body.bytes, dictionary: packed.dictionary)
  }

  private static func leaf(_ index: UInt32, _ skeleton: [UInt8], _ commitment: Hash) -> Hash {
    var bytes = ToyWriter()
    bytes.put(UInt64(index))
    bytes.put(skeleton)
    bytes.put(commitment)
    return HashFunction.toy.sha256(bytes.bytes)
  }

  private static func encode(_ header: Header) -> [UInt8] {
    var out = ToyWriter()
    out.put(header.stream)
    out.put(UInt64(header.purpose.rawValue))
    out.put(header.sequence)
    out.put(header.previous)
    for dependency in header.dependencies {
      out.put(dependency.stream)
      out.put(dependency.head.sequence)
      out.put(dependency.head.prefix)
    }
    out.put(header.clockHash)
    out.put(header.roster)
    out.put(UInt64(bitPattern: header.authored.rawValue))
    out.put(UInt64(header.operationCount))
    out.put(UInt64(header.bodyLength))
    out.put(header.root)
    if let anchor = header.anchor { out.put(anchor.canonicalBytes) }
    out.put(header.hasUnknownCriticalExtension ? 1 : 0)
    return out.bytes
  }
}
