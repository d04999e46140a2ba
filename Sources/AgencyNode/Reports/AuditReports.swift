public import Replication
public import Safeguarding
public import Store
import Trust

/// Which entries of the audit log somebody asks for.
public struct AuditQuery: Sendable, Hashable {
  /// As it is in the log.
  public var user: String?
  /// The act, in the log's word.
  public var act: String?
  /// From this day on.
  public var since: Day?
  /// Only those that stand out.
  public var isUnusual: Bool
  /// The newest so many.
  public var limit: Int

  public init(
    user: String? = nil, act: String? = nil, since: Day? = nil, isUnusual: Bool = false, limit: Int = 100
  ) {
    self.user = user
    self.act = act
    self.since = since
    self.isUnusual = isUnusual
    self.limit = limit
  }

  /// The acts that the log knows, in its words.
  public static let acts = AuditEntry.Action.allCases.map(\.rawValue)
}

/// Entries of the audit log as JSON.
public struct AuditList: Sendable, Encodable {
  public var schemaVersion = 1
  public var entries: [AuditReport]
  /// What came of looking into entries, by their number; those that nobody looked into are not in it.
  public var findings: [String: String] = [:]
}

/// One entry as JSON, with what its hash is over: Protocol/AUDIT.md says how to work it out.
public struct AuditReport: Sendable, Encodable {
  public var number: Int64
  /// Milliseconds since 1970.
  public var at: Int64
  public var user: String
  public var account: String
  public var action: String
  public var purpose: String
  public var basis: String
  public var result: String
  public var marks: [String]
  public var reviews: Int64?
  /// Names of the entities for commands; an entity that this node does not hold is left out.
  public var about: [String]
  /// The same entities as every node names them: the header's hash and the index.
  public var entities: [String]
  /// Hexadecimal: the entry, without the hash before it.
  public var bytes: String
  public var hash: String

  public init(_ row: AuditRow, _ store: StoreReader) throws {
    let entry = row.entry
    number = row.number
    at = entry.at.rawValue
    user = entry.user
    account = entry.account
    action = entry.action.rawValue
    purpose = entry.purpose
    basis = entry.basis
    result = entry.result
    marks = entry.marks.sorted().map(\.rawValue)
    reviews = entry.reviews
    about = try entry.subjects.map { try store.name(of: $0) }
    entities = row.names.map { "\($0.header).\($0.index)" }
    bytes = hexadecimal(row.chained.bytes)
    hash = row.hash.description
  }
}

extension AgencyNode {
  /// The newest entries that a query lets through, oldest first, with what came of looking into those that stand out. That
  /// somebody read them is in the log, before they are shown.
  /// - Throws: `invalidInput` for an act that there is not; `auditUnwritable`.
  public func auditList(_ query: AuditQuery, person: LocalDot? = nil, _ lookUp: LookUp) throws -> AuditList {
    var filter = AuditFilter()
    filter.user = query.user
    filter.isUnusual = query.isUnusual
    filter.limit = max(1, query.limit)
    filter.since = query.since.map { Instant(milliseconds: $0.rawValue * 86_400_000) }
    if let act = query.act {
      guard let action = AuditEntry.Action(rawValue: act) else {
        throw NodeError(.invalidInput, "an act is one of \(AuditQuery.acts.joined(separator: ", "))")
      }
      filter.action = action
    }
    let rows = try auditLog(filter, person: person, lookUp)
    return try store.read { reader in
      var list = AuditList(entries: try rows.map { try AuditReport($0, reader) })
      let asked = Set(rows.filter { !$0.entry.marks.isEmpty }.map(\.number))
      guard !asked.isEmpty else { return list }
      var reviews = AuditFilter()
      reviews.action = .review
      reviews.limit = 10_000
      for row in try reader.auditLog(reviews) {
        if let number = row.entry.reviews, asked.contains(number) { list.findings["\(number)"] = row.entry.result }
      }
      return list
    }
  }
}
