/// A calendar day: days since 1970-01-01 in the proleptic Gregorian calendar, without a time zone.
public struct Day: Hashable, Comparable, Sendable, RawRepresentable {
  public let rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }
  public static func < (a: Day, b: Day) -> Bool { a.rawValue < b.rawValue }

  /// Years that a record may plausibly name. Outside them a date is a typing error.
  public static let plausibleYears = 1850...2199

  /// - Returns: nil if there is no such day, or its year is outside ``plausibleYears``.
  public init?(year: Int, month: Int, day: Int) {
    guard Self.plausibleYears.contains(year), (1...12).contains(month), day >= 1,
      day <= Self.length(ofMonth: month, year: year)
    else { return nil }
    // Days from civil, with years that begin in March so that a leap day comes last
    // (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    rawValue = Int64(era * 146_097 + dayOfEra - 719_468)
  }

  /// The day of an instant in milliseconds since 1970, in UTC.
  public init(milliseconds: Int64) {
    let perDay: Int64 = 86_400_000
    rawValue = milliseconds / perDay - (milliseconds % perDay < 0 ? 1 : 0)
  }

  /// Year, month (1-12) and day of the month (1-31).
  public var components: (year: Int, month: Int, day: Int) {
    // Whatever arrives from elsewhere must have a year: keep clear of overflow.
    let bounded = min(max(rawValue, -100_000_000), 100_000_000)
    let z = bounded + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
    let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    return (year, month, Int(dayOfYear - (153 * shifted + 2) / 5 + 1))
  }

  /// The day of the week: 1 for Monday to 7 for Sunday (ISO 8601).
  public var weekday: Int { Int(((rawValue % 7) + 7 + 3) % 7) + 1 }

  /// The same day so many months later; the last of a month that is shorter.
  public func adding(months: Int) -> Day {
    let (year, month, day) = components
    let total = year * 12 + month - 1 + months
    let (y, m) = (total >= 0 ? total / 12 : (total - 11) / 12, (total % 12 + 12) % 12 + 1)
    return Day(year: y, month: m, day: min(day, Self.length(ofMonth: m, year: y)))
      // Whatever another node says: outside any calendar it is the day itself.
      ?? self
  }

  /// The same day so many years later; 28 February for a leap day.
  public func adding(years: Int) -> Day { adding(months: years * 12) }

  /// The days a month has.
  public static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Day: CustomStringConvertible {
  /// ISO 8601, `2014-01-20`.
  public var description: String {
    let (year, month, day) = components
    return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
