import Replication
import Testing
import Toys

/// A thousand members, each of which dials three random others a round.
@Suite("Gossip")
struct GossipTests {
  private static let members = 1_000

  private func replica(_ roster: Membership) -> Replica<MemoryStorage> {
    var storage = MemoryStorage()
    storage.insert(roster)
    return Replica(storage: storage, hash: .toy)
  }

  private func write(
    _ operations: [NewOperation], _ member: Int, _ replica: inout Replica<MemoryStorage>, _ roster: Membership
  ) throws -> ReceivedSet {
    let draft = try replica.draft(
      operations, stream: StreamID(member: MemberNumber(rawValue: UInt32(member)), id: 7), purpose: .people,
      membership: roster, now: Instant(milliseconds: 0), limit: 10)
    let set = ToySet.seal(draft)
    _ = try replica.receive(set)
    return set
  }

  private let flag = NewOperation(skeleton: Skeleton(action: .create(3, ToyRoster.open)), value: .integer(1))

  @Test("every one of 1,000 members has a new flag within 10 rounds at fan-out 3")
  func rounds() throws {
    let roster = ToyRoster.make(version: 1, members: Self.members)
    var random = SeededGenerator(seed: 4)
    var replicas = Array(repeating: replica(roster), count: Self.members)
    let set = try write([flag], 1, &replicas[0], roster)
    var rounds = 0
    while replicas.contains(where: { $0.storage.entry(set.hash) == nil }), rounds < 20 {
      rounds += 1
      // A hop a round at most: who got it in this round passes it on in the next.
      let held = replicas.map { $0.storage.count }
      for dialer in replicas.indices {
        for _ in 0..<3 {
          let listener = random.below(Self.members)
          let isFresh = [dialer, listener].contains { replicas[$0].storage.count > held[$0] }
          if listener != dialer, !isFresh { try meet(dialer, listener, &replicas) }
        }
      }
    }
    print("1,000 members had it after \(rounds) rounds")
    #expect(rounds <= 10)
  }

  /// Runs one session between two to its end.
  private func meet(_ dialer: Int, _ listener: Int, _ replicas: inout [Replica<MemoryStorage>]) throws {
    func session(_ own: Int, _ peer: Int) -> SyncSession {
      let storage = replicas[own].storage
      return SyncSession(
        local: .init(
          member: MemberNumber(rawValue: UInt32(own + 1)), partnership: HashPrefix(words: (0, 0)), incarnation: 1,
          roster: .zero, rosterVersion: 1, dictionaries: [], clock: storage.clock, digest: storage.digest.sum,
          erasures: .zero),
        peer: MemberNumber(rawValue: UInt32(peer + 1)), baseline: nil, isDialer: own == dialer, isLive: false,
        hash: .toy)
    }
    let places = [dialer, listener]
    var sessions = [session(dialer, listener), session(listener, dialer)]
    var frames: [(side: Int, frame: Frame)] = []
    let now = Instant(milliseconds: 0)
    func perform(_ actions: [SyncSession.Action], _ side: Int) throws {
      for action in actions {
        switch action {
        case .send(let frame): frames.append((1 - side, frame))
        case .stream(let numbers):
          for number in numbers {
            for frame in replicas[places[side]].storage.packed(number)?.frames(chunk: 1_000) ?? [] {
              frames.append((1 - side, frame))
            }
          }
        case .take(let packed):
          _ = try replicas[places[side]].receive(ToySet.open(packed))
          let storage = replicas[places[side]].storage
          try perform(
            sessions[side].committed(sets: 1, clock: storage.clock, digest: storage.digest.sum, now: now), side)
        default: break
        }
      }
    }
    for side in 0...1 {
      try perform(sessions[side].start(now: now, log: replicas[places[side]].storage), side)
    }
    var next = 0
    while next < frames.count {
      let (side, frame) = frames[next]
      next += 1
      try perform(sessions[side].receive(frame, now: now, log: replicas[places[side]].storage), side)
    }
  }

  @Test("a header does not grow with the members of the partnership, only with what its operations name")
  func headers() throws {
    var sizes: [Int: Int] = [:]
    for members in [10, 250] {
      let roster = ToyRoster.make(version: 1, members: members)
      var replica = replica(roster)
      var last: ReceivedSet?
      for member in 1...members { last = try write([flag], member, &replica, roster) }
      let entry = try #require(last.flatMap { replica.storage.entry($0.hash) })
      let named = NewOperation.Target.delivered(LocalDot(set: entry.number, index: 0))
      let amend = NewOperation(
        skeleton: Skeleton(action: .set(entity: named, field: 1), replaces: [named]), value: .integer(2))
      // A stream's start anchors the full clock; what follows does not.
      let set = try write([amend], 1, &replica, roster)
      #expect(replica.storage.clock.heads.count == members)
      #expect(set.header.anchor == nil && set.header.dependencies.map(\.head) == [entry.head])
      sizes[members] = set.packed.signed.bytes.count
    }
    // Member numbers are written shorter when they are small.
    #expect(abs((sizes[10] ?? 0) - (sizes[250] ?? .max)) <= 4, "\(sizes)")
  }
}
