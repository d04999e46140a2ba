/// The first values of some entities of one set, sealed as one: a value has thirty bytes, and sealed by itself would take
/// twice the room and, in a bulk load, half as long again.
struct ValueBlock {
  /// Entities at most, and bytes beyond which none is added: what is opened to read one of them.
  static let most = 32
  static let bytesBefore = 16 << 10

  /// The entity that names the block.
  let first: Int64
  private var entries: [(distance: UInt16, start: Int, end: Int)] = []
  private var bytes: [UInt8] = []

  init(first: Int64) {
    self.first = first
    entries.reserveCapacity(Self.most)
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Whether an entity of later in the log can be added.
  func takes(_ entity: Int64, _ count: Int) -> Bool {
    // Entities of one set have numbers that differ in the lowest 14 bits.
    entity >> 14 == first >> 14 && entity >= first && entries.count < Self.most
      && (bytes.isEmpty || bytes.count + count <= Self.bytesBefore)
  }

  mutating func append(_ value: UnsafeRawBufferPointer, of entity: Int64) {
    let start = bytes.count
    bytes.append(contentsOf: value)
    entries.append((UInt16(truncatingIfNeeded: entity - first), start, bytes.count))
  }

  func value(of entity: Int64) -> [UInt8]? {
    entries.first { Int64($0.distance) == entity &- first }.map { Array(bytes[$0.start..<$0.end]) }
  }

  mutating func replace(_ entity: Int64, _ value: [UInt8]) {
    var rest = ValueBlock(first: first)
    for entry in entries {
      let held = Int64(entry.distance) == entity - first ? value[...] : bytes[entry.start..<entry.end]
      held.withUnsafeBytes { rest.append($0, of: first + Int64(entry.distance)) }
    }
    self = rest
  }

  mutating func remove(_ entity: Int64) {
    var rest = ValueBlock(first: first)
    for entry in entries where Int64(entry.distance) != entity - first {
      bytes[entry.start..<entry.end].withUnsafeBytes { rest.append($0, of: first + Int64(entry.distance)) }
    }
    self = rest
  }

  /// How many, then for each its distance from the first (2 bytes) and its length (4), then the values.
  var encoded: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(1 + entries.count * 6 + bytes.count)
    out.append(UInt8(entries.count))
    for entry in entries {
      let length = UInt32(entry.end - entry.start)
      out.append(UInt8(entry.distance >> 8))
      out.append(UInt8(truncatingIfNeeded: entry.distance))
      for shift: UInt32 in [24, 16, 8, 0] { out.append(UInt8(truncatingIfNeeded: length >> shift)) }
    }
    for entry in entries { out += bytes[entry.start..<entry.end] }
    return out
  }

  /// - Returns: nil if the bytes are no block.
  init?(first: Int64, encoded: [UInt8]) {
    guard let count = encoded.first.map(Int.init), encoded.count >= 1 + count * 6 else { return nil }
    self.first = first
    entries.reserveCapacity(count)
    var end = 1 + count * 6
    encoded.withUnsafeBytes { bytes in
      for start in stride(from: 1, to: 1 + count * 6, by: 6) {
        let distance = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt16.self))
        let length = Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 2, as: UInt32.self)))
        entries.append((distance, end, end + length))
        end += length
      }
    }
    guard encoded.count == end else { return nil }
    bytes = encoded
  }
}
