import Foundation

/// Days and times as people read them.
enum PageDates {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  /// `4 March 2026` for `2026-03-04`; anything else as it is.
  static func day(_ iso: String) -> String {
    let parts = iso.split(separator: "-").compactMap { Int($0) }
    guard iso.utf8.count == 10, parts.count == 3, (1...12).contains(parts[1]) else { return iso }
    return "\(parts[2]) \(months[parts[1] - 1]) \(parts[0])"
  }

  /// `4 March 2026, 05:06 UTC`
  /// - Parameter milliseconds: Since 1970.
  static func time(_ milliseconds: Int64) -> String {
    let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt)
    let text = Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(style)
    return "\(day(String(text.prefix(10)))), \(text.dropFirst(11).prefix(5)) UTC"
  }

  /// `4 March 2026` of a time in milliseconds since 1970.
  static func date(_ milliseconds: Int64) -> String { time(milliseconds).components(separatedBy: ",")[0] }

  /// `4 minutes ago`; `never` for nil.
  static func ago(_ milliseconds: Int64?, now: Int64) -> String {
    guard let milliseconds else { return "never" }
    let seconds = max(0, (now - milliseconds) / 1_000)
    switch seconds {
    case ..<100: return count(seconds, "second") + " ago"
    case ..<6_000: return count(seconds / 60, "minute") + " ago"
    case ..<172_800: return count(seconds / 3_600, "hour") + " ago"
    default: return count(seconds / 86_400, "day") + " ago"
    }
  }

  /// `40 ms`, `2.5 seconds`, `3 minutes`: how long something took or is off, without a sign.
  static func span(_ milliseconds: Int64) -> String {
    switch milliseconds.magnitude {
    case ..<1_000: "\(milliseconds.magnitude) ms"
    case ..<100_000: "\((Double(milliseconds.magnitude) / 100).rounded() / 10) seconds"
    case ..<6_000_000: count(milliseconds.magnitude / 60_000, "minute")
    case ..<172_800_000: count(milliseconds.magnitude / 3_600_000, "hour")
    default: count(milliseconds.magnitude / 86_400_000, "day")
    }
  }

  /// `1 flag`, `2 flags`; `1 entry`, `2 entries` with the word for several.
  static func count(_ number: some BinaryInteger, _ noun: String, _ several: String? = nil) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(several ?? noun + "s")"
  }

  /// `512 B`, `1.5 KB`
  static func size(_ bytes: some BinaryInteger) -> String {
    let units = ["B", "KB", "MB", "GB", "TB"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 1_000, unit < units.count - 1 { (value, unit) = (value / 1_000, unit + 1) }
    return unit == 0 ? "\(bytes) B" : "\((value * 10).rounded() / 10) \(units[unit])"
  }
}
