import GRDB
public import Replication
import Trust
import Wire

/// A value to be opened.
private struct OpeningWork: Sendable {
  let index: Int
  let lock: LocalDot?
  let reference: Reference
  let ciphertext: [UInt8]
  let key: ContentKey?
}

/// A value of a set that its author sealed.
struct SealedOperation {
  let index: Int
  let lock: LocalDot?
  /// As it stands in the value.
  let reference: Reference
  /// What it says, encoded; nil if this node has no key or the author's seal is broken.
  let value: [UInt8]?
  /// Whether there was a key, and it opened nothing that its author committed to.
  let isBroken: Bool

  /// What stands in the view in the place of what cannot be read: sealed, by which lock, and nothing of it.
  var mark: [UInt8] { ValueCodec.encode(.sealed(lock: reference, [])) }
}

extension StoreAccess {
  /// Whether a value is sealed, by its first byte.
  static func isSealed(_ body: [UInt8], _ range: Range<Int>) -> Bool {
    !range.isEmpty && body[range.lowerBound] >> 5 == 7
  }

  /// The sealed values of a set, opened as far as this node has keys.
  /// - Parameters:
  ///   - wanted: The operations to look at; nil for all.
  ///   - key: The content key of a lock.
  func openings(
    of set: ReceivedSet, _ number: SetNumber, wanted: Set<Int>? = nil, key: (LocalDot) throws -> ContentKey?
  ) throws -> [SealedOperation] {
    guard set.malformed == nil else { return [] }
    var resolver = ReferenceResolver(header: set.header, number: number)
    var keys: [Reference: (lock: LocalDot?, key: ContentKey?)] = [:]
    var work: [OpeningWork] = []
    for (index, operation) in set.operations.enumerated() {
      guard let range = operation.value, Self.isSealed(set.body, range), wanted?.contains(index) ?? true,
        case .sealed(let reference, let ciphertext)? = try? ValueCodec.decode(set.body[range])
      else { continue }
      let held: (lock: LocalDot?, key: ContentKey?)
      if let known = keys[reference] {
        held = known
      } else {
        let lock = try resolver.resolve(reference, in: self)
        held = (lock, try lock.flatMap { try ownKey(of: $0, set, number) ?? key($0) })
        keys[reference] = held
      }
      work.append(
        OpeningWork(index: index, lock: held.lock, reference: reference, ciphertext: ciphertext, key: held.key))
    }
    guard !work.isEmpty, let partnership = try heldPartnership() else {
      return work.map {
        SealedOperation(index: $0.index, lock: $0.lock, reference: $0.reference, value: nil, isBroken: false)
      }
    }
    let stream = set.header.stream
    let sequence = set.header.sequence
    return SealWork.map(work.count) { [work] at in
      let one = work[at]
      let skeleton = set.operations[one.index].skeleton
      var value: [UInt8]?
      if let key = one.key, let commitment = skeleton.commitment {
        let place = SealPlace(
          partnership: partnership, stream: stream, sequence: sequence, index: UInt32(one.index))
        value = try? key.open(
          one.ciphertext, commitment: commitment, at: place, skeleton: SkeletonCodec.encode(skeleton))
        // What a seal holds is untrusted like anything else, and no seal holds another.
        if let opened = value {
          switch try? ValueCodec.decode(opened[...]) {
          case nil, .sealed?: value = nil
          default: break
          }
        }
      }
      return SealedOperation(
        index: one.index, lock: one.lock, reference: one.reference, value: value,
        isBroken: one.key != nil && value == nil)
    }
  }

  /// The key of a lock that the same set makes.
  private func ownKey(of lock: LocalDot, _ set: ReceivedSet, _ number: SetNumber) throws -> ContentKey? {
    guard lock.set == number, Int(lock.index) < set.operations.count else { return nil }
    let operation = set.operations[Int(lock.index)]
    guard case .create(.lock, _) = operation.skeleton.action, let range = operation.value else { return nil }
    return try ownWrap(Array(set.body[range]), from: set.header.stream.member, operation.skeleton.audience).key
  }

  /// What this node may read of one operation of the log, encoded; nil if it was erased.
  func loggedBytes(of dot: LocalDot) throws -> (operation: ReceivedOperation, bytes: [UInt8]?)? {
    guard let packed = try packed([dot.set]).first else { return nil }
    let set = try ChangeSetCodec.open(packed)
    let index = Int(dot.index)
    guard index < set.operations.count else { return nil }
    let operation = set.operations[index]
    guard let range = operation.value else { return (operation, nil) }
    guard Self.isSealed(set.body, range) else { return (operation, Array(set.body[range])) }
    let opened = try openings(of: set, dot.set, wanted: [index]) { try contentKey(of: $0) }.first
    return (operation, opened.map { $0.value ?? $0.mark })
  }
}

extension StoreTransaction {
  /// A set with what this node may read in the place of sealed values. What it may not read leaves a mark: the value
  /// stays in the log alone, to be passed on.
  public func readable(_ set: ReceivedSet, as number: SetNumber) throws -> ReceivedSet {
    guard set.operations.contains(where: { $0.value.map { Self.isSealed(set.body, $0) } ?? false }) else { return set }
    let opened = try openings(of: set, number) { try heldKey(of: $0) }
    var values: [Int: [UInt8]] = [:]
    for one in opened {
      values[one.index] = one.value ?? one.mark
      if one.isBroken { pending.unopened.append(LocalDot(set: number, index: UInt32(one.index))) }
    }
    for lock in Set(opened.filter { $0.value == nil && !$0.isBroken }.compactMap(\.lock)) {
      try execute("INSERT OR IGNORE INTO sealed_set (lock, number) VALUES (?, ?)", [lock.rawValue, number.rawValue])
    }
    return set.reading(values)
  }

  func heldKey(of lock: LocalDot) throws -> ContentKey? {
    if let held = pending.lockKeys[lock] { return held }
    let key = try contentKey(of: lock)
    pending.lockKeys[lock] = .some(key)
    return key
  }

  /// Tells who sealed something for this member that cannot be opened or is not what its skeleton commits to.
  func noteUnopened(_ now: Instant) throws {
    guard !pending.unopened.isEmpty else { return }
    let found = pending.unopened
    pending.unopened = []
    for dot in found {
      guard let entry = try entry(dot.set) else { continue }
      try openIncident(
        conflictName(try self.dot(dot), 0xfffe, .crypto), .seal, members: [entry.stream.member], dots: [dot], now,
        reason: "What this member sealed for this agency cannot be opened, or is not what it committed to: it may have "
          + "told others something else. It reads as unreadable. Ask its author to send it again.")
    }
  }
}
