internal import Replication

/// The outermost layer of a body: a byte that says how it was packed, then the packed bytes. It is outside validity:
/// any packing of the same body will do.
enum PackedBody {
  /// Bits 0-3 of the first byte.
  enum Encoding: UInt8 {
    case stored = 0
    case deflate = 1
  }

  /// Bit 4 of the first byte: the body has holes.
  static let holesBit: UInt8 = 0x10

  /// Returns the shorter of the stored and the compressed form.
  static func pack(_ body: UnsafeRawBufferPointer, hasHoles: Bool, dictionary: UInt32) -> [UInt8] {
    let form = hasHoles ? holesBit : 0
    if let preset = PresetDictionary.bytes(dictionary),
      var packed = Deflate.compress(body, dictionary: preset), packed.count < body.count
    {
      packed.insert(form | Encoding.deflate.rawValue, at: 0)
      return packed
    }
    var packed = [form | Encoding.stored.rawValue]
    packed.append(contentsOf: body)
    return packed
  }

  /// Returns the body and whether it has holes. A whole body has the length that its header says.
  static func unpack(_ packed: PackedChangeSet) throws(WireError) -> (body: [UInt8], hasHoles: Bool) {
    guard packed.body.count <= Limits.packedBytes else {
      throw WireError(.overLimit, "a packed body has \(packed.body.count) bytes")
    }
    guard let form = packed.body.first else { throw WireError(.truncated, "a packed body is empty") }
    guard form & ~(holesBit | 0x0f) == 0, let encoding = Encoding(rawValue: form & 0x0f) else {
      throw WireError(.unknownVersion, "a body is packed in the unknown form \(form)")
    }
    let hasHoles = form & holesBit != 0
    let length = Int(packed.signed.header.bodyLength)
    let limit = hasHoles ? length + Limits.holesBytes : length
    let body: [UInt8]
    switch encoding {
    case .stored:
      guard packed.body.count - 1 <= limit else {
        throw WireError(.inflatesTooFar, "a stored body is longer than its header says")
      }
      body = [UInt8](packed.body[1...])
    case .deflate:
      guard let preset = PresetDictionary.bytes(packed.dictionary) else {
        throw WireError(.unknownDictionary, "dictionary \(packed.dictionary) is unknown to this build")
      }
      body = try packed.body.withBytes { (bytes) throws(WireError) in
        try Deflate.inflate(
          UnsafeRawBufferPointer(rebasing: bytes[1...]), dictionary: preset, limit: limit)
      }
    }
    guard hasHoles || body.count == length else {
      throw WireError(.lengthMismatch, "a body has \(body.count) bytes and its header says \(length)")
    }
    return (body, hasHoles)
  }
}
