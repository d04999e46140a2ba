import Replication
import Toys

extension Simulator {
  /// A node dials a random other member. Whoever answers for that member may be a clone.
  func dial(_ node: Node) throws {
    let peers = nodes.filter { $0.isUp && $0.member != node.member }
    guard let peer = random.pick(peers), isReachable(node, peer) else { return }
    let isConnected = [(node, peer.member), (peer, node.member)].contains { node, member in
      node.connections.contains { number in
        connections[number]?.ends.contains { nodes[$0.node].member == member } == true
      }
    }
    guard !isConnected else { return }
    nextConnection += 1
    let breaks = !isHealed && random.chance(setup.loss)
    let connection = Connection(
      number: nextConnection, opened: now, dialer: end(node, peer, isDialer: true),
      listener: end(peer, node, isDialer: false),
      framesLeft: breaks ? random.below(25) : nil)
    connections[nextConnection] = connection
    node.connections.append(nextConnection)
    peer.connections.append(nextConnection)
    count("sessions")
    for (side, owner) in [node, peer].enumerated() {
      let actions = try connection.ends[side].session.start(now: instant, log: owner.storage)
      try perform(actions, connection.number, side)
    }
  }

  func isReachable(_ a: Node, _ b: Node) -> Bool { sides[a.member] == sides[b.member] }

  private func end(_ node: Node, _ peer: Node, isDialer: Bool) -> Connection.End {
    let disk = node.disk
    return Connection.End(
      node: node.place,
      session: SyncSession(
        local: SyncSession.Local(
          member: node.member, partnership: HashPrefix(words: (1, 2)), incarnation: disk.incarnation,
          roster: disk.roster.hash, rosterVersion: disk.roster.version, dictionaries: [0],
          clock: node.storage.clock, digest: node.storage.digest.sum, erasures: disk.erasures.sum, settled: settled),
        peer: peer.member, baseline: disk.baselines[peer.member], isDialer: isDialer, isLive: node.isLive, hash: .toy))
  }

  func arrive(_ number: Int, _ side: Int, _ frame: Frame) throws {
    guard let connection = connections[number], connection.ends[side].isOpen else { return }
    let node = nodes[connection.ends[side].node]
    let actions = try connection.ends[side].session.receive(frame, now: instant, log: node.storage)
    if case .hello(let hello) = frame {
      for head in hello.yourHeads where node.storage.held(head.stream.trunk, head.head) == nil {
        guard actions.contains(.send(.prove(head))) else {
          throw Finding("node \(node.place) is an old copy and does not ask for proof")
        }
      }
    }
    try perform(actions, number, side)
  }

  /// Does what a session asks for.
  func perform(_ actions: [SyncSession.Action], _ number: Int, _ side: Int) throws {
    for action in actions {
      guard let connection = connections[number] else { return }
      let node = nodes[connection.ends[side].node]
      switch action {
      case .send(let frame): send(frame, connection, side)
      case .stream(let sets):
        for set in sets {
          guard let packed = node.storage.packed(set) else { throw Finding("planned to send what is not there") }
          for frame in packed.frames(chunk: 90) { send(frame, connection, side) }
          count("sent")
        }
      case .sendRosters(let peer):
        for roster in rosters where roster.version > peer.version && roster.version <= node.disk.roster.version {
          send(.roster([UInt8(roster.version)]), connection, side)
        }
      case .sendErasures:
        for certificate in node.disk.certificates { send(.erasure(certificate.bytes), connection, side) }
      case .take(let set):
        connection.ends[side].inbox.append(set)
        if !connection.ends[side].isCommitting {
          connection.ends[side].isCommitting = true
          queue.add(.commit(number, side: side), at: now + Int64(random.within(1...150)))
        }
      case .takeRoster(let bytes): try take(roster: UInt64(bytes.first ?? 0), at: node)
      case .takeForkProof(let proof): node.disk.replica.storage.record(proof)
      case .takeErasure(let bytes):
        guard let certificate = oracle.certificates[bytes] else { throw Finding("nobody erased that") }
        try take(certificate, at: node)
      case .takeProof(let signed):
        guard oracle.authored[signed.hash] != nil, signed.header.stream.member == node.member else {
          throw Finding("node \(node.place) was shown a set that it never wrote")
        }
        let head = Head(sequence: signed.header.sequence, prefix: signed.hash.prefix)
        guard node.storage.held(signed.header.stream.trunk, head) == nil else { continue }
        count("fences")
        if !node.isHostile { node.disk.fence.append(Dependency(stream: signed.header.stream.trunk, head: head)) }
      case .roundComplete(let agreed):
        count("rounds")
        let peer = nodes[connection.ends[1 - side].node].member
        if let agreed { node.disk.baselines[peer] = agreed }
        let more = try connection.ends[side].session.localChanged(
          clock: node.storage.clock, digest: node.storage.digest.sum, now: instant, log: node.storage)
        try perform(more, number, side)
      // Virtual nodes keep no audit log.
      case .showAudit, .takeAudit, .takeAuditAnswer: throw Finding("a head of an audit log that nobody keeps")
      case .viewsCompared(equal: true): count("views compared")
      case .viewsCompared(equal: false): throw Finding("equal clocks and different views")
      case .ourBug(let what): throw Finding("our bug: \(what)")
      case .ignored(let what): count("ignored: \(what)")
      case .fault(let what):
        guard nodes[connection.ends[1 - side].node].isHostile else {
          throw Finding("an honest node is blamed: \(what)")
        }
        count("fault: \(what)")
      case .end(let reason, _):
        if reason.code == .violation { throw Finding("node \(node.place) saw or was told of: \(reason.detail)") }
        if reason.code == .timedOut { count("timeouts") }
        drop(number, side)
        // The last frames are still under way to the other end.
        queue.add(.lost(number, side: 1 - side), at: connection.ends[side].lastArrival + Int64(random.within(1...50)))
      }
    }
  }

  private func send(_ frame: Frame, _ connection: Connection, _ side: Int) {
    if let left = connection.framesLeft {
      guard left > 0 else { return cut(connection.number) }
      connection.framesLeft = left - 1
    }
    guard isReachable(nodes[connection.ends[0].node], nodes[connection.ends[1].node]) else {
      return cut(connection.number)
    }
    let arrival = max(connection.ends[side].lastArrival, now + Int64(random.within(1...60)))
    connection.ends[side].lastArrival = arrival
    queue.add(.arrive(connection.number, side: 1 - side, frame), at: arrival)
  }

  /// The line is cut: nothing more gets through, and each end notices in its own time.
  func cut(_ number: Int) {
    guard let connection = connections[number] else { return }
    connection.framesLeft = 0
    for side in 0...1 { queue.add(.lost(number, side: side), at: now + Int64(random.within(1...2_000))) }
  }

  /// One end is gone; what it had taken and not committed is lost.
  func drop(_ number: Int, _ side: Int) {
    guard let connection = connections[number], connection.ends[side].isOpen else { return }
    connection.ends[side].isOpen = false
    connection.ends[side].inbox = []
    nodes[connection.ends[side].node].connections.removeAll { $0 == number }
    if !connection.ends[1 - side].isOpen { connections[number] = nil }
  }

  func commit(_ number: Int, _ side: Int) throws {
    guard let connection = connections[number], connection.ends[side].isOpen else { return }
    let node = nodes[connection.ends[side].node]
    connection.ends[side].isCommitting = false
    let sets = connection.ends[side].inbox
    connection.ends[side].inbox = []
    var isFull = false
    for set in sets {
      let events = try node.disk.replica.receive(ToySet.open(set))
      try delivered(events, at: node)
      if events.contains(where: { if case .evicted = $0 { true } else { false } }) { isFull = true }
    }
    let actions = connection.ends[side].session.committed(
      sets: sets.count, clock: node.storage.clock, digest: node.storage.digest.sum, now: instant)
    try perform(actions, number, side)
    // What the waiting area had no room for is planned again when the two meet next.
    if isFull, connections[number]?.ends[side].isOpen == true {
      try perform(connection.ends[side].session.end(.init(.done, "no room to wait")), number, side)
    }
    try changed(node)
  }

  func take(roster version: UInt64, at node: Node) throws {
    guard version == node.disk.roster.version + 1 else { return }
    let roster = rosters[Int(version) - 1]
    node.disk.roster = roster
    node.disk.replica.storage.insert(roster)
    try delivered(try node.disk.replica.rosterArrived(roster.hash), at: node)
    for number in node.connections {
      guard let connection = connections[number], let side = side(of: node, connection) else { continue }
      try perform(
        connection.ends[side].session.rosterChanged(
          RosterMark(hash: roster.hash, version: version), settled: settled, now: instant), number, side)
    }
    try changed(node)
  }

  func take(_ certificate: Certificate, at node: Node) throws {
    guard node.disk.replica.storage.noteErased(certificate.dot) else { return }
    node.disk.certificates.append(certificate)
    node.disk.erasures.add(HashFunction.toy.sha256(certificate.bytes))
    try node.disk.replica.erase(certificate.dot, skeleton: certificate.skeleton)
    for number in node.connections {
      guard let connection = connections[number], let side = side(of: node, connection) else { continue }
      let actions = connection.ends[side].session.erasuresChanged(
        node.disk.erasures.sum, now: instant)
      try perform(actions, number, side)
    }
  }
}
