/// The rearrangement of a body before compression: same fields of neighbouring records side by side, in planes of bytes
/// that are alike. It brings a flag of 28 bytes to 24, is outside validity, and is undone exactly.
///
/// Rearranged: the byte where values begin, the number of planes, each plane's id (as the gap to the one before) and
/// length, then the body up to where values begin, then the planes in ascending order of id.
///
/// Plane 0 takes what is no record as it is, and of records the tag and the gaps between fields. A field below 64 has
/// four planes of its own from 4 + 4 x field: of an integer the first, second, third and later bytes; of a text or of bytes the
/// tag with its length in the first plane and the content in the fourth; of anything else all in the first.
enum Columns {
  /// Fewer operations are not worth a directory.
  static let fewestOperations = 32
  static let planesPerField = 4
  static let fields = 64
  static let planes = planesPerField * (fields + 1)

  static func firstPlane(_ field: Int) -> Int { planesPerField * (min(field, fields - 1) + 1) }

  /// What a rearranged body may have more than the body: its directory.
  static let directoryBytes = 4 << 10

  /// Planes from this length begin a block of their own in the compressed bytes.
  static let blockBytes = 2 << 10

  /// Returns a body rearranged, and where its long planes begin; nil if it has no values, or unreadable ones.
  static func rearrange(
    _ body: UnsafeRawBufferPointer, _ layout: SetBody
  ) -> (bytes: [UInt8], boundaries: [Int])? {
    let values = layout.values.compactMap { $0 }
    guard !values.isEmpty, let planes = split(body, values) else { return nil }
    let used = planes.indices.filter { !planes[$0].isEmpty }
    var out = [UInt8]()
    out.reserveCapacity(body.count + directoryBytes)
    out.append(varint: UInt64(layout.start))
    out.append(varint: UInt64(used.count))
    var next = 0
    for plane in used {
      out.append(varint: UInt64(plane - next))
      out.append(varint: UInt64(planes[plane].count))
      next = plane + 1
    }
    out.append(body, 0..<layout.start)
    var boundaries = [Int]()
    for plane in used {
      if planes[plane].count >= blockBytes { boundaries.append(out.count) }
      out += planes[plane]
      if planes[plane].count >= blockBytes { boundaries.append(out.count) }
    }
    return (out, boundaries)
  }

  /// Undoes ``rearrange(_:_:)``.
  static func restore(
    _ bytes: UnsafeRawBufferPointer, count: Int, hasHoles: Bool, limit: Int
  ) throws(WireError) -> (body: [UInt8], layout: SetBody) {
    var reader = ByteReader(bytes)
    let start = try reader.count(atMost: limit, "the values' start")
    var lengths = [Int](repeating: 0, count: planes)
    var next = 0
    for _ in 0..<(try reader.count(atMost: planes, "planes")) {
      let plane = next + (try reader.count(atMost: planes, "a plane's id"))
      guard plane < planes else { throw WireError(.invalidField, "a plane's id \(plane) is unknown") }
      lengths[plane] = try reader.count(atMost: limit, "a plane's bytes")
      next = plane + 1
    }
    let head = try reader.range(start)
    var headReader = ByteReader(bytes, head)
    let layout = try SetBody(&headReader, count: count, hasHoles: hasHoles)
    try headReader.finish("a rearranged body's head")
    guard start + layout.valueBytes <= limit else {
      throw WireError(.inflatesTooFar, "a rearranged body is longer than its header says")
    }
    var ranges = [Range<Int>]()
    for length in lengths { ranges.append(try reader.range(length)) }
    try reader.finish("a rearranged body")
    var body = [UInt8]()
    body.reserveCapacity(start + layout.valueBytes)
    body.append(bytes, head)
    try join(bytes, ranges, lengths: layout.values.compactMap { $0?.count }, into: &body)
    return (body, layout)
  }

  /// Returns the planes of a body's values; nil if a record cannot be read, which only its author can have written.
  static func split(_ body: UnsafeRawBufferPointer, _ values: [Range<Int>]) -> [[UInt8]]? {
    var planes = [[UInt8]](repeating: [], count: Self.planes)
    do throws(WireError) {
      for range in values {
        var reader = ByteReader(body, range)
        guard range.count > 0, body[range.lowerBound] >> 5 == ValueCodec.Kind.record.rawValue else {
          planes[0].append(body, range)
          continue
        }
        let count = try take(&reader, into: &planes[0])
        guard count <= UInt64(Limits.fieldsPerRecord) else { return nil }
        var next = 0
        for _ in 0..<count {
          let place = reader.offset
          let field = next + (try reader.count(atMost: Int(UInt16.max), "field number"))
          planes[0].append(body, place..<reader.offset)
          next = field + 1
          try move(&reader, body, into: &planes, firstPlane(field))
        }
        guard reader.remaining == 0 else { return nil }
      }
    } catch { return nil }
    return planes
  }

  private static func move(
    _ reader: inout ByteReader, _ body: UnsafeRawBufferPointer, into planes: inout [[UInt8]], _ first: Int
  ) throws(WireError) {
    let place = reader.offset
    let (kind, number) = try ValueCodec.tag(&reader)
    switch kind {
    case .integer:
      for at in place..<reader.offset {
        planes[first + min(at - place, planesPerField - 1)].append(body[at])
      }
    case .text, .bytes:
      planes[first].append(body, place..<reader.offset)
      guard number <= UInt64(Limits.valueBytes) else {
        throw WireError(.overLimit, "a value is too long")
      }
      planes[first + planesPerField - 1].append(body, try reader.range(Int(number)))
    case .none, .reference, .list, .record, .sealed:
      try ValueCodec.skip(&reader, kind, number, depth: 2)
      planes[first].append(body, place..<reader.offset)
    }
  }

  private static func take(
    _ reader: inout ByteReader, into plane: inout [UInt8]
  ) throws(WireError) -> UInt64 {
    let place = reader.offset
    let (_, number) = try ValueCodec.tag(&reader)
    plane.append(reader.bytes, place..<reader.offset)
    return number
  }

  /// Puts values together again.
  ///
  /// - Parameters:
  ///   - lengths: of the values, in order.
  ///   - planes: where each lies in `bytes`.
  /// - Throws: `truncated`, `lengthMismatch` and others if planes and lengths do not fit together.
  static func join(
    _ bytes: UnsafeRawBufferPointer, _ planes: [Range<Int>], lengths: [Int], into out: inout [UInt8]
  ) throws(WireError) {
    var readers = planes.map { ByteReader(bytes, $0) }
    for length in lengths {
      let end = out.count + length
      guard length > 0, let tag = readers[0].peek(), tag >> 5 == ValueCodec.Kind.record.rawValue else {
        out.append(bytes, try readers[0].range(length))
        continue
      }
      let count = try copyTag(&readers[0], into: &out).number
      guard count <= UInt64(Limits.fieldsPerRecord) else {
        throw WireError(.overLimit, "a record has \(count) fields")
      }
      var next = 0
      for _ in 0..<count {
        let place = readers[0].offset
        let field = next + (try readers[0].count(atMost: Int(UInt16.max), "field number"))
        out.append(bytes, place..<readers[0].offset)
        next = field + 1
        try restore(&readers, firstPlane(field), into: &out)
        guard out.count <= end else { break }
      }
      guard out.count == end else {
        throw WireError(.lengthMismatch, "a rearranged record has not the length that its body says")
      }
    }
    for reader in readers { try reader.finish("a plane") }
  }

  private static func restore(
    _ readers: inout [ByteReader], _ first: Int, into out: inout [UInt8]
  ) throws(WireError) {
    guard let tag = readers[first].peek(), let kind = ValueCodec.Kind(rawValue: tag >> 5) else {
      throw WireError(.truncated, "a plane ends early, or a value's type is unknown")
    }
    switch kind {
    case .integer:
      out.append(try readers[first].byte())
      guard tag & 31 == 31 else { return }
      var byte = 1
      while true {
        let next = try readers[first + min(byte, planesPerField - 1)].byte()
        out.append(next)
        if next < 0x80 { return }
        byte += 1
        guard byte <= 10 else { throw WireError(.invalidField, "an integer has more than 64 bits") }
      }
    case .text, .bytes:
      let number = try copyTag(&readers[first], into: &out).number
      guard number <= UInt64(Limits.valueBytes) else {
        throw WireError(.overLimit, "a value is too long")
      }
      let content = try readers[first + planesPerField - 1].range(Int(number))
      out.append(readers[first].bytes, content)
    case .none, .reference, .list, .record, .sealed:
      let place = readers[first].offset
      let (kind, number) = try ValueCodec.tag(&readers[first])
      try ValueCodec.skip(&readers[first], kind, number, depth: 2)
      out.append(readers[first].bytes, place..<readers[first].offset)
    }
  }

  private static func copyTag(
    _ reader: inout ByteReader, into out: inout [UInt8]
  ) throws(WireError) -> (kind: ValueCodec.Kind, number: UInt64) {
    let place = reader.offset
    let tag = try ValueCodec.tag(&reader)
    out.append(reader.bytes, place..<reader.offset)
    return tag
  }
}
