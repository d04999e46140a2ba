import Foundation
import GRDB
import Replication
import Safeguarding

/// Identities that were read of late, each with what it was read from: held for that alone, so that one that was amended,
/// erased, opened by a grant or encrypted anew, by whichever process, is read again, and one that a transaction wrote and
/// undid is never met. In memory only, bounded, and emptied when anything was erased.
struct IdentityCache {
  /// Identities held: about 15 MB of people as they are, and 80 MB of the largest that are kept.
  static let most = 20_000
  /// Bytes of one that is kept: nobody's are so many, unless somebody means harm.
  static let largest = 4_096

  /// How many are held.
  var count: Int { recent.count + earlier.count }

  private var recent: [LocalDot: Entry] = [:]
  /// What was recent before; whoever is asked for is recent again, and the rest goes.
  private var earlier: [LocalDot: Entry] = [:]

  private struct Entry {
    let stamp: IdentityStamp
    /// Nil for a subject that has none: sealed for others.
    let identity: Identity?
  }

  /// What was read from what a subject's row holds now.
  /// - Returns: nil if it has to be read.
  mutating func held(_ subject: LocalDot, _ stamp: IdentityStamp) -> Identity?? {
    if let entry = recent[subject] { return entry.stamp == stamp ? .some(entry.identity) : nil }
    guard let entry = earlier[subject], entry.stamp == stamp else { return nil }
    keep(entry, subject)
    return .some(entry.identity)
  }

  mutating func keep(_ identity: Identity?, _ subject: LocalDot, _ stamp: IdentityStamp) {
    guard identity.map({ $0.bytes <= Self.largest }) ?? true else { return forget(subject) }
    keep(Entry(stamp: stamp, identity: identity), subject)
  }

  private mutating func keep(_ entry: Entry, _ subject: LocalDot) {
    if recent.count >= Self.most / 2, recent[subject] == nil {
      earlier = recent
      recent = [:]
    }
    recent[subject] = entry
  }

  /// Lets go of one subject, whatever it was read from.
  mutating func forget(_ subject: LocalDot) {
    recent[subject] = nil
    earlier[subject] = nil
  }
}

/// What an identity was read from. A cell that is written again, with whatever content, has another tag: its nonce is
/// random.
struct IdentityStamp: Hashable {
  private let shape: Int64
  private let distance: Int64
  private let value: Tag
  private let state: Tag?

  /// The last 16 bytes of a cell.
  private struct Tag: Hashable {
    let first: UInt64
    let second: UInt64

    init?(_ row: Row, _ column: Int) throws {
      let parts: (UInt64, UInt64)? = try row.withUnsafeData(atIndex: column) { data in
        guard let data, data.count >= 16 else { return nil }
        return data.withUnsafeBytes { bytes in
          (
            bytes.loadUnaligned(fromByteOffset: bytes.count - 16, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
          )
        }
      }
      guard let parts else { return nil }
      (first, second) = parts
    }
  }

  /// - Parameter row: As ``StoreAccess/entityRow(_:)`` gives it.
  /// - Returns: nil if its first value was erased, or is of this transaction and not written yet.
  init?(_ row: Row) throws {
    guard let distance = try row.distance(1), let value = try Tag(row, 3) else { return nil }
    let state = try Tag(row, 2)
    guard state != nil || row.hasNull(atIndex: 2) else { return nil }
    shape = row[0]
    self.distance = distance
    self.value = value
    self.state = state
  }
}
