/// A change-set about to be sealed: all of its header but what the body decides, and its operations in wire form.
public struct Draft: Sendable {
  public let stream: StreamID
  public let purpose: StreamPurpose
  public let sequence: UInt64
  public let previous: Hash
  public let dependencies: [Dependency]
  public let clockHash: Hash
  public let roster: Hash
  public let authored: Instant
  public let anchor: Clock?
  public let operations: [(skeleton: Skeleton<Reference>, value: Value<Reference>)]
  /// The lock that each value is to be sealed with; nil for one that is for everyone.
  public let locks: [Reference?]
}

/// Why a batch of operations cannot be written.
public enum DraftError: Error, Hashable, Sendable {
  /// Nothing to write, or more than fits into one set.
  case operationCount(Int)
  /// Names something that this node was never delivered, or a later place in its batch.
  case unknownTarget
  /// The stream parted in two: a fresh one has to be opened.
  case streamForked
}

extension Replica {
  /// How often a header anchors the full clock.
  public static var anchorInterval: UInt64 { 1_024 }

  /// Prepares the next set of one of this member's own streams. The caller seals it and gives it to ``receive(_:)``
  /// in the same transaction, so that no two writers take one sequence.
  ///
  /// Dependencies are the sets that the operations name, and no others: what those depend on follows from them.
  /// - Parameters:
  ///   - locks: For each operation the delivered lock that its value is to be sealed with; nil for those that stay
  ///     open.
  ///   - now: The author's time, which is shown and never a rule.
  ///   - limit: The most operations a set may have.
  public func draft(
    _ operations: [NewOperation], locks: [LocalDot?] = [], stream: StreamID, purpose: StreamPurpose,
    membership: Membership, now: Instant, limit: Int
  ) throws -> Draft {
    guard (1...limit).contains(operations.count) else { throw DraftError.operationCount(operations.count) }
    let clock = try storage.clock
    let head = clock[stream]
    let sequence = (head?.sequence ?? 0) + 1
    // Where a stream parted, its trunk ends, and the branches go on from there.
    guard try storage.entries(trunk: stream, sequence: sequence).isEmpty else { throw DraftError.streamForked }
    let previous = try head.flatMap { try storage.entry(trunk: stream, head: $0) }?.hash ?? .zero

    var table = ReferenceTable(stream: stream, sequence: sequence)
    for operation in operations { try table.note(operation, storage) }
    for case let lock? in locks { try table.note(.delivered(lock), storage) }
    table.close()
    var wire: [(skeleton: Skeleton<Reference>, value: Value<Reference>)] = []
    wire.reserveCapacity(operations.count)
    for (place, operation) in operations.enumerated() {
      let name = { (target: NewOperation.Target) throws -> Reference in
        try table.reference(to: target, before: place)
      }
      wire.append(
        (
          skeleton: try operation.skeleton.mapTargets(name),
          // A value may point at any entity of its own batch, as two people may point at each other.
          value: try operation.value.mapTargets { try table.reference(to: $0, before: operations.count) }
        ))
    }
    return Draft(
      stream: stream, purpose: purpose, sequence: sequence, previous: previous,
      dependencies: table.dependencies, clockHash: hash.sha256(clock.canonicalBytes),
      roster: membership.hash, authored: now,
      anchor: sequence % Self.anchorInterval == 1 ? clock : nil, operations: wire,
      locks: try operations.indices.map { place in
        guard place < locks.count, let lock = locks[place] else { return nil }
        return try table.reference(to: .delivered(lock), before: 0)
      })
  }
}

/// Gives the sets that a draft names their slots: its own stream is 1, dependencies follow from 2 on.
private struct ReferenceTable {
  let stream: StreamID
  let sequence: UInt64
  private(set) var dependencies: [Dependency] = []
  private var sets: [SetNumber: LogEntry] = [:]
  private var slots: [StreamID: (slot: UInt32, head: UInt64)] = [:]

  init(stream: StreamID, sequence: UInt64) {
    self.stream = stream
    self.sequence = sequence
  }

  mutating func note(_ operation: NewOperation, _ log: some ReplicaLog) throws {
    if case .set(let entity, _) = operation.skeleton.action { try note(entity, log) }
    for target in operation.skeleton.replaces { try note(target, log) }
    try note(operation.value, log)
  }

  private mutating func note(_ value: Value<NewOperation.Target>, _ log: some ReplicaLog) throws {
    switch value {
    case .none, .integer, .text, .bytes: break
    case .reference(let target), .sealed(let target, _): try note(target, log)
    case .list(let values): for value in values { try note(value, log) }
    case .record(let fields): for entry in fields { try note(entry.value, log) }
    }
  }

  mutating func note(_ target: NewOperation.Target, _ log: some ReplicaLog) throws {
    guard case .delivered(let dot) = target, sets[dot.set] == nil else { return }
    guard let entry = try log.entry(dot.set) else { throw DraftError.unknownTarget }
    sets[dot.set] = entry
  }

  /// Fixes the dependencies: of each stream, the latest set that was named.
  mutating func close() {
    var latest: [StreamID: LogEntry] = [:]
    for entry in sets.values where entry.stream != stream {
      if let held = latest[entry.stream], held.sequence >= entry.sequence { continue }
      latest[entry.stream] = entry
    }
    // Of a stream that forked, each branch that was named.
    let sorted = latest.sorted {
      ($0.key.trunk, $0.value.sequence, $0.value.hash) < ($1.key.trunk, $1.value.sequence, $1.value.hash)
    }
    for (place, (lane, entry)) in sorted.enumerated() {
      dependencies.append(Dependency(stream: lane.trunk, head: entry.head))
      slots[lane] = (UInt32(place) + 2, entry.sequence)
    }
  }

  func reference(to target: NewOperation.Target, before place: Int) throws -> Reference {
    switch target {
    case .batch(let index):
      guard Int(index) < place else { throw DraftError.unknownTarget }
      return .own(index)
    case .delivered(let dot):
      guard let entry = sets[dot.set] else { throw DraftError.unknownTarget }
      if entry.stream == stream { return Reference(slot: 1, back: sequence - entry.sequence, index: dot.index) }
      guard let slot = slots[entry.stream] else { throw DraftError.unknownTarget }
      return Reference(slot: slot.slot, back: slot.head - entry.sequence, index: dot.index)
    }
  }
}
