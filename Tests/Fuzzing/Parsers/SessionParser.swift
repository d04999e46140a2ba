import Replication
import Wire

/// A whole session with a peer that says what it likes, in any order.
enum SessionParser {
  /// The first byte: whether this side dialed, stays, and whether a proper Hello was said before the rest. Then frames,
  /// each after its length in two bytes; a length of zero lets a second pass.
  static func run(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let log = FixedLog.shared
    let local = SyncSession.Local(
      member: FixedLog.own, partnership: HashPrefix(words: (7, 7)), incarnation: 1, roster: sha256([3]),
      rosterVersion: 1,
      dictionaries: [1], clock: log.clock, digest: sha256([5]), erasures: .zero)
    var session = SyncSession(
      local: local, peer: FixedLog.peer, baseline: first & 8 == 0 ? nil : log.clock, isDialer: first & 1 != 0,
      isLive: first & 2 != 0, hash: .crypto)
    var now = Instant(rawValue: 1_000)
    var ended = 0
    func look(_ actions: [SyncSession.Action]) throws {
      for action in actions {
        switch action {
        case .ourBug(let what): throw Parser.Broken("a peer made this node's own mistake: \(what)")
        case .end: ended += 1
        case .send(let frame): _ = try FrameCodec.encode(frame)
        default: break
        }
      }
      try hold(ended <= 1 && session.isClosed == (ended == 1), "a session ends once")
    }
    try look(session.start(now: now, log: log))
    if first & 4 != 0 { try look(session.receive(.hello(hello(log)), now: now, log: log)) }
    var at = 1
    while at + 2 <= bytes.count {
      let length = Int(bytes[at]) << 8 | Int(bytes[at + 1])
      at += 2
      if length == 0 {
        now = now.adding(milliseconds: 1_000)
        try look(session.tick(now: now))
        continue
      }
      guard at + length <= bytes.count else { return }
      defer { at += length }
      guard let frame = try? FrameCodec.decode(Array(bytes[at..<at + length])) else { continue }
      let actions = try session.receive(frame, now: now, log: log)
      try look(actions)
      if case .take? = actions.last {
        try look(session.committed(sets: 1, clock: log.clock, digest: sha256([6]), now: now))
      }
    }
  }

  static func hello(_ log: FixedLog) -> Hello {
    Hello(
      minimumVersion: 1, maximumVersion: 1, partnership: HashPrefix(words: (7, 7)), member: FixedLog.peer,
      incarnation: 2, baseline: .zero, roster: sha256([3]), rosterVersion: 1, dictionaries: [], clockHash: sha256([8]),
      digest: sha256([9]), erasures: .zero, yourHeads: [], live: false)
  }
}

/// A log of two streams, five sets each, in memory.
struct FixedLog: ReplicaLog {
  static let own = MemberNumber(rawValue: 1)
  static let peer = MemberNumber(rawValue: 2)
  static let shared = FixedLog()

  private let entries: [LogEntry]
  private let headers: [SignedHeader]
  let clock: Clock

  init() {
    var entries: [LogEntry] = []
    var headers: [SignedHeader] = []
    var clock = Clock()
    for member in [Self.own, Self.peer] {
      let stream = StreamID(member: member, id: 9)
      var previous = Hash.zero
      for sequence in UInt64(1)...5 {
        let header = Header(
          format: 1, stream: stream, purpose: .people, sequence: sequence, previous: previous, dependencies: [],
          clockHash: sha256([2]), roster: sha256([3]), authored: Instant(rawValue: 0), operationCount: 1,
          bodyLength: 40,
          root: sha256([4]), anchor: sequence == 1 ? Clock() : nil)
        let bytes = HeaderCodec.encode(header)
        headers.append(
          SignedHeader(
            header: header, bytes: bytes, signature: [UInt8](repeating: 7, count: 64), hash: sha256(bytes)))
        entries.append(
          LogEntry(
            number: SetNumber(rawValue: Int64(entries.count + 1)), hash: sha256(bytes), stream: stream,
            sequence: sequence, previous: previous, purpose: .people, roster: header.roster))
        previous = sha256(bytes)
        clock[stream] = entries.last?.head
      }
    }
    self.entries = entries
    self.headers = headers
    self.clock = clock
  }

  func entry(_ hash: Hash) -> LogEntry? { entries.first { $0.hash == hash } }
  func entry(_ number: SetNumber) -> LogEntry? { entries.first { $0.number == number } }
  func entries(trunk: StreamID, sequence: UInt64) -> [LogEntry] {
    entries.filter { $0.stream.trunk == trunk && $0.sequence == sequence }
  }
  func first(in stream: StreamID) -> LogEntry? { entries.first { $0.stream == stream } }
  func numbers(in stream: StreamID, sequences: ClosedRange<UInt64>) -> [SetNumber] {
    entries.filter { $0.stream == stream && sequences.contains($0.sequence) }.map(\.number)
  }
  func signedHeader(_ number: SetNumber) -> SignedHeader? {
    entries.firstIndex { $0.number == number }.map { headers[$0] }
  }
  func bytes(of numbers: [SetNumber]) -> UInt64 { UInt64(numbers.count) * 200 }
  func membership(_ roster: Hash) -> Membership? { nil }
  func forkProofs() -> [ForkProof] { [] }
}
