import Replication
import Wire

/// What a session has to send. Short frames overtake the sets of a bulk load, but never cut into one.
actor Outbox {
  enum Item {
    case frame(Frame)
    /// Every erasure certificate, to be read a few at a time.
    case erasures
    /// Sets to read from the log and send.
    case sets([SetNumber])
  }

  /// Sets that are read from the log at a time.
  private static let readAhead = 64

  /// Names of the erasure certificates that the peer sent or was sent: none travels twice in a session.
  private var certificates: Set<Hash> = []
  private var frames: [Item] = []
  private var sets: [SetNumber] = []
  private var firstSet = 0
  private var isFinished = false
  private var isDrained = false
  private var taker: CheckedContinuation<Void, Never>?
  private var drainWaiter: CheckedContinuation<Void, Never>?

  /// Short frames that may wait. A peer that makes this node answer and does not take the answers is not read any
  /// further until it does; the connection's own deadlines see to the rest.
  private static let framesWaiting = 1_024

  private var giver: CheckedContinuation<Void, Never>?
  private var isHurried = false

  /// Adds a frame; returns when there is room for another. One task alone may put.
  func put(_ frame: Frame) async {
    frames.append(.frame(frame))
    wake()
    if frames.count > Self.framesWaiting, !isHurried, !isFinished, !isDrained {
      await withCheckedContinuation { giver = $0 }
    }
  }

  func put(_ numbers: [SetNumber]) {
    sets += numbers
    wake()
  }

  /// Sends every erasure certificate that the peer does not have from this session, before any frame that is put later.
  func putErasures() {
    frames.append(.erasures)
    wake()
  }

  /// The certificates that the peer does not have from this session; they count as sent.
  func fresh(_ some: [[UInt8]]) -> [[UInt8]] {
    some.filter { certificates.insert(sha256($0)).inserted }
  }

  /// The peer has this one: it sent it.
  func noteHeld(certificate: [UInt8]) { certificates.insert(sha256(certificate)) }

  /// The next thing to send; nil when everything was sent and nothing more comes.
  func next() async -> Item? {
    while true {
      if !frames.isEmpty {
        let item = frames.removeFirst()
        if frames.count <= Self.framesWaiting / 2 { resumeGiver() }
        return item
      }
      if firstSet < sets.count, !isFinished {
        let end = min(firstSet + Self.readAhead, sets.count)
        let numbers = Array(sets[firstSet..<end])
        firstSet = end
        if firstSet == sets.count {
          sets = []
          firstSet = 0
        }
        return .sets(numbers)
      }
      if isFinished { return nil }
      await withCheckedContinuation { taker = $0 }
    }
  }

  /// What waits to overtake the sets.
  func overtaking() -> [Item] {
    defer {
      frames.removeAll()
      resumeGiver()
    }
    return frames
  }

  /// Waits until the writer has sent what was left, but no longer than this.
  func drained(within limit: Duration) async {
    guard !isDrained else { return }
    let timer = Task {
      try? await Task.sleep(for: limit)
      self.noteDrained()
    }
    await withCheckedContinuation { drainWaiter = $0 }
    timer.cancel()
  }

  /// The writer has ended.
  func noteDrained() {
    isDrained = true
    resumeGiver()
    drainWaiter?.resume()
    drainWaiter = nil
  }

  /// Says that nothing more comes. Waiting frames still leave; waiting sets do not.
  func finish() {
    isFinished = true
    resumeGiver()
    wake()
  }

  /// Whoever puts frames waits for no room any more: the session is to end.
  func hurry() {
    isHurried = true
    resumeGiver()
  }

  private func resumeGiver() {
    giver?.resume()
    giver = nil
  }

  private func wake() {
    taker?.resume()
    taker = nil
  }
}
