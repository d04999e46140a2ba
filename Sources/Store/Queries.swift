import Foundation
import GRDB
public import Replication
import Safeguarding

/// Counts of what a node holds.
public struct StoreCounts: Sendable, Hashable {
  public var flags = 0
  public var subjects = 0
  public var changeSets = 0
  public var conflictsOpen = 0
  public var records = 0
  public var parked = 0
  /// Entities that are sealed for others.
  public var sealed = 0
}

extension StoreAccess {
  /// How much there is of what. Denied entities are not counted.
  public func counts() throws -> StoreCounts {
    var counts = StoreCounts()
    counts.flags = try tally(Tally.name(.flag, isDenied: false))
    counts.subjects = try tally(Tally.name(.subject, isDenied: false))
    counts.changeSets = try changeSetCount()
    counts.conflictsOpen = try openConflicts().count
    counts.records = try count("SELECT count(*) FROM record")
    counts.parked = try parkedCount
    counts.sealed = try tally(Tally.sealed)
    return counts
  }

  /// Change-sets in the log. Numbers are given without gaps.
  public func changeSetCount() throws -> Int { try count("SELECT coalesce(max(number), 0) FROM changeset") }

  /// Entities of a kind, in this node's apply order.
  /// - Parameters:
  ///   - after: Only those applied later than this one; for paging.
  public func entities(
    _ kind: EntityKind, after: LocalDot = LocalDot(rawValue: 0), limit: Int
  ) throws -> [LocalDot] {
    // Only flags are many: the others have an index of their own, which is used where the query says so.
    let others = kind == .flag ? "" : "AND shape & 255 <> 3"
    return try Int64.fetchAll(
      db.cachedStatement(
        sql: "SELECT id FROM entity WHERE id > ? AND shape & 255 = ? \(others) ORDER BY id LIMIT ?"),
      arguments: [after.rawValue, kind.rawValue, limit]
    ).map(LocalDot.init)
  }

  /// Entities of a kind that a member created, in this node's apply order.
  /// - Parameter after: Only those applied later than this one; for paging.
  public func entities(
    _ kind: EntityKind, by creator: MemberNumber, after: LocalDot = LocalDot(rawValue: 0), limit: Int
  ) throws -> [LocalDot] {
    try Int64.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT id FROM entity WHERE id > ? AND shape & 255 = ? AND shape >> \(Shape.creatorShift) = ?
          ORDER BY id LIMIT ?
          """),
      arguments: [after.rawValue, kind.rawValue, creator.rawValue, limit]
    ).map(LocalDot.init)
  }

  /// The kind of an entity; nil if there is none of that name.
  public func kind(of id: LocalDot) throws -> EntityKind? {
    try row("SELECT shape & 255 FROM entity WHERE id = ?", [id.rawValue]).map { EntityKind(rawValue: $0[0]) }
  }

  /// Entities of one kind that refer to another one, or did. In apply order.
  public func mentions(of target: LocalDot, kind: EntityKind) throws -> [LocalDot] {
    try Int64.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT e.id FROM entity e JOIN (
            SELECT id FROM mention WHERE key = ?1 UNION SELECT id FROM mention_new WHERE key = ?1) m ON m.id = e.id
          WHERE e.shape & 255 = ?2 ORDER BY e.id
          """),
      arguments: [target.rawValue, kind.rawValue]
    ).map(LocalDot.init)
  }

  /// Entities that refer to another one, or did: the flags of a subject, its relationships. In apply order.
  public func mentions(of target: LocalDot) throws -> [LocalDot] { try mentions(key: target.rawValue) }

  private func mentions(key: Int64) throws -> [LocalDot] {
    try Int64.fetchAll(
      db.cachedStatement(
        sql: "SELECT id FROM mention WHERE key = ?1 UNION SELECT id FROM mention_new WHERE key = ?1 ORDER BY id"),
      arguments: [key]
    ).map(LocalDot.init)
  }

  /// Entities whose values hold these 16 bytes. In apply order.
  public func mentions(of key: [UInt8]) throws -> [LocalDot] {
    guard key.count == 16 else { return [] }
    // The index keeps eight bytes; what shares only those is sorted out by reading the value.
    return try mentions(key: key.withUnsafeBytes { try mentionKey($0) }).filter { id in
      guard let view = try view(of: id) else { return false }
      return view.fields.contains { $0.siblings.contains { $0.value == .bytes(key) } }
    }
  }

  /// The flags about a subject, as subject or counterpart by any value that stands. In apply order; denied ones are
  /// among them, marked.
  public func flags(of subject: LocalDot) throws -> [EntityView] {
    try mentions(of: subject).compactMap { id in
      guard let (state, isWhole) = try readableEntity(id), isWhole, state.kind == .flag else { return nil }
      let view = try view(state)
      let standing = [FlagField.subject, FlagField.counterpart].compactMap { view[$0] }.flatMap(\.siblings)
      return standing.contains { $0.value == .reference(subject) } ? view : nil
    }
  }

  /// Subjects with these names and birth date, whatever the case of letters; nil is not looked at. Reads every subject.
  /// - Parameter birthDay: Days since 1970-01-01.
  public func subjects(forenames: String?, surname: String?, birthDay: Int64?) throws -> [EntityView] {
    func holds(_ view: EntityView, _ field: FieldNumber, _ text: String?) -> Bool {
      guard let text = text?.lowercased() else { return true }
      return view[field]?.siblings.contains { $0.value.asText?.lowercased() == text } ?? false
    }
    var found: [EntityView] = []
    let page = 1_000
    var after = LocalDot(rawValue: 0)
    while true {
      let ids = try entities(.subject, after: after, limit: page)
      for view in try ids.compactMap(view(of:))
      where holds(view, SubjectField.forenames, forenames) && holds(view, SubjectField.surname, surname)
        && (birthDay == nil
          || view[SubjectField.birthDay]?.siblings.contains { $0.value.asInteger == birthDay } ?? false)
      {
        found.append(view)
      }
      guard let last = ids.last, ids.count == page else { return found }
      after = last
    }
  }

  /// The entity that this node published under an import key; nil if it has not.
  public func published(_ importKey: [UInt8]) throws -> LocalDot? {
    try row("SELECT id FROM import_key WHERE key = ?", [Data(cells.importKey(importKey).bytes)]).map {
      LocalDot(rawValue: $0[0])
    }
  }

  /// The name of an operation for people: `member/stream/sequence.index`, the stream shortened.
  public func name(of dot: LocalDot) throws -> String {
    guard let entry = try entry(dot.set) else { return "unknown" }
    return "\(entry.stream)/\(entry.sequence).\(dot.index)"
  }

  /// Operations that a name for people stands for: none, one, or several if it was shortened too far.
  public func dots(named name: String) throws -> [LocalDot] {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, let member = UInt32(parts[0]) else { return [] }
    let place = parts[2].split(separator: ".", omittingEmptySubsequences: false)
    let stream = parts[1].split(separator: "~", omittingEmptySubsequences: false).map { $0.lowercased() }
    guard place.count == 2, let sequence = UInt64(place[0]), let index = UInt32(place[1]), index < 1 << 14,
      (1...2).contains(stream.count), stream.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isHexDigit } })
    else { return [] }
    return try rows(
      """
      SELECT c.number FROM changeset c JOIN lane l ON l.id = c.lane
      WHERE c.member = ? AND c.stream IN (SELECT stream FROM lane WHERE member = ?) AND c.sequence = ?
        AND printf('%016x', c.stream) LIKE ? AND lower(hex(l.branch)) LIKE ? ORDER BY c.number
      """,
      [
        member, member, Int64(clamping: sequence), stream[0] + "%", (stream.count > 1 ? stream[1] : "") + "%",
      ]
    ).map { LocalDot(set: SetNumber(rawValue: $0[0]), index: index) }
  }

  /// Author's and receipt time of a set.
  public func times(of set: SetNumber) throws -> (authored: Instant, received: Instant)? {
    guard let row = try row("SELECT received FROM changeset WHERE number = ?", [set.rawValue]),
      let header = try signedHeader(set)?.header
    else { return nil }
    return (header.authored, Instant(rawValue: row[0]))
  }

  /// The sets of the log in apply order with what came of them, for `verify`.
  public func log(after: SetNumber, limit: Int) throws -> [(number: SetNumber, outcome: String?)] {
    try rows("SELECT number, outcome FROM changeset WHERE number > ? ORDER BY number LIMIT ?", [after.rawValue, limit])
      .map { (SetNumber(rawValue: $0[0]), $0[1]) }
  }

  /// When something was last received from each member, by its own streams.
  public func lastHeard() throws -> [MemberNumber: Instant] {
    var heard: [MemberNumber: Instant] = [:]
    for row in try rows("SELECT member, max(received) FROM lane WHERE received IS NOT NULL GROUP BY member") {
      heard[MemberNumber(rawValue: row[0])] = Instant(rawValue: row[1])
    }
    return heard
  }
}
