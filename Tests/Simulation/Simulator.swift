import Replication
import Toys

/// Runs many nodes of the real core in virtual time. Everything follows from the seed.
final class Simulator {
  let seed: UInt64
  let setup: Setup
  var random: SeededGenerator
  var now: Int64 = 0
  var queue = EventQueue<Event>()
  var nodes: [Node] = []
  var connections: [Int: Connection] = [:]
  var oracle = Oracle()
  var rosters: [Membership] = []
  /// The side of the partition that each member is on; empty while there is none.
  var sides: [MemberNumber: Int] = [:]
  var isHealed = false
  /// Streams of which the board said that all branches stand.
  var settled: [StreamID: [AcceptedHead]] = [:]
  var nextConnection = 0
  var nextStream: UInt64 = 0
  /// How often what happened, to see that a run tests something.
  var counts: [String: Int] = [:]
  private var deadline = Int64.max

  init(seed: UInt64, setup: Setup? = nil) {
    self.seed = seed
    self.setup = setup ?? Setup(seed: seed)
    random = SeededGenerator(seed: seed)
    rosters = (1...UInt64(self.setup.rosters + 1)).map {
      ToyRoster.make(version: $0, members: self.setup.members, suspended: $0 > 2 ? [2] : [])
    }
    for place in 0..<self.setup.members {
      let disk = Disk(roster: rosters[0], quota: self.setup.quota, incarnation: random.next())
      nodes.append(
        Node(
          place: place, member: MemberNumber(rawValue: UInt32(place + 1)), isLive: random.chance(self.setup.live),
          disk: disk))
      later(.write(place), mean: self.setup.writeEvery)
      later(.dial(place), mean: self.setup.dialEvery)
    }
    for (fault, count) in [
      (Fault.crash, self.setup.crashes), (.backup, self.setup.restores), (.restore, self.setup.restores),
      (.clone, self.setup.clones), (.partition, self.setup.partitions), (.roster, self.setup.rosters),
      (.erase, self.setup.erasures), (.bundle, self.setup.bundles),
    ] {
      for _ in 0..<count { queue.add(.fault(fault), at: Int64(random.below(Int(self.setup.duration)))) }
    }
    queue.add(.tick, at: 1_000)
    queue.add(.heal, at: self.setup.duration)
  }

  /// Runs until all honest nodes are equal.
  /// - Throws: ``Finding`` with what does not hold.
  func run() throws {
    while let (time, event) = queue.next() {
      now = time
      if try step(event) { return try checkEnd() }
      if now > deadline { throw Finding("not equal long after all was well again: \(try whatDiffers() ?? "")") }
    }
  }

  var instant: Instant { Instant(milliseconds: now) }

  func count(_ what: String, _ number: Int = 1) { counts[what, default: 0] += number }

  /// Adds an event after a time around `mean` milliseconds.
  func later(_ event: Event, mean: Int) { queue.add(event, at: now + Int64(random.within(mean / 2...mean * 3 / 2))) }

  /// - Returns: Whether the run is over.
  private func step(_ event: Event) throws -> Bool {
    switch event {
    case .write(let node):
      if !isHealed {
        later(event, mean: setup.writeEvery)
        if nodes[node].isUp { try write(nodes[node]) }
      }
    case .dial(let node):
      later(event, mean: isHealed ? min(setup.dialEvery, 1_000) : setup.dialEvery)
      if nodes[node].isUp { try dial(nodes[node]) }
    case .arrive(let number, let side, let frame): try arrive(number, side, frame)
    case .lost(let number, let side): drop(number, side)
    case .commit(let number, let side): try commit(number, side)
    case .tick:
      queue.add(.tick, at: now + 2_000)
      for number in connections.keys.sorted() {
        if let connection = connections[number] { try checkEnds(connection) }
        for side in 0...1 where connections[number]?.ends[side].isOpen == true {
          let actions = connections[number]?.ends[side].session.tick(now: instant) ?? []
          try perform(actions, number, side)
        }
      }
    case .fault(let fault): if !isHealed { try happen(fault) }
    case .restart(let node): nodes[node].isUp = !isHealed || !(nodes[node].isClone || nodes[node].isHostile)
    case .healPartition: sides = [:]
    case .heal:
      heal()
      deadline = now + Int64(setup.dialEvery + 1_000) * 60 + 120_000
      queue.add(.check, at: now + 1_000)
    case .check:
      queue.add(.check, at: now + 500)
      settle()
      return try whatDiffers() == nil
    }
    return false
  }

  private func heal() {
    isHealed = true
    sides = [:]
    for node in nodes {
      node.isUp = true
      if node.isClone || node.isHostile {
        crash(node)
        for hash in node.storage.entries.map(\.hash) { loseUnlessHeld(hash, elsewhereThan: node, clonesCount: false) }
      } else if !setup.keepsConnections {
        for number in node.connections { cut(number) }
      }
    }
    settle()
  }

  /// The board says that all branches of a fork by mistake stand. Those of a member that means it stay as they are, and
  /// stop nobody else.
  private func settle() {
    let hostile = Set(nodes.filter(\.isHostile).map(\.member))
    let forked = honest.flatMap { $0.storage.forkProofs().map(\.first.header.stream) }
    let before = settled
    for stream in Set(forked) where !hostile.contains(stream.member) {
      var heads: Set<AcceptedHead> = []
      for node in honest {
        for (lane, head) in node.storage.clock.heads where lane.trunk == stream {
          guard let entry = node.storage.held(stream, head) else { continue }
          heads.insert(AcceptedHead(sequence: entry.sequence, hash: entry.hash))
        }
      }
      settled[stream] = heads.sorted { ($0.sequence, $0.hash) < ($1.sequence, $1.hash) }
    }
    guard settled != before else { return }
    for node in nodes { for number in node.connections { cut(number) } }
  }
}
