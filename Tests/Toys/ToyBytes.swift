package import Replication

/// Bytes being written, in a form of these tests' own.
struct ToyWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func put(_ text: [UInt8]) {
    put(UInt64(text.count))
    bytes += text
  }

  mutating func put(_ hash: Hash) { bytes += hash.bytes }
  mutating func put(_ prefix: HashPrefix) { bytes += prefix.bytes }

  mutating func put(_ stream: StreamID) {
    put(UInt64(stream.member.rawValue))
    put(stream.id)
    if let branch = stream.branch {
      put(1)
      put(branch)
    } else {
      put(0)
    }
  }

  mutating func put(_ reference: Reference) {
    put(UInt64(reference.slot))
    put(reference.back)
    put(UInt64(reference.index))
  }

  mutating func put(_ value: Value<Reference>) {
    switch value {
    case .none: put(0)
    case .integer(let integer):
      put(1)
      put(UInt64(bitPattern: integer))
    case .text(let text):
      put(2)
      put(Array(text.utf8))
    case .bytes(let bytes):
      put(3)
      put(bytes)
    case .reference(let reference):
      put(4)
      put(reference)
    case .list(let values):
      put(5)
      put(UInt64(values.count))
      for value in values { put(value) }
    case .record(let fields):
      put(6)
      put(UInt64(fields.count))
      for entry in fields {
        put(UInt64(entry.field.rawValue))
        put(entry.value)
      }
    case .sealed(let lock, let ciphertext):
      put(7)
      put(lock)
      put(ciphertext)
    }
  }

  mutating func put(_ skeleton: Skeleton<Reference>) {
    switch skeleton.action {
    case .create(let kind, let rights):
      put(0)
      put(UInt64(kind.rawValue))
      put(UInt64(rights.rawValue))
    case .set(let entity, let field):
      put(1)
      put(entity)
      put(UInt64(field.rawValue))
    }
    put(UInt64(skeleton.replaces.count))
    for target in skeleton.replaces { put(target) }
    put(UInt64(skeleton.audience.rawValue))
  }
}

/// Reads what ``ToyWriter`` wrote. Nobody hostile writes here, so the end of the bytes reads as zero.
struct ToyReader {
  let bytes: [UInt8]
  private(set) var place: Int

  init(_ bytes: [UInt8], at place: Int = 0) {
    self.bytes = bytes
    self.place = place
  }

  mutating func number() -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      result |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return result
  }

  mutating func range() -> Range<Int> {
    let count = min(Int(number()), bytes.count - place)
    defer { place += count }
    return place..<(place + count)
  }

  mutating func hash() -> Hash {
    let end = min(place + Hash.byteCount, bytes.count)
    defer { place = end }
    return Hash(bytes[place..<end]) ?? .zero
  }

  mutating func reference() -> Reference {
    Reference(
      slot: UInt32(truncatingIfNeeded: number()), back: number(), index: UInt32(truncatingIfNeeded: number()))
  }

  mutating func value() -> Value<Reference> {
    switch number() {
    case 1: return .integer(Int64(bitPattern: number()))
    case 2: return .text(String(decoding: bytes[range()], as: UTF8.self))
    case 3: return .bytes(Array(bytes[range()]))
    case 4: return .reference(reference())
    case 5: return .list((0..<number()).map { _ in value() })
    case 6:
      return .record(
        (0..<number()).map { _ in .init(FieldNumber(rawValue: UInt16(truncatingIfNeeded: number())), value()) })
    default: return .none
    }
  }

  mutating func skeleton() -> Skeleton<Reference> {
    let action: Skeleton<Reference>.Action
    if number() == 0 {
      action = .create(
        EntityKind(rawValue: UInt8(truncatingIfNeeded: number())),
        RightsClass(rawValue: UInt8(truncatingIfNeeded: number())))
    } else {
      action = .set(entity: reference(), field: FieldNumber(rawValue: UInt16(truncatingIfNeeded: number())))
    }
    return Skeleton(
      action: action, replaces: (0..<number()).map { _ in reference() },
      audience: AudienceCode(rawValue: UInt8(truncatingIfNeeded: number())))
  }
}

extension Value<Reference> {
  /// Reads a value that a toy set carries.
  package init(toyBytes bytes: [UInt8]) {
    var reader = ToyReader(bytes)
    self = reader.value()
  }
}
