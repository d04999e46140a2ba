import Foundation
import GRDB
public import Replication
public import Trust
import Wire

/// What someone looked at or did, and why: one entry of the audit log.
public struct AuditEntry: Hashable, Sendable {
  /// What was done. The raw value is in the log for ever.
  public enum Action: String, Hashable, Sendable, CaseIterable {
    /// Looked for a person.
    case find
    /// Opened a person's history.
    case open
    /// Asked for the lines before a visit or a call.
    case brief
    /// Read entries of the shared view: flags, conflicts.
    case read
    /// Decided whether two subjects are one person.
    case link
    /// Showed alerts or acknowledged one.
    case alert
    /// Wrote or answered a referral.
    case referral
    /// Raised, amended, closed or retracted a flag.
    case flag
    /// Decided a conflict.
    case resolve
    /// Wrote change-sets to a file.
    case export
    /// Took in an agency's export or a bundle.
    case load
    /// Had a value erased.
    case erase
    /// Held another roster.
    case roster
    /// Changed the directory of services.
    case directory
    /// A fence was lifted: the node writes again.
    case fence
    /// Checked the node's log and view, or this log.
    case verify
    /// Read this log.
    case audit
    /// Asked what was disclosed of a person.
    case disclosures
    /// Drafted, reviewed, signed or gave an answer to somebody who asked what is held of them.
    case subjectAccess = "subject-access"
    /// Handed entries over to another partnership, or took some in.
    case handover
    /// Said what came of looking into an entry.
    case review
    /// Changed who is staff here, and to whom they are close.
    case staff
    /// Changed who may sign in, signed in or out, or was refused.
    case access
  }

  /// Why an entry stands out.
  public enum Mark: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Of oneself. Not answered.
    case own = "self"
    /// Of one's family. Not answered.
    case family
    /// Of somebody with whom the user declared a connection. Not answered.
    case connected
    /// Of somebody with whom this agency has nothing to do as far as it recorded.
    case noCaseLink = "no-case-link"
    /// More look-ups in an hour than this agency expects.
    case many = "many-look-ups"
    /// Outside this agency's hours.
    case outOfHours = "out-of-hours"
    /// Answered although this agency blocks it, for a reason that somebody else reviews.
    case breakGlass = "break-glass"
    /// Not answered.
    case blocked

    public static func < (a: Mark, b: Mark) -> Bool { a.rawValue < b.rawValue }
  }

  /// Actions that show a person.
  public static let lookUps: Set<Action> = [.find, .open, .brief, .disclosures]

  public var at: Instant
  /// Who: a name that the agency's own accounts know.
  public var user: String
  /// The account of the system under which it was done; empty where there was none.
  public var account: String
  public var action: Action
  /// What for, in the user's words or from a list.
  public var purpose: String
  /// The legal basis.
  public var basis: String
  /// The entities concerned.
  public var subjects: [LocalDot]
  /// What came of it, such as a count; never anything personal.
  public var result: String
  public var marks: Set<Mark>
  /// The entry that this one reviews.
  public var reviews: Int64?

  public init(
    at: Instant, user: String, account: String = "", action: Action, purpose: String, basis: String,
    subjects: [LocalDot], result: String, marks: Set<Mark> = [], reviews: Int64? = nil
  ) {
    self.at = at
    self.user = user
    self.account = account
    self.action = action
    self.purpose = purpose
    self.basis = basis
    self.subjects = subjects
    self.result = result
    self.marks = marks
    self.reviews = reviews
  }

  var markText: String { marks.sorted().map(\.rawValue).joined(separator: " ") }
}

/// An entry in its place in the log.
public struct AuditRow: Hashable, Sendable {
  /// From 1, without gaps.
  public let number: Int64
  /// Its subjects are those that this node holds.
  public let entry: AuditEntry
  /// The entities concerned, by the names that are alike on every node.
  public let names: [Dot]
  /// H of the hash before it and of the entry: whoever knows the last one knows whether anything before it changed.
  public let hash: Hash

  /// What ``AuditChain`` hashes.
  public var chained: AuditChain.Entry {
    AuditChain.Entry(
      number: number, at: entry.at.rawValue,
      texts: [
        entry.user, entry.account, entry.action.rawValue, entry.purpose, entry.basis, entry.result, entry.markText,
      ],
      reviews: entry.reviews ?? 0, subjects: names)
  }
}

extension StoreTransaction {
  /// Adds an entry to the audit log. What it is about may be shown only once the transaction is committed.
  /// - Returns: Its place.
  @discardableResult
  public func audit(_ entry: AuditEntry) throws -> AuditRow {
    let last = try row("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
    let number = (last?[0] ?? Int64(0)) + 1
    let names = try entry.subjects.map(dot)
    let unhashed = AuditRow(number: number, entry: entry, names: names, hash: .zero)
    let hash = AuditChain.hash(after: try last?.hash(1) ?? .zero, unhashed.chained, .crypto)
    // Bound to the entry by its hash and not by its place, so that an entry that was moved can still be told from one that
    // was changed.
    func seal(_ text: String, _ column: SealedColumn) throws -> Data {
      try cells.sealText(text, column, CellRow(hash.bytes))
    }
    try execute(
      """
      INSERT INTO audit (number, at, user, account, action, purpose, basis, result, marks, reviews, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        number, entry.at.rawValue, try seal(entry.user, .auditUser), try seal(entry.account, .auditAccount),
        entry.action.rawValue, try seal(entry.purpose, .auditPurpose), try seal(entry.basis, .auditBasis),
        try seal(entry.result, .auditResult), entry.markText, entry.reviews, hash.data,
      ])
    for (place, name) in names.enumerated() {
      try execute(
        "INSERT INTO audit_subject (number, place, header, op) VALUES (?, ?, ?, ?)",
        [number, place, name.header.data, Int64(name.index)])
    }
    return AuditRow(number: number, entry: entry, names: names, hash: hash)
  }
}
