public import Replication

/// The outermost layer of a body: a byte that says how it was packed, then the packed bytes. It is outside validity:
/// any packing of the same body will do.
enum PackedBody {
  /// Bits 0-3 of the first byte.
  enum Encoding: UInt8 {
    case stored = 0
    case deflate = 1
    /// ``Columns``, then DEFLATE.
    case columns = 2
  }

  /// Bit 4 of the first byte: the body has holes.
  static let holesBit: UInt8 = 0x10

  /// Returns the stored or the compressed form, whichever is shorter; rearranged if there are operations enough.
  static func pack(
    _ body: UnsafeRawBufferPointer, _ layout: SetBody, dictionary: UInt32
  ) -> [UInt8] {
    let form = layout.hasHoles ? holesBit : 0
    let preset = PresetDictionary.bytes(dictionary) ?? []
    var packed: [UInt8]?
    if layout.skeletons.count >= Columns.fewestOperations,
      let (rearranged, boundaries) = Columns.rearrange(body, layout)
    {
      packed = rearranged.withUnsafeBytes {
        Deflate.compress(
          $0, prefix: form | Encoding.columns.rawValue, dictionary: preset, boundaries: boundaries)
      }
    } else {
      packed = Deflate.compress(body, prefix: form | Encoding.deflate.rawValue, dictionary: preset)
    }
    if let packed, packed.count <= body.count { return packed }
    return [form | Encoding.stored.rawValue] + body
  }

  /// Packs a body with holes, whose layout is still unknown.
  static func pack(_ body: [UInt8], count: Int, dictionary: UInt32) throws(WireError) -> [UInt8] {
    try body.withBytes { (bytes) throws(WireError) in
      pack(bytes, try SetBody(bytes, count: count, hasHoles: true), dictionary: dictionary)
    }
  }

  /// Returns the body and its layout. A whole body has the length that its header says.
  static func unpack(
    _ packed: PackedChangeSet
  ) throws(WireError) -> (body: [UInt8], layout: SetBody) {
    guard packed.body.count <= Limits.packedBytes else {
      throw WireError(.overLimit, "a packed body has \(packed.body.count) bytes")
    }
    guard let form = packed.body.first else { throw WireError(.truncated, "a packed body is empty") }
    guard form & ~(holesBit | 0x0f) == 0, let encoding = Encoding(rawValue: form & 0x0f) else {
      throw WireError(.unknownVersion, "a body is packed in the unknown form \(form)")
    }
    let hasHoles = form & holesBit != 0
    let count = Int(packed.signed.header.operationCount)
    let length = Int(packed.signed.header.bodyLength)
    let limit = hasHoles ? length + Limits.holesBytes : length
    var body: [UInt8]
    if encoding == .stored {
      guard packed.body.count - 1 <= limit else {
        throw WireError(.inflatesTooFar, "a stored body is longer than its header says")
      }
      body = [UInt8](packed.body[1...])
    } else {
      guard let preset = PresetDictionary.bytes(packed.dictionary) else {
        throw WireError(.unknownDictionary, "dictionary \(packed.dictionary) is unknown to this build")
      }
      let extra = encoding == .columns ? Columns.directoryBytes : 0
      body = try packed.body.withBytes { (bytes) throws(WireError) in
        try Deflate.inflate(
          UnsafeRawBufferPointer(rebasing: bytes[1...]), dictionary: preset, limit: limit + extra)
      }
    }
    let layout: SetBody
    if encoding == .columns {
      let rearranged = body
      (body, layout) = try rearranged.withBytes { (bytes) throws(WireError) in
        try Columns.restore(bytes, count: count, hasHoles: hasHoles, limit: limit)
      }
    } else {
      layout = try body.withBytes { (bytes) throws(WireError) in
        try SetBody(bytes, count: count, hasHoles: hasHoles)
      }
    }
    guard hasHoles || body.count == length else {
      throw WireError(.lengthMismatch, "a body has \(body.count) bytes and its header says \(length)")
    }
    return (body, layout)
  }
}

extension ChangeSetCodec {
  /// Packs a set anew if its dictionary is not among those that a peer has; what is hashed stays.
  ///
  /// - Parameter dictionaries: those of the peer's Hello.
  /// - Throws: what ``open(_:)`` throws for a body that cannot be read.
  public static func repack(
    _ set: PackedChangeSet, for dictionaries: [UInt32]
  ) throws(WireError) -> PackedChangeSet {
    guard set.dictionary != 0, !dictionaries.contains(set.dictionary) else { return set }
    let (body, layout) = try PackedBody.unpack(set)
    return PackedChangeSet(
      signed: set.signed, body: body.withUnsafeBytes { PackedBody.pack($0, layout, dictionary: 0) },
      dictionary: 0)
  }
}
