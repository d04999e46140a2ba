internal import Replication

/// Reads the compact binary of skeletons, values and bodies. Never reads past its end, and takes no memory.
///
/// It borrows its bytes: use it only inside the `withUnsafeBytes` that made them.
struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  private(set) var offset: Int
  let end: Int

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    offset = 0
    end = bytes.count
  }

  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  var remaining: Int { end - offset }

  mutating func byte() throws(WireError) -> UInt8 {
    guard offset < end else { throw truncated() }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// The next byte, which stays; nil at the end.
  func peek() -> UInt8? { offset < end ? bytes[offset] : nil }

  /// An unsigned LEB128 integer of at most 64 bits, in its shortest form.
  mutating func varint() throws(WireError) -> UInt64 {
    let first = try byte()
    if first < 0x80 { return UInt64(first) }
    var value = UInt64(first & 0x7f)
    var shift: UInt64 = 7
    while true {
      let next = try byte()
      if next == 0 { throw WireError(.notCanonical, "an integer has a shorter form (byte \(offset - 1))") }
      if shift == 63, next > 1 {
        throw WireError(.invalidField, "an integer has more than 64 bits (byte \(offset - 1))")
      }
      value |= UInt64(next & 0x7f) << shift
      if next < 0x80 { return value }
      shift += 7
      if shift > 63 { throw WireError(.invalidField, "an integer has more than 64 bits (byte \(offset))") }
    }
  }

  /// An integer that a limit applies to.
  mutating func count(atMost limit: Int, _ what: String) throws(WireError) -> Int {
    let value = try varint()
    guard value <= UInt64(limit) else {
      throw WireError(.overLimit, "\(what): \(value) is over the limit of \(limit)")
    }
    return Int(value)
  }

  /// The place of the next bytes, which are skipped.
  mutating func range(_ count: Int) throws(WireError) -> Range<Int> {
    guard count <= remaining else { throw truncated() }
    defer { offset += count }
    return offset..<offset + count
  }

  mutating func hash() throws(WireError) -> Hash {
    let range = try range(Hash.byteCount)
    return Hash(loading: bytes, at: range.lowerBound)
  }

  func finish(_ what: String) throws(WireError) {
    guard offset == end else {
      throw WireError(.trailingBytes, "\(what) has \(end - offset) bytes too many")
    }
  }

  private func truncated() -> WireError {
    WireError(.truncated, "the bytes end at \(end), in the middle of a value")
  }
}

extension [UInt8] {
  /// Appends an unsigned LEB128 integer in its shortest form.
  mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }
}

extension [UInt8] {
  /// Appends bytes of a buffer.
  mutating func append(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  /// Lends the bytes, with typed errors.
  func withBytes<R>(
    _ body: (UnsafeRawBufferPointer) throws(WireError) -> R
  ) throws(WireError) -> R {
    try withUnsafeBufferPointer { (buffer) throws(WireError) in
      try body(UnsafeRawBufferPointer(buffer))
    }
  }
}
