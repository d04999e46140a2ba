import Synchronization

/// Something that is not begun again while it goes on.
final class OneAtATime: Sendable {
  private let isBusy = Mutex(false)

  /// - Returns: nil if it goes on already.
  func run<T: Sendable>(_ body: () async throws -> T) async rethrows -> T? {
    let isMine = isBusy.withLock { busy in
      defer { busy = true }
      return !busy
    }
    guard isMine else { return nil }
    defer { isBusy.withLock { $0 = false } }
    return try await body()
  }
}
