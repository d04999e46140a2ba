internal import CZlib

/// Raw DEFLATE (RFC 1951) with a preset dictionary, into buffers of a size known beforehand.
enum Deflate {
  /// Compresses at level 6.
  ///
  /// - Parameters:
  ///   - prefix: a byte that goes before the compressed ones.
  ///   - boundaries: where a new block begins, ascending, because what follows is unlike what was before.
  /// - Returns: nil if zlib has no memory.
  static func compress(
    _ bytes: UnsafeRawBufferPointer, prefix: UInt8, dictionary: [UInt8], boundaries: [Int] = []
  ) -> [UInt8]? {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, 6, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    if !dictionary.isEmpty {
      guard deflateSetDictionary(&stream, dictionary, UInt32(dictionary.count)) == Z_OK else { return nil }
    }
    let bound = Int(deflateBound(&stream, UInt(bytes.count))) + 16 * boundaries.count + 1
    var finished = false
    let out = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      buffer[0] = prefix
      stream.next_out = buffer.baseAddress.map { $0 + 1 }
      stream.avail_out = UInt32(bound - 1)
      var place = 0
      for end in boundaries + [bytes.count] where end > place || end == bytes.count {
        stream.next_in = UnsafeMutablePointer(
          mutating: bytes.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) + place })
        stream.avail_in = UInt32(end - place)
        finished = deflate(&stream, end == bytes.count ? Z_FINISH : Z_BLOCK) == Z_STREAM_END
        if finished { break }
        place = end
      }
      count = bound - Int(stream.avail_out)
    }
    return finished ? out : nil
  }

  /// Inflates to at most `limit` bytes; what would be more is never written.
  ///
  /// - Throws: `inflatesTooFar`, `truncated`, `damagedCompression`, `trailingBytes`.
  static func inflate(
    _ bytes: UnsafeRawBufferPointer, dictionary: [UInt8], limit: Int
  ) throws(WireError) -> [UInt8] {
    // DEFLATE cannot grow anything more than 1,032-fold: what claims more is refused before memory is taken.
    let capacity = min(limit, bytes.count * 1_032) + 1
    var stream = z_stream()
    guard
      inflateInit2_(
        &stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw WireError(.damagedCompression, "zlib has no memory to inflate with") }
    defer { inflateEnd(&stream) }
    if !dictionary.isEmpty {
      guard inflateSetDictionary(&stream, dictionary, UInt32(dictionary.count)) == Z_OK else {
        throw WireError(.unknownDictionary, "zlib refuses the preset dictionary")
      }
    }
    var status: Int32 = Z_DATA_ERROR
    // One byte more than allowed, to tell a body that ends at the limit from one that goes on.
    let out = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      stream.next_in = UnsafeMutablePointer(
        mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.avail_in = UInt32(bytes.count)
      stream.next_out = buffer.baseAddress
      stream.avail_out = UInt32(capacity)
      status = CZlib.inflate(&stream, Z_FINISH)
      count = capacity - Int(stream.avail_out)
    }
    guard out.count <= limit else {
      throw WireError(.inflatesTooFar, "a body inflates to more than the \(limit) bytes it may have")
    }
    switch status {
    case Z_STREAM_END: break
    case Z_BUF_ERROR, Z_OK: throw WireError(.truncated, "a compressed body ends early")
    default: throw WireError(.damagedCompression, "a compressed body is damaged")
    }
    guard stream.avail_in == 0 else {
      throw WireError(.trailingBytes, "a compressed body has \(stream.avail_in) bytes too many")
    }
    return out
  }
}
