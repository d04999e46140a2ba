/// Holds a reader up once this many frames wait to be dealt with, so that a fast peer meets back-pressure, not memory.
actor FrameGate {
  private var permits: Int
  private var waiter: CheckedContinuation<Void, Never>?
  private var isOpen = false

  init(permits: Int) {
    self.permits = permits
  }

  /// Takes a permit; waits for one if none is left. Only one task may wait.
  func enter() async {
    while permits == 0, !isOpen { await withCheckedContinuation { waiter = $0 } }
    permits -= isOpen ? 0 : 1
  }

  /// Gives a permit back.
  func leave() {
    permits += 1
    waiter?.resume()
    waiter = nil
  }

  /// Lets everyone through from now on.
  func open() {
    isOpen = true
    waiter?.resume()
    waiter = nil
  }
}
