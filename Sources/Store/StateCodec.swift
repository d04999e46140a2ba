import Replication

/// The packed form of what was written to an entity after its creation. It never leaves the node.
enum StateCodec {
  static func encode(_ state: EntityState) -> [UInt8] {
    var out: [UInt8] = []
    append(UInt64(state.writes.count), &out)
    for write in state.writes {
      append(UInt64(bitPattern: write.dot.rawValue), &out)
      append(UInt64(write.field.rawValue), &out)
      append(UInt64(write.author.rawValue), &out)
      append(UInt64(write.audience.rawValue), &out)
      write.leaf.append(to: &out)
      // One more than the length, so that zero can mean erased.
      append(write.value.map { UInt64($0.count) + 1 } ?? 0, &out)
      out += write.value ?? []
    }
    append(UInt64(state.replacedFirst.count), &out)
    for field in state.replacedFirst { append(UInt64(field.rawValue), &out) }
    append(UInt64(state.replaced.count), &out)
    for entry in state.replaced {
      append(UInt64(bitPattern: entry.dot.rawValue), &out)
      append(UInt64(entry.field.rawValue), &out)
    }
    return out
  }

  struct Written {
    var writes: [EntityState.Write] = []
    var replacedFirst: [FieldNumber] = []
    var replaced: [EntityState.Replaced] = []
  }

  /// - Throws: `corrupt` if the bytes are not what ``encode(_:)`` wrote.
  static func decode(_ bytes: [UInt8]) throws -> Written {
    var reader = Reader(bytes: bytes[...])
    var state = Written()
    for _ in 0..<(try reader.number()) {
      let dot = LocalDot(rawValue: Int64(bitPattern: try reader.number()))
      let field = FieldNumber(rawValue: UInt16(truncatingIfNeeded: try reader.number()))
      let author = MemberNumber(rawValue: UInt32(truncatingIfNeeded: try reader.number()))
      let audience = AudienceCode(rawValue: UInt8(truncatingIfNeeded: try reader.number()))
      guard let leaf = Hash(try reader.take(Hash.byteCount)) else { throw damage }
      let length = try reader.number()
      let value = length == 0 ? nil : Array(try reader.take(Int(clamping: length - 1)))
      state.writes.append(
        .init(dot: dot, field: field, author: author, audience: audience, leaf: leaf, value: value))
    }
    for _ in 0..<(try reader.number()) {
      state.replacedFirst.append(FieldNumber(rawValue: UInt16(truncatingIfNeeded: try reader.number())))
    }
    for _ in 0..<(try reader.number()) {
      let dot = LocalDot(rawValue: Int64(bitPattern: try reader.number()))
      state.replaced.append(
        .init(dot: dot, field: FieldNumber(rawValue: UInt16(truncatingIfNeeded: try reader.number()))))
    }
    return state
  }

  private static var damage: StoreError { StoreError(.corrupt, "an entity's row is damaged; run `node verify`") }

  private static func append(_ value: UInt64, _ out: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    out.append(UInt8(rest))
  }

  private struct Reader {
    var bytes: ArraySlice<UInt8>

    mutating func number() throws -> UInt64 {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), through: 63, by: 7) {
        guard let byte = bytes.popFirst() else { throw StateCodec.damage }
        value |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return value }
      }
      throw StateCodec.damage
    }

    mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
      guard count >= 0, count <= bytes.count else { throw StateCodec.damage }
      defer { bytes = bytes.dropFirst(count) }
      return bytes.prefix(count)
    }
  }
}

/// An entity's skeleton facts in one integer: kind, rights class, audience, denied, creator.
struct Shape {
  let rawValue: Int64

  init(rawValue: Int64) { self.rawValue = rawValue }

  init(_ kind: EntityKind, _ rights: RightsClass, _ audience: AudienceCode, _ creator: MemberNumber, isDenied: Bool) {
    rawValue =
      Int64(kind.rawValue) | Int64(rights.rawValue) << 8 | Int64(audience.rawValue) << 16 | (isDenied ? 1 << 24 : 0)
      | Int64(creator.rawValue) << Int64(Self.creatorShift)
  }

  /// The bits below the creator's number.
  static let creatorShift = 25

  var kind: EntityKind { EntityKind(rawValue: UInt8(truncatingIfNeeded: rawValue)) }
  var rights: RightsClass { RightsClass(rawValue: UInt8(truncatingIfNeeded: rawValue >> 8)) }
  var audience: AudienceCode { AudienceCode(rawValue: UInt8(truncatingIfNeeded: rawValue >> 16)) }
  var isDenied: Bool { rawValue >> 24 & 1 == 1 }
  var creator: MemberNumber { MemberNumber(rawValue: UInt32(truncatingIfNeeded: rawValue >> Int64(Self.creatorShift))) }
}
