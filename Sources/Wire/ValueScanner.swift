public import Replication

/// Finds fields of an encoded record without building the value: what a store needs to index a million creations.
public enum ValueScanner {
  /// A field of interest.
  public enum Found: Hashable, Sendable {
    case reference(Reference)
    /// Where the bytes of a bytes value lie.
    case bytes(Range<Int>)
    /// Only of fields that were asked for.
    case integer(Int64)
    /// Any other value than none, only of fields that were asked for.
    case other
  }

  /// Calls `visit` for every field of a record whose value is a reference or bytes, and for those fields of any value
  /// that are asked for. A value that is no record has none.
  /// - Parameters:
  ///   - body: The bytes that hold the value.
  ///   - range: Where the value lies.
  ///   - wanted: A bit for each field below 64 that is asked for.
  /// - Throws: what ``ValueCodec/decode(_:)`` throws; the value was checked when its set was opened.
  public static func scan(
    _ body: UnsafeRawBufferPointer, _ range: Range<Int>, wanted: UInt64 = 0, visit: (FieldNumber, Found) throws -> Void
  ) throws {
    var reader = ByteReader(body, range)
    let tag = try reader.byte()
    guard tag >> 5 == ValueCodec.Kind.record.rawValue else { return }
    let count = try number(tag, &reader)
    var next: UInt64 = 0
    for _ in 0..<min(count, UInt64(Limits.fieldsPerRecord)) {
      let field = next &+ (try reader.varint())
      next = field &+ 1
      guard let found = try value(&reader, depth: 2), let number = UInt16(exactly: field) else { continue }
      switch found {
      case .reference, .bytes: break
      case .integer, .other: if field > 63 || wanted >> field & 1 == 0 { continue }
      }
      try visit(FieldNumber(rawValue: number), found)
    }
  }

  private static func number(_ tag: UInt8, _ reader: inout ByteReader) throws -> UInt64 {
    tag & 31 == 31 ? 31 &+ (try reader.varint()) : UInt64(tag & 31)
  }

  /// Reads or skips one value.
  private static func value(_ reader: inout ByteReader, depth: Int) throws -> Found? {
    guard depth <= Limits.valueDepth else { throw WireError(.overLimit, "a value is nested too deep") }
    let tag = try reader.byte()
    let number = try number(tag, &reader)
    switch ValueCodec.Kind(rawValue: tag >> 5) {
    case .none?: return nil
    case .integer?: return .integer(Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1))
    case .text?:
      _ = try reader.range(Int(clamping: number))
      return .other
    case .bytes?: return .bytes(try reader.range(Int(clamping: number)))
    case .reference?:
      let back = number == 0 ? 0 : try reader.varint()
      let index = try reader.count(atMost: Limits.operationsPerSet - 1, "index")
      return .reference(Reference(slot: UInt32(clamping: number), back: back, index: UInt32(index)))
    case .list?:
      for _ in 0..<min(number, UInt64(Limits.elementsPerList)) { _ = try value(&reader, depth: depth + 1) }
      return .other
    case .record?:
      for _ in 0..<min(number, UInt64(Limits.fieldsPerRecord)) {
        _ = try reader.varint()
        _ = try value(&reader, depth: depth + 1)
      }
      return .other
    case .sealed?, nil: throw WireError(.invalidField, "a sealed value is part of another")
    }
  }
}
