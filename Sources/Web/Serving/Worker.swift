import NIOPosix
import Synchronization

/// Threads that wait for the database, so that neither the event loops nor Swift's own few threads do. What waits is
/// bounded: beyond it somebody is asked to come back.
final class Worker: Sendable {
  private let pool: NIOThreadPool
  private let waiting = Mutex(0)
  private let most: Int

  init(threads: Int = WebLimits.threads, most: Int = WebLimits.waiting) {
    pool = NIOThreadPool(numberOfThreads: threads)
    self.most = most
    pool.start()
  }

  /// Does something on one of the threads.
  func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    let isTaken = waiting.withLock { count in
      guard count < most else { return false }
      count += 1
      return true
    }
    guard isTaken else {
      throw Problem(.unavailable, "The node is busy. Try again in a moment.", retryAfter: 2)
    }
    defer { waiting.withLock { $0 -= 1 } }
    return try await pool.runIfActive(body)
  }

  /// Ends the threads once what they do is done.
  func stop() async { try? await pool.shutdownGracefully() }
}
