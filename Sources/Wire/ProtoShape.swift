/// How many fields a protobuf message may have, and those nested in it: counted by walking the bytes before the
/// decoder takes memory for them.
struct ProtoShape: Sendable {
  let fields: Int
  let nested: [UInt64: ProtoShape]

  init(fields: Int, nested: [UInt64: ProtoShape] = [:]) {
    self.fields = fields
    self.nested = nested
  }

  func check(_ bytes: [UInt8], _ what: String) throws(WireError) {
    try bytes.withBytes { (buffer) throws(WireError) in
      var reader = ByteReader(buffer)
      try check(&reader, what)
    }
  }

  private func check(_ reader: inout ByteReader, _ what: String) throws(WireError) {
    var count = 0
    while reader.remaining > 0 {
      count += 1
      guard count <= fields else {
        throw WireError(.overLimit, "\(what) has more than \(fields) fields or elements")
      }
      let tag = try looseVarint(&reader, what)
      switch tag & 7 {
      case 0: _ = try looseVarint(&reader, what)
      case 1: _ = try reader.range(8)
      case 5: _ = try reader.range(4)
      case 2:
        let length = try looseVarint(&reader, what)
        guard length <= UInt64(reader.remaining) else {
          throw WireError(.truncated, "\(what) ends in the middle of a field")
        }
        let range = try reader.range(Int(length))
        if let shape = nested[tag >> 3] {
          var inner = ByteReader(reader.bytes, range)
          try shape.check(&inner, what)
        }
      default:
        throw WireError(.malformedMessage, "\(what) has a field of unknown wire type \(tag & 7)")
      }
    }
  }

  /// Protobuf does not demand the shortest form; where that matters the whole message is compared later.
  private func looseVarint(_ reader: inout ByteReader, _ what: String) throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      let next = try reader.byte()
      value |= UInt64(next & 0x7f) << shift
      if next < 0x80 { return value }
    }
    throw WireError(.malformedMessage, "\(what) has an integer of more than 64 bits")
  }
}
