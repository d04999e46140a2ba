import Foundation

extension NodeStore {
  /// One of many writes in a row that nobody waits for, such as those that work out persons and alerts.
  ///
  /// SQLite keeps no queue: another process that waits for the database looks again every tenth of a second at most, and
  /// gives up after ``busySeconds``. So this rests afterwards for a third of the time that the transaction took, in which
  /// a command or a session finds the database free.
  /// - Throws: What ``write(_:)`` does.
  public func writeInTurn<T>(_ body: (inout StoreTransaction) throws -> T) throws -> T {
    let start = ContinuousClock.now
    let result = try write(body)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    Thread.sleep(forTimeInterval: min(seconds / 3, Self.longestRestSeconds))
    return result
  }

  /// Longer than the longest pause between two looks of whoever waits.
  private static let longestRestSeconds = 0.25
}
