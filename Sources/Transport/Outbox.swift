import Synchronization

/// The frames on their way out: bounded, because ``send(_:start:)`` waits when too much is under way.
final class Outbox: Sendable {
  typealias Outcome = Result<Void, TransportError>

  private struct Waiter {
    let id: UInt64
    let frame: [UInt8]
    let continuation: CheckedContinuation<Outcome, Never>
  }

  private struct State {
    var frames: [[UInt8]] = []
    /// Bytes accepted and not yet in the kernel's hands.
    var underWay = 0
    var flushScheduled = false
    var end: TransportError?
    var waiters: [Waiter] = []
    var nextWaiter: UInt64 = 0
    var sent: UInt64 = 0

    /// - Returns: whether a flush must be started for it.
    mutating func accept(_ frame: [UInt8]) -> Bool {
      frames.append(frame)
      underWay += frame.count + 4
      defer { flushScheduled = true }
      return !flushScheduled
    }
  }

  private let state = Mutex(State())
  private let highWater: Int

  init(highWater: Int) {
    self.highWater = max(1, highWater)
  }

  /// Bytes of frames handed to the kernel, their lengths included.
  var sent: UInt64 { state.withLock { $0.sent } }

  /// Bytes accepted and not yet in the kernel's hands.
  var underWay: Int { state.withLock { $0.underWay } }

  /// Accepts a frame, waiting first while too much is under way.
  /// - Parameter start: Called when the channel should be flushed; once for many frames.
  func send(_ frame: [UInt8], start: () -> Void) async -> Outcome {
    let (ready, flush, id) = state.withLock { state -> (Outcome?, Bool, UInt64) in
      if let end = state.end { return (.failure(end), false, 0) }
      if state.underWay < highWater, state.waiters.isEmpty { return (.success(()), state.accept(frame), 0) }
      state.nextWaiter += 1
      return (nil, false, state.nextWaiter)
    }
    if flush { start() }
    if let ready { return ready }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { wait(id, frame, $0, start: start) }
    } onCancel: {
      cancel(id)
    }
  }

  /// All frames that wait to be written, for the event loop.
  func take() -> [[UInt8]] {
    state.withLock { state in
      state.flushScheduled = false
      defer { state.frames = [] }
      return state.frames
    }
  }

  /// So many bytes are in the kernel's hands now.
  /// - Returns: whether frames of waiting senders were accepted, so that the channel should be flushed.
  func written(_ count: Int) -> Bool {
    var accepted: [CheckedContinuation<Outcome, Never>] = []
    let flush = state.withLock { state in
      state.underWay -= count
      state.sent += UInt64(count)
      guard state.underWay <= highWater / 2, !state.waiters.isEmpty, state.end == nil else { return false }
      var flush = false
      var taken = 0
      while taken < state.waiters.count, state.underWay < highWater {
        if state.accept(state.waiters[taken].frame) { flush = true }
        accepted.append(state.waiters[taken].continuation)
        taken += 1
      }
      state.waiters.removeFirst(taken)
      return flush
    }
    for continuation in accepted { continuation.resume(returning: .success(())) }
    return flush
  }

  /// Ends the outbox: whoever sends or waits gets `error`. Only the first end counts.
  func finish(_ error: TransportError) {
    let waiters = state.withLock { state -> [Waiter] in
      guard state.end == nil else { return [] }
      state.end = error
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.continuation.resume(returning: .failure(error)) }
  }

  private func wait(
    _ id: UInt64, _ frame: [UInt8], _ continuation: CheckedContinuation<Outcome, Never>, start: () -> Void
  ) {
    let cancelled = Task.isCancelled
    let (ready, flush) = state.withLock { state -> (Outcome?, Bool) in
      if let end = state.end { return (.failure(end), false) }
      if cancelled { return (.failure(Self.cancellation), false) }
      // What was under way may have left between the two looks; then nobody would wake us.
      if state.underWay < highWater, state.waiters.isEmpty { return (.success(()), state.accept(frame)) }
      state.waiters.append(Waiter(id: id, frame: frame, continuation: continuation))
      return (nil, false)
    }
    if flush { start() }
    if let ready { continuation.resume(returning: ready) }
  }

  private func cancel(_ id: UInt64) {
    let waiter = state.withLock { state in
      state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
    }
    waiter?.continuation.resume(returning: .failure(Self.cancellation))
  }

  private static let cancellation = TransportError(.cancelled, "sending was cancelled; the frame was not sent")
}
