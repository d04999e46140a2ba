/// One thing that says how great the danger to a person is: whoever answers a referral must have seen it.
public struct RiskMark<Target: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// The operation that said it: the flag's creation, or a later write of its level.
  public let dot: Target
  /// The flag.
  public let flag: Target
  public let code: FlagCode
  /// The level, where one was given.
  public let level: RiskLevel?
  /// When its author recorded it.
  public let recordedDay: Day
  /// When it was written to the shared view, by its author's clock: later than ``recordedDay`` for what was imported.
  public let writtenDay: Day

  public init(dot: Target, flag: Target, code: FlagCode, level: RiskLevel?, recordedDay: Day, writtenDay: Day) {
    self.dot = dot
    self.flag = flag
    self.code = code
    self.level = level
    self.recordedDay = recordedDay
    self.writtenDay = writtenDay
  }

  /// Flags with these codes are risk updates: they notify the recipient of a referral again.
  public static var codes: Set<FlagCode> { [.risk, .pjHigh, .nfs] }

  /// The most that an answer names. Older ones of a person with more are taken as seen.
  public static var most: Int { 256 }

  /// The newest ones, at most ``most``, by the day of writing; of equal days all nodes keep the same.
  /// - Parameter name: The name of an operation that is alike on every node.
  public static func newest<Name: Comparable>(
    _ marks: [RiskMark], name: (Target) throws -> Name
  ) rethrows -> [RiskMark] {
    guard marks.count > most else { return marks }
    let sorted = try marks.map { (mark: $0, name: try name($0.dot)) }.sorted { a, b in
      a.mark.writtenDay != b.mark.writtenDay ? a.mark.writtenDay > b.mark.writtenDay : a.name < b.name
    }
    return sorted.prefix(most).map(\.mark)
  }

  /// In words, such as `RISK high, recorded on 2017-07-10`.
  public var words: String {
    "\(code.rawValue)\(level.map { " \($0.name)" } ?? ""), recorded on \(recordedDay)"
  }
}

/// A danger that is open while its flag is active: a referral is not closed over it by one person alone.
public struct OpenDanger: Hashable, Sendable {
  public let code: FlagCode
  public let level: RiskLevel?
  /// When it was recorded; nil where that is not known.
  public let recordedDay: Day?

  /// The codes that are a danger at whatever level. Derived ones are among them, where the caller derived them.
  public static let codes: Set<FlagCode> = [
    .pjHigh, .nfs, .escalating, .threatsToKill, .suicideRisk, .maracReferred, .maracRepeat, .perp3In12,
  ]

  /// - Returns: nil if a flag of this code, level and status is no open danger.
  public init?(code: FlagCode, level: RiskLevel?, status: FlagStatus, recordedDay: Day?) {
    guard status == .active, Self.codes.contains(code) || (code == .risk && level == .high) else { return nil }
    self.code = code
    self.level = level
    self.recordedDay = recordedDay
  }

  /// In words, such as `RISK high` or `ESCALATING`.
  public var words: String { code == .risk ? "RISK high" : code.rawValue }
}
