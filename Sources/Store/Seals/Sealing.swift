public import Replication
import Trust
import Wire

/// A draft whose values are sealed as far as they are not for everyone.
public struct SealedDraft: Sendable {
  public var operations: [(skeleton: Skeleton<Reference>, value: Value<Reference>)]
  /// What was sealed, encoded, by the index of its operation.
  public var plain: [Int: [UInt8]]
}

/// A value to be sealed.
private struct SealingWork: Sendable {
  let index: Int
  let value: Value<Reference>
  let skeleton: Skeleton<Reference>
  let lock: Reference
  let key: ContentKey
  let opening: [UInt8]

  func seal(_ place: SealPlace) throws(TrustError) -> (
    skeleton: Skeleton<Reference>, value: Value<Reference>, plain: [UInt8]
  ) {
    let bytes = ValueCodec.encode(value)
    let plain = try SealedPlain(bytes, opening: opening)
    var skeleton = skeleton
    skeleton.commitment = plain.commitment
    let ciphertext = try key.seal(plain, at: place, skeleton: SkeletonCodec.encode(skeleton))
    return (skeleton, .sealed(lock: lock, ciphertext), bytes)
  }
}

extension StoreAccess {
  /// Seals a draft's values with the keys of their locks.
  /// - Parameters:
  ///   - locks: As they were given for the draft.
  /// - Throws: `corrupt` if the key of a lock is not held.
  public func seal(_ draft: Draft, locks: [LocalDot?], partnership: HashPrefix) throws -> SealedDraft {
    var keys: [LocalDot: ContentKey] = [:]
    var random = SystemRandomNumberGenerator()
    var work: [SealingWork] = []
    for (index, lock) in locks.enumerated() where index < draft.operations.count {
      guard let lock, let reference = draft.locks[index] else { continue }
      let known = try keys[lock] ?? contentKey(of: lock)
      guard let key = known else {
        throw StoreError(.corrupt, "the key of one of this node's own locks is missing; run `node verify`")
      }
      keys[lock] = key
      var opening = [UInt8](repeating: 0, count: 32)
      opening.withUnsafeMutableBytes { bytes in
        for place in 0..<4 { bytes.storeBytes(of: random.next(), toByteOffset: place * 8, as: UInt64.self) }
      }
      let (skeleton, value) = draft.operations[index]
      work.append(
        SealingWork(index: index, value: value, skeleton: skeleton, lock: reference, key: key, opening: opening))
    }
    var sealed = SealedDraft(operations: draft.operations, plain: [:])
    let (stream, sequence) = (draft.stream, draft.sequence)
    let results = SealWork.map(work.count) { [work] at in
      Result { () throws(TrustError) in
        try work[at].seal(
          SealPlace(partnership: partnership, stream: stream, sequence: sequence, index: UInt32(work[at].index)))
      }
    }
    for (one, result) in zip(work, results) {
      let made = try result.get()
      sealed.operations[one.index] = (made.skeleton, made.value)
      sealed.plain[one.index] = made.plain
    }
    return sealed
  }
}
