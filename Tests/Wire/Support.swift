import Foundation
import Replication
import Testing

@testable import Wire

/// A small seeded generator (SplitMix64), so that every random test can be replayed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }

  mutating func hash() -> Hash {
    Hash(words: (next(), next(), next(), next()))
  }

  mutating func prefix() -> HashPrefix { HashPrefix(words: (next(), next())) }
}

/// The seed of this run: from the environment, or new and printed.
func runSeed() -> UInt64 {
  let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0...UInt64.max)
  print("SEED=\(seed)")
  return seed
}

typealias Operations = [(skeleton: Skeleton<Reference>, value: Value<Reference>)]

extension SeededGenerator {
  mutating func value(depth: Int = 1) -> Value<Reference> {
    switch Int.random(in: 0...(depth < Limits.valueDepth ? 6 : 4), using: &self) {
    case 0: return .none
    case 1: return .integer(Int64(bitPattern: next()) >> Int64.random(in: 0...63, using: &self))
    case 2: return .text(String(repeating: "é§x", count: Int.random(in: 0...20, using: &self)))
    case 3: return .bytes(bytes(Int.random(in: 0...40, using: &self)))
    case 4:
      return .reference(
        Reference(
          slot: UInt32.random(in: 1...4, using: &self), back: next() >> 40,
          index: UInt32.random(in: 0..<10_000, using: &self)))
    case 5: return .list((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth + 1) })
    default:
      let fields = Set((0..<Int.random(in: 0...5, using: &self)).map { _ in UInt16.random(in: 0...80, using: &self) })
      return .record(
        fields.sorted().map { .init(FieldNumber(rawValue: $0), value(depth: depth + 1)) })
    }
  }

  mutating func draft() -> SetDraft {
    let sequence = UInt64.random(in: 2...50, using: &self)
    return SetDraft(
      stream: StreamID(member: 3, id: next()), purpose: .people, sequence: sequence, previous: hash(),
      dependencies: [
        Dependency(
          stream: StreamID(member: 5, id: next()), head: Head(sequence: 40, prefix: prefix())),
        Dependency(
          stream: StreamID(member: 7, id: next()), head: Head(sequence: 2, prefix: prefix())),
      ],
      clockHash: hash(), roster: hash(),
      authored: Instant(milliseconds: 1_500_000_000_000 + Int64(next() >> 40)),
      anchor: Bool.random(using: &self)
        ? Clock([StreamID(member: 9, id: 4, branch: prefix()): Head(sequence: 5, prefix: prefix())]) : nil)
  }

  mutating func reference(before index: Int, _ draft: SetDraft) -> Reference {
    let slot = UInt32.random(in: 0...3, using: &self)
    switch slot {
    case 0 where index > 0: return .own(UInt32.random(in: 0..<UInt32(index), using: &self))
    case 0, 1:
      return Reference(
        slot: 1, back: UInt64.random(in: 1..<draft.sequence, using: &self),
        index: UInt32.random(in: 0..<10_000, using: &self))
    default:
      return Reference(
        slot: slot,
        back: UInt64.random(in: 0..<draft.dependencies[Int(slot) - 2].head.sequence, using: &self),
        index: UInt32.random(in: 0..<10_000, using: &self))
    }
  }

  mutating func operations(_ count: Int, _ draft: SetDraft) -> Operations {
    (0..<count).map { index in
      let audience = AudienceCode(rawValue: UInt8.random(in: 0...3, using: &self))
      if Bool.random(using: &self) {
        return (
          Skeleton(
            action: .create(
              EntityKind(rawValue: UInt8.random(in: 1...7, using: &self)), RightsClass(rawValue: 1)),
            audience: audience, commitment: UInt8.random(in: 0...7, using: &self) == 0 ? hash() : nil), value()
        )
      }
      let replaces = (0..<Int.random(in: 0...9, using: &self)).map { _ in reference(before: index, draft) }
      return (
        Skeleton(
          action: .set(
            entity: reference(before: index, draft),
            field: FieldNumber(rawValue: UInt16.random(in: 0...300, using: &self))),
          replaces: replaces, audience: audience, commitment: UInt8.random(in: 0...7, using: &self) == 0 ? hash() : nil),
        UInt8.random(in: 0...7, using: &self) == 0 ? .sealed(lock: reference(before: index, draft), bytes(40)) : value()
      )
    }
  }

  mutating func set(_ count: Int) throws -> ReceivedSet {
    let draft = draft()
    let operations = operations(count, draft)
    return try ChangeSetCodec.seal(draft, operations: operations, seed: bytes(32)) { _ in
      [UInt8](repeating: 7, count: 64)
    }
  }
}

/// The code of the error that something throws; nil if it throws none.
func code(_ body: () throws(WireError) -> Void) -> WireError.Code? {
  do throws(WireError) {
    try body()
    return nil
  } catch { return error.code }
}
