public import Replication

/// The place of a sealed value, to which its ciphertext is bound: moved elsewhere, it cannot be opened.
public struct SealPlace: Hashable, Sendable {
  public var partnership: HashPrefix
  public var stream: StreamID
  public var sequence: UInt64
  /// Of the operation in its set.
  public var index: UInt32

  public init(partnership: HashPrefix, stream: StreamID, sequence: UInt64, index: UInt32) {
    self.partnership = partnership
    self.stream = stream
    self.sequence = sequence
    self.index = index
  }

  /// What is authenticated beside the ciphertext; `Protocol/SPEC.md`, section 5.
  func bytes(skeleton: [UInt8]) -> [UInt8] {
    var out = Array("agency-node/1/seal".utf8) + [0] + partnership.bytes
    for shift in stride(from: 24, through: 0, by: -8) {
      out.append(UInt8(truncatingIfNeeded: stream.member.rawValue >> UInt32(shift)))
    }
    for number in [stream.id, sequence] {
      for shift in stride(from: 56, through: 0, by: -8) {
        out.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
      }
    }
    for shift in stride(from: 24, through: 0, by: -8) {
      out.append(UInt8(truncatingIfNeeded: index >> UInt32(shift)))
    }
    return out + skeleton
  }
}

/// A value made ready for sealing: padded, so that its length tells little, and committed to.
public struct SealedPlain: Sendable {
  let bytes: [UInt8]
  /// Goes into the skeleton.
  public let commitment: Hash

  /// - Parameters:
  ///   - value: An encoded value.
  ///   - opening: 32 random bytes, never used twice: they make the commitment tell nothing.
  /// - Throws: `sealBroken` for another length.
  public init(_ value: [UInt8], opening: [UInt8]) throws(TrustError) {
    guard opening.count == Self.openingBytes else {
      throw TrustError(.sealBroken, "the opening of a seal has \(Self.openingBytes) bytes")
    }
    var bytes = opening
    var rest = UInt64(value.count)
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    bytes += value
    var length = Self.shortest
    while length < bytes.count { length *= 2 }
    bytes += [UInt8](repeating: 0, count: length - bytes.count)
    self.bytes = bytes
    commitment = Self.commitment(bytes)
  }

  static let openingBytes = 32
  /// Lengths are this one, doubled until the value fits.
  static let shortest = 128

  static func commitment(_ bytes: [UInt8]) -> Hash { digest([0x20] + bytes) }

  /// The value within what was opened; nil if it is not laid out as ``init(_:opening:)`` does.
  static func value(in bytes: [UInt8]) -> [UInt8]? {
    var place = openingBytes
    var length = 0
    for shift in stride(from: 0, through: 21, by: 7) {
      guard place < bytes.count else { return nil }
      let byte = bytes[place]
      place += 1
      length |= Int(byte & 0x7f) << shift
      guard byte < 0x80 else { continue }
      guard length <= bytes.count - place, bytes[(place + length)...].allSatisfy({ $0 == 0 }) else { return nil }
      return Array(bytes[place..<place + length])
    }
    return nil
  }
}
