/// The ways that agencies write a day. The raw value is how a mapping names the style.
public enum DayStyle: String, Hashable, Sendable, CaseIterable {
  case iso = "yyyy-MM-dd"
  case slashed = "dd/MM/yyyy"
  case compact = "yyyyMMdd"
  case named = "dd-MMM-yyyy"

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Reads a day written in this style and no other.
  ///
  /// - Throws: ``SafeguardingError/Code/impossibleDate`` if the text is not in this style or there is no such day.
  public func parse(_ text: String) throws(SafeguardingError) -> Day {
    let bytes = Array(text.utf8)
    let parts: (year: Int, month: Int, day: Int)?
    switch self {
    case .iso:
      parts =
        bytes.count == 10 && bytes[4] == 0x2D && bytes[7] == 0x2D
        ? Self.numbers(bytes, 0..<4, 5..<7, 8..<10) : nil
    case .slashed:
      parts =
        bytes.count == 10 && bytes[2] == 0x2F && bytes[5] == 0x2F
        ? Self.numbers(bytes, 6..<10, 3..<5, 0..<2) : nil
    case .compact:
      parts = bytes.count == 8 ? Self.numbers(bytes, 0..<4, 4..<6, 6..<8) : nil
    case .named:
      parts = Self.withMonthName(bytes)
    }
    guard let parts else {
      throw SafeguardingError(.impossibleDate, "this is not a date written as \(rawValue)")
    }
    guard let day = Day(year: parts.year, month: parts.month, day: parts.day) else {
      throw SafeguardingError(.impossibleDate, "there is no such day; check day, month and year")
    }
    return day
  }

  private static func numbers(
    _ bytes: [UInt8], _ year: Range<Int>, _ month: Range<Int>, _ day: Range<Int>
  ) -> (year: Int, month: Int, day: Int)? {
    guard let y = digits(bytes[year]), let m = digits(bytes[month]), let d = digits(bytes[day])
    else { return nil }
    return (y, m, d)
  }

  private static func withMonthName(_ bytes: [UInt8]) -> (year: Int, month: Int, day: Int)? {
    guard bytes.count == 11, bytes[2] == 0x2D, bytes[6] == 0x2D, let d = digits(bytes[0..<2]),
      let y = digits(bytes[7..<11]),
      let index = months.firstIndex(of: String(decoding: bytes[3..<6], as: UTF8.self).lowercased())
    else { return nil }
    return (y, index + 1, d)
  }

  /// ASCII digits only: `Int(_:)` would take a sign.
  private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for byte in bytes {
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number * 10 + Int(byte - 0x30)
    }
    return number
  }
}
