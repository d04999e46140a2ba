import Replication
import Store
import Synchronization
import Trust
import Wire

/// Why a peer's change-set was not taken.
struct UnusableSet: Error, CustomStringConvertible {
  /// A short stable name, which `status` counts: `badSignature`, `unknownRoster`, or what the codec said.
  let code: String
  let detail: String

  static let badSignature = "badSignature"
  static let storeUnavailable = "storeUnavailable"

  var description: String { "\(code): \(detail)" }
}

/// Checks what came from a peer before any of it is delivered: signature, hashes, root.
final class SetVerifier: Sendable {
  private let store: NodeStore
  /// Signing keys by roster. Rosters never change, so what was read once stays true.
  private let rings: Mutex<[Hash: KeyRing]> = Mutex([:])

  private struct KeyRing: Sendable {
    let partnership: HashPrefix
    let keys: [MemberNumber: [[UInt8]]]
  }

  init(store: NodeStore) {
    self.store = store
  }

  /// Opens a batch that a peer sent.
  ///
  /// Of the peer's own sets each signature is checked, so that no honest node ever holds one that only a chain vouches
  /// for. A bad signature on what it relays spoils that set alone: it may be the author's doing, and must not keep
  /// two honest nodes apart.
  /// - Returns: The good sets in order, and how many were left out for their signatures.
  func open(
    _ batch: [PackedChangeSet], from peer: MemberNumber
  ) async throws(UnusableSet) -> (sets: [ReceivedSet], forged: Int) {
    do { return (try await open(batch, checkingAllOf: peer), 0) } catch {
      guard error.code == UnusableSet.badSignature else { throw error }
    }
    // A header that is not good vouches for nothing: each is looked at by itself.
    var sets: [ReceivedSet] = []
    for set in batch {
      do { sets.append(try open(set)) } catch {
        guard error.code == UnusableSet.badSignature, set.signed.header.stream.member != peer else { throw error }
      }
    }
    return (sets, batch.count - sets.count)
  }

  /// Opens a batch, on as many cores as there are.
  ///
  /// A set whose hash a later header of its own stream cites in the same batch is authenticated by that header's
  /// signature; only the ends of chains are checked here. ``InnerChecks`` sees to the rest.
  /// - Parameter author: Whose every set is checked by its own signature all the same.
  /// - Returns: The sets in order.
  func open(
    _ batch: [PackedChangeSet], checkingAllOf author: MemberNumber? = nil
  ) async throws(UnusableSet) -> [ReceivedSet] {
    if batch.count == 1 { return [try open(batch[0])] }
    let chained = Self.chained(batch)
    @Sendable func part(_ range: Range<Int>) -> [Result<ReceivedSet, UnusableSet>] {
      batch[range].map { set in
        let isChained = set.signed.header.stream.member != author && chained.contains(set.signed.hash)
        return Result { () throws(UnusableSet) in try open(set, isChained: isChained) }
      }
    }
    let starts = stride(from: 0, to: batch.count, by: Self.setsOfTask)
    let parts = await withTaskGroup(of: (Int, [Result<ReceivedSet, UnusableSet>]).self) { group in
      for start in starts {
        group.addTask { (start, part(start..<min(start + Self.setsOfTask, batch.count))) }
      }
      var parts: [Int: [Result<ReceivedSet, UnusableSet>]] = [:]
      for await (start, results) in group { parts[start] = results }
      return parts
    }
    var sets: [ReceivedSet] = []
    sets.reserveCapacity(batch.count)
    for start in starts {
      for result in parts[start] ?? [] { sets.append(try result.get()) }
    }
    return sets
  }

  /// Sets that one task opens: a signature takes a tenth of a millisecond, a task a few microseconds.
  private static let setsOfTask = 16

  /// Checks one set: its signature by a key that the roster it cites gives its author, then its body.
  func open(_ set: PackedChangeSet, isChained: Bool = false) throws(UnusableSet) -> ReceivedSet {
    if !isChained { try verify(set.signed) }
    do {
      let opened = try ChangeSetCodec.open(set)
      try checkHoles(opened)
      return opened
    } catch let error as WireError {
      throw UnusableSet(code: "\(error.code)", detail: error.message)
    } catch let error as UnusableSet {
      throw error
    } catch {
      throw UnusableSet(code: UnusableSet.storeUnavailable, detail: "what was erased cannot be read")
    }
  }

  /// Whoever takes a value out has to show a certificate: it goes before the set.
  private func checkHoles(_ set: ReceivedSet) throws {
    guard set.malformed == nil, set.operations.contains(where: { $0.value == nil }) else { return }
    let erased = Set(try store.read { try $0.erasures(of: set.hash) })
    for (index, operation) in set.operations.enumerated()
    where operation.value == nil && !erased.contains(UInt32(index)) {
      throw UnusableSet(code: "holeUncertified", detail: "a value is missing without an erasure certificate")
    }
  }

  /// Hashes that another header of the same stream in the batch cites as the one before it.
  private static func chained(_ batch: [PackedChangeSet]) -> Set<Hash> {
    var streams: [Hash: StreamID] = [:]
    for set in batch { streams[set.signed.hash] = set.signed.header.stream }
    return Set(
      batch.compactMap { set in
        let previous = set.signed.header.previous
        return streams[previous] == set.signed.header.stream ? previous : nil
      })
  }

  /// The headers whose signatures ``open(_:checkingAllOf:)`` left to the chain.
  func inner(_ batch: [PackedChangeSet], checkedAllOf author: MemberNumber? = nil) -> [SignedHeader] {
    guard batch.count > 1 else { return [] }
    let chained = Self.chained(batch)
    return batch.map(\.signed).filter { $0.header.stream.member != author && chained.contains($0.hash) }
  }

  /// Checks a signed header alone, as in a fork proof.
  func verify(_ signed: SignedHeader) throws(UnusableSet) {
    let header = signed.header
    guard let ring = try ring(header.roster) else {
      throw UnusableSet(code: "unknownRoster", detail: "cites a roster that is not held")
    }
    guard let keys = ring.keys[header.stream.member] else {
      throw UnusableSet(code: "authorNotInRoster", detail: "its author is not in the roster it cites")
    }
    let isSigned = keys.contains {
      HeaderSignature.verify(signed, partnership: ring.partnership, publicKey: $0)
    }
    guard isSigned else { throw UnusableSet(code: UnusableSet.badSignature, detail: "no key of its author signed it") }
  }

  private func ring(_ roster: Hash) throws(UnusableSet) -> KeyRing? {
    if let ring = rings.withLock({ $0[roster] }) { return ring }
    let held: SignedRoster?
    do { held = try store.read { try $0.signedRoster(roster) } } catch {
      throw UnusableSet(code: UnusableSet.storeUnavailable, detail: "the roster cannot be read")
    }
    guard let held else { return nil }
    var keys: [MemberNumber: [[UInt8]]] = [:]
    for member in held.roster.members { keys[member.number] = member.signingKeys }
    let ring = KeyRing(partnership: held.roster.partnership, keys: keys)
    rings.withLock { $0[roster] = ring }
    return ring
  }
}
