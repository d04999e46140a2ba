import GRDB
public import Replication
public import Trust
import Wire

/// The lines that the roster in force draws under what members wrote, and the view made again when one is drawn or moved.
extension StoreAccess {
  public func cutoff(of member: MemberNumber) throws -> Cutoff? { try rosterBook().cutoffs[member] }

  /// How many delivered sets of each member have no effect, because they lie beyond what the roster accepts of it.
  public func setsCutOff() throws -> [MemberNumber: Int] {
    let cutoffs = try rosterBook().cutoffs
    return try cutoffs.reduce(into: [:]) { counts, cutoff in
      let count = try places(of: cutoff.key).count { $0.isCut(by: cutoff.value) }
      if count > 0 { counts[cutoff.key] = count }
    }
  }

  /// Whether a delivered set counts under one of two cutoffs and not under the other.
  fileprivate func differ(_ before: [MemberNumber: Cutoff], _ after: [MemberNumber: Cutoff]) throws -> Bool {
    for member in Set(before.keys).union(after.keys) where before[member] != after[member] {
      for place in try places(of: member) where place.isCut(by: before[member]) != place.isCut(by: after[member]) {
        return true
      }
    }
    return false
  }

  private func places(of member: MemberNumber) throws -> [SetPlace] {
    try rows("SELECT stream, sequence, hash, roster FROM changeset WHERE member = ?", [member.rawValue]).map {
      SetPlace(
        stream: UInt64(bitPattern: $0[0]), sequence: UInt64(bitPattern: $0[1]), hash: try $0.hash(2),
        roster: try membership(try $0.hash(3))?.version ?? .max)
    }
  }
}

/// What decides whether a set is cut off.
private struct SetPlace {
  let stream: UInt64
  let sequence: UInt64
  let hash: Hash
  let roster: UInt64

  func isCut(by cutoff: Cutoff?) -> Bool {
    cutoff?.cuts(stream: stream, sequence: sequence, hash: hash, roster: roster) ?? false
  }
}

extension StoreTransaction {
  /// Sets read at a time.
  private static let rebuildPage = 64

  /// Puts a roster in, and makes the view again if it draws a line under sets that were delivered before, or takes one away.
  /// - Returns: Whether the view was made again.
  @discardableResult
  public mutating func adopt(_ roster: SignedRoster, now: Instant) throws -> Bool {
    let before = try rosterBook().cutoffs
    try insert(roster, now: now)
    let isMoved = try differ(before, try rosterBook().cutoffs)
    if isMoved { try rebuildView(now: now) }
    return isMoved
  }

  /// Makes the view again from the log: every set keeps its number, so what refers to entities still does.
  mutating func rebuildView(now: Instant) throws {
    try flush()
    pending.updated.removeAll()
    try db.execute(sql: "DROP TABLE IF EXISTS temp.shape_before")
    try db.execute(sql: "CREATE TEMP TABLE shape_before AS SELECT id, shape FROM entity")
    for table in ["entity", "entity_value", "entity_state", "mention", "mention_new", "import_key", "sealed_set"] {
      try execute("DELETE FROM \(table)")
    }
    try execute(
      "DELETE FROM meta WHERE key LIKE 'count.entity.%' OR key IN (?, ?)", [Tally.mentionsNew, Tally.sealed])
    pending.digest = ViewDigest()

    var written: [LocalDot: Set<FieldNumber>] = [:]
    var last = SetNumber(rawValue: 0)
    while true {
      let page = try log(after: last, limit: Self.rebuildPage).map(\.number)
      guard let end = page.last else { break }
      last = end
      var replica = Replica(storage: self, hash: .crypto)
      for packed in try packed(page) {
        for event in try replica.applyAgain(try ChangeSetCodec.open(packed)) {
          switch event {
          case .fieldWritten(let entity, let field, _): written[entity, default: []].insert(field)
          case .denied, .cutOff: try noteAgain(event, now)
          default: break
          }
        }
        pending.updated.removeAll(keepingCapacity: true)
      }
      self = replica.storage
    }
    try flush()
    try reviewConflicts(written, now)
    // Whoever works out persons and alerts looks again at what came or went.
    try execute(
      """
      INSERT INTO touched SELECT e.id FROM entity e JOIN temp.shape_before b ON b.id = e.id
      WHERE b.shape <> e.shape AND NOT EXISTS (SELECT 1 FROM touched t WHERE t.id = e.id)
      """)
    try db.execute(sql: "DROP TABLE temp.shape_before")
  }

  private func noteAgain(_ event: ReplicaEvent, _ now: Instant) throws {
    if case .denied(let dot, _, _) = event {
      let name = conflictName(try self.dot(dot), 0xffff, .crypto)
      guard try count("SELECT count(*) FROM conflict WHERE name = ?", [name.data]) == 0 else { return }
    }
    try note([event], now)
  }

  /// Opens and closes the conflicts of fields as they now stand.
  private func reviewConflicts(_ written: [LocalDot: Set<FieldNumber>], _ now: Instant) throws {
    var fields = written
    for row in try rows("SELECT entity, field FROM conflict WHERE closed IS NULL AND type = 'field'") {
      fields[LocalDot(rawValue: row[0]), default: []].insert(FieldNumber(rawValue: row[1]))
    }
    for (entity, written) in fields.sorted(by: { $0.key < $1.key }) {
      for field in written.sorted(by: { $0.rawValue < $1.rawValue }) {
        try reviewConflict(entity, field, by: entity, now)
      }
    }
    try flushMentions()
  }

  /// Tells, once for each stream, that a member wrote beyond what the board accepts of it.
  func openCutOff(_ entry: LogEntry, _ now: Instant) throws {
    try openIncident(
      incidentName(0x14, entry.stream.trunk), .cutOff, members: [entry.stream.member], dots: [], now,
      reason: "A suspended or revoked member wrote beyond what the board accepts of it. It is kept, passed on, and has "
        + "no effect. If something of it has to count, the board names a later head in the next roster.")
  }
}
