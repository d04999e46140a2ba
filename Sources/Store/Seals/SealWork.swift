import Dispatch
import Synchronization

/// Seals are opened and made one by one; many at once are shared out over the cores.
enum SealWork {
  /// Below so many the cores are not worth their start.
  private static let fewest = 64

  static func map<T: Sendable>(_ count: Int, _ body: @Sendable (Int) -> T) -> [T] {
    guard count >= fewest else { return (0..<count).map(body) }
    let parts = max(1, min(count / fewest * 2, 16))
    let results = Mutex([[T]](repeating: [], count: parts))
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      let done = (count * part / parts..<count * (part + 1) / parts).map(body)
      results.withLock { $0[part] = done }
    }
    return results.withLock { $0.flatMap(\.self) }
  }
}
