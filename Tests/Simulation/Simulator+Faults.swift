import Replication
import Toys

extension Simulator {
  func happen(_ fault: Fault) throws {
    guard let node = random.pick(nodes.filter { $0.isUp && !$0.isClone }) else { return }
    count("\(fault)")
    switch fault {
    case .crash:
      try crashWithinCommit(node)
      crash(node)
      queue.add(.restart(node.place), at: now + Int64(random.within(1...2_000)))
    case .backup: node.backup = node.disk
    case .restore: restore(node)
    case .clone: clone(node)
    case .partition:
      for node in nodes { sides[node.member] = random.below(2) }
      queue.add(.healPartition, at: now + Int64(random.within(200...3_000)))
    case .roster:
      // The board gives the next roster to one member.
      try take(roster: node.disk.roster.version + 1, at: node, ifMade: true)
    case .erase: try erase(node)
    case .bundle: try bundle(node)
    }
  }

  private func take(roster version: UInt64, at node: Node, ifMade: Bool) throws {
    if rosters.indices.contains(Int(version) - 1) { try take(roster: version, at: node) }
  }

  /// A part of a commit happens, and then none of it has.
  private func crashWithinCommit(_ node: Node) throws {
    let before = node.disk
    for number in node.connections {
      guard let connection = connections[number], let side = side(of: node, connection) else { continue }
      let sets = connection.ends[side].inbox
      for set in sets.prefix(random.below(sets.count + 1)) { _ = try node.disk.replica.receive(ToySet.open(set)) }
    }
    node.disk = before
  }

  /// Nothing that was not committed is left; connections are gone.
  func crash(_ node: Node) {
    node.isUp = false
    for number in node.connections {
      guard let connection = connections[number], let side = side(of: node, connection) else { continue }
      drop(number, side)
      queue.add(.lost(number, side: 1 - side), at: now + Int64(random.within(1...1_000)))
    }
  }

  /// An old copy of the database takes the place of the newer one.
  private func restore(_ node: Node) {
    guard let backup = node.backup else { return }
    crash(node)
    let lost = node.disk.replica.storage.entries.map(\.hash).filter { backup.replica.storage.entry($0) == nil }
    for hash in lost { loseUnlessHeld(hash, elsewhereThan: node) }
    // What waits here for something else is not in any log, but may be all that is left of a set.
    for hash in node.disk.replica.storage.parkedHashes { oracle.lose(hash) }
    node.disk = backup
    node.disk.incarnation = random.next()
    node.seen = backup.replica.storage.clock
    if !setup.keepsMark { node.mark = [:] }
    queue.add(.restart(node.place), at: now + Int64(random.within(1...500)))
  }

  /// A disk goes: what only it had can come back to nobody.
  /// - Parameter clonesCount: Whether a copy can still pass it on. At the end all copies are stopped, one after another.
  func loseUnlessHeld(_ hash: Hash, elsewhereThan node: Node, clonesCount: Bool = true) {
    let holds = nodes.contains {
      $0 !== node && !$0.isHostile && (clonesCount || !$0.isClone) && $0.disk.replica.storage.entry(hash) != nil
    }
    if !holds { oracle.lose(hash) }
  }

  /// A second process starts from a copy of the same disk.
  private func clone(_ node: Node) {
    let clone = Node(place: nodes.count, member: node.member, isLive: node.isLive, disk: node.disk)
    clone.isClone = true
    clone.isHostile = setup.isCloneHostile
    // Both go on as their owner means them to.
    if setup.isCloneHostile { node.isHostile = true }
    clone.seen = node.seen
    nodes.append(clone)
    later(.write(clone.place), mean: setup.writeEvery)
    later(.dial(clone.place), mean: setup.dialEvery)
  }

  /// Someone who may do so has a value erased.
  private func erase(_ node: Node) throws {
    let storage = node.storage
    guard let entry = random.pick(storage.entries), let packed = storage.packed(entry.number) else { return }
    let set = ToySet.open(packed)
    guard !set.operations.isEmpty else { return }
    let index = random.below(set.operations.count)
    let certificate = Certificate(
      dot: Dot(header: entry.hash, index: UInt32(index)), skeleton: set.operations[index].skeleton)
    oracle.note(certificate)
    try take(certificate, at: node)
  }

  /// Some sets of one node reach another in a file: in any order, twice, and with holes.
  private func bundle(_ node: Node) throws {
    guard let source = random.pick(nodes.filter { $0 !== node }) else { return }
    // Every hole needs its certificate, so those come first.
    for certificate in source.disk.certificates { try take(certificate, at: node) }
    var entries = source.storage.entries.filter { _ in random.chance(50) }
    entries.shuffle(using: &random)
    for entry in entries.prefix(12) {
      guard let packed = source.storage.packed(entry.number) else { continue }
      for _ in 0..<random.within(1...2) {
        try delivered(try node.disk.replica.receive(ToySet.open(packed)), at: node)
      }
    }
    try changed(node)
  }
}
