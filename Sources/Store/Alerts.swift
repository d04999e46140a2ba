import Foundation
import GRDB
public import Replication
public import Safeguarding

/// One thing that an alert tells of.
public struct AlertReason: Hashable, Sendable {
  /// What it is, alike as long as it is the same: by it nobody is told of it twice.
  public var name: String
  public var tier: AlertTier
  /// What people read; no name of a person is in it.
  public var words: String
  /// Whether it is what the alert was opened for, or came since; the rest stands already, and tells what it adds to.
  public var isNew: Bool

  public init(name: String, tier: AlertTier, words: String, isNew: Bool = true) {
    self.name = name
    self.tier = tier
    self.words = words
    self.isNew = isNew
  }
}

/// The digest of what is new about one person on this agency's books.
public struct AlertRow: Hashable, Sendable {
  /// Place in this node's list; local.
  public let id: Int64
  /// The subject that names the person.
  public let person: LocalDot
  public let tier: AlertTier
  public let opened: Instant
  /// When something was last added.
  public let changed: Instant
  /// When the agency's own command was told of it.
  public let delivered: Instant?
  public let acknowledged: Instant?
  public let acknowledgedBy: String?
  /// What is new first, then the loudest.
  public let reasons: [AlertReason]
}

extension StoreTransaction {
  /// Notes that somebody was told, or need not be told, of these things about a person.
  /// - Returns: Those that had not been noted.
  public func noteAlerted(_ reasons: [AlertReason], about person: LocalDot, now: Instant) throws -> [AlertReason] {
    try reasons.filter { reason in
      try execute(
        "INSERT OR IGNORE INTO alerted (person, name, at) VALUES (?, ?, ?)",
        [person.rawValue, try cells.hash(reason.name, .alertReason), now.rawValue])
      return db.changesCount > 0
    }
  }

  /// Opens a person's alert, or adds to the one that is open. Nothing happens unless something is new.
  public func alert(_ reasons: [AlertReason], about person: LocalDot, now: Instant) throws {
    guard let tier = reasons.filter(\.isNew).map(\.tier).max() else { return }
    let held = try row("SELECT id, tier FROM alert WHERE person = ? AND acknowledged IS NULL", [person.rawValue])
    let id: Int64
    if let held {
      id = held[0]
      // Told again only if it is louder than before.
      try execute(
        "UPDATE alert SET tier = max(tier, ?1), changed = ?2, delivered = iif(tier < ?1, NULL, delivered) WHERE id = ?3",
        [tier.rawValue, now.rawValue, id])
    } else {
      try execute(
        "INSERT INTO alert (person, tier, opened, changed) VALUES (?, ?, ?, ?)",
        [person.rawValue, tier.rawValue, now.rawValue, now.rawValue])
      id = db.lastInsertedRowID
    }
    for reason in reasons {
      let name = try cells.hash(reason.name, .alertReason)
      let words = CellText.encode([reason.name, reason.words])
      try execute(
        "INSERT OR IGNORE INTO alert_reason (alert, name, tier, words, is_new) VALUES (?, ?, ?, ?, ?)",
        [
          id, name, reason.tier.rawValue, try cells.seal(words, .alertReason, CellRow(id)), reason.isNew,
        ])
    }
  }

  /// Takes out of a person's alerts, open and closed, what is not among these reasons. An alert that says nothing any
  /// more goes.
  public func keepAlertReasons(named names: some Sequence<String>, of person: LocalDot) throws {
    let kept = Set(try names.map { try cells.hash($0, .alertReason) })
    for alert in try rows("SELECT id FROM alert WHERE person = ?", [person.rawValue]) {
      let id: Int64 = alert[0]
      for reason in try rows("SELECT name FROM alert_reason WHERE alert = ?", [id]) {
        let name = Data(reason.bytes(0))
        guard !kept.contains(name) else { continue }
        try execute("DELETE FROM alert_reason WHERE alert = ? AND name = ?", [id, name])
      }
      if let tier = try row("SELECT max(tier) FROM alert_reason WHERE alert = ?", [id])?[0] as Int64? {
        try execute("UPDATE alert SET tier = ? WHERE id = ? AND tier <> ?", [tier, id, tier])
      } else {
        try execute("DELETE FROM alert WHERE id = ?", [id])
      }
    }
    for alerted in try rows("SELECT name FROM alerted WHERE person = ?", [person.rawValue]) {
      let name = Data(alerted.bytes(0))
      guard !kept.contains(name) else { continue }
      try execute("DELETE FROM alerted WHERE person = ? AND name = ?", [person.rawValue, name])
    }
  }

  /// Notes that the agency's own command was told.
  public func markDelivered(_ alert: Int64, now: Instant) throws {
    try execute("UPDATE alert SET delivered = ? WHERE id = ?", [now.rawValue, alert])
  }

  /// Notes why the agency's own command failed the last time; nil if it did not.
  public func noteAlertCommand(failure: String?) throws {
    if let failure {
      try setMeta("alerts.command", Array(failure.utf8))
    } else {
      try execute("DELETE FROM meta WHERE key = 'alerts.command'")
    }
  }

  /// Notes who has taken an alert in.
  /// - Returns: Whether it was open.
  public func acknowledgeAlert(_ id: Int64, by user: String, now: Instant) throws -> Bool {
    try execute(
      "UPDATE alert SET acknowledged = ?, acknowledged_by = ? WHERE id = ? AND acknowledged IS NULL",
      [now.rawValue, try cells.sealText(user, .alertAcknowledgedBy, CellRow(id)), id])
    return db.changesCount > 0
  }
}

extension StoreAccess {
  /// Alerts, the loudest first, then the oldest.
  /// - Parameters:
  ///   - isOpen: nil for both.
  ///   - since: Only those opened then or later.
  public func alerts(isOpen: Bool? = true, since: Instant? = nil, limit: Int = 1_000) throws -> [AlertRow] {
    try alerts(
      """
      (?1 IS NULL OR (acknowledged IS NULL) = ?1) AND opened >= ?2 ORDER BY acknowledged IS NOT NULL, tier DESC, id
      LIMIT ?3
      """, [isOpen, since?.rawValue ?? .min, limit])
  }

  /// How many alerts nobody has taken, by tier; without reading what they say.
  public func alertsWaiting() throws -> [AlertTier: Int] {
    let found = try rows("SELECT tier, count(*) FROM alert WHERE acknowledged IS NULL GROUP BY tier").map {
      (AlertTier(rawValue: $0[0]) ?? .urgent, $0[1] as Int)
    }
    return Dictionary(found, uniquingKeysWith: +)
  }

  /// Whether anybody was told anything about a person, or it was noted that nobody need be.
  public func hasAlerts(about person: LocalDot) throws -> Bool {
    try row(
      "SELECT 1 FROM alert WHERE person = ?1 UNION ALL SELECT 1 FROM alerted WHERE person = ?1 LIMIT 1",
      [person.rawValue]) != nil
  }

  /// Alerts that the agency's own command was not told of.
  public func alertsToDeliver(limit: Int) throws -> [AlertRow] {
    try alerts("delivered IS NULL AND acknowledged IS NULL ORDER BY tier DESC, id LIMIT ?", [limit])
  }

  /// Why the agency's own command failed the last time; nil if it did not.
  public func alertCommandFailure() throws -> String? {
    try meta("alerts.command").map { String(decoding: $0, as: UTF8.self) }
  }

  /// One alert; nil if there is none of that number.
  public func alert(_ id: Int64) throws -> AlertRow? { try alerts("id = ?", [id]).first }

  private func alerts(_ condition: String, _ arguments: StatementArguments) throws -> [AlertRow] {
    try rows(
      "SELECT id, person, tier, opened, changed, delivered, acknowledged, acknowledged_by FROM alert WHERE \(condition)",
      arguments
    ).map { row in
      let reasons: [AlertReason] = try rows(
        "SELECT name, tier, words, is_new FROM alert_reason WHERE alert = ? ORDER BY is_new DESC, tier DESC",
        [row[0] as Int64]
      ).map { reason in
        let bytes = try cells.open(reason.bytes(2), .alertReason, CellRow(row[0] as Int64))
        guard let texts = CellText.decode(bytes, count: 2), let name = texts[0], let words = texts[1],
          Array(try cells.hash(name, .alertReason)) == reason.bytes(0)
        else { throw Cells.damage(.alertReason) }
        return AlertReason(
          name: name, tier: AlertTier(rawValue: reason[1]) ?? .urgent, words: words, isNew: reason[3])
      }.sorted {
        ($0.isNew ? 0 : 1, -$0.tier.rawValue, $0.name) < ($1.isNew ? 0 : 1, -$1.tier.rawValue, $1.name)
      }
      return AlertRow(
        id: row[0], person: LocalDot(rawValue: row[1]), tier: AlertTier(rawValue: row[2]) ?? .urgent,
        opened: Instant(rawValue: row[3]), changed: Instant(rawValue: row[4]),
        delivered: (row[5] as Int64?).map(Instant.init(rawValue:)),
        acknowledged: (row[6] as Int64?).map(Instant.init(rawValue:)),
        acknowledgedBy: row.hasNull(atIndex: 7)
          ? nil : try cells.openText(row.bytes(7), .alertAcknowledgedBy, CellRow(row[0] as Int64)),
        reasons: reasons)
    }
  }
}
