import Replication
import Safeguarding
import Store

/// An alert for people and JSON; it names nobody.
public struct AlertReport: Sendable, Encodable {
  /// One thing that it tells of.
  public struct Reason: Sendable, Encodable {
    public var tier: String
    public var words: String
    public var isNew: Bool
  }

  public var number: Int64
  public var person: String
  public var tier: String
  /// Milliseconds since 1970.
  public var opened: Int64
  public var changed: Int64
  public var acknowledged: Int64?
  public var acknowledgedBy: String?
  public var reasons: [Reason]

  init(_ row: AlertRow, _ reader: StoreReader) throws {
    number = row.id
    person = try reader.name(of: row.person)
    tier = row.tier.name
    opened = row.opened.rawValue
    changed = row.changed.rawValue
    acknowledged = row.acknowledged?.rawValue
    acknowledgedBy = row.acknowledgedBy
    reasons = row.reasons.map { .init(tier: $0.tier.name, words: $0.words, isNew: $0.isNew) }
  }
}

/// Something taken back since somebody looked, for people and JSON.
public struct RecallReport: Sendable, Encodable {
  public var number: String
  /// What it is to whoever looked, such as `Contested since you looked`.
  public var heading: String
  public var words: String
  /// Milliseconds since 1970.
  public var at: Int64

  init(_ recall: Recall) {
    number = "R\(recall.id)"
    switch recall.kind {
    case .parted, .retracted: heading = "Taken back since you looked"
    case .contested: heading = "Contested since you looked"
    case .answered: heading = "Answered since you looked"
    }
    words = recall.words
    at = recall.at.rawValue
  }
}

/// Alerts as JSON.
public struct AlertList: Sendable, Encodable {
  public var schemaVersion = 1
  public var alerts: [AlertReport]
  public var recalls: [RecallReport]
  /// What this agency took back itself, until every member has acknowledged it.
  public var recallsSent: [RecallStanding] = []
}

/// Alerts that somebody took in, as JSON.
public struct AlertsAcknowledged: Sendable, Encodable {
  public var schemaVersion = 1
  public var acknowledged: [String]
  public var user: String
}

// What people do with alerts: for pages, terminals and JSON alike.
extension AgencyNode {
  /// Alerts with what was taken back since this user looked.
  /// - Parameter all: Acknowledged ones too.
  /// - Throws: `auditUnwritable`.
  public func alertList(all: Bool, _ lookUp: LookUp) throws -> AlertList {
    let alerts = try alerts(isOpen: all ? nil : true, lookUp)
    let recalls = try recalls(for: lookUp.user).map(RecallReport.init)
    let sent = try recallsUnanswered()
    return try store.read { reader in
      AlertList(alerts: try alerts.map { try AlertReport($0, reader) }, recalls: recalls, recallsSent: sent)
    }
  }

  /// One alert, and the name of the person that it is about.
  /// - Throws: `notFound`, `auditUnwritable`.
  public func alertReport(_ id: Int64, _ lookUp: LookUp) throws -> (list: AlertList, name: String) {
    let row = try alert(id, lookUp)
    return try store.read { reader in
      (AlertList(alerts: [try AlertReport(row, reader)], recalls: []), try reader.subjectName(row.person))
    }
  }

  /// Says by name that alerts, or things taken back, were taken in.
  /// - Parameter numbers: Of alerts; R and a number for something taken back.
  /// - Throws: `invalidInput`, `notFound`; those before the one at fault are taken in.
  public func acknowledge(_ numbers: [String], _ lookUp: LookUp) throws -> AlertsAcknowledged {
    for text in numbers {
      if text.uppercased().hasPrefix("R"), let id = Int64(text.dropFirst()) {
        try acknowledge(recall: id, lookUp)
      } else if let id = Int64(text) {
        try acknowledge(alert: id, lookUp)
      } else {
        throw NodeError(.invalidInput, "\(text) is no alert; `node alerts list` numbers them")
      }
    }
    return AlertsAcknowledged(acknowledged: numbers, user: lookUp.user)
  }
}
