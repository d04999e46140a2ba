public import Replication

/// The frozen encoding of values: compact, canonical and bounded.
///
/// A tag byte has the type in its upper three bits and a number in its lower five; 31 means that a varint follows, to
/// be added to 31. The number is the value of an integer (zigzag), the byte count of a text or of bytes, the
/// slot of a reference or of a sealed value's lock, the element count of a list, the field count of a record.
public enum ValueCodec {
  /// The types, by the upper three bits of a tag.
  enum Kind: UInt8 {
    case none = 0
    case integer = 1
    case text = 2
    case bytes = 3
    case reference = 4
    case list = 5
    case record = 6
    case sealed = 7
  }

  /// Returns the one encoding of a value. Whether it is within ``Limits`` is checked by
  /// ``ChangeSetCodec/seal(_:operations:seed:sign:)`` and by ``decode(_:)``.
  public static func encode(_ value: Value<Reference>) -> [UInt8] {
    var out = [UInt8]()
    append(value, to: &out)
    return out
  }

  /// Reads a value that fills the bytes given.
  /// - Throws: `truncated`, `trailingBytes`, `overLimit`, `notCanonical` or `invalidField`.
  public static func decode(_ bytes: ArraySlice<UInt8>) throws(WireError) -> Value<Reference> {
    guard bytes.count <= Limits.valueBytes else {
      throw WireError(.overLimit, "a value has \(bytes.count) bytes; \(Limits.valueBytes) are allowed")
    }
    return try bytes.withUnsafeBufferPointer { (buffer) throws(WireError) in
      var reader = ByteReader(UnsafeRawBufferPointer(buffer))
      var left = Limits.valuesPerValue
      let value = try decode(&reader, depth: 1, &left)
      try reader.finish("a value")
      return value
    }
  }

  static func append(_ value: Value<Reference>, to out: inout [UInt8]) {
    switch value {
    case .none: out.append(0)
    case .integer(let integer):
      append(.integer, UInt64(bitPattern: (integer << 1) ^ (integer >> 63)), to: &out)
    case .text(var text):
      text.withUTF8 { utf8 in
        append(.text, UInt64(utf8.count), to: &out)
        out.append(contentsOf: utf8)
      }
    case .bytes(let bytes):
      append(.bytes, UInt64(bytes.count), to: &out)
      out.append(contentsOf: bytes)
    case .reference(let reference):
      append(.reference, UInt64(reference.slot), to: &out)
      if reference.slot != 0 { out.append(varint: reference.back) }
      out.append(varint: UInt64(reference.index))
    case .list(let values):
      append(.list, UInt64(values.count), to: &out)
      for element in values { append(element, to: &out) }
    case .record(let fields):
      append(.record, UInt64(fields.count), to: &out)
      var next: UInt16 = 0
      for entry in fields {
        // What lies between a field and the one before: ascending order is the only order there is.
        out.append(varint: UInt64(entry.field.rawValue &- next))
        next = entry.field.rawValue &+ 1
        append(entry.value, to: &out)
      }
    case .sealed(let lock, let ciphertext):
      append(.sealed, UInt64(lock.slot), to: &out)
      if lock.slot != 0 { out.append(varint: lock.back) }
      out.append(varint: UInt64(lock.index))
      out += ciphertext
    }
  }

  /// What a reader would refuse, except for the whole value's length.
  static func check(_ value: Value<Reference>) throws(WireError) {
    var left = Limits.valuesPerValue
    try check(value, depth: 1, &left)
  }

  private static func count(_ depth: Int, _ left: inout Int) throws(WireError) {
    guard depth <= Limits.valueDepth else {
      throw WireError(.overLimit, "a value is nested deeper than \(Limits.valueDepth)")
    }
    guard left > 0 else {
      throw WireError(.overLimit, "a value holds more than \(Limits.valuesPerValue) values")
    }
    left -= 1
  }

  private static func check(
    _ value: Value<Reference>, depth: Int, _ left: inout Int
  ) throws(WireError) {
    try count(depth, &left)
    switch value {
    case .none, .integer, .text, .bytes: break
    case .sealed(let lock, _):
      guard depth == 1 else { throw WireError(.invalidField, "a sealed value is part of another") }
      try check(lock)
    case .reference(let reference): try check(reference)
    case .list(let values):
      guard values.count <= Limits.elementsPerList else {
        throw WireError(.overLimit, "a list of \(values.count) elements")
      }
      for element in values { try check(element, depth: depth + 1, &left) }
    case .record(let fields):
      guard fields.count <= Limits.fieldsPerRecord else {
        throw WireError(.overLimit, "a record of \(fields.count) fields")
      }
      var last: FieldNumber?
      for entry in fields {
        if let last, !(last < entry.field) {
          throw WireError(.notCanonical, "a record's fields are not in ascending order")
        }
        last = entry.field
        try check(entry.value, depth: depth + 1, &left)
      }
    }
  }

  private static func check(_ reference: Reference) throws(WireError) {
    guard reference.slot <= UInt32(Limits.dependenciesPerHeader + 1),
      reference.index < UInt32(Limits.operationsPerSet), reference.slot != 0 || reference.back == 0
    else { throw WireError(.invalidField, "a value's reference is out of range") }
  }

  private static func append(_ kind: Kind, _ number: UInt64, to out: inout [UInt8]) {
    if number < 31 {
      out.append(kind.rawValue << 5 | UInt8(number))
    } else {
      out.append(kind.rawValue << 5 | 31)
      out.append(varint: number - 31)
    }
  }

  /// - Parameter left: How many values there may still be.
  private static func decode(
    _ reader: inout ByteReader, depth: Int, _ left: inout Int
  ) throws(WireError) -> Value<Reference> {
    try count(depth, &left)
    let (kind, number) = try tag(&reader)
    switch kind {
    case .none:
      guard number == 0 else { throw WireError(.invalidField, "an empty value has content") }
      return .none
    case .integer:
      return .integer(Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1))
    case .text:
      let range = try reader.range(try bounded(number, Limits.valueBytes, "a text's bytes"))
      guard let text = String(validating: reader.bytes[range], as: UTF8.self) else {
        throw WireError(.invalidField, "a text is not UTF-8")
      }
      return .text(text)
    case .bytes:
      let range = try reader.range(try bounded(number, Limits.valueBytes, "a value's bytes"))
      return .bytes([UInt8](reader.bytes[range]))
    case .reference: return .reference(try reference(&reader, number))
    case .sealed:
      guard depth == 1 else { throw WireError(.invalidField, "a sealed value is part of another") }
      let lock = try reference(&reader, number)
      return .sealed(lock: lock, [UInt8](reader.bytes[try reader.range(reader.remaining)]))
    case .list:
      let count = try bounded(number, Limits.elementsPerList, "a list's elements")
      guard count <= reader.remaining else { throw WireError(.truncated, "a list ends early") }
      var values = [Value<Reference>]()
      values.reserveCapacity(count)
      for _ in 0..<count { values.append(try decode(&reader, depth: depth + 1, &left)) }
      return .list(values)
    case .record:
      let count = try bounded(number, Limits.fieldsPerRecord, "a record's fields")
      guard count * 2 <= reader.remaining else { throw WireError(.truncated, "a record ends early") }
      var fields = [Value<Reference>.RecordField]()
      fields.reserveCapacity(count)
      var next = 0
      for _ in 0..<count {
        let gap = try reader.count(atMost: Int(UInt16.max), "field number")
        let field = next + gap
        guard field <= Int(UInt16.max) else {
          throw WireError(.invalidField, "a field number is over \(UInt16.max)")
        }
        next = field + 1
        fields.append(
          .init(FieldNumber(rawValue: UInt16(field)), try decode(&reader, depth: depth + 1, &left)))
      }
      return .record(fields)
    }
  }

  private static func reference(_ reader: inout ByteReader, _ number: UInt64) throws(WireError) -> Reference {
    let slot = try bounded(number, Limits.dependenciesPerHeader + 1, "slot")
    let back = slot == 0 ? 0 : try reader.varint()
    let index = try reader.count(atMost: Limits.operationsPerSet - 1, "index")
    return Reference(slot: UInt32(slot), back: back, index: UInt32(index))
  }

  private static func bounded(
    _ number: UInt64, _ limit: Int, _ what: String
  ) throws(WireError) -> Int {
    guard number <= UInt64(limit) else {
      throw WireError(.overLimit, "\(what): \(number) is over the limit of \(limit)")
    }
    return Int(number)
  }

  /// Reads a value's type and number.
  static func tag(_ reader: inout ByteReader) throws(WireError) -> (kind: Kind, number: UInt64) {
    let tag = try reader.byte()
    guard let kind = Kind(rawValue: tag >> 5) else {
      throw WireError(.invalidField, "a value's type \(tag >> 5) is unknown")
    }
    guard tag & 31 == 31 else { return (kind, UInt64(tag & 31)) }
    let (sum, overflow) = UInt64(31).addingReportingOverflow(try reader.varint())
    guard !overflow else { throw WireError(.invalidField, "a value's number has more than 64 bits") }
    return (kind, sum)
  }

  /// Passes over what follows a tag, without memory.
  static func skip(
    _ reader: inout ByteReader, _ kind: Kind, _ number: UInt64, depth: Int
  ) throws(WireError) {
    guard depth <= Limits.valueDepth else {
      throw WireError(.overLimit, "a value is nested deeper than \(Limits.valueDepth)")
    }
    switch kind {
    case .none, .integer: break
    case .text, .bytes: _ = try reader.range(try bounded(number, Limits.valueBytes, "a value's bytes"))
    case .reference:
      if number != 0 { _ = try reader.varint() }
      _ = try reader.varint()
    case .sealed: throw WireError(.invalidField, "a sealed value is part of another")
    case .list, .record:
      let limit = kind == .list ? Limits.elementsPerList : Limits.fieldsPerRecord
      for _ in 0..<(try bounded(number, limit, "elements")) {
        if kind == .record { _ = try reader.varint() }
        let (inner, number) = try tag(&reader)
        try skip(&reader, inner, number, depth: depth + 1)
      }
    }
  }
}
