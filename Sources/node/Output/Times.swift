import Foundation
import Replication

/// Times and sizes in words.
enum Words {
  /// `2026-03-04 05:06:07Z`
  static func time(_ milliseconds: Int64) -> String {
    let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt)
    return Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(style)
  }

  /// `4 s ago`, `3 min ago`, `2 h ago`, `5 d ago`; `never` for nil.
  static func ago(_ milliseconds: Int64?, now: Int64) -> String {
    guard let milliseconds else { return "never" }
    let seconds = max(0, (now - milliseconds) / 1_000)
    switch seconds {
    case ..<100: return "\(seconds) s ago"
    case ..<6_000: return "\(seconds / 60) min ago"
    case ..<172_800: return "\(seconds / 3_600) h ago"
    default: return "\(seconds / 86_400) d ago"
    }
  }

  /// `512 B`, `1.5 KB`, `2.0 MB`
  static func size(_ bytes: some BinaryInteger) -> String {
    let units = ["B", "KB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1_000, unit < units.count - 1 {
      value /= 1_000
      unit += 1
    }
    return unit == 0 ? "\(bytes) B" : "\((value * 10).rounded() / 10) \(units[unit])"
  }

  static func count(_ number: some BinaryInteger, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }
}
