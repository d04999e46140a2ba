public import Replication
import Safeguarding

/// What a row of the conflict log is about.
public enum ConflictType: String, Sendable, CaseIterable {
  /// Siblings of a field that differ.
  case field
  /// An operation that the rights table does not allow.
  case policyDenied = "policy_denied"
  /// A change-set that was signed and has no effect.
  case void
  /// A change-set that only a newer version understands.
  case uninterpreted
  /// Two signed histories of one stream.
  case fork
  /// A node that lost what it had sent.
  case rollback
  /// An audit log that is not the one that was countersigned.
  case auditLog = "audit_log"
  /// What a suspended or revoked member wrote beyond what the board accepts of it.
  case cutOff = "cut_off"
  /// A roster that was refused, or two in rivalry.
  case roster
  /// What an author sealed for this member and cannot be opened, or is not what it committed to.
  case seal
}

/// How much a row of the conflict log matters.
public enum ConflictSeverity: Int, Sendable, Comparable, CaseIterable {
  /// Everything that was said is shown together: languages, kinds of abuse.
  case low = 0
  /// A person has to say which is right: names, dates, texts, an operation that was denied.
  case medium = 1
  /// Risk or status differ, or something has no effect that its author believes has.
  case high = 2
  /// A member's history itself is in doubt.
  case critical = 3

  public static func < (a: ConflictSeverity, b: ConflictSeverity) -> Bool { a.rawValue < b.rawValue }

  /// `low`, `medium`, `high` or `critical`.
  public var word: String { "\(self)" }

  init(_ type: ConflictType, policy: MergePolicy? = nil) {
    switch type {
    case .field:
      switch policy {
      case .highest?, .activeWins?: self = .high
      case .union?: self = .low
      case .earliest?, .latest?, .all?, nil: self = .medium
      }
    case .policyDenied: self = .medium
    case .void, .uninterpreted, .cutOff, .seal: self = .high
    case .fork, .rollback, .roster, .auditLog: self = .critical
    }
  }
}

/// A row of the conflict log.
public struct ConflictRow: Sendable {
  /// Place in this node's log; local.
  public let id: Int64
  /// Alike on every node.
  public let name: Hash
  /// A ``ConflictType``.
  public let type: String
  public let severity: ConflictSeverity
  public let entity: LocalDot?
  /// The kind of that entity.
  public let kind: EntityKind?
  public let field: FieldNumber?
  /// The members concerned: authors of the siblings, or who caused the incident.
  public let members: [MemberNumber]
  /// When this node received what opened it.
  public let opened: Instant
  public let closed: Instant?
  /// The operation that closed it.
  public let closedBy: LocalDot?
  public let policy: String?
  public let policyVersion: Int64?
  public let reason: String
  /// The siblings when it was last looked at: after it closed, those that were replaced.
  public let dots: [LocalDot]
  /// Those of them that the policy showed.
  public let chosen: [LocalDot]

  public var isOpen: Bool { closed == nil }
  /// The member concerned, for rows that are not about a field.
  public var member: MemberNumber? { type == ConflictType.field.rawValue ? nil : members.first }
}

/// Which rows of the conflict log to list.
public struct ConflictFilter: Sendable {
  /// nil for both.
  public var isOpen: Bool?
  /// A ``ConflictType``.
  public var type: String?
  /// At least this severe.
  public var severity: ConflictSeverity?
  /// Concerned in any way.
  public var member: MemberNumber?
  public var kind: EntityKind?
  public var field: FieldNumber?
  public var openedBefore: Instant?
  /// Rows at most.
  public var limit = 1_000

  public init(isOpen: Bool? = true) { self.isOpen = isOpen }
}

/// One of the values of a conflict, with who wrote it, when, and what its author had seen.
public struct ConflictSide: Sendable {
  public let dot: LocalDot
  /// `member/stream/sequence.index`, the stream shortened.
  public let name: String
  public let author: MemberNumber
  /// The author's time, which is not to be relied on.
  public let authored: Instant
  public let received: Instant
  /// nil if it was erased.
  public let value: Value<LocalDot>?
  /// The author's clock in short: where its own stream stood, and the heads that it cites.
  public let clock: [Dependency]
  /// Whether it stands now.
  public let isLive: Bool
  /// Whether the policy showed it.
  public let isChosen: Bool
}
