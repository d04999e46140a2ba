import Replication
import Testing
import Toys

/// What no honest peer does, and what a session says of it.
@Suite("Session, faults of a peer")
struct FaultTests {
  private func exchanging(
    clock: [Dependency] = [], sets: UInt64, _ limits: SyncSession.Limits = .init()
  ) throws -> Party {
    var a = Party(1, to: 2, World.replica(), isDialer: false, limits: limits)
    var b = Party(2, to: 1, World.replica()) { $0.digest = HashFunction.toy.sha256([1]) }
    _ = try a.start()
    guard case .send(.hello(var hello))? = try b.start().first else { throw Missing() }
    hello.clockHash = HashFunction.toy.sha256([2])
    _ = try a.receive(.hello(hello))
    _ = try a.receive(.clock(ClockUpdate(isFull: true, heads: clock)))
    _ = try a.receive(.plan(SyncPlan(sets: sets, bytes: 0)))
    return a
  }

  private struct Missing: Error {}

  /// The first of a stream of a member's, as it travels.
  private func first(_ member: UInt32, stream: UInt64) throws -> Frame {
    var replica = World.replica()
    let set = try replica.create(StreamID(member: MemberNumber(rawValue: member), id: stream))
    return .changeSet(
      ChangeSetStart(
        signed: set.packed.signed, dictionary: 0, compressedLength: UInt32(set.packed.body.count),
        body: set.packed.body))
  }

  private func faults(_ actions: [SyncSession.Action]) -> [String] {
    actions.compactMap { if case .fault(let name) = $0 { name } else { nil } }
  }

  @Test("a member opens so many streams by itself and no more; what it relays of others is taken as before")
  func streams() throws {
    var limits = SyncSession.Limits()
    limits.streamsPerAuthor = 3
    var a = try exchanging(sets: 10, limits)
    for stream in UInt64(1)...3 { #expect(faults(try a.receive(first(2, stream: stream))).isEmpty) }
    let refused = try a.receive(first(2, stream: 4))
    #expect(faults(refused) == ["tooManyStreams"])
    #expect(!refused.contains { if case .take = $0 { true } else { false } })
    // A set of a stream that is there already is no new stream, and others' are not the member's.
    #expect(faults(try a.receive(first(2, stream: 1))).isEmpty)
    for stream in UInt64(1)...4 { #expect(faults(try a.receive(first(3, stream: stream))).isEmpty) }
  }

  @Test(
    "sets that their own author sends against their order are left after a few, so that no fork has endless branches")
  func descents() throws {
    var limits = SyncSession.Limits()
    limits.descentsPerSession = 2
    var a = try exchanging(sets: 9, limits)
    var names: [String] = []
    for _ in 0..<5 { names += faults(try a.receive(first(2, stream: 1))) }
    #expect(names == ["outOfOrder", "outOfOrder"])
    #expect(!a.session.isClosed)
  }

  @Test("a peer that tells to hold what it does not send is found out when the round is over")
  func withheld() throws {
    let head = Dependency(
      stream: StreamID(member: 3, id: 8), head: Head(sequence: 2, prefix: HashPrefix(words: (4, 4))))
    var a = try exchanging(clock: [head], sets: 1)
    // What it does send does not make up for it.
    guard case .changeSet(let start) = try first(3, stream: 9) else { throw Missing() }
    var actions = try a.receive(.changeSet(start))
    actions += a.committed(1)
    #expect(faults(actions) == ["withheld"])
    // Nothing claimed, nothing withheld; and a claim is judged once.
    var b = try exchanging(sets: 1)
    #expect(faults(try b.receive(.changeSet(start)) + b.committed(1)).isEmpty)
  }

  @Test("a stream can be asked about a few times in a session, since each answer can be all of it")
  func probes() throws {
    var limits = SyncSession.Limits()
    limits.probesPerStream = 2
    var a = try exchanging(sets: 0, limits)
    let probe = Frame.forkProbe(ForkProbe(stream: StreamID(member: 1, id: 1), samples: []))
    for _ in 0..<2 { #expect(!(try a.receive(probe)).contains { if case .end = $0 { true } else { false } }) }
    let reason = CloseReason(.violation, "too many fork probes")
    #expect(try a.receive(probe) == [.send(.close(reason)), .end(reason, byPeer: false)])
  }
}
