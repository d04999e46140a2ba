/// Works out what one set does to the view before anything is written, so that a set that turns out void has no effect.
struct Interpreter {
  let set: ReceivedSet
  let number: SetNumber
  let membership: Membership
  let hash: HashFunction
  /// It lies beyond what the board accepts of its author: its operations are known by name and have no effect.
  let isCutOff: Bool

  private(set) var events: [ReplicaEvent] = []
  private var resolver: ReferenceResolver
  private var creations: [Creation] = []
  private var states: [LocalDot: EntityState] = [:]
  private var written: [LocalDot] = []
  private var digestAdded: [Hash] = []
  private var digestRemoved: [Hash] = []
  private var mayCreate: [RightsClass: Bool] = [:]

  init(set: ReceivedSet, number: SetNumber, membership: Membership, hash: HashFunction, isCutOff: Bool = false) {
    self.isCutOff = isCutOff
    self.set = set
    self.number = number
    self.membership = membership
    self.hash = hash
    resolver = ReferenceResolver(header: set.header, number: number)
  }

  /// - Returns: What came of the set. Only `applied` may be committed.
  mutating func interpret(in storage: some ReplicaStorage) throws -> SetOutcome {
    let header = set.header
    if header.hasUnknownCriticalExtension { return .uninterpreted }
    if let reason = set.malformed { return .void(reason) }
    if let reason = try faultInHeader(storage) { return .void(reason) }
    creations.reserveCapacity(set.operations.count)
    for (place, operation) in set.operations.enumerated() {
      let dot = LocalDot(set: number, index: UInt32(place))
      switch operation.skeleton.action {
      case .create(let kind, let rights):
        guard operation.skeleton.replaces.isEmpty else { return .void("a creation replaces something") }
        create(dot, kind, rights, operation)
      case .set(let reference, let field):
        if let reason = try write(dot, to: reference, field, operation, storage) { return .void(reason) }
      }
    }
    return .applied
  }

  /// Writes to the store what ``interpret(in:)`` worked out.
  mutating func commit(to storage: inout some ReplicaStorage) throws {
    for creation in creations { try storage.insert(creation, of: set, references: &resolver) }
    for id in written {
      if let state = states[id] { try storage.update(state) }
    }
    var digest = try storage.digest
    for term in digestAdded { digest.add(term) }
    for term in digestRemoved { digest.remove(term) }
    try storage.setDigest(digest)
  }

  private func faultInHeader(_ storage: some ReplicaStorage) throws -> String? {
    let header = set.header
    let author = header.stream.member
    if membership.members[author]?.status != .active { return "its author is not active in the roster it cites" }
    if header.dependencies.contains(where: { $0.stream.trunk == header.stream.trunk }) {
      return "depends on its own stream"
    }
    if let anchor = header.anchor, hash.sha256(anchor.canonicalBytes) != header.clockHash {
      return "its anchored clock is not the one it hashes"
    }
    if header.sequence > 1, let previous = try storage.entry(header.previous) {
      if previous.purpose != header.purpose { return "changes its stream's purpose" }
      if previous.roster != header.roster, let held = try storage.membership(previous.roster),
        held.version > membership.version
      {
        return "goes back to an older roster"
      }
    }
    return nil
  }

  private mutating func create(
    _ dot: LocalDot, _ kind: EntityKind, _ rights: RightsClass, _ operation: ReceivedOperation
  ) {
    let author = set.header.stream.member
    let allowed: Bool
    if isCutOff {
      allowed = false
    } else if let known = mayCreate[rights] {
      allowed = known
    } else {
      allowed = membership.mayCreate(author, rights)
      mayCreate[rights] = allowed
    }
    creations.append(
      Creation(
        id: dot, kind: kind, rights: rights, audience: operation.skeleton.audience, creator: author,
        isDenied: !allowed, value: operation.value))
    if allowed {
      digestAdded.append(operation.leaf)
    } else if !isCutOff {
      events.append(.denied(dot, entity: dot, .mayNotCreate))
    }
  }

  /// - Returns: Why the operation makes its set void; nil if it does not.
  private mutating func write(
    _ dot: LocalDot, to reference: Reference, _ field: FieldNumber, _ operation: ReceivedOperation,
    _ storage: some ReplicaStorage
  ) throws -> String? {
    guard let id = try resolver.resolve(reference, in: storage), id < dot,
      var state = try state(of: id, storage)
    else { return "writes to an entity that is not in its past" }
    var replaced: [LocalDot] = []
    for reference in operation.skeleton.replaces {
      guard let target = try resolver.resolve(reference, in: storage), target != dot else {
        return "replaces an operation that is not in its past"
      }
      guard state.knows(target, field) else { return "replaces an operation of another entity or field" }
      replaced.append(target)
    }
    let author = set.header.stream.member
    if let denial = denial(of: author, state) {
      // Known by name, so that citing it later is harmless; in nobody's view, so that replacing it changes nothing.
      state.noteDenied(dot, field)
      keep(state)
      if !isCutOff { events.append(.denied(dot, entity: id, denial)) }
      return nil
    }
    let change = state.apply(
      EntityState.Write(
        dot: dot, field: field, author: author, audience: operation.skeleton.audience, leaf: operation.leaf,
        value: operation.value.map { Array(set.body[$0]) }),
      replacing: replaced)
    digestAdded.append(change.added)
    digestRemoved += change.removed
    if change.replacedFirst {
      digestAdded.append(replacedFirstTerm(try self.dot(of: id, storage), field, hash))
    }
    keep(state)
    events.append(.fieldWritten(entity: id, field: field, by: dot))
    return nil
  }

  private func denial(of author: MemberNumber, _ state: EntityState) -> ReplicaEvent.Denial? {
    if isCutOff { return .cutOff }
    if state.isDenied { return .entityDenied }
    return membership.mayAmend(author, state.rights, createdBy: state.creator) ? nil : .mayNotAmend
  }

  private mutating func keep(_ state: EntityState) {
    if states.updateValue(state, forKey: state.id) == nil { written.append(state.id) }
  }

  private func state(of id: LocalDot, _ storage: some ReplicaStorage) throws -> EntityState? {
    if let state = states[id] { return state }
    guard id.set == number else { return try storage.entity(id) }
    guard let creation = creation(id) else { return nil }
    return EntityState(
      id: id, kind: creation.kind, rights: creation.rights, audience: creation.audience,
      creator: creation.creator, isDenied: creation.isDenied,
      creation: creation.value.map { Array(set.body[$0]) })
  }

  /// A creation made earlier in the same set. They stand in order of index.
  private func creation(_ id: LocalDot) -> Creation? {
    var (low, high) = (0, creations.count)
    while low < high {
      let middle = (low + high) / 2
      if creations[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < creations.count && creations[low].id == id ? creations[low] : nil
  }

  private func dot(of id: LocalDot, _ storage: some ReplicaStorage) throws -> Dot {
    if id.set == number { return Dot(header: set.hash, index: id.index) }
    guard let entry = try storage.entry(id.set) else { return Dot(header: .zero, index: id.index) }
    return Dot(header: entry.hash, index: id.index)
  }
}
