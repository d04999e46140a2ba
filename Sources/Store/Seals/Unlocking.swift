import GRDB
import Replication
import Safeguarding
import Wire

// A key that came later than what it opens: a member joined an audience, and was granted its locks.
extension StoreTransaction {
  /// Puts what a lock sealed in the place of its marks, and has everything that follows from it worked out.
  func unlock(_ lock: LocalDot, _ now: Instant) throws {
    let numbers = try rows("SELECT number FROM sealed_set WHERE lock = ? ORDER BY number", [lock.rawValue])
      .map { SetNumber(rawValue: $0[0]) }
    try execute("DELETE FROM sealed_set WHERE lock = ?", [lock.rawValue])
    for number in numbers {
      guard try count("SELECT count(*) FROM changeset WHERE number = ? AND outcome IS NULL", [number.rawValue]) > 0,
        let packed = try packed([number]).first
      else { continue }
      try show(try ChangeSetCodec.open(packed), number, lock, now)
    }
    try noteUnopened(now)
  }

  private func show(_ set: ReceivedSet, _ number: SetNumber, _ lock: LocalDot, _ now: Instant) throws {
    var values: [Int: [UInt8]] = [:]
    for one in try openings(of: set, number, key: { $0 == lock ? try heldKey(of: $0) : nil }) where one.lock == lock {
      values[one.index] = one.value
      if one.isBroken { pending.unopened.append(LocalDot(set: number, index: UInt32(one.index))) }
    }
    let read = set.reading(values)
    var references = ReferenceResolver(header: set.header, number: number)
    var firsts: [Int64: [UInt8]] = [:]
    var created: [(creation: Creation, isFlag: Bool)] = []
    for (index, bytes) in values.sorted(by: { $0.key < $1.key }) {
      let dot = LocalDot(set: number, index: UInt32(index))
      switch read.operations[index].skeleton.action {
      case .create:
        guard let row = try row("SELECT shape, value FROM entity WHERE id = ?", [dot.rawValue]),
          !row.hasNull(atIndex: 1)
        else { continue }
        let shape = Shape(rawValue: row[0])
        firsts[dot.rawValue] = bytes
        created.append(
          (
            Creation(
              id: dot, kind: shape.kind, rights: shape.rights, audience: shape.audience, creator: shape.creator,
              isDenied: shape.isDenied, value: read.operations[index].value), shape.kind == .flag
          ))
      case .set(let reference, let field):
        guard let id = try references.resolve(reference, in: self), var state = try storedEntity(id),
          state.show(dot, bytes)
        else { continue }
        try put(state)
        pending.updated[id] = nil
        if state.kind == .referral { try lookAgain(Self.referralReceipts, at: id) }
        try reviewConflict(id, field, by: dot, now)
        if FlagRefusal.fields.contains(field) { try reviewRefusals(of: id, by: dot, now) }
      }
    }
    try replaceFirstValues(firsts)
    for (creation, isFlag) in created {
      try indexValue(of: creation, in: read, &references)
      pending.sealed(-1)
      try touch(creation.id)
      // Whoever sent it waits to hear that it came: only now can that be said.
      if creation.kind == .referral { try lookAgain(Self.referralReceipts, at: creation.id) }
      let fields = try storedEntity(creation.id)?.writes.map(\.field) ?? []
      for field in Set(fields).sorted() { try reviewConflict(creation.id, field, by: creation.id, now) }
      if isFlag { try reviewRefusals(of: creation.id, by: creation.id, now) }
    }
    pending.refused.removeAll()
  }

  private func replaceFirstValues(_ values: [Int64: [UInt8]]) throws {
    guard !values.isEmpty else { return }
    var distances: [Int64: Int64] = [:]
    for id in values.keys {
      distances[id] = try row("SELECT value FROM entity WHERE id = ?", [id])?.distance(0)
    }
    try cells.replaceValues(values, distances: distances)
  }

  private func touch(_ id: LocalDot) throws {
    try execute(
      "INSERT INTO touched SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM touched WHERE id = ?1)", [id.rawValue])
  }
}
