extension Schedule {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("d", day), ("h", 3_600_000), ("m", minute), ("s", 1_000),
  ]

  /// Reads a duration such as `500ms`, `30s`, `15m`, `2h` or `1d`.
  ///
  /// - Returns: milliseconds; nil if it is none.
  static func milliseconds(_ text: String) -> Int64? {
    for unit in units where text.hasSuffix(unit.name) {
      let digits = text.dropLast(unit.name.count)
      guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(digits)
      else { return nil }
      let (product, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
      return overflow ? nil : product
    }
    return nil
  }

  /// A duration in the largest unit that fits it exactly.
  static func words(_ milliseconds: Int64) -> String {
    for unit in units.sorted(by: { $0.milliseconds > $1.milliseconds })
    where milliseconds % unit.milliseconds == 0 && milliseconds != 0 {
      return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
    return "0s"
  }

  /// Reads `HH:MM`: minutes after midnight; nil if it is none.
  static func minutes(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == 0x3A,
      [0, 1, 3, 4].allSatisfy({ (0x30...0x39).contains(bytes[$0]) })
    else { return nil }
    let digits = bytes.map { Int($0) - 0x30 }
    let (hours, minutes) = (digits[0] * 10 + digits[1], digits[3] * 10 + digits[4])
    return hours < 24 && minutes < 60 ? hours * 60 + minutes : nil
  }

  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  /// Reads `daily`, `mon`, or `mon-fri`: days of the week from 1 for Monday; nil if it is none of these.
  static func days(_ text: String) -> Set<Int>? {
    if text == "daily" { return Set(1...7) }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first.flatMap({ weekdays.firstIndex(of: $0) }) else { return nil }
    if parts.count == 1 { return [first + 1] }
    guard parts.count == 2, let last = weekdays.firstIndex(of: parts[1]), first <= last else { return nil }
    return Set((first + 1)...(last + 1))
  }
}

extension Schedule: CustomStringConvertible {
  /// In words for `node status`, such as `every 15m, jitter 2m`.
  public var description: String {
    switch self {
    case .live: "live"
    case .interval(let every, let jitter):
      "every \(Self.words(every))" + (jitter > 0 ? ", jitter \(Self.words(jitter))" : "")
    case .windows(let windows, let jitter):
      "\(windows.count) window\(windows.count == 1 ? "" : "s")"
        + (jitter > 0 ? ", jitter \(Self.words(jitter))" : "")
    }
  }
}
