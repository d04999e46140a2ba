/// How many flags of this agency's somebody has to look at, and when that was counted.
public struct RetentionCount: Hashable, Sendable {
  /// Days since 1970-01-01.
  public var day: Int64
  public var due: Int
  /// Those that a hold keeps.
  public var held: Int

  public init(day: Int64, due: Int, held: Int) {
    self.day = day
    self.due = due
    self.held = held
  }
}

extension StoreAccess {
  /// What was counted last; nil before.
  public func retentionCount() throws -> RetentionCount? {
    let numbers = try meta("retention.count").map { String(decoding: $0, as: UTF8.self) }?.split(separator: " ")
      .compactMap { Int64($0) }
    guard let numbers, numbers.count == 3 else { return nil }
    return RetentionCount(day: numbers[0], due: Int(clamping: numbers[1]), held: Int(clamping: numbers[2]))
  }
}

extension StoreTransaction {
  /// Remembers a count.
  public func noteRetention(_ count: RetentionCount) throws {
    try setMeta("retention.count", Array("\(count.day) \(count.due) \(count.held)".utf8))
  }
}
