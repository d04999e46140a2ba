/// A SHA-256 value: 32 bytes, kept as four big-endian words so that it is hashed, compared and added
/// without touching the heap.
public struct Hash: Hashable, Comparable, Sendable {
  /// The bytes a hash has.
  public static let byteCount = 32

  public let words: (UInt64, UInt64, UInt64, UInt64)

  public init(words: (UInt64, UInt64, UInt64, UInt64)) {
    self.words = words
  }

  /// - Returns: nil unless exactly 32 bytes are given.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    words = withBytes(bytes) {
      (bigEndianWord($0, 0), bigEndianWord($0, 8), bigEndianWord($0, 16), bigEndianWord($0, 24))
    }
  }

  /// The hash of nothing in particular: the identity of ``ViewDigest`` and the predecessor of a first header.
  public static let zero = Hash(words: (0, 0, 0, 0))

  /// The 32 bytes, most significant first.
  public var bytes: [UInt8] {
    var out = [UInt8]()
    out.reserveCapacity(Self.byteCount)
    append(to: &out)
    return out
  }

  /// Appends the 32 bytes, most significant first.
  public func append(to bytes: inout [UInt8]) {
    bytes.append(bigEndian: words.0)
    bytes.append(bigEndian: words.1)
    bytes.append(bigEndian: words.2)
    bytes.append(bigEndian: words.3)
  }

  /// The first 16 bytes, which is what clocks carry.
  public var prefix: HashPrefix { HashPrefix(words: (words.0, words.1)) }

  public static func == (a: Hash, b: Hash) -> Bool { a.words == b.words }
  public static func < (a: Hash, b: Hash) -> Bool { a.words < b.words }
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// The first 16 bytes of a ``Hash``.
public struct HashPrefix: Hashable, Comparable, Sendable {
  /// The bytes a prefix has.
  public static let byteCount = 16

  public let words: (UInt64, UInt64)

  public init(words: (UInt64, UInt64)) {
    self.words = words
  }

  /// - Returns: nil unless exactly 16 bytes are given.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    words = withBytes(bytes) { (bigEndianWord($0, 0), bigEndianWord($0, 8)) }
  }

  /// The 16 bytes, most significant first.
  public var bytes: [UInt8] {
    var out = [UInt8]()
    out.append(bigEndian: words.0)
    out.append(bigEndian: words.1)
    return out
  }

  public static func == (a: HashPrefix, b: HashPrefix) -> Bool { a.words == b.words }
  public static func < (a: HashPrefix, b: HashPrefix) -> Bool { a.words < b.words }
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Hands over the bytes where they are, or a copy: going through them one by one from another module costs a call each.
private func withBytes<T>(_ bytes: some Collection<UInt8>, _ body: (UnsafeRawBufferPointer) -> T) -> T {
  let inPlace = bytes.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
  return inPlace ?? Array(bytes).withUnsafeBytes(body)
}

private func bigEndianWord(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
  UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
}

extension [UInt8] {
  package mutating func append(bigEndian value: UInt64) {
    for shift in stride(from: 56, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
    }
  }
}

/// Lower-case hexadecimal of some bytes, for names that people read.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef")
  var text = ""
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return text
}

extension Hash: CustomStringConvertible {
  /// 64 hexadecimal digits.
  public var description: String { hexadecimal(bytes) }
}

extension HashPrefix: CustomStringConvertible {
  /// 32 hexadecimal digits.
  public var description: String { hexadecimal(bytes) }
}

/// The SHA-256 function, handed in so that the pure core needs no cryptography library of its own.
public struct HashFunction: Sendable {
  /// Returns SHA-256 of the bytes.
  public let sha256: @Sendable ([UInt8]) -> Hash

  public init(sha256: @escaping @Sendable ([UInt8]) -> Hash) {
    self.sha256 = sha256
  }
}
