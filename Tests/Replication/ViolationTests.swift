import Replication
import Testing
import Toys

/// What a session makes of frames that should not come: the peer's violation, a harmless late frame, or our own bug.
@Suite("Session, unexpected frames")
struct ViolationTests {
  private let now = Instant(milliseconds: 0)

  /// A session that greeted, with the peer's clock still to come. This side holds one set.
  private func greeted(
    limits: SyncSession.Limits = .init(), isDialer: Bool = true, isLive: Bool = false
  ) throws -> (Party, Hello) {
    var replica = World.replica()
    try replica.create(World.stream(1))
    var a = Party(1, to: 2, replica, isDialer: isDialer, isLive: isLive, limits: limits)
    var b = Party(2, to: 1, World.replica(), isDialer: !isDialer, isLive: isLive)
    _ = try a.start()
    guard case .send(.hello(let hello))? = try b.start().first else { throw Missing() }
    _ = try a.receive(.hello(hello))
    return (a, hello)
  }

  /// A session that has the peer's clock and plan.
  private func planned(sets: UInt64, limits: SyncSession.Limits = .init(), isLive: Bool = false) throws -> Party {
    var (a, _) = try greeted(limits: limits, isLive: isLive)
    _ = try a.receive(.clock(ClockUpdate(isFull: true, heads: [])))
    _ = try a.receive(.plan(SyncPlan(sets: sets, bytes: 0)))
    return a
  }

  private struct Missing: Error {}

  private func start(_ body: [UInt8], length: UInt32? = nil) throws -> Frame {
    var other = World.replica()
    let set = try other.create(World.stream(2))
    return .changeSet(
      ChangeSetStart(
        signed: set.packed.signed, dictionary: 0, compressedLength: length ?? UInt32(body.count), body: body))
  }

  private func expectViolation(_ actions: [SyncSession.Action], _ rule: String) {
    let reason = CloseReason(.violation, rule)
    #expect(actions == [.send(.close(reason)), .end(reason, byPeer: false)])
  }

  @Test("any frame before Hello is a violation")
  func beforeHello() throws {
    for frame in [Frame.plan(SyncPlan(sets: 0, bytes: 0)), .chunk([1]), .roster([]), .erasure([])] {
      var a = Party(1, to: 2, World.replica())
      _ = try a.start()
      expectViolation(try a.receive(frame), "a frame before Hello")
      #expect(a.session.isClosed)
    }
  }

  @Test("a proof that was not asked for, and asking for proof of another member's head, or too often, are violations")
  func proofs() throws {
    var other = World.replica()
    let set = try other.create(World.stream(1), 9)
    var (a, _) = try greeted()
    expectViolation(try a.receive(.proof(set.packed.signed)), "a proof that was not asked for")
    let rule = "asks for proof of what it was not told"
    let head = Head(sequence: 1, prefix: set.hash.prefix)
    (a, _) = try greeted()
    expectViolation(try a.receive(.prove(Dependency(stream: World.stream(3), head: head))), rule)
    var limits = SyncSession.Limits()
    limits.proofsPerSession = 1
    (a, _) = try greeted(limits: limits)
    let own = Frame.prove(Dependency(stream: World.stream(2), head: head))
    #expect(try a.receive(own) == [.ignored("asks for proof of a head that is not held")])
    expectViolation(try a.receive(own), rule)
  }

  @Test("a second Hello and a second Clock are violations")
  func twice() throws {
    var (a, hello) = try greeted()
    expectViolation(try a.receive(.hello(hello)), "a second Hello")
    var b = try planned(sets: 1)
    expectViolation(try b.receive(.clock(ClockUpdate(isFull: true, heads: []))), "a second Clock")
  }

  @Test("another version, partnership or member ends the session with its own reason")
  func greeting() throws {
    let changes: [(CloseReason.Code, (inout Hello) -> Void)] = [
      (
        .versionUnknown,
        {
          $0.minimumVersion = 2
          $0.maximumVersion = 3
        }
      ),
      (.wrongPartnership, { $0.partnership = HashPrefix(words: (9, 9)) }),
      (.wrongMember, { $0.member = 5 }),
    ]
    for (code, change) in changes {
      var (_, hello) = try greeted()
      change(&hello)
      var a = Party(1, to: 2, World.replica())
      _ = try a.start()
      guard case .end(let reason, byPeer: false)? = try a.receive(.hello(hello)).last else { throw Missing() }
      #expect(reason.code == code)
    }
  }

  @Test("a Clock of changes without an agreed baseline, or over the limit, is a violation")
  func clocks() throws {
    var (a, _) = try greeted()
    expectViolation(
      try a.receive(.clock(ClockUpdate(isFull: false, heads: []))), "a Clock against a baseline that was not agreed")
    var limits = SyncSession.Limits()
    limits.clockEntries = 1
    let head = Head(sequence: 1, prefix: HashPrefix(words: (0, 0)))
    let heads = (1...2 as ClosedRange<UInt32>).map { Dependency(stream: World.stream($0), head: head) }
    var (b, _) = try greeted(limits: limits)
    expectViolation(try b.receive(.clock(ClockUpdate(isFull: true, heads: heads))), "too many clock entries")
    var c = try planned(sets: 1, limits: limits)
    expectViolation(
      try c.receive(.ack(Ack(heads: heads, sets: 0, clockHash: nil, digest: nil))), "too many clock entries")
  }

  @Test("a chunk without a start, and a start within a set, are violations")
  func chunks() throws {
    var a = try planned(sets: 1)
    expectViolation(try a.receive(.chunk([1])), "a chunk without a change-set")
    var b = try planned(sets: 2)
    #expect(try b.receive(start([1], length: 5)) == [])
    expectViolation(try b.receive(start([1])), "a change-set within a change-set")
  }

  @Test("a body comes in any number of chunks, and one byte too many is a violation")
  func bodies() throws {
    var a = try planned(sets: 1)
    #expect(try a.receive(start([1], length: 4)) == [])
    #expect(try a.receive(.chunk([2, 3])) == [])
    let actions = try a.receive(.chunk([4]))
    guard case .take(let packed)? = actions.first else { throw Missing() }
    #expect(actions.count == 1 && packed.body == [1, 2, 3, 4])
    for chunk in [[], [2, 3]] as [[UInt8]] {
      var b = try planned(sets: 1)
      _ = try b.receive(start([1], length: 2))
      expectViolation(try b.receive(.chunk(chunk)), "a body longer than announced")
    }
    var c = try planned(sets: 1)
    expectViolation(try c.receive(start([1, 2], length: 1)), "a body longer than announced")
  }

  @Test("more sets than planned, a body over the limit and a plan beyond all bounds are violations")
  func bounds() throws {
    var a = try planned(sets: 1)
    _ = try a.receive(start([1]))
    expectViolation(try a.receive(start([1])), "more change-sets than planned")
    var limits = SyncSession.Limits()
    limits.compressedBodyBytes = 3
    var b = try planned(sets: 1, limits: limits)
    expectViolation(try b.receive(start([1], length: 4)), "a body over the limit")
    var c = try planned(sets: 1)
    expectViolation(try c.receive(.plan(SyncPlan(sets: .max, bytes: 0))), "a plan beyond all bounds")
  }

  @Test("an ack of what was not sent, or of less than before, is a violation")
  func acks() throws {
    var a = try planned(sets: 1)
    expectViolation(
      try a.receive(.ack(Ack(heads: [], sets: 2, clockHash: nil, digest: nil))), "acknowledges what was not sent")
    var b = try planned(sets: 1)
    #expect(try b.receive(.ack(Ack(heads: [], sets: 1, clockHash: nil, digest: nil))) == [])
    expectViolation(
      try b.receive(.ack(Ack(heads: [], sets: 0, clockHash: HashPrefix(words: (1, 1)), digest: nil))),
      "acknowledges what was not sent")
  }

  @Test("a sign of life takes nothing back that was acknowledged, and only the listener answers it")
  func signOfLife() throws {
    var a = try planned(sets: 1)
    #expect(try a.receive(.ack(Ack(heads: [], sets: 1, clockHash: nil, digest: nil))) == [])
    #expect(try a.receive(.ack(.signOfLife)) == [])
    var (listener, _) = try greeted(isDialer: false, isLive: true)
    #expect(try listener.receive(.ack(.signOfLife)) == [.send(.ack(.signOfLife))])
    #expect(listener.session.tick(now: Instant(milliseconds: 20_000)) == [])
  }

  @Test("fork probes have a bound, in number and in samples")
  func probes() throws {
    var limits = SyncSession.Limits()
    limits.probesPerSession = 1
    var a = try planned(sets: 1, limits: limits)
    let probe = Frame.forkProbe(ForkProbe(stream: World.stream(4), samples: []))
    #expect(try a.receive(probe) == [.send(.plan(SyncPlan(sets: 0, bytes: 0)))])
    expectViolation(try a.receive(probe), "too many fork probes")
    var b = try planned(sets: 1)
    let head = Head(sequence: 1, prefix: HashPrefix(words: (0, 0)))
    expectViolation(
      try b.receive(.forkProbe(ForkProbe(stream: World.stream(4), samples: Array(repeating: head, count: 65)))),
      "too many fork probes")
  }

  @Test("late frames after the end are ignored, whoever ended")
  func late() throws {
    var a = try planned(sets: 1)
    _ = a.session.end(.init(.shuttingDown))
    #expect(a.session.end(.init(.shuttingDown)) == [])
    #expect(try a.receive(.chunk([1])) == [.ignored("a frame after the close")])
    #expect(try a.receive(.close(.init(.done))) == [.ignored("a frame after the close")])
    var b = try planned(sets: 1)
    #expect(try b.receive(.close(.init(.shuttingDown))) == [.end(.init(.shuttingDown), byPeer: true)])
    #expect(try b.receive(.plan(SyncPlan(sets: 1, bytes: 0))) == [.ignored("a frame after the close")])
    #expect(b.committed(0) == [] && b.session.tick(now: Instant(milliseconds: 1 << 40)) == [])
    #expect(try b.changed() == [])
  }

  @Test("committing more than was taken is our own bug, and says so")
  func ourBug() throws {
    var a = try planned(sets: 1)
    let actions = a.committed(1)
    #expect(actions.first == .ourBug("committed more sets than were taken"))
    #expect(a.session.isClosed)
  }

  @Test("a peer that says no Hello, or nothing at all, is let go in time; a quiet one is kept awake")
  func timeouts() throws {
    var a = Party(1, to: 2, World.replica())
    _ = try a.start()
    #expect(a.session.tick(now: Instant(milliseconds: 10_000)) == [])
    guard case .end(let reason, byPeer: false)? = a.session.tick(now: Instant(milliseconds: 10_001)).last
    else { throw Missing() }
    #expect(reason == .init(.timedOut, "no Hello in time"))
    var b = try planned(sets: 1, isLive: true)
    let sign = SyncSession.Action.send(.ack(Ack(heads: [], sets: 0, clockHash: nil, digest: nil)))
    #expect(b.session.tick(now: Instant(milliseconds: 19_999)) == [])
    #expect(b.session.tick(now: Instant(milliseconds: 20_000)) == [sign])
    #expect(b.session.tick(now: Instant(milliseconds: 20_001)) == [])
    #expect(b.session.tick(now: Instant(milliseconds: 60_000)) == [sign])
    guard case .end(let quiet, byPeer: false)? = b.session.tick(now: Instant(milliseconds: 60_001)).last
    else { throw Missing() }
    #expect(quiet == .init(.timedOut, "nothing heard in time"))
  }

  @Test("rosters, fork proofs and erasures are handed on, and a change while the peer owes its plan waits")
  func handedOn() throws {
    var (a, _) = try greeted(isLive: true)
    #expect(try a.receive(.roster([4])) == [.takeRoster([4])])
    #expect(try a.receive(.erasure([5])) == [.takeErasure([5])])
    try a.replica.create(World.stream(1), 9)
    #expect(try a.changed() == [], "nothing is pushed before the peer's clock is known")
    let actions = try a.receive(.clock(ClockUpdate(isFull: true, heads: [])))
    #expect(actions.contains(.stream(a.replica.numbers)))
    try a.replica.create(World.stream(1), 10)
    #expect(try a.changed() == [], "the peer still owes its plan")
    _ = try a.receive(.plan(SyncPlan(sets: 0, bytes: 0)))
    let more = try a.changed()
    #expect(more.last == .stream(a.replica.numbers.suffix(1)))
  }
}
