import Replication
import Toys

/// One end of a session in a test, with what it did.
struct Party {
  var replica: Replica<MemoryStorage>
  var session: SyncSession
  var log: [SyncSession.Action] = []

  init(
    _ member: MemberNumber, to peer: MemberNumber, _ replica: Replica<MemoryStorage>, isDialer: Bool = true,
    isLive: Bool = false, baseline: Clock? = nil, limits: SyncSession.Limits = .init(),
    _ change: (inout SyncSession.Local) -> Void = { _ in }
  ) {
    self.replica = replica
    var local = SyncSession.Local(
      member: member, partnership: HashPrefix(words: (1, 2)), incarnation: 1, roster: World.roster.hash,
      rosterVersion: 1, dictionaries: [0], clock: replica.storage.clock, digest: replica.storage.digest.sum,
      erasures: .zero)
    change(&local)
    session = SyncSession(
      local: local, peer: peer, baseline: baseline, isDialer: isDialer, isLive: isLive, hash: .toy, limits: limits)
  }

  mutating func start(_ now: Int64 = 0) throws -> [SyncSession.Action] {
    try session.start(now: Instant(milliseconds: now), log: replica.storage)
  }

  mutating func receive(_ frame: Frame, _ now: Int64 = 0) throws -> [SyncSession.Action] {
    try session.receive(frame, now: Instant(milliseconds: now), log: replica.storage)
  }

  mutating func committed(_ sets: Int) -> [SyncSession.Action] {
    session.committed(
      sets: sets, clock: replica.storage.clock, digest: replica.storage.digest.sum, now: Instant(milliseconds: 0))
  }

  mutating func changed() throws -> [SyncSession.Action] {
    try session.localChanged(
      clock: replica.storage.clock, digest: replica.storage.digest.sum, now: Instant(milliseconds: 0),
      log: replica.storage)
  }

  /// Runs actions as a node would, committing each set at once.
  /// - Returns: The frames that leave.
  mutating func perform(_ actions: [SyncSession.Action]) throws -> [Frame] {
    var frames: [Frame] = []
    for action in actions {
      log.append(action)
      switch action {
      case .send(let frame): frames.append(frame)
      case .stream(let sets): for set in sets { frames += replica.storage.packed(set)?.frames(chunk: 50) ?? [] }
      case .take(let set):
        for case .fork(let proof) in try replica.receive(ToySet.open(set)) { replica.storage.record(proof) }
        frames += try perform(committed(1))
      case .takeForkProof(let proof): replica.storage.record(proof)
      case .roundComplete where !session.isClosed: frames += try perform(changed())
      default: break
      }
    }
    return frames
  }
}

/// Runs a session between two to its end, or until nothing moves.
/// - Returns: The frames that the first and the second sent.
@discardableResult
func exchange(_ a: inout Party, _ b: inout Party) throws -> (first: [Frame], second: [Frame]) {
  var sent: (first: [Frame], second: [Frame]) = (try a.perform(try a.start()), try b.perform(try b.start()))
  var (next, back) = (sent.first[...], sent.second[...])
  while !next.isEmpty || !back.isEmpty {
    if let frame = next.popFirst() {
      let frames = try b.perform(try b.receive(frame))
      sent.second += frames
      back += frames
    }
    if let frame = back.popFirst() {
      let frames = try a.perform(try a.receive(frame))
      sent.first += frames
      next += frames
    }
  }
  return sent
}

/// A partnership in which tests write by hand.
enum World {
  static let roster = ToyRoster.make(version: 1, members: 6)

  static func replica(quota: Int = 1_000) -> Replica<MemoryStorage> {
    var storage = MemoryStorage(quota: quota)
    storage.insert(roster)
    return Replica(storage: storage, hash: .toy)
  }

  static func stream(_ member: UInt32, _ id: UInt64 = 1) -> StreamID {
    StreamID(member: MemberNumber(rawValue: member), id: id)
  }
}

extension Replica<MemoryStorage> {
  /// Writes operations as one set, and takes it in.
  @discardableResult
  mutating func write(
    _ operations: [NewOperation], _ stream: StreamID, _ tampering: ToySet.Tampering = .init(),
    purpose: StreamPurpose = .people, roster: Membership = World.roster
  ) throws -> ReceivedSet {
    let draft = try draft(
      operations, stream: stream, purpose: purpose, membership: roster, now: Instant(milliseconds: 5), limit: 100)
    let set = ToySet.seal(draft, tampering)
    _ = try receive(set)
    return set
  }

  /// Writes one set that makes an entity.
  @discardableResult
  mutating func create(
    _ stream: StreamID, _ value: Int64 = 1, rights: RightsClass = ToyRoster.open, purpose: StreamPurpose = .people
  ) throws -> ReceivedSet {
    try write([.create(value, rights)], stream, purpose: purpose)
  }

  /// The local name of an operation.
  func dot(_ set: ReceivedSet, _ index: UInt32 = 0) -> LocalDot? {
    storage.entry(set.hash).map { LocalDot(set: $0.number, index: index) }
  }

  /// The live values of a field, in order of dots.
  func values(_ entity: ReceivedSet, _ field: FieldNumber) -> [String] {
    guard let id = dot(entity), let state = storage.entity(id) else { return [] }
    return state.writes(of: field).map {
      $0.value.map { bytes in if case .text(let text) = Value(toyBytes: bytes) { text } else { "?" } } ?? "erased"
    }.sorted()
  }
}

extension NewOperation {
  static func create(_ value: Int64 = 1, _ rights: RightsClass = ToyRoster.open) -> NewOperation {
    NewOperation(
      skeleton: Skeleton(action: .create(3, rights)), value: .record([.init(1, .integer(value))]))
  }

  static func set(
    _ entity: NewOperation.Target, _ field: FieldNumber, _ text: String, replaces: [NewOperation.Target] = []
  ) -> NewOperation {
    NewOperation(skeleton: Skeleton(action: .set(entity: entity, field: field), replaces: replaces), value: .text(text))
  }
}
