import Foundation
import GRDB
public import Replication
public import Safeguarding

/// What was found of two subjects that have a key in common.
public struct SubjectPair: Hashable, Sendable {
  /// The one that was applied first.
  public let first: LocalDot
  public let second: LocalDot
  public var standing: LinkStanding
  /// The match weight, in bits.
  public var weight: Double

  /// Puts the two in order.
  public init(_ one: LocalDot, _ other: LocalDot, _ standing: LinkStanding, weight: Double) {
    first = min(one, other)
    second = max(one, other)
    self.standing = standing
    self.weight = weight
  }
}

/// Two subjects about whom a person has to decide.
public struct LinkToReview: Hashable, Sendable {
  public let first: LocalDot
  public let second: LocalDot
  /// What keeps a link from being honoured; nil if none was made.
  public let obstacle: LinkObstacle?
  /// The match weight, in bits; 0 where none is kept.
  public let weight: Double

  /// Puts the two in order.
  public init(_ one: LocalDot, _ other: LocalDot, _ obstacle: LinkObstacle?, weight: Double = 0) {
    first = min(one, other)
    second = max(one, other)
    self.obstacle = obstacle
    self.weight = weight
  }
}

/// The persons that a subject belongs to: each is named by one of its subjects, alike on every node.
public struct PersonOf: Hashable, Sendable {
  /// The subjects that are linked, probably or firmly.
  public var probable: LocalDot
  /// Those whose identifiers agree exactly, or that a person linked.
  public var firm: LocalDot

  public init(probable: LocalDot, firm: LocalDot) {
    self.probable = probable
    self.firm = firm
  }
}

// An index over subjects and decisions: never replicated, and worked out again whenever it is wanted.
extension StoreTransaction {
  /// Puts the keys by which a subject is found in the place of those it had; none takes it out.
  public func setKeys(_ keys: some Sequence<Int64>, of subject: LocalDot) throws {
    for key in try self.keys(of: subject) {
      try execute(
        "DELETE FROM subject_key WHERE key = ? AND subject = ?",
        [try cells.hash(key, .subjectKey), subject.rawValue])
    }
    let keys = Set(keys).sorted()
    guard !keys.isEmpty else {
      return try execute("DELETE FROM subject_indexed WHERE subject = ?", [subject.rawValue])
    }
    for key in keys {
      try execute(
        "INSERT INTO subject_key (key, subject) VALUES (?, ?)", [try cells.hash(key, .subjectKey), subject.rawValue])
    }
    try execute(
      "INSERT OR REPLACE INTO subject_indexed (subject, keys) VALUES (?, ?)",
      [subject.rawValue, try cells.seal(KeyList.bytes(keys), .subjectKeys, CellRow(subject.rawValue))])
  }

  /// Puts the pairs that a subject is part of in the place of those it had.
  public func setPairs(_ pairs: some Sequence<SubjectPair>, of subject: LocalDot) throws {
    try execute("DELETE FROM subject_pair WHERE first = ?1 OR second = ?1", [subject.rawValue])
    for pair in pairs {
      try execute(
        "INSERT OR REPLACE INTO subject_pair (first, second, standing, weight) VALUES (?, ?, ?, ?)",
        [pair.first.rawValue, pair.second.rawValue, pair.standing.rawValue, pair.weight])
    }
  }

  /// Says which persons a subject belongs to; nil takes it out.
  public func setPerson(_ person: PersonOf?, of subject: LocalDot) throws {
    guard let person else { return try execute("DELETE FROM person WHERE subject = ?", [subject.rawValue]) }
    try execute(
      """
      INSERT INTO person (subject, probable, firm) VALUES (?, ?, ?)
      ON CONFLICT (subject) DO UPDATE SET probable = excluded.probable, firm = excluded.firm
      WHERE probable <> excluded.probable OR firm <> excluded.firm
      """,
      [subject.rawValue, person.probable.rawValue, person.firm.rawValue])
  }

  /// Takes entities that changed since they were last asked for, in order. Created ones are not among them.
  public func takeChanged(limit: Int) throws -> [LocalDot] {
    let ids = try rows("SELECT id FROM touched ORDER BY id LIMIT ?", [limit]).map { $0[0] as Int64 }
    guard let last = ids.last else { return [] }
    try execute("DELETE FROM touched WHERE id <= ?", [last])
    return ids.map(LocalDot.init)
  }

  /// Notes the address references that a flag names, by any value that stands. What it named before is found too, and
  /// has to be read again.
  public func indexAddress(of flag: LocalDot) throws {
    for sibling in try view(of: flag)?[FlagField.addressReference]?.siblings ?? [] {
      guard let reference = sibling.value.asText else { continue }
      try execute(
        "INSERT OR IGNORE INTO address_flag (reference, flag) VALUES (?, ?)",
        [try cells.hash(reference, .addressReference), flag.rawValue])
    }
  }

  /// Remembers how far something is worked out: the last entity that was dealt with.
  public func setCursor(_ name: String, to entity: LocalDot) throws {
    try setMeta("cursor." + name, withUnsafeBytes(of: entity.rawValue.bigEndian) { Array($0) })
  }

  /// Has whoever keeps a cursor look once more at an entity that it went past, and at all after it.
  func lookAgain(_ name: String, at entity: LocalDot) throws {
    guard try cursor(name) >= entity else { return }
    try setCursor(name, to: LocalDot(rawValue: entity.rawValue - 1))
  }

  /// Says which decisions are about a subject.
  public func setLinks(_ links: some Sequence<LocalDot>, of subject: LocalDot) throws {
    try execute("DELETE FROM subject_link WHERE subject = ?", [subject.rawValue])
    for link in links { try addLink(link, of: subject) }
  }

  /// Says that a decision is about a subject.
  public func addLink(_ link: LocalDot, of subject: LocalDot) throws {
    try execute(
      "INSERT OR IGNORE INTO subject_link (subject, link) VALUES (?, ?)", [subject.rawValue, link.rawValue])
  }

  /// Puts the links that were not honoured, of a whole component, in the place of those that it had.
  public func setObstacles(_ obstacles: some Sequence<LinkToReview>, among subjects: some Sequence<LocalDot>) throws {
    for subject in subjects {
      try execute("DELETE FROM subject_obstacle WHERE first = ?1 OR second = ?1", [subject.rawValue])
    }
    for link in obstacles {
      try execute(
        "INSERT OR REPLACE INTO subject_obstacle (first, second, obstacle) VALUES (?, ?, ?)",
        [link.first.rawValue, link.second.rawValue, link.obstacle?.rawValue])
    }
  }

  /// Forgets the index over subjects, so that it is worked out again.
  public func forgetPersons() throws {
    for table in [
      "subject_key", "subject_indexed", "subject_pair", "subject_link", "subject_obstacle", "person",
    ] { try execute("DELETE FROM \(table)") }
    try execute("DELETE FROM meta WHERE key LIKE 'cursor.persons.%' OR key = 'persons.version'")
  }

  /// Says by which version of the rules the index was worked out.
  public func setPersonsVersion(_ version: Int64) throws {
    try setMeta("persons.version", withUnsafeBytes(of: version.bigEndian) { Array($0) })
  }
}

// The first fill: rows in the order of their keys, many at a time.
extension StoreTransaction {
  /// - Parameter rows: Keys as ``StoreAccess/hashed(key:)`` gives them, in order of key, then subject.
  public func insertKeys(hashed rows: some Sequence<(key: Int64, subject: LocalDot)>) throws {
    let insert = RawStatement(db, "INSERT OR IGNORE INTO subject_key (key, subject) VALUES (?, ?)")
    for row in rows { try insert.run(row.key, row.subject.rawValue) }
  }

  /// - Parameter rows: In order of subject.
  public func insertIndexed(_ rows: some Sequence<(subject: LocalDot, keys: [Int64])>) throws {
    for row in rows {
      try execute(
        "INSERT OR REPLACE INTO subject_indexed (subject, keys) VALUES (?, ?)",
        [row.subject.rawValue, try cells.seal(KeyList.bytes(row.keys), .subjectKeys, CellRow(row.subject.rawValue))])
    }
  }

  /// - Parameter pairs: In order.
  public func insertPairs(_ pairs: some Sequence<SubjectPair>) throws {
    for pair in pairs {
      try execute(
        "INSERT OR REPLACE INTO subject_pair (first, second, standing, weight) VALUES (?, ?, ?, ?)",
        [pair.first.rawValue, pair.second.rawValue, pair.standing.rawValue, pair.weight])
    }
  }
}

/// The keys of a subject as one value: 64 bits each, big-endian.
private enum KeyList {
  static func bytes(_ keys: [Int64]) -> [UInt8] {
    keys.flatMap { key in withUnsafeBytes(of: key.bigEndian) { Array($0) } }
  }

  static func keys(_ bytes: [UInt8]) -> [Int64] {
    stride(from: 0, to: bytes.count - 7, by: 8).map { start in
      bytes[start..<start + 8].reduce(0) { $0 << 8 | Int64($1) }
    }
  }
}

extension StoreAccess {
  /// Where ``StoreTransaction/setCursor(_:to:)`` put it; before everything if nowhere.
  public func cursor(_ name: String) throws -> LocalDot {
    let bytes = try meta("cursor." + name) ?? []
    return LocalDot(rawValue: bytes.reduce(0) { $0 << 8 | Int64($1) })
  }

  /// Whether entities changed that nobody has taken yet.
  public var hasChanged: Bool { get throws { try count("SELECT EXISTS (SELECT 1 FROM touched)") == 1 } }

  /// By which version of the rules the index was worked out; nil if it was not, or not to the end.
  public func personsVersion() throws -> Int64? {
    try meta("persons.version").map { $0.reduce(0) { $0 << 8 | Int64($1) } }
  }

  /// The keys by which a subject is found; empty if it is not in the index.
  public func keys(of subject: LocalDot) throws -> [Int64] {
    try row("SELECT keys FROM subject_indexed WHERE subject = ?", [subject.rawValue]).map {
      KeyList.keys(try cells.open($0.bytes(0), .subjectKeys, CellRow(subject.rawValue)))
    } ?? []
  }

  /// What stands in the index in the place of a key by which a subject is found: a keyed hash.
  public func hashed(key: Int64) throws -> Int64 { try cells.hash(key, .subjectKey) }

  /// Subjects that have a key, in apply order.
  public func subjects(withKey key: Int64, limit: Int) throws -> [LocalDot] {
    try rows(
      "SELECT subject FROM subject_key WHERE key = ? ORDER BY subject LIMIT ?",
      [try cells.hash(key, .subjectKey), limit]
    ).map { LocalDot(rawValue: $0[0]) }
  }

  /// Flags that name an address reference, or did. In apply order.
  public func flags(atAddress reference: String, limit: Int) throws -> [LocalDot] {
    try rows(
      "SELECT flag FROM address_flag WHERE reference = ? ORDER BY flag LIMIT ?",
      [try cells.hash(reference, .addressReference), limit]
    ).map { LocalDot(rawValue: $0[0]) }
  }

  /// The decisions that are about a subject, whatever became of them.
  public func links(of subject: LocalDot) throws -> [LocalDot] {
    try rows("SELECT link FROM subject_link WHERE subject = ? ORDER BY link", [subject.rawValue])
      .map { LocalDot(rawValue: $0[0]) }
  }

  /// Subjects that have any of these keys, in apply order, each once.
  /// - Parameter limit: Of one key, no more than so many: one that more share tells nothing.
  public func subjects(withKeys keys: some Sequence<Int64>, limit: Int) throws -> [LocalDot] {
    var found: Set<Int64> = []
    for key in Set(keys) {
      let hash = try cells.hash(key, .subjectKey)
      for row in try rows("SELECT subject FROM subject_key WHERE key = ? LIMIT ?", [hash, limit]) {
        found.insert(row[0])
      }
    }
    return found.sorted().map(LocalDot.init)
  }

  /// The pairs that a subject is part of.
  public func pairs(of subject: LocalDot) throws -> [SubjectPair] {
    try pairs(
      "first = ?1 UNION SELECT first, second, standing, weight FROM subject_pair WHERE second = ?1",
      [
        subject.rawValue
      ])
  }

  /// Pairs that wait for a person's decision: links that were not honoured first, then the likeliest.
  public func pairsToReview(limit: Int) throws -> [LinkToReview] {
    try rows(
      """
      SELECT first, second, obstacle, weight FROM (
        SELECT o.first, o.second, o.obstacle, coalesce(p.weight, 0) AS weight FROM subject_obstacle o
          LEFT JOIN subject_pair p ON p.first = o.first AND p.second = o.second
        UNION ALL SELECT p.first, p.second, NULL, p.weight FROM subject_pair p WHERE p.standing = ?1
          AND NOT EXISTS (SELECT 1 FROM subject_obstacle o WHERE o.first = p.first AND o.second = p.second))
      ORDER BY obstacle IS NULL, weight DESC, first, second LIMIT ?2
      """, [LinkStanding.review.rawValue, limit]
    ).map { row in
      LinkToReview(
        LocalDot(rawValue: row[0]), LocalDot(rawValue: row[1]), (row[2] as Int64?).flatMap(LinkObstacle.init),
        weight: row[3])
    }
  }

  /// How many pairs wait for a person's decision.
  public func pairsToReviewCount() throws -> Int {
    try count("SELECT count(*) FROM subject_pair WHERE standing = ?", [LinkStanding.review.rawValue])
      + count("SELECT count(*) FROM subject_obstacle")
  }

  /// Links of a subject that were not honoured.
  public func obstacles(of subject: LocalDot) throws -> [LinkToReview] {
    try rows(
      "SELECT first, second, obstacle FROM subject_obstacle WHERE first = ?1 OR second = ?1", [subject.rawValue]
    ).map {
      LinkToReview(
        LocalDot(rawValue: $0[0]), LocalDot(rawValue: $0[1]), (($0[2] as Int64?).flatMap(LinkObstacle.init)))
    }
  }

  /// The persons that a subject belongs to; nil if it is not in the index.
  public func person(of subject: LocalDot) throws -> PersonOf? {
    try row("SELECT probable, firm FROM person WHERE subject = ?", [subject.rawValue]).map {
      PersonOf(probable: LocalDot(rawValue: $0[0]), firm: LocalDot(rawValue: $0[1]))
    }
  }

  /// The subjects of a person, in apply order.
  public func subjects(ofPerson probable: LocalDot) throws -> [LocalDot] {
    try rows("SELECT subject FROM person WHERE probable = ? ORDER BY subject", [probable.rawValue])
      .map { LocalDot(rawValue: $0[0]) }
  }

  private func pairs(_ condition: String, _ arguments: StatementArguments) throws -> [SubjectPair] {
    try rows("SELECT first, second, standing, weight FROM subject_pair WHERE \(condition)", arguments).map { row in
      SubjectPair(
        LocalDot(rawValue: row[0]), LocalDot(rawValue: row[1]),
        LinkStanding(rawValue: row[2]) ?? .review, weight: row[3])
    }
  }
}
