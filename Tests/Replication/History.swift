import Replication
import Toys

/// What members of a partnership wrote in a random run, whoever heard of what when: forks, nonsense, denied operations,
/// roster changes and erasures included.
struct History {
  /// Every set that was signed, in the order of signing.
  private(set) var sets: [ReceivedSet] = []
  private(set) var rosters: [Membership] = []
  /// Values that went, by set and index.
  private(set) var erasures: [(dot: Dot, skeleton: Skeleton<Reference>)] = []

  private struct Author {
    let member: MemberNumber
    var replica: Replica<MemoryStorage>
    var streams: [StreamID]
  }

  private var authors: [Author] = []
  private var generator: SeededGenerator
  private var nextStream: UInt64 = 1

  init(seed: UInt64, members: Int = 4, steps: Int = 40) throws {
    generator = SeededGenerator(seed: seed)
    rosters = (1...3).map { ToyRoster.make(version: $0, members: members) }
    rosters.append(ToyRoster.make(version: 4, members: members, suspended: [2]))
    for number in 1...UInt32(members) {
      let member = MemberNumber(rawValue: number)
      var storage = MemoryStorage()
      for roster in rosters { storage.insert(roster) }
      authors.append(
        Author(member: member, replica: Replica(storage: storage, hash: .toy), streams: [fresh(member), fresh(member)]))
    }
    for _ in 0..<steps {
      let author = generator.below(members)
      if generator.chance(50) { try hear(author) } else { try write(author) }
    }
    chooseErasures()
  }

  private mutating func fresh(_ member: MemberNumber) -> StreamID {
    nextStream += 1
    return StreamID(member: member, id: nextStream)
  }

  /// Some sets reach an author, in any order.
  private mutating func hear(_ author: Int) throws {
    guard !sets.isEmpty else { return }
    for _ in 0..<generator.within(1...8) {
      _ = try authors[author].replica.receive(sets[generator.below(sets.count)])
    }
  }

  private mutating func write(_ author: Int) throws {
    let stream = authors[author].streams[generator.below(2)]
    let member = authors[author].member
    let before = authors[author].replica
    guard let draft = try draft(author, stream) else {
      authors[author].streams = [fresh(member), fresh(member)]
      return
    }
    var tampering = ToySet.Tampering()
    if generator.chance(4) { tampering.isMalformed = true }
    if generator.chance(3) { tampering.header = ToySet.Tampering.falseAnchor.header }
    if generator.chance(3) { tampering.header = { $0.hasUnknownCriticalExtension = true } }
    let set = ToySet.seal(draft, tampering)
    sets.append(set)
    _ = try authors[author].replica.receive(set)
    if generator.chance(6) {
      // A second process that was started from a copy writes the same place again.
      var copy = authors[author]
      copy.replica = before
      authors.append(copy)
      if let twin = try self.draft(authors.count - 1, stream), generator.chance(90) {
        let set = ToySet.seal(twin)
        sets.append(set)
        _ = try authors[authors.count - 1].replica.receive(set)
        if generator.chance(50), let next = try self.draft(authors.count - 1, stream) { sets.append(ToySet.seal(next)) }
      }
      authors.removeLast()
    }
  }

  /// - Returns: nil if the stream was found to have forked.
  private mutating func draft(_ author: Int, _ stream: StreamID) throws -> Draft? {
    let operations = RandomWrites().next(authors[author].replica.storage, using: &generator)
    let roster = rosters[generator.chance(85) ? 1 : generator.below(rosters.count)]
    do {
      return try authors[author].replica.draft(
        operations, stream: stream, purpose: stream.id % 2 == 0 ? .people : .imports, membership: roster,
        now: Instant(milliseconds: Int64(sets.count)), limit: 100)
    } catch DraftError.streamForked { return nil }
  }

  private mutating func chooseErasures() {
    for set in sets where generator.chance(8) && !set.operations.isEmpty {
      let index = generator.below(set.operations.count)
      erasures.append((Dot(header: set.hash, index: UInt32(index)), set.operations[index].skeleton))
    }
  }

  /// A step of a delivery.
  enum Arrival {
    case set(ReceivedSet)
    case roster(Membership)
    case erasure(Dot, Skeleton<Reference>)
  }

  /// Everything, in an order of its own for each seed, some of it twice.
  func arrivals(seed: UInt64) -> [Arrival] {
    var order = SeededGenerator(seed: seed)
    var all: [Arrival] = sets.map { .set($0) } + rosters.map { .roster($0) }
    all += erasures.map { .erasure($0.dot, $0.skeleton) }
    for _ in 0..<5 { if let set = order.pick(sets) { all.append(.set(set)) } }
    all.shuffle(using: &order)
    return all
  }
}

extension Replica<MemoryStorage> {
  /// A replica of a node that holds nothing yet.
  init(quota: Int = 10_000) { self.init(storage: MemoryStorage(quota: quota), hash: .toy) }

  mutating func take(_ arrival: History.Arrival) throws -> [ReplicaEvent] {
    switch arrival {
    case .set(let set): return try receive(set)
    case .roster(let roster):
      storage.insert(roster)
      return try rosterArrived(roster.hash)
    case .erasure(let dot, let skeleton):
      if storage.noteErased(dot) { try erase(dot, skeleton: skeleton) }
      return []
    }
  }

  mutating func take(_ arrivals: some Sequence<History.Arrival>) throws {
    for arrival in arrivals { _ = try take(arrival) }
  }
}
