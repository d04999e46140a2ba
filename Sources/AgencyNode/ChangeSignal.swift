/// Tells whoever listens that the log may have grown. Signals that nobody took yet are one signal.
public actor ChangeSignal {
  private var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
  private var next = 0

  public init() {}

  /// A stream that yields after every change, until it is let go.
  public func subscribe() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let key = next
    next += 1
    listeners[key] = continuation
    continuation.onTermination = { [weak self] _ in
      Task { await self?.drop(key) }
    }
    return stream
  }

  /// Wakes every listener.
  public func notify() {
    for listener in listeners.values { listener.yield() }
  }

  private func drop(_ key: Int) {
    listeners[key] = nil
  }
}
