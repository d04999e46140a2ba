/// Something that a delivery brought about, for logs, alerts and the conflict log.
public enum ReplicaEvent: Hashable, Sendable {
  case delivered(LogEntry, SetOutcome)
  case parked(Hash, Awaited)
  /// The author's quota of the waiting area is used up: not kept, not acknowledged, fetched again.
  case evicted(Hash)
  case duplicate(Hash)
  case refused(Hash, Refusal)
  case denied(LocalDot, entity: LocalDot, Denial)
  /// A field of an entity was written; its siblings may have changed.
  case fieldWritten(entity: LocalDot, field: FieldNumber, by: LocalDot)
  case fork(ForkProof)
  /// It lies beyond what the board accepts of its author: delivered, without effect.
  case cutOff(LogEntry)

  /// Why a set can never be delivered: nobody delivers it, so nobody needs it.
  public enum Refusal: String, Hashable, Sendable {
    /// Its sequence is not one more than that of the header it follows.
    case sequenceDoesNotFollow
    /// It follows a header of another stream.
    case otherStream
    /// Its author is not in the roster it cites.
    case authorNotInRoster
  }

  /// Why policy refuses an operation of a valid change-set, alike on every node.
  public enum Denial: String, Hashable, Sendable {
    /// The author's roles may not create entities of this rights class.
    case mayNotCreate
    /// The author's roles may not amend entities of this rights class that others made.
    case mayNotAmend
    /// The entity's own creation was denied.
    case entityDenied
    /// The board accepts nothing of the author from here on.
    case cutOff
  }
}

/// The replication engine: takes verified change-sets in any order, delivers them in causal order and keeps the
/// structure of the view. The same code runs over SQLite and in the simulator.
///
/// Whatever the order of arrival, equal sets of delivered change-sets give equal structure.
public struct Replica<Storage: ReplicaStorage> {
  public var storage: Storage
  let hash: HashFunction

  public init(storage: Storage, hash: HashFunction) {
    self.storage = storage
    self.hash = hash
  }

  /// Delivers a verified set, and every waiting set that this makes deliverable; parks it if something is missing.
  /// - Returns: What happened, in order.
  public mutating func receive(_ set: ReceivedSet) throws -> [ReplicaEvent] {
    var events: [ReplicaEvent] = []
    var ready = [set]
    while let next = ready.popLast() {
      guard let entry = try deliver(next, &events) else { continue }
      // Highest sequence first, so that the lowest is taken next.
      ready += try storage.unpark(.header(entry.stream.trunk, entry.sequence, entry.hash.prefix)).reversed()
    }
    return events
  }

  /// Delivers what waited for a roster that is now held.
  public mutating func rosterArrived(_ roster: Hash) throws -> [ReplicaEvent] {
    var events: [ReplicaEvent] = []
    for set in try storage.unpark(.roster(roster)) { events += try receive(set) }
    return events
  }

  /// Forgets the value of a delivered operation. Its structure stays: what it replaced stays replaced, and the view
  /// digest is the same. Of a set that is still to come, ``ReplicaStorage/erasedOperations(of:)`` drops it on arrival.
  /// - Parameter skeleton: The operation's, as in its set.
  public mutating func erase(_ dot: Dot, skeleton: Skeleton<Reference>) throws {
    guard let entry = try storage.entry(dot.header) else { return }
    let operation = LocalDot(set: entry.number, index: dot.index)
    var entity = operation
    if case .set(let reference, _) = skeleton.action {
      guard let signed = try storage.signedHeader(entry.number) else { return }
      var resolver = ReferenceResolver(header: signed.header, number: entry.number)
      guard let target = try resolver.resolve(reference, in: storage) else { return }
      entity = target
    }
    guard var state = try storage.entity(entity) else { return }
    state.erase(operation)
    try storage.update(state)
  }

  /// - Returns: The log's entry if the set was delivered.
  private mutating func deliver(_ set: ReceivedSet, _ events: inout [ReplicaEvent]) throws -> LogEntry? {
    if try storage.entry(set.hash) != nil {
      events.append(.duplicate(set.hash))
      return nil
    }
    let header = set.header
    guard header.sequence > 0, (header.sequence == 1) == (header.previous == .zero) else {
      events.append(.refused(set.hash, .sequenceDoesNotFollow))
      return nil
    }
    if let awaited = try missing(for: header) {
      if try storage.isParked(set.hash) {
        events.append(.duplicate(set.hash))
      } else if try storage.park(set, awaiting: awaited) {
        events.append(.parked(set.hash, awaited))
      } else {
        events.append(.evicted(set.hash))
      }
      return nil
    }
    guard let membership = try storage.membership(header.roster) else { return nil }
    if let refusal = try refusal(of: header, membership) {
      events.append(.refused(set.hash, refusal))
      return nil
    }

    let whole = set.withoutValues(of: try storage.erasedOperations(of: set.hash))
    let stream = try lane(for: whole, &events)
    let number = try storage.nextNumber
    let set = try storage.readable(whole, as: number)
    let entry = LogEntry(
      number: number, hash: set.hash, stream: stream, sequence: header.sequence,
      previous: header.previous, purpose: header.purpose, roster: try newestRoster(header, membership))
    var interpreter = try interpreter(for: set, number, membership)
    let outcome = try interpreter.interpret(in: storage)
    try storage.append(set, entry: entry, outcome: outcome)
    try storage.setHead(stream, entry.head)
    events.append(.delivered(entry, outcome))
    if outcome == .applied {
      try interpreter.commit(to: &storage)
      events += interpreter.events
      if interpreter.isCutOff { events.append(.cutOff(entry)) }
    }
    return entry
  }

  private func interpreter(
    for set: ReceivedSet, _ number: SetNumber, _ membership: Membership
  ) throws -> Interpreter {
    let header = set.header
    let isCutOff =
      try storage.cutoff(of: header.stream.member)?.cuts(
        stream: header.stream.id, sequence: header.sequence, hash: set.hash, roster: membership.version) ?? false
    return Interpreter(set: set, number: number, membership: membership, hash: hash, isCutOff: isCutOff)
  }

  /// Works out anew what a set of the log does, where the view is empty but for what the sets before it did: how a view is
  /// made again when the board drew a line.
  /// - Returns: What happened; nothing for a set that is not in the log.
  public mutating func applyAgain(_ set: ReceivedSet) throws -> [ReplicaEvent] {
    guard let entry = try storage.entry(set.hash), let membership = try storage.membership(set.header.roster) else {
      return []
    }
    let set = try storage.readable(
      set.withoutValues(of: try storage.erasedOperations(of: set.hash)), as: entry.number)
    var interpreter = try interpreter(for: set, entry.number, membership)
    guard try interpreter.interpret(in: storage) == .applied else { return [] }
    try interpreter.commit(to: &storage)
    return interpreter.events + (interpreter.isCutOff ? [.cutOff(entry)] : [])
  }

  /// The first thing that a set waits for; nil if it can be delivered.
  private func missing(for header: Header) throws -> Awaited? {
    if header.sequence > 1, try storage.entry(header.previous) == nil {
      return .header(header.stream.trunk, header.sequence - 1, header.previous.prefix)
    }
    for dependency in header.dependencies
    where try storage.entry(trunk: dependency.stream.trunk, head: dependency.head) == nil {
      return .header(dependency.stream.trunk, dependency.head.sequence, dependency.head.prefix)
    }
    if try storage.membership(header.roster) == nil { return .roster(header.roster) }
    return nil
  }

  private func refusal(of header: Header, _ membership: Membership) throws -> ReplicaEvent.Refusal? {
    if membership.members[header.stream.member] == nil { return .authorNotInRoster }
    guard header.previous != .zero else { return nil }
    guard let previous = try storage.entry(header.previous) else { return .sequenceDoesNotFollow }
    if previous.stream.trunk != header.stream.trunk { return .otherStream }
    if previous.sequence + 1 != header.sequence { return .sequenceDoesNotFollow }
    return nil
  }

  /// What a stream has cited counts on, so that it cannot go back to an older roster in two steps either.
  private func newestRoster(_ header: Header, _ membership: Membership) throws -> Hash {
    guard let before = try storage.entry(header.previous)?.roster, before != header.roster,
      let held = try storage.membership(before), held.version > membership.version
    else { return header.roster }
    return before
  }

  /// The stream or branch that a set belongs in. Finding a second set after one header makes branches of both.
  private mutating func lane(for set: ReceivedSet, _ events: inout [ReplicaEvent]) throws -> StreamID {
    let header = set.header
    let trunk = header.stream.trunk
    let twins = try storage.entries(trunk: trunk, sequence: header.sequence)
      .filter { $0.previous == header.previous }
    guard let twin = twins.first else {
      return try storage.entry(header.previous)?.stream ?? trunk
    }
    func branch(_ hash: Hash) -> StreamID {
      StreamID(member: trunk.member, id: trunk.id, branch: hash.prefix)
    }
    // A lone twin still stands in the common part: from here on it is a branch of its own.
    if twins.count == 1, twin.stream != branch(twin.hash) {
      let end = try storage.clock[twin.stream]
      let before = try storage.entry(header.previous)
      try storage.move(twin.stream, from: twin.sequence, to: branch(twin.hash))
      try storage.setHead(branch(twin.hash), end)
      try storage.setHead(twin.stream, before?.stream == twin.stream ? before?.head : nil)
    }
    if let signed = try storage.signedHeader(twin.number) {
      let pair = signed.hash < set.hash ? (signed, set.packed.signed) : (set.packed.signed, signed)
      events.append(.fork(ForkProof(first: pair.0, second: pair.1)))
    }
    return branch(set.hash)
  }
}
