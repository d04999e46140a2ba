import Logging
import Replication
import Safeguarding
import Store
import Trust
import Wire

/// Locks: the keys that this member seals with, one for each circle of readers, wrapped for each of them.
extension AgencyNode {
  private static let locksRoster = "locks.roster"

  /// Finds or makes the lock of each operation that is not for everyone.
  ///
  /// New locks are written to the people's stream: it travels first, so that nothing waits for a bulk load to be read.
  /// - Parameter heads: Gets the heads of what was written.
  func locks(
    for operations: [NewOperation], _ roster: SignedRoster, _ transaction: inout StoreTransaction,
    _ heads: inout [(StreamID, Head)]
  ) throws -> [LocalDot?] {
    let circles = Circles(roster: roster.roster, author: member, reader: transaction)
    let wanted = try operations.indices.map { try circles.circle(of: $0, in: operations) }
    var found: [Circle: LocalDot] = [:]
    var missing: [Circle] = []
    for case let circle? in wanted where found[circle] == nil && !missing.contains(circle) {
      if let own = try transaction.ownLock(for: circle.scope) {
        found[circle] = own.lock
      } else {
        missing.append(circle)
      }
    }
    for circle in missing {
      found[circle] = try makeLock(for: circle, roster, &transaction, &heads)
    }
    return wanted.map { $0.flatMap { found[$0] } }
  }

  private func makeLock(
    for circle: Circle, _ roster: SignedRoster, _ transaction: inout StoreTransaction,
    _ heads: inout [(StreamID, Head)]
  ) throws -> LocalDot {
    let key = ContentKey()
    let readers = circle.readers(roster.roster, author: member)
    let wraps = wraps(of: key, for: readers, circle.audience, roster.roster.partnership)
    // A record has so many fields; whoever is left is granted it at once.
    let first = wraps.prefix(Limits.fieldsPerRecord)
    var operations = [
      NewOperation(
        skeleton: .init(action: .create(.lock, .published), audience: circle.audience),
        value: .record(first.map { .init($0.field, .bytes($0.wrap)) }))
    ]
    for (field, wrap) in wraps.dropFirst(first.count) {
      operations.append(
        NewOperation(
          skeleton: .init(action: .set(entity: .batch(0), field: field), audience: circle.audience),
          value: .bytes(wrap)))
    }
    let written = try write(operations, [], .people, roster, &transaction)
    heads.append(written.head)
    let lock = written.committed.dots[0]
    try transaction.keep(OwnLock(lock: lock, scope: circle.scope, readers: readers), key)
    return lock
  }

  private func wraps(
    of key: ContentKey, for readers: [SealReader], _ audience: AudienceCode, _ partnership: HashPrefix
  ) -> [(field: FieldNumber, wrap: [UInt8])] {
    readers.sorted { $0.member < $1.member }.compactMap { reader in
      do {
        let wrap = try key.wrap(
          for: reader.member, sealingKey: reader.key, from: member, audience: audience, partnership: partnership)
        return (FieldNumber(rawValue: UInt16(truncatingIfNeeded: reader.member.rawValue)), wrap)
      } catch {
        // One bad key keeps nobody else from reading.
        logger.warning("lock.unwrappable", metadata: ["member": "\(reader.member)"])
        return nil
      }
    }
  }

  /// Follows a new roster: who joined the readers of a lock is granted it, by a wrap of their own; a lock whose readers
  /// somebody left, or one of whom changed keys, seals nothing new.
  func followReaders(
    _ roster: SignedRoster, _ transaction: inout StoreTransaction, _ heads: inout [(StreamID, Head)]
  ) throws {
    guard try transaction.mark(Self.locksRoster) != roster.hash.bytes else { return }
    var operations: [NewOperation] = []
    func flush() throws {
      guard !operations.isEmpty else { return }
      heads.append(try write(operations, [], .people, roster, &transaction).head)
      operations = []
    }
    for own in try transaction.ownLocks() {
      let circle = Circle(scope: own.scope)
      let readers = circle.readers(roster.roster, author: member)
      let held = Dictionary(own.readers.map { ($0.member, $0.key) }, uniquingKeysWith: { first, _ in first })
      let now = Dictionary(readers.map { ($0.member, $0.key) }, uniquingKeysWith: { first, _ in first })
      let isLeft = held.contains { now[$0.key] != $0.value }
      let new = readers.filter { held[$0.member] != $0.key }
      guard isLeft || !new.isEmpty else { continue }
      if let key = try transaction.contentKey(of: own.lock), let state = try transaction.state(of: own.lock) {
        for (field, wrap) in wraps(of: key, for: new, circle.audience, roster.roster.partnership) {
          if operations.count >= Limits.operationsPerSet { try flush() }
          operations.append(
            NewOperation(
              skeleton: .init(
                action: .set(entity: .delivered(own.lock), field: field),
                replaces: state.dots(of: field).map { .delivered($0) }, audience: circle.audience),
              value: .bytes(wrap)))
        }
      }
      // Those who left keep what they had, and so do their rows: they come back as somebody new.
      try transaction.keep(
        OwnLock(lock: own.lock, scope: isLeft ? circle.retiredScope : own.scope, readers: readers))
    }
    try flush()
    try transaction.setMark(Self.locksRoster, roster.hash.bytes)
  }

  /// Grants this member's locks to those whom a new roster lets read them. Costs one question when there is nothing to do.
  public func grantLocks() throws {
    let isDue = try store.read { reader in
      guard let roster = try reader.rosterBook().current else { return false }
      return try reader.mark(Self.locksRoster) != roster.hash.bytes && !reader.ownLocks().isEmpty
    }
    guard isDue else { return }
    let heads = try store.write { transaction -> [(StreamID, Head)] in
      try refuseIfFenced(transaction)
      var heads: [(StreamID, Head)] = []
      try followReaders(try rosterToSignUnder(transaction), &transaction, &heads)
      return heads
    }
    try raiseHighWaterMarks(heads)
    if !heads.isEmpty { Task { await changes.notify() } }
  }

  /// ``grantLocks()`` where a failure must not undo what was done: it is tried again with the next change.
  func grantAfterChange() {
    do { try grantLocks() } catch {
      logger.warning("lock.grant.failed", metadata: ["error": "\(error)"])
    }
  }
}
