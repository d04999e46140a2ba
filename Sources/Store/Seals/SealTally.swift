public import Replication
import Trust
import Wire

/// What became of what is sealed in some sets, by the keys that a node has now.
public struct SealTally: Sendable, Equatable {
  /// Values that open and are what their author committed to.
  public internal(set) var opened = 0
  /// Values that are for other members.
  public internal(set) var forOthers = 0
  /// Values and locks that were made for this member and do not open, or hold something else than was committed to.
  public internal(set) var broken: [LocalDot] = []
  /// Locks that this member may open.
  public internal(set) var locks: [LocalDot] = []

  /// Of nothing.
  public init() {}

  /// Adds what became of other sets.
  public mutating func add(_ other: SealTally) {
    opened += other.opened
    forOthers += other.forOthers
    broken += other.broken
    locks += other.locks
  }
}

extension ReceivedSet {
  /// Whether anything in it is sealed, or seals others.
  public var hasSeals: Bool {
    operations.contains { operation in
      if case .create(.lock, _) = operation.skeleton.action { return true }
      return operation.value.map { StoreReader.isSealed(body, $0) } ?? false
    }
  }
}

extension StoreAccess {
  /// Tries every seal of a set of the log.
  public func seals(of set: ReceivedSet, _ number: SetNumber) throws -> SealTally {
    var tally = SealTally()
    for one in try openings(of: set, number, key: { try contentKey(of: $0) }) {
      if one.isBroken {
        tally.broken.append(LocalDot(set: number, index: UInt32(one.index)))
      } else if one.value == nil {
        tally.forOthers += 1
      } else {
        tally.opened += 1
      }
    }
    for (index, operation) in set.operations.enumerated() {
      guard case .create(.lock, _) = operation.skeleton.action, let range = operation.value else { continue }
      let lock = LocalDot(set: number, index: UInt32(index))
      if try contentKey(of: lock) != nil {
        tally.locks.append(lock)
      } else if try ownWrap(
        Array(set.body[range]), from: set.header.stream.member, operation.skeleton.audience
      ).isThere {
        tally.broken.append(lock)
      }
    }
    return tally
  }
}
