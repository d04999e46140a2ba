import Testing
import Toys

@testable import Replication

@Suite("Session")
struct SessionTests {
  private func mark(_ party: Party) -> RosterMark {
    RosterMark(hash: party.session.local.roster, version: party.session.local.rosterVersion)
  }

  private func pair(_ a: Replica<MemoryStorage>, _ b: Replica<MemoryStorage>) -> (Party, Party) {
    (Party(1, to: 2, a), Party(2, to: 1, b, isDialer: false))
  }

  @Test("with equal clocks two Hellos and a Close are all that is said")
  func nothingNew() throws {
    var replica = World.replica()
    try replica.create(World.stream(1))
    var (a, b) = pair(replica, replica)
    let sent = try exchange(&a, &b)
    #expect(sent.first.count == 2 && sent.second.count == 1)
    #expect(sent.first.last == .close(.init(.done)))
    #expect(a.log.contains(.roundComplete(agreed: replica.storage.clock)))
    #expect(b.log.contains(.roundComplete(agreed: replica.storage.clock)))
    #expect(b.log.last == .end(.init(.done), byPeer: true))
  }

  @Test("both directions cross, both sides end with one clock and agree on it")
  func both() throws {
    var (left, right) = (World.replica(), World.replica())
    for value in 0..<5 { try left.create(World.stream(1), Int64(value)) }
    for value in 0..<3 { try right.create(World.stream(2), Int64(value)) }
    var (a, b) = pair(left, right)
    let sent = try exchange(&a, &b)
    #expect(a.replica.storage.clock == b.replica.storage.clock)
    #expect(a.replica.storage.digest == b.replica.storage.digest)
    #expect(CanonicalView(a.replica.storage) == CanonicalView(b.replica.storage))
    #expect(a.log.contains(.roundComplete(agreed: a.replica.storage.clock)))
    #expect(b.log.contains(.roundComplete(agreed: a.replica.storage.clock)))
    #expect(a.session.progress == (3, 3) && b.session.progress == (5, 5))
    #expect(sent.first.contains(.plan(SyncPlan(sets: 5, bytes: left.storage.bytes(of: left.numbers)))))
    #expect(a.session.isClosed && b.session.isClosed)
  }

  @Test("sets committed together, and in parts, are acknowledged together, and then the round ends")
  func batches() throws {
    var left = World.replica()
    for value in 0..<5 { try left.create(World.stream(1), Int64(value)) }
    var (a, b) = pair(left, World.replica())
    let hellos = (try a.perform(try a.start()), try b.perform(try b.start()))
    let clocks = (try a.perform(try a.receive(hellos.1[0])), try b.perform(try b.receive(hellos.0[0])))
    let plan = try b.perform(try b.receive(clocks.0[0]))
    for frame in try a.perform(try a.receive(clocks.1[0])) {
      for case .take(let set) in try b.receive(frame) { _ = try b.replica.receive(ToySet.open(set)) }
    }
    _ = try a.receive(plan[0])
    for (count, done) in [(2, 2), (3, 5)] as [(Int, UInt64)] {
      let actions = b.committed(count)
      guard case .send(.ack(let ack))? = actions.first else {
        Issue.record("no ack")
        return
      }
      #expect(ack.sets == done)
      let ends = try a.receive(.ack(ack)).contains(.send(.close(.init(.done))))
      #expect(ends == (done == 5))
      #expect(actions.contains(.roundComplete(agreed: left.storage.clock)) == (done == 5))
    }
  }

  @Test("after a session that both remember, only clock entries that changed are told")
  func baseline() throws {
    var shared = World.replica()
    for member in 1...4 as ClosedRange<UInt32> { try shared.create(World.stream(member)) }
    let agreed = shared.storage.clock
    var left = shared
    try left.create(World.stream(1), 7)
    for remembered in [agreed, nil] {
      var a = Party(1, to: 2, left, baseline: agreed)
      var b = Party(2, to: 1, shared, isDialer: false, baseline: remembered)
      let sent = try exchange(&a, &b)
      let told = sent.first.compactMap { if case .clock(let update) = $0 { update } else { nil } }
      #expect(told.map(\.isFull) == [remembered == nil])
      #expect(told.map(\.heads.count) == [remembered == nil ? 4 : 1])
      #expect(a.replica.storage.clock == b.replica.storage.clock)
    }
  }

  @Test("a peer that knows more of this node's own stream than it does is asked for proof, and shows the header")
  func proof() throws {
    var new = World.replica()
    try new.create(World.stream(1))
    let old = new
    let lost = try new.create(World.stream(1), 2)
    var (a, b) = pair(old, new)
    let sent = try exchange(&a, &b)
    #expect(a.log.contains(.takeProof(lost.packed.signed)))
    #expect(!b.log.contains { if case .takeProof = $0 { true } else { false } })
    let proof = try #require(sent.second.firstIndex(of: .proof(lost.packed.signed)))
    let set = try #require(sent.second.firstIndex { if case .changeSet = $0 { true } else { false } })
    #expect(proof < set, "it is known before any set is taken")
    #expect(a.replica.storage.clock == new.storage.clock, "its own set comes back")
  }

  @Test("a peer that claims a head which nobody wrote is asked for proof, has none, and the round goes on")
  func falseClaim() throws {
    var replica = World.replica()
    try replica.create(World.stream(1))
    var (a, b) = pair(replica, World.replica())
    b.session.local.clock[World.stream(1)] = Head(sequence: 9, prefix: HashPrefix(words: (4, 4)))
    try exchange(&a, &b)
    #expect(a.log.contains { if case .send(.prove) = $0 { true } else { false } })
    #expect(!a.log.contains { if case .takeProof = $0 { true } else { false } })
    #expect(b.log.contains(.ignored("asks for proof of a head that is not held")))
  }

  @Test("equal clocks with different digests are an alarm, and unequal clocks are not")
  func mismatch() throws {
    var replica = World.replica()
    try replica.create(World.stream(1))
    var a = Party(1, to: 2, replica)
    var b = Party(2, to: 1, replica, isDialer: false) { $0.digest = .zero }
    try exchange(&a, &b)
    #expect(a.log.contains(.viewsCompared(equal: false)) && b.log.contains(.viewsCompared(equal: false)))
    var (c, d) = pair(replica, World.replica())
    try exchange(&c, &d)
    #expect(!c.log.contains(.viewsCompared(equal: false)) && !d.log.contains(.viewsCompared(equal: false)))
  }

  @Test("a listener's newer roster and erasures arrive although the clocks are equal")
  func rostersWithEqualClocks() throws {
    var replica = World.replica()
    try replica.create(World.stream(1))
    for isDialerNewer in [true, false] {
      func newer(_ local: inout SyncSession.Local) {
        local.rosterVersion = 3
        local.roster = .zero
        local.erasures = Hash(words: (0, 0, 0, 9))
      }
      var a = Party(1, to: 2, replica) { if isDialerNewer { newer(&$0) } }
      var b = Party(2, to: 1, replica, isDialer: false) { if !isDialerNewer { newer(&$0) } }
      let sent = try exchange(&a, &b)
      let sender = isDialerNewer ? a : b
      let receiver = isDialerNewer ? b : a
      #expect(sender.log.contains(.sendRosters(to: mark(receiver))) && sender.log.contains(.sendErasures))
      // Which of the two holds what the other lacks, the books tell.
      #expect(receiver.log.contains(.sendRosters(to: mark(sender))))
      // What the listener sends before its plan is read before the dialer closes.
      let order = sender.log.firstIndex(of: .sendRosters(to: mark(receiver))) ?? .max
      let plan = sender.log.firstIndex { if case .send(.plan) = $0 { true } else { false } }
      #expect(order < plan ?? -1)
      #expect(!sent.first.contains { if case .clock = $0 { true } else { false } })
      #expect(a.session.isClosed && b.session.isClosed)
    }
  }

  @Test("a live session stays, and pushes each change once it lands")
  func live() throws {
    var a = Party(1, to: 2, World.replica(), isLive: true)
    var b = Party(2, to: 1, World.replica(), isDialer: false, isLive: true)
    try exchange(&a, &b)
    #expect(!a.session.isClosed && !b.session.isClosed)
    for value in 1...3 as ClosedRange<Int64> {
      try a.replica.create(World.stream(1), value)
      var next = try a.perform(try a.changed())[...]
      #expect(next.first == .plan(SyncPlan(sets: 1, bytes: a.replica.storage.bytes(of: a.replica.numbers.suffix(1)))))
      while let frame = next.popFirst() {
        for back in try b.perform(try b.receive(frame)) { next += try a.perform(try a.receive(back)) }
      }
      #expect(a.replica.storage.clock == b.replica.storage.clock)
      #expect(b.log.last == .roundComplete(agreed: a.replica.storage.clock))
      #expect(try a.changed().isEmpty && b.changed().isEmpty)
    }
  }

  @Test("a roster that arrives during a session goes before the sets that cite it, once")
  func rosterChanged() throws {
    var a = Party(1, to: 2, World.replica(), isLive: true)
    var b = Party(2, to: 1, World.replica(), isDialer: false, isLive: true)
    try exchange(&a, &b)
    let instant = Instant(milliseconds: 1)
    let newer = RosterMark(hash: .zero, version: 2)
    let old = RosterMark(hash: World.roster.hash, version: 1)
    #expect(a.session.rosterChanged(newer, settled: [:], now: instant) == [.sendRosters(to: old)])
    #expect(a.session.rosterChanged(newer, settled: [:], now: instant) == [])
    #expect(a.session.erasuresChanged(.zero, now: instant) == [])
    #expect(a.session.erasuresChanged(World.roster.hash, now: instant) == [.sendErasures])
    #expect(a.session.erasuresChanged(World.roster.hash, now: instant) == [])
  }

  @Test("two branches of a stream cross in one session, and both sides see the fork")
  func fork() throws {
    for (left, right) in [(1, 1), (6, 2), (2, 6)] {
      var shared = World.replica()
      for value in 0..<20 { try shared.create(World.stream(3), Int64(value)) }
      var (one, other) = (shared, shared)
      for value in 0..<left { try one.create(World.stream(3), Int64(100 + value)) }
      for value in 0..<right { try other.create(World.stream(3), Int64(200 + value)) }
      var (a, b) = pair(one, other)
      let sent = try exchange(&a, &b)
      let difference = CanonicalView(a.replica.storage).difference(from: CanonicalView(b.replica.storage))
      #expect(difference == nil, "\(difference ?? "")")
      #expect(a.replica.storage.clock.heads.count == 3 && a.replica.storage.count == 20 + left + right)
      #expect(a.replica.storage.proofs.count == 1 && b.replica.storage.proofs.count == 1)
      let starts = (sent.first + sent.second).count { if case .changeSet = $0 { true } else { false } }
      #expect(starts <= 2 * (left + right), "\(starts) sets for \(left + right) that were missing")
    }
  }

  @Test("a forked stream's sets are not taken straight from their author, unless the roster says they stand")
  func forkedAuthor() throws {
    var shared = World.replica()
    try shared.create(World.stream(2), 0)
    var (one, other) = (shared, shared)
    try one.create(World.stream(2), 1)
    let second = try other.create(World.stream(2), 2)
    var knowing = one
    for case .fork(let proof) in try knowing.receive(second) { knowing.storage.record(proof) }
    var author = one
    let late = try author.create(World.stream(2), 3)
    let (before, last) = (
      AcceptedHead(sequence: 2, hash: second.hash), AcceptedHead(sequence: late.header.sequence, hash: late.hash)
    )
    for (member, accepted) in [(2, nil), (3, nil), (2, before), (2, last)] as [(UInt32, AcceptedHead?)] {
      let member = MemberNumber(rawValue: member)
      let isSettled = accepted == last
      var a = Party(1, to: member, knowing) { if let accepted { $0.settled = [World.stream(2): [accepted]] } }
      var b = Party(member, to: 1, author, isDialer: false)
      try exchange(&a, &b)
      let isTaken = a.replica.storage.entry(late.hash) != nil
      #expect(isTaken == (isSettled || member != 2))
      #expect(a.session.isClosed && b.session.isClosed, "the round ends all the same")
      #expect(!b.log.contains { if case .end(let reason, _) = $0 { reason.code == .violation } else { false } })
    }
  }
}

extension Replica<MemoryStorage> {
  /// All delivered sets.
  var numbers: [SetNumber] { storage.entries.map(\.number) }
}
