import Foundation
import GRDB
public import Replication
import Safeguarding
import Wire

/// What taking a value out does to each place where it, or something made of it, stands.
extension StoreTransaction {
  /// Takes values out of a set of the log and of everything that was made of them.
  mutating func takeOut(_ indices: [UInt32], of number: SetNumber, _ now: Instant) throws {
    guard let packed = try packed([number]).first else { return }
    let set = try ChangeSetCodec.open(packed)
    guard set.malformed == nil else { return }
    let gone = indices.filter { Int($0) < set.operations.count }
    // What was sealed is known by what it says as well: to the indexes, and to the import that wrote it.
    var opened: [Int: [UInt8]] = [:]
    for one in try openings(of: set, number, wanted: Set(gone.map(Int.init)), key: { try heldKey(of: $0) }) {
      opened[one.index] = one.value
    }
    let read = set.reading(opened)
    let holed = try ChangeSetCodec.erase(packed, indices: gone)
    try execute(
      "UPDATE packed SET body = ? WHERE number = ?",
      [try cells.seal(holed.body, .packedBody, CellRow(number.rawValue)), number.rawValue])
    try execute(
      "UPDATE changeset SET dictionary = ?, bytes = bytes - ? WHERE number = ?",
      [holed.dictionary, packed.body.count - holed.body.count, number.rawValue])
    try flushMentions()
    try flushImportKeys()
    var resolver = ReferenceResolver(header: set.header, number: number)
    for index in gone {
      let operation = read.operations[Int(index)]
      let dot = LocalDot(set: number, index: index)
      let said = try operation.value.map { try value(Array(read.body[$0]), of: number) } ?? .none
      switch operation.skeleton.action {
      case .create: try takeOutCreation(dot, said, now)
      case .set(let reference, let field):
        // One that leads nowhere has no place in the view.
        guard let id = try resolver.resolve(reference, in: self) else { continue }
        try takeOutWrite(dot, of: id, field, said, now)
      }
    }
    try flushMentions()
  }

  /// A set that waits is taken out of as well: it may wait for ever.
  mutating func takeOutOfWaiting(_ indices: [UInt32], _ header: Hash) throws {
    guard
      let row = try row("SELECT header, signature, body, dictionary FROM parked WHERE hash = ?", [header.data])
    else { return }
    let packed = PackedChangeSet(
      signed: try HeaderCodec.decode(row.bytes(0), signature: row.bytes(1)),
      body: try cells.open(row.bytes(2), .parkedBody, CellRow(header.bytes)), dictionary: row[3])
    guard try ChangeSetCodec.open(packed).malformed == nil else { return }
    let holed = try ChangeSetCodec.erase(packed, indices: indices)
    try execute(
      "UPDATE parked SET body = ?, dictionary = ? WHERE hash = ?",
      [try cells.seal(holed.body, .parkedBody, CellRow(header.bytes)), holed.dictionary, header.data])
  }

  private mutating func takeOutCreation(_ dot: LocalDot, _ said: Value<LocalDot>, _ now: Instant) throws {
    guard let before = try storedEntity(dot) else { return }
    try noteErasedSubjects(dot)
    let mentioned = try mentionKeys(before).union(try mentionKeys(said))
    if before.creator == (try heldMember()), case .bytes(let key) = said[FieldDefinition.importKey.number] {
      // Its own import must not publish it again: what is kept is a keyed hash of the key, and no value.
      let hashed = Data(try cells.importKey(key).bytes)
      try execute("DELETE FROM import_key WHERE key = ?", [hashed])
      try execute("INSERT OR REPLACE INTO import_erased (key, id) VALUES (?, ?)", [hashed, dot.rawValue])
      try noteUntold(key, of: dot)
    }
    if let creation = before.creation, Self.isSealed(creation, 0..<creation.count) { pending.sealed(-1) }
    if let distance = try row("SELECT value FROM entity WHERE id = ?", [dot.rawValue])?.distance(0) {
      try cells.removeValue(of: dot.rawValue, distance: distance)
    }
    try execute("UPDATE entity SET value = NULL WHERE id = ?", [dot.rawValue])
    try forgetIndexes(of: dot, before.kind, mentioned)
    for row in try rows(
      "SELECT DISTINCT field FROM conflict WHERE entity = ? AND closed IS NULL AND type = 'field'", [dot.rawValue])
    {
      try reviewConflict(dot, FieldNumber(rawValue: row[0]), by: dot, now)
    }
    try reviewRefusals(of: dot, by: dot, now)
  }

  private mutating func takeOutWrite(
    _ dot: LocalDot, of id: LocalDot, _ field: FieldNumber, _ said: Value<LocalDot>, _ now: Instant
  ) throws {
    guard var state = try storedEntity(id) else { return }
    try noteErasedSubjects(id)
    let mentioned = try mentionKeys(state).union(try mentionKeys(.fields([field: said])))
    state.erase(dot)
    try put(state)
    try forgetIndexes(of: id, state.kind, mentioned)
    try reviewConflict(id, field, by: dot, now)
    try reviewRefusals(of: id, by: dot, now)
  }

  /// Whoever an entity is about, as it stood: alerts that tell of it are looked through.
  private func noteErasedSubjects(_ id: LocalDot) throws {
    guard let view = try view(of: id) else { return }
    let named = view.fields.flatMap(\.siblings).flatMap(\.value.targets)
    for subject in Set([id] + named) where try kind(of: subject) == .subject {
      // And whoever was taken for the same person: once it is erased nobody can tell.
      for same in Set(try subjectsOfPerson(of: subject) + [subject]) {
        try execute("INSERT OR IGNORE INTO erased_subject (subject) VALUES (?)", [same.rawValue])
        try noteConcerned([same])
      }
    }
  }

  /// Takes out of the indexes what nothing that stands gives rise to any more.
  private func forgetIndexes(of id: LocalDot, _ kind: EntityKind, _ mentioned: Set<Int64>) throws {
    let standing = try storedEntity(id).map(mentionKeys) ?? []
    for key in mentioned.subtracting(standing) {
      try execute("DELETE FROM mention WHERE key = ? AND id = ?", [key, id.rawValue])
      try execute("DELETE FROM mention_new WHERE key = ? AND id = ?", [key, id.rawValue])
    }
    switch kind {
    // What still stands is put in again by whoever works out persons: the entity counts as touched.
    case .flag: try execute("DELETE FROM address_flag WHERE flag = ?", [id.rawValue])
    case .link: try execute("DELETE FROM subject_link WHERE link = ?", [id.rawValue])
    default: break
    }
  }

  /// The keys under which an entity is found by what stands in it.
  private func mentionKeys(_ state: EntityState) throws -> Set<Int64> {
    var keys = try state.creation.map { try mentionKeys(value($0, of: state.id.set)) } ?? []
    for write in state.writes {
      guard let bytes = write.value else { continue }
      keys.formUnion(try mentionKeys(.fields([write.field: value(bytes, of: write.dot.set)])))
    }
    return keys
  }

  private func mentionKeys(_ said: Value<LocalDot>) throws -> Set<Int64> {
    guard case .record(let fields) = said else { return [] }
    return Set(
      try fields.compactMap { entry in
        switch entry.value {
        case .reference(let target): target.rawValue
        case .bytes(let bytes) where bytes.count == 16: try bytes.withUnsafeBytes { try mentionKey($0) }
        default: nil
        }
      })
  }
}

extension StoreTransaction {
  /// Notes that the author has still to write down the import key of what was erased.
  func noteUntold(_ importKey: [UInt8], of entity: LocalDot) throws {
    try execute(
      "INSERT OR REPLACE INTO import_untold (id, cell) VALUES (?, ?)",
      [entity.rawValue, try cells.seal(importKey, .untoldKey, CellRow(entity.rawValue))])
  }

  /// Knows again what was published under an import key and erased. What was published under it since stays.
  public func noteErased(_ importKey: [UInt8], _ entity: LocalDot) throws {
    try execute(
      "INSERT OR IGNORE INTO import_erased (key, id) VALUES (?, ?)",
      [Data(try cells.importKey(importKey).bytes), entity.rawValue])
  }

  /// Notes that an author has written down the import keys of what was erased.
  public func forgetUntoldImportKeys(_ entities: some Sequence<LocalDot>) throws {
    for entity in entities { try execute("DELETE FROM import_untold WHERE id = ?", [entity.rawValue]) }
  }

  /// Notes that the alerts about subjects were looked through.
  public func forgetErasedSubjects(_ subjects: some Sequence<LocalDot>) throws {
    for subject in subjects { try execute("DELETE FROM erased_subject WHERE subject = ?", [subject.rawValue]) }
  }
}

extension StoreAccess {
  /// Subjects about whom something was erased, and of whose alerts nobody has taken it out yet.
  public func erasedSubjects(limit: Int) throws -> [LocalDot] {
    try rows("SELECT subject FROM erased_subject ORDER BY subject LIMIT ?", [limit]).map { LocalDot(rawValue: $0[0]) }
  }

  /// Import keys of what was erased that their author has still to write down, with the entity that was published.
  public func untoldImportKeys(limit: Int) throws -> [(entity: LocalDot, key: [UInt8])] {
    try rows("SELECT id, cell FROM import_untold ORDER BY id LIMIT ?", [limit]).map { row in
      (LocalDot(rawValue: row[0]), try cells.open(row.bytes(1), .untoldKey, CellRow(row[0] as Int64)))
    }
  }

  /// The entity that this node published under an import key and had erased; nil if it has not.
  public func erased(_ importKey: [UInt8]) throws -> LocalDot? {
    try row("SELECT id FROM import_erased WHERE key = ?", [Data(cells.importKey(importKey).bytes)]).map {
      LocalDot(rawValue: $0[0])
    }
  }
}
