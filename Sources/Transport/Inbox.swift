import Synchronization

/// The frames that have arrived and wait to be read: bounded, because reading from the socket stops when it is full.
final class Inbox: Sendable {
  typealias Outcome = Result<[UInt8]?, TransportError>

  private struct Waiter {
    let id: UInt64
    let continuation: CheckedContinuation<Outcome, Never>
  }

  private struct State {
    /// Frames in order; those before `head` are gone. Cheaper than shifting, and bounded by the high-water mark.
    var frames: [[UInt8]] = []
    var head = 0
    var charge = 0
    var paused = false
    var end: Outcome?
    var waiters: [Waiter] = []
    var nextWaiter: UInt64 = 0
    var received: UInt64 = 0

    /// The first frame that waits; there must be one.
    mutating func take() -> [UInt8] {
      let frame = frames[head]
      frames[head] = []
      head += 1
      charge -= frame.count + Inbox.overhead
      if head == frames.count {
        frames.removeAll(keepingCapacity: frames.count <= 64)
        head = 0
      } else if head >= 256, head * 2 >= frames.count {
        frames.removeFirst(head)
        head = 0
      }
      return frame
    }
  }

  /// What a waiting frame costs beside its bytes, so that a flood of empty frames is bounded too.
  private static let overhead = 64

  private let state = Mutex(State())
  private let highWater: Int

  init(highWater: Int) {
    self.highWater = highWater
  }

  /// Bytes of whole frames received, their lengths included.
  var received: UInt64 { state.withLock { $0.received } }

  /// Whether the socket is not being read because too much waits here.
  var isPaused: Bool { state.withLock { $0.paused } }

  /// Whether the socket may be read now. If not, ``next(resume:)`` will say when.
  func mayRead() -> Bool {
    state.withLock {
      $0.paused = $0.charge >= highWater && $0.end == nil
      return !$0.paused
    }
  }

  /// Puts a frame in, or gives it to whoever waits.
  func deliver(_ frame: [UInt8]) {
    let waiter: CheckedContinuation<Outcome, Never>? = state.withLock {
      guard $0.end == nil else { return nil }
      $0.received += UInt64(frame.count) + 4
      if !$0.waiters.isEmpty { return $0.waiters.removeFirst().continuation }
      $0.frames.append(frame)
      $0.charge += frame.count + Self.overhead
      return nil
    }
    waiter?.resume(returning: .success(frame))
  }

  /// Ends the inbox: frames already here can still be read, then readers get `outcome`. Only the first end counts.
  func finish(_ outcome: Outcome) {
    let waiters = state.withLock { state -> [Waiter] in
      guard state.end == nil else { return [] }
      state.end = outcome
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.continuation.resume(returning: outcome) }
  }

  /// The next frame, as soon as there is one.
  /// - Parameter resume: Called when the socket, which was not being read, should be again.
  func next(resume: () -> Void) async -> Outcome {
    let (ready, wake, id) = state.withLock { state -> (Outcome?, Bool, UInt64) in
      if state.head < state.frames.count {
        let frame = state.take()
        let wake = state.paused && state.charge <= highWater / 2
        if wake { state.paused = false }
        return (.success(frame), wake, 0)
      }
      state.nextWaiter += 1
      return (state.end, false, state.nextWaiter)
    }
    if wake { resume() }
    if let ready { return ready }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { wait(id, $0) }
    } onCancel: {
      cancel(id)
    }
  }

  /// Registers a waiter, unless something came in between or its task is cancelled already.
  private func wait(_ id: UInt64, _ continuation: CheckedContinuation<Outcome, Never>) {
    let cancelled = Task.isCancelled
    let ready: Outcome? = state.withLock {
      if $0.head < $0.frames.count { return .success($0.take()) }
      if let end = $0.end { return end }
      if cancelled { return .failure(Self.cancellation) }
      $0.waiters.append(Waiter(id: id, continuation: continuation))
      return nil
    }
    if let ready { continuation.resume(returning: ready) }
  }

  private func cancel(_ id: UInt64) {
    let waiter = state.withLock { state in
      state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0).continuation }
    }
    waiter?.resume(returning: .failure(Self.cancellation))
  }

  private static let cancellation = TransportError(.cancelled, "reading was cancelled")
}
