import Replication
import Toys

extension Simulator {
  /// Someone writes at a node, and is told that it is safe.
  func write(_ node: Node) throws {
    if node.isFenced {
      count("fenced writes")
      // An operator who can reach nobody may lift the fence that the high-water mark raised.
      guard node.disk.fence.isEmpty, random.chance(20) else { return }
      node.mark = [:]
      node.disk.streams = [:]
    }
    guard node.disk.roster.members[node.member]?.status == .active else { return }
    let purpose: StreamPurpose = random.chance(70) ? .people : .imports
    let operations = RandomWrites().next(node.storage, using: &random)
    guard let draft = try draft(node, purpose, operations) else { return }
    var tampering = ToySet.Tampering()
    if random.chance(setup.nonsense) {
      tampering = random.chance(50) ? .malformed : .falseAnchor
    }
    let set = ToySet.seal(draft, tampering)
    let events = try node.disk.replica.receive(set)
    guard case .delivered(let entry, _)? = events.first else {
      throw Finding("an own set was not delivered: \(events)")
    }
    node.mark[entry.stream.trunk] = entry.head
    oracle.note(set, isFirm: !node.isClone && !node.isHostile)
    count("sets")
    try delivered(events, at: node)
    try changed(node)
  }

  private func draft(_ node: Node, _ purpose: StreamPurpose, _ operations: [NewOperation]) throws -> Draft? {
    for _ in 0..<2 {
      let stream = node.disk.streams[purpose] ?? open(purpose, node)
      do {
        return try node.disk.replica.draft(
          operations, stream: stream, purpose: purpose, membership: node.disk.roster, now: instant, limit: 100)
      } catch DraftError.streamForked {
        count("streams given up")
        node.disk.streams = [:]
      }
    }
    throw Finding("a fresh stream is forked")
  }

  private func open(_ purpose: StreamPurpose, _ node: Node) -> StreamID {
    nextStream += 1
    // As random as ids are: two copies of a node never draw the same.
    let stream = StreamID(member: node.member, id: random.next() &+ nextStream)
    node.disk.streams[purpose] = stream
    return stream
  }

  /// Looks at what a transaction did: nothing may have come before what it depends on.
  func delivered(_ events: [ReplicaEvent], at node: Node) throws {
    for event in events {
      switch event {
      case .delivered(let entry, let outcome):
        guard let authored = oracle.authored[entry.hash] else { throw Finding("nobody wrote \(entry.hash)") }
        let header = authored.set.header
        let storage = node.disk.replica.storage
        guard header.sequence == 1 || (storage.entry(header.previous)?.number).map({ $0 < entry.number }) == true else {
          throw Finding("\(entry.hash) came before the one it follows")
        }
        for cited in header.dependencies {
          guard let held = storage.held(cited.stream, cited.head),
            held.number < entry.number
          else { throw Finding("\(entry.hash) came before what it depends on") }
        }
        guard storage.membership(header.roster) != nil else { throw Finding("\(entry.hash) came before its roster") }
        if case .void = outcome { count("void") }
      case .fork(let proof):
        count("forks seen")
        node.disk.replica.storage.record(proof)
      case .parked: count("parked")
      case .evicted: count("evicted")
      case .duplicate: count("duplicates")
      case .denied: count("denied")
      case .refused(let hash, let why): throw Finding("\(hash) was refused: \(why)")
      case .fieldWritten, .cutOff: break
      }
    }
    node.liftFenceIfCaughtUp()
    try checkClock(node)
  }

  /// A clock only ever says more: every head that it named is still in the log.
  private func checkClock(_ node: Node) throws {
    let clock = node.disk.replica.storage.clock
    for (stream, head) in node.seen.changes(since: clock) {
      guard node.disk.replica.storage.held(stream.trunk, head) != nil else {
        throw Finding("the clock of node \(node.place) forgot \(stream)")
      }
    }
    node.seen = clock
  }

  /// Tells a node's open sessions what is new.
  func changed(_ node: Node, except origin: Int? = nil) throws {
    for number in node.connections where number != origin {
      guard let connection = connections[number], let side = side(of: node, connection) else { continue }
      let actions = try connection.ends[side].session.localChanged(
        clock: node.storage.clock, digest: node.storage.digest.sum, now: instant, log: node.storage)
      try perform(actions, number, side)
    }
  }

  /// The open end of a connection that belongs to a node.
  func side(of node: Node, _ connection: Connection) -> Int? {
    (0...1).first { connection.ends[$0].node == node.place && connection.ends[$0].isOpen }
  }
}
