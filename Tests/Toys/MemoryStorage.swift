package import Replication

/// A store in memory. It is a value: keeping a copy is a backup, and going back to one is a crash before the commit.
package struct MemoryStorage: ReplicaStorage {
  package private(set) var clock = Clock()
  package private(set) var digest = ViewDigest()
  private var log: [(entry: LogEntry, set: PackedChangeSet, outcome: SetOutcome)] = []
  private var numbers: [Hash: SetNumber] = [:]
  private var places: [Place: [SetNumber]] = [:]
  private var firsts: [StreamID: UInt64] = [:]
  private var parked: [Awaited: [ReceivedSet]] = [:]
  private var waiting: [Hash: MemberNumber] = [:]
  package private(set) var entities: [LocalDot: EntityState] = [:]
  package private(set) var memberships: [Hash: Membership] = [:]
  package private(set) var proofs: [StreamID: ForkProof] = [:]
  private var erased: [Hash: Set<UInt32>] = [:]
  /// The lines that the roster in force draws.
  package var cutoffs: [MemberNumber: Cutoff] = [:]
  /// Sets of one author that may wait.
  package var quota: Int

  private struct Place: Hashable {
    let trunk: StreamID
    let sequence: UInt64
  }

  package init(quota: Int = 1_000) { self.quota = quota }

  // MARK: the log

  package func entry(_ hash: Hash) -> LogEntry? { numbers[hash].flatMap(entry) }

  package func entry(_ number: SetNumber) -> LogEntry? { record(number)?.entry }

  package func entries(trunk: StreamID, sequence: UInt64) -> [LogEntry] {
    (places[Place(trunk: trunk, sequence: sequence)] ?? []).compactMap(entry)
  }

  package func first(in stream: StreamID) -> LogEntry? {
    firsts[stream].flatMap { sequence in
      entries(trunk: stream.trunk, sequence: sequence).first { $0.stream == stream }
    }
  }

  package func numbers(in stream: StreamID, sequences: ClosedRange<UInt64>) -> [SetNumber] {
    sequences.compactMap { sequence in
      entries(trunk: stream.trunk, sequence: sequence).first { $0.stream == stream }?.number
    }.sorted()
  }

  package func signedHeader(_ number: SetNumber) -> SignedHeader? { record(number)?.set.signed }

  package func bytes(of numbers: [SetNumber]) -> UInt64 {
    numbers.reduce(0) { $0 + UInt64((record($1)?.set.body.count ?? 0) + (record($1)?.set.signed.bytes.count ?? 0)) }
  }

  package func membership(_ roster: Hash) -> Membership? { memberships[roster] }

  package func forkProofs() -> [ForkProof] { proofs.sorted { $0.key < $1.key }.map(\.value) }

  package func cutoff(of member: MemberNumber) -> Cutoff? { cutoffs[member] }

  /// Empties the view and keeps the log, so that it can be made again.
  package mutating func forgetView() {
    entities = [:]
    digest = ViewDigest()
  }

  package func erasedOperations(of header: Hash) -> [UInt32] { erased[header].map { $0.sorted() } ?? [] }

  // MARK: what a node looks at

  /// Delivered sets, in apply order.
  package var count: Int { log.count }

  /// A delivered set, as it would be sent: without what was erased.
  package func packed(_ number: SetNumber) -> PackedChangeSet? {
    guard let record = record(number) else { return nil }
    guard let gone = erased[record.entry.hash] else { return record.set }
    return ToySet.erase(record.set, gone)
  }

  /// What came of a delivered set.
  package func outcome(_ number: SetNumber) -> SetOutcome? { record(number)?.outcome }

  /// All delivered sets, in apply order.
  package var entries: [LogEntry] { log.map(\.entry) }

  /// Names of the sets that wait.
  package var parkedHashes: Set<Hash> { Set(waiting.keys) }

  package mutating func insert(_ membership: Membership) { memberships[membership.hash] = membership }

  package mutating func record(_ proof: ForkProof) {
    let trunk = proof.first.header.stream.trunk
    if proofs[trunk] == nil { proofs[trunk] = proof }
  }

  /// Remembers that a value has to go.
  /// - Returns: Whether that was new.
  @discardableResult
  package mutating func noteErased(_ dot: Dot) -> Bool {
    erased[dot.header, default: []].insert(dot.index).inserted
  }

  private func record(_ number: SetNumber) -> (entry: LogEntry, set: PackedChangeSet, outcome: SetOutcome)? {
    let place = Int(number.rawValue) - 1
    return log.indices.contains(place) ? log[place] : nil
  }

  // MARK: writing

  package mutating func setHead(_ stream: StreamID, _ head: Head?) { clock[stream] = head }

  package mutating func setDigest(_ digest: ViewDigest) { self.digest = digest }

  package var nextNumber: SetNumber { SetNumber(rawValue: Int64(log.count) + 1) }

  package mutating func append(_ set: ReceivedSet, entry: LogEntry, outcome: SetOutcome) {
    log.append((entry, set.packed, outcome))
    numbers[entry.hash] = entry.number
    places[Place(trunk: entry.stream.trunk, sequence: entry.sequence), default: []].append(entry.number)
    firsts[entry.stream] = min(firsts[entry.stream] ?? .max, entry.sequence)
  }

  package mutating func move(_ stream: StreamID, from sequence: UInt64, to branch: StreamID) {
    for place in log.indices where log[place].entry.stream == stream && log[place].entry.sequence >= sequence {
      let old = log[place].entry
      log[place].entry = LogEntry(
        number: old.number, hash: old.hash, stream: branch, sequence: old.sequence, previous: old.previous,
        purpose: old.purpose, roster: old.roster)
      firsts[branch] = min(firsts[branch] ?? .max, old.sequence)
    }
    if let first = firsts[stream], first >= sequence { firsts[stream] = nil }
  }

  package func isParked(_ hash: Hash) -> Bool { waiting[hash] != nil }

  package mutating func park(_ set: ReceivedSet, awaiting: Awaited) -> Bool {
    let author = set.header.stream.member
    guard waiting.values.count(where: { $0 == author }) < quota else { return false }
    waiting[set.hash] = author
    parked[awaiting, default: []].append(set)
    return true
  }

  package mutating func unpark(_ awaited: Awaited) -> [ReceivedSet] {
    guard let sets = parked.removeValue(forKey: awaited) else { return [] }
    for set in sets { waiting[set.hash] = nil }
    return sets.sorted { ($0.header.sequence, $0.hash) < ($1.header.sequence, $1.hash) }
  }

  package func entity(_ id: LocalDot) -> EntityState? { entities[id] }

  package mutating func insert(_ creation: Creation, of set: ReceivedSet, references: inout ReferenceResolver) {
    entities[creation.id] = EntityState(
      id: creation.id, kind: creation.kind, rights: creation.rights, audience: creation.audience,
      creator: creation.creator, isDenied: creation.isDenied, creation: creation.value.map { Array(set.body[$0]) })
  }

  package mutating func update(_ state: EntityState) { entities[state.id] = state }
}
