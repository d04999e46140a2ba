import Foundation
import GRDB
public import Replication
public import Safeguarding

/// What was found of two subjects that have a key in common.
public struct SubjectPair: Hashable, Sendable {
  /// The one that was applied first.
  public let first: LocalDot
  public let second: LocalDot
  /// How sure it is that they are one human being.
  public var standing: LinkStanding
  /// The match weight, in bits; what a rule or a person decided has none.
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
    try execute("DELETE FROM subject_key WHERE subject = ?", [subject.rawValue])
    for key in Set(keys).sorted() {
      try execute("INSERT INTO subject_key (key, subject) VALUES (?, ?)", [key, subject.rawValue])
    }
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

  /// Takes entities that changed since they were last asked for, in order. Created ones are not among them.
  public func takeChanged(limit: Int) throws -> [LocalDot] {
    let ids = try rows("SELECT id FROM touched ORDER BY id LIMIT ?", [limit]).map { $0[0] as Int64 }
    guard let last = ids.last else { return [] }
    try execute("DELETE FROM touched WHERE id <= ?", [last])
    return ids.map(LocalDot.init)
  }

  /// Remembers how far something is worked out: the last entity that was dealt with.
  public func setCursor(_ name: String, to entity: LocalDot) throws {
    try setMeta("cursor." + name, withUnsafeBytes(of: entity.rawValue.bigEndian) { Array($0) })
  }

  /// Forgets the index over subjects, so that it is worked out again.
  public func forgetPersons() throws {
    for table in ["subject_key", "subject_pair", "subject_obstacle", "person"] { try execute("DELETE FROM \(table)") }
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

  /// Subjects that have any of these keys, in apply order, each once.
  /// - Parameter limit: Of one key, no more than so many: one that more share tells nothing.
  public func subjects(withKeys keys: some Sequence<Int64>, limit: Int) throws -> [LocalDot] {
    var found: Set<Int64> = []
    for key in Set(keys) {
      for row in try rows("SELECT subject FROM subject_key WHERE key = ? LIMIT ?", [key, limit]) {
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
