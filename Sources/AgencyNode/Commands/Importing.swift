import Foundation
import Replication
import Safeguarding
import Store
import Wire

/// What an import did.
public struct ImportOutcome: Sendable, Codable, Hashable {
  /// Rows of the agency's own that are new or changed.
  public var recordsWritten = 0
  public var recordsUnchanged = 0
  /// Entities published for the first time.
  public var published = 0
  /// Fields brought up to date on entities published before.
  public var amended = 0
  public var unchanged = 0
  /// Entities that were published before and erased: not published again.
  public var erased = 0
  public var changeSets = 0
}

extension AgencyNode {
  /// Writes what an export says: the agency's records, and what its mapping publishes. All of it, or nothing.
  ///
  /// What was imported before is known by its import key: it is left alone if the export says the same as last time, and
  /// its changed fields are amended, in the place of this agency's own imported values only.
  /// - Parameter mapping: The mapping's name, which the records are kept under.
  public func commit(_ plan: ImportPlan, mapping: String) throws -> ImportOutcome {
    let (outcome, heads) = try store.write { transaction -> (ImportOutcome, [(StreamID, Head)]) in
      try refuseIfFenced(transaction)
      var outcome = ImportOutcome()
      for record in plan.records {
        let changed = try transaction.put(try StoredRecord(record, mapping: mapping), now: now())
        if changed { outcome.recordsWritten += 1 } else { outcome.recordsUnchanged += 1 }
      }
      let linker = try linker()
      for person in plan.people.sorted(by: { $0.identity < $1.identity }) {
        try transaction.putOnBooks(person, keys: linker.keys(of: Identity(person)))
      }
      try recallErasedImportKeys(transaction)
      var batch = ImportBatch()
      var heads: [(StreamID, Head)] = []
      func flush() throws {
        guard !batch.operations.isEmpty else { return }
        let appended = try append(batch.operations, .imports, &transaction)
        batch.landed(appended.committed.dots)
        outcome.changeSets += 1
        heads += appended.heads
      }
      for publication in plan.publications {
        // One publication takes at most one operation for each of its fields.
        if batch.operations.count + Limits.fieldsPerRecord > Limits.operationsPerSet { try flush() }
        try batch.add(publication, transaction)
      }
      for publication in batch.saidAnew() {
        if batch.operations.count == Limits.operationsPerSet { try flush() }
        try batch.create(publication)
      }
      try flush()
      outcome.published = batch.published
      outcome.amended = batch.amended
      outcome.unchanged = batch.unchanged
      outcome.erased = batch.erased
      try transaction.audit(
        act(
          .load, "import", about: [],
          "\(outcome.recordsWritten) records, \(outcome.published) published, \(outcome.amended) amended"))
      return (outcome, heads)
    }
    try raiseHighWaterMarks(heads)
    if !heads.isEmpty { Task { await changes.notify() } }
    return outcome
  }
}

/// Turns publications into operations, knowing what was published before.
private struct ImportBatch {
  private(set) var operations: [NewOperation] = []
  private(set) var published = 0
  private(set) var amended = 0
  private(set) var unchanged = 0
  private(set) var erased = 0
  /// Where each publication of this import stands.
  private var targets: [ImportKey: NewOperation.Target] = [:]
  /// Subjects that were erased, and are left out.
  private var leftSubjects: [ImportKey: Publication] = [:]
  /// What else was.
  private var left: [Publication] = []
  /// Whom something is said of that was never said before.
  private var spokenOf: Set<ImportKey> = []
  private var creations: [(key: ImportKey, index: Int)] = []
  private static let importKey: FieldNumber = 63

  /// - Parameter store: The transaction, as it stands after the last set of this import.
  mutating func add(_ publication: Publication, _ store: StoreTransaction) throws {
    let key = Self.key(publication.key)
    if let held = try store.published(key) {
      targets[publication.key] = .delivered(held)
      guard publication.amends else {
        unchanged += 1
        return
      }
      return try amend(held, publication, store)
    }
    if let gone = try store.erased(key) {
      targets[publication.key] = .delivered(gone)
      erased += 1
      if publication.kind == .subject { leftSubjects[publication.key] = publication } else { left.append(publication) }
      return
    }
    // What is new needs somebody to be about, even if the person was erased meanwhile.
    let named = publication.value.named
    for name in named {
      guard let subject = leftSubjects.removeValue(forKey: name) else { continue }
      erased -= 1
      try create(subject)
    }
    spokenOf.formUnion(named)
    try create(publication)
  }

  /// What is said once of a person or a pair is said anew if something new is: an erasure silences what was, and never
  /// what comes. Whatever else was erased stays so.
  mutating func saidAnew() -> [Publication] {
    let again = left.filter { !$0.amends && !spokenOf.isDisjoint(with: $0.value.named) }
    erased -= again.count
    return again
  }

  /// What is published of the name by which an import knows something.
  private static func key(_ name: ImportKey) -> [UInt8] {
    Array(sha256(Array("agency-node/import-key\u{0}\(name)".utf8)).bytes.prefix(16))
  }

  mutating func create(_ publication: Publication) throws {
    guard case .record(let fields) = try resolved(publication) else { return }
    let before = fields.filter { $0.field < Self.importKey }
    let after = fields.filter { Self.importKey < $0.field }
    targets[publication.key] = .batch(UInt32(operations.count))
    creations.append((publication.key, operations.count))
    published += 1
    operations.append(
      NewOperation(
        skeleton: .init(action: .create(publication.kind, publication.rights), audience: publication.audience),
        value: .record(before + [.init(Self.importKey, .bytes(Self.key(publication.key)))] + after)))
  }

  /// The value with what it refers to by where that stands.
  private func resolved(_ publication: Publication) throws -> Value<NewOperation.Target> {
    try publication.value.mapTargets { key throws(NodeError) -> NewOperation.Target in
      guard let target = targets[key] else {
        throw NodeError(
          .importRefused, "a rule of the mapping refers to something that no rule publishes; run `node config check`")
      }
      return target
    }
  }

  /// Writes the fields of which the export says something else than last time. What people wrote since stands.
  private mutating func amend(
    _ id: LocalDot, _ publication: Publication, _ store: StoreTransaction
  ) throws {
    guard case .record(let fields) = try resolved(publication) else { return }
    let before = amended
    for entry in fields where entry.field != Self.importKey {
      guard let imported = try store.imported(entry.field, of: id), !imported.isErased else { continue }
      let new = entry.value.mapTargets { target -> LocalDot in
        if case .delivered(let dot) = target { return dot }
        // Not delivered yet, so certainly another one than last time.
        return LocalDot(rawValue: -1)
      }
      guard new != imported.last else { continue }
      operations.append(
        NewOperation(
          skeleton: .init(
            action: .set(entity: .delivered(id), field: entry.field),
            replaces: imported.live.map { .delivered($0) }, audience: publication.audience),
          value: entry.value))
      amended += 1
    }
    if amended == before { unchanged += 1 }
  }

  /// The operations so far have landed under these names.
  mutating func landed(_ dots: [LocalDot]) {
    for creation in creations { targets[creation.key] = .delivered(dots[creation.index]) }
    creations = []
    operations = []
  }
}

extension StoredRecord {
  init(_ record: ImportRecord, mapping: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var columns: [String: String] = [:]
    for column in record.columns { columns[column.name] = column.text }
    self.init(
      mapping: mapping, key: record.key.rawValue, kind: record.kind,
      content: String(decoding: try encoder.encode(columns), as: UTF8.self))
  }
}

extension Value<ImportKey> {
  /// What it refers to.
  fileprivate var named: [ImportKey] {
    guard case .record(let fields) = self else { return [] }
    return fields.flatMap(\.value.targets)
  }
}
