/// One record as a model compares it, in one piece of memory: a relink holds a million.
public struct LinkageRow: Hashable, Sendable {
  /// For each column where its entry starts, four bytes; 0 if there is none. Then the entries: a byte for the kind, for
  /// a text with a frequency its logarithm in eight bytes, two bytes for the count, and so many scalars or texts.
  private(set) var storage: [UInt8]

  /// Longer texts are cut: no name is.
  static let longestText = 1_000
  static let longestList = 20

  enum Kind {
    static let narrow: UInt8 = 1
    static let wide: UInt8 = 2
    static let list: UInt8 = 3
    /// Added to a text's kind: eight bytes of frequency follow.
    static let hasFrequency: UInt8 = 4
  }

  /// A record of which nothing is known.
  public init(columns: Int) { storage = Array(repeating: 0, count: 4 * columns) }

  /// Sets a column to a text, once.
  /// - Parameter frequency: the share of records with this text, over 0; nil if that is not known.
  public mutating func set(_ column: Int, text: String, frequency: Double? = nil) {
    start(column)
    append(text, frequencyBits: frequency.map(Bits.log2))
  }

  /// Sets a column to a set of texts, once.
  public mutating func set(_ column: Int, list: [String]) {
    start(column)
    storage.append(Kind.list)
    append(count: min(list.count, Self.longestList))
    for text in list.prefix(Self.longestList) { append(text, frequencyBits: nil) }
  }

  private mutating func start(_ column: Int) {
    let place = UInt32(truncatingIfNeeded: storage.count)
    for byte in 0..<4 { storage[4 * column + byte] = UInt8(truncatingIfNeeded: place >> (8 * byte)) }
  }

  private mutating func append(_ text: String, frequencyBits: Double?) {
    let scalars = text.unicodeScalars.prefix(Self.longestText)
    let isNarrow = scalars.allSatisfy(\.isASCII)
    storage.append((isNarrow ? Kind.narrow : Kind.wide) + (frequencyBits == nil ? 0 : Kind.hasFrequency))
    if let bits = frequencyBits?.bitPattern {
      for byte in 0..<8 { storage.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte))) }
    }
    append(count: scalars.count)
    for scalar in scalars {
      for byte in 0..<(isNarrow ? 1 : 4) { storage.append(UInt8(truncatingIfNeeded: scalar.value >> (8 * byte))) }
    }
  }

  private mutating func append(count: Int) {
    storage.append(UInt8(truncatingIfNeeded: count))
    storage.append(UInt8(truncatingIfNeeded: count >> 8))
  }

  private func place(of column: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(storage[4 * column + $1]) << (8 * $1) }
  }

  private func count(at place: Int) -> Int { Int(storage[place]) | Int(storage[place + 1]) << 8 }

  /// The text whose entry starts at a place, and where it ends.
  private func text(at place: Int) -> (SQLText, end: Int) {
    let start = place + 1 + (storage[place] & Kind.hasFrequency != 0 ? 8 : 0)
    let isWide = storage[place] & Kind.wide != 0
    let end = start + 2 + count(at: start) * (isWide ? 4 : 1)
    return (SQLText(bytes: storage, range: start + 2..<end, isWide: isWide), end)
  }

  /// The value of a column.
  func value(_ column: Int) -> SQLValue {
    let place = place(of: column)
    if place == 0 { return .null }
    guard storage[place] == Kind.list else { return .text(text(at: place).0) }
    var texts: [SQLText] = []
    var next = place + 3
    for _ in 0..<count(at: place + 1) {
      let (text, end) = text(at: next)
      texts.append(text)
      next = end
    }
    return .list(texts)
  }

  /// log2 of the share of records that have a column's value; nil if it is not known.
  func frequencyBits(_ column: Int) -> Double? {
    let place = place(of: column)
    guard place != 0, storage[place] & Kind.hasFrequency != 0 else { return nil }
    return Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(storage[place + 1 + $1]) << UInt64(8 * $1) })
  }

  /// Whether a column of one record and one of another are the same text; nil if either is none.
  static func areEqual(_ a: LinkageRow, _ column: Int, _ b: LinkageRow, _ other: Int) -> Bool? {
    let (x, y) = (a.place(of: column), b.place(of: other))
    guard x != 0, y != 0 else { return nil }
    guard a.storage[x] & 3 == b.storage[y] & 3 else { return false }
    let (i, j) = (x + 1 + (a.storage[x] > 3 ? 8 : 0), y + 1 + (b.storage[y] > 3 ? 8 : 0))
    let count = a.count(at: i)
    guard count == b.count(at: j) else { return false }
    let bytes = count * (a.storage[x] & Kind.wide != 0 ? 4 : 1)
    return (2..<2 + bytes).allSatisfy { a.storage[i + $0] == b.storage[j + $0] }
  }

  /// Whether two columns that are sets have a text in common.
  static func haveCommon(_ a: LinkageRow, _ column: Int, _ b: LinkageRow, _ other: Int) -> Bool? {
    guard case .list(let x) = a.value(column), case .list(let y) = b.value(other) else { return nil }
    return x.contains(where: y.contains)
  }

  /// The text of a column.
  func string(_ column: Int) -> String? {
    guard case .text(let text) = value(column) else { return nil }
    return text.string
  }

  /// The texts of a column that is a set.
  func strings(_ column: Int) -> [String] {
    guard case .list(let texts) = value(column) else { return [] }
    return texts.map(\.string)
  }
}

/// Part of a row's memory that is a text: scalars of one byte if all are ASCII, of four else.
struct SQLText: Hashable, Sendable {
  let bytes: [UInt8]
  var range: Range<Int>
  let isWide: Bool

  init(bytes: [UInt8], range: Range<Int>, isWide: Bool) {
    self.bytes = bytes
    self.range = range
    self.isWide = isWide
  }

  /// - Parameter literal: ASCII.
  init(literal: Substring) {
    self.init(bytes: Array(literal.utf8), range: 0..<literal.utf8.count, isWide: false)
  }

  var count: Int { range.count / (isWide ? 4 : 1) }

  /// So many scalars from a place on, as SQL counts: the first is 1.
  func part(from: Int, count: Int) -> SQLText {
    let size = isWide ? 4 : 1
    let start = min(range.lowerBound + (from - 1) * size, range.upperBound)
    return SQLText(bytes: bytes, range: start..<min(start + count * size, range.upperBound), isWide: isWide)
  }

  var scalars: [UInt32] {
    guard isWide else { return bytes[range].map(UInt32.init) }
    return stride(from: range.lowerBound, to: range.upperBound, by: 4).map { place in
      (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
    }
  }

  var string: String {
    guard isWide else { return String(decoding: bytes[range], as: UTF8.self) }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars.compactMap(Unicode.Scalar.init))
    return String(view)
  }

  static func == (a: SQLText, b: SQLText) -> Bool {
    guard a.isWide == b.isWide, a.range.count == b.range.count else { return a.isPlainEqual(b) }
    let shift = b.range.lowerBound - a.range.lowerBound
    return a.range.allSatisfy { a.bytes[$0] == b.bytes[$0 + shift] }
  }

  /// A part of a wide text may be ASCII.
  private func isPlainEqual(_ other: SQLText) -> Bool {
    isWide != other.isWide && count == other.count && scalars == other.scalars
  }

  func hash(into hasher: inout Hasher) { hasher.combine(scalars) }
}
