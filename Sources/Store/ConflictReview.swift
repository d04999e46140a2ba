import Foundation
import GRDB
import Replication
import Safeguarding
import Wire

extension StoreTransaction {
  /// Opens, updates or closes the conflict over a field after a write to it, and indexes what the write mentions.
  func reviewConflict(_ entity: LocalDot, _ field: FieldNumber, by dot: LocalDot, _ now: Instant) throws {
    guard let state = try self.entity(entity), state.kind != .lock else { return }
    let writes = state.writes(of: field)
    for write in writes { try indexMentions(in: write, of: entity) }
    let isOpen =
      try count(
        "SELECT count(*) FROM conflict WHERE entity = ? AND field = ? AND closed IS NULL AND type = 'field'",
        [entity.rawValue, field.rawValue]) > 0
    // One value and nothing open is by far the usual case: it needs no look at the values.
    if state.dots(of: field).count < 2, !isOpen { return }
    let first = try state.creation.map { try value($0, of: state.id.set) } ?? .none
    let siblings = try siblings(of: field, state, first, refusals(state, first))
    let verdict = state.kind.field(field).policy.verdict(siblings)
    guard verdict.isDisputed else {
      guard isOpen else { return }
      // Named by the operation that stands, which need not be the one that came in last.
      try execute(
        "UPDATE conflict SET closed = ?, closed_by = ? WHERE entity = ? AND field = ? AND closed IS NULL AND type = 'field'",
        [now.rawValue, (writes.last?.dot ?? dot).rawValue, entity.rawValue, field.rawValue])
      return
    }
    let row = ConflictValues(siblings, verdict)
    if isOpen {
      try execute(
        """
        UPDATE conflict SET dots = ?, chosen = ?, members = ?, reason = ?, policy = ?, policy_version = ?
        WHERE entity = ? AND field = ? AND closed IS NULL AND type = 'field'
        """,
        [row.dots, row.chosen, row.members, verdict.reason, verdict.policy.rawValue, verdict.policyVersion]
          + [entity.rawValue, field.rawValue])
    } else {
      try execute(
        """
        INSERT INTO conflict (name, type, severity, entity, kind, field, members, opened, policy, policy_version, reason,
          dots, chosen)
        VALUES (?, 'field', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          conflictName(try self.dot(entity), field, .crypto).data,
          ConflictSeverity(.field, policy: verdict.policy).rawValue, entity.rawValue, state.kind.rawValue,
          field.rawValue, row.members, now.rawValue, verdict.policy.rawValue, verdict.policyVersion, verdict.reason,
          row.dots, row.chosen,
        ])
    }
  }

  private struct ConflictValues {
    let dots: Data
    let chosen: Data
    /// Between commas, so that one can be looked for.
    let members: String

    init(_ siblings: [Sibling<LocalDot>], _ verdict: Verdict<LocalDot>) {
      dots = Data(DotList.encode(siblings.map(\.dot)))
      chosen = Data(DotList.encode(verdict.chosen))
      members = StoreTransaction.list(siblings.map(\.author))
    }
  }

  static func list(_ members: [MemberNumber]) -> String {
    members.isEmpty ? "" : "," + Set(members).sorted().map { "\($0.rawValue)," }.joined()
  }

  /// A field that now names another entity makes this one one of the other's.
  private func indexMentions(in write: EntityState.Write, of entity: LocalDot) throws {
    guard let bytes = write.value, let tag = bytes.first, tag >> 5 == 3 || tag >> 5 == 4 else { return }
    switch try value(bytes, of: write.dot.set) {
    case .reference(let target): pending.mentions.append(.init(key: target.rawValue, id: entity.rawValue))
    case .bytes(let bytes) where bytes.count == 16:
      pending.mentions.append(.init(key: try bytes.withUnsafeBytes { try mentionKey($0) }, id: entity.rawValue))
    default: break
    }
  }

  /// Opens a row that is not about differing values; one that is open stays as it is.
  func openIncident(
    _ name: Hash, _ type: ConflictType, entity: LocalDot? = nil, kind: EntityKind? = nil, members: [MemberNumber],
    dots: [LocalDot], _ now: Instant, reason: String
  ) throws {
    try execute(
      """
      INSERT OR IGNORE INTO conflict (name, type, severity, entity, kind, members, opened, reason, dots, chosen)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, x'')
      """,
      [
        name.data, type.rawValue, ConflictSeverity(type).rawValue, entity?.rawValue, kind?.rawValue,
        Self.list(members), now.rawValue, reason, Data(DotList.encode(dots)),
      ])
  }
}
