public import Replication
public import Safeguarding

/// How an import names what it publishes, alike every time: the row's key and the rule, or a subject's identity.
/// It stays on the node; what is published carries a hash of it.
public struct ImportKey: Hashable, Comparable, Sendable, RawRepresentable, CustomStringConvertible {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ rawValue: String) { self.rawValue = rawValue }
  public static func < (a: ImportKey, b: ImportKey) -> Bool { a.rawValue < b.rawValue }
  public var description: String { rawValue }
}

/// One row as the agency's own record. It never leaves the node.
public struct ImportRecord: Hashable, Sendable {
  /// One column as it was written.
  public struct Column: Hashable, Sendable {
    public let name: String
    public let text: String
  }

  /// `mapping:row key`, unique within the agency.
  public let key: ImportKey
  /// What the mapping calls a row, such as `incident`.
  public let kind: String
  /// The line of the export on which the row begins.
  public let line: Int
  /// Every column of the export, in its order.
  public let columns: [Column]
}

/// One entity that an import creates, unless its key was imported before.
public struct Publication: Hashable, Sendable {
  public let key: ImportKey
  public let kind: EntityKind
  public let rights: RightsClass
  public let audience: AudienceCode
  /// The record of the creation, without its import key. References name other publications of the same plan, each
  /// earlier in it.
  public let value: Value<ImportKey>
  /// The line of the export that gave it first.
  public let line: Int
  /// Whether a later export that says something else amends it. What is published once, for a person or a pair, stays as
  /// it was first published: an export of later rows alone must not move its first day.
  public let amends: Bool
}

/// What is wrong with one place of an export.
public struct ImportProblem: Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  public let line: Int
  /// From 1, in Unicode scalars; 0 where the row as a whole is at fault.
  public let column: Int
  /// The column's name; nil where the row as a whole is at fault.
  public let columnName: String?
  /// What is wrong and what to do; never with the content of the row.
  public let reason: String

  public init(line: Int, column: Int, columnName: String?, reason: String) {
    self.line = line
    self.column = column
    self.columnName = columnName
    self.reason = reason
  }

  /// `line 4, column 23 (DOB): there is no such day`
  public var description: String {
    let place = column > 0 ? "line \(line), column \(column)" : "line \(line)"
    return place + (columnName.map { " (\($0))" } ?? "") + ": " + reason
  }
}

/// Everything that an export would write, made before anything is written.
public struct ImportPlan: Hashable, Sendable {
  /// Problems that are listed; more are counted.
  public static let problemLimit = 1_000
  /// Rows that one export may have.
  public static let rowLimit = 500_000

  public internal(set) var records: [ImportRecord] = []
  /// In an order in which each names only earlier ones.
  public internal(set) var publications: [Publication] = []
  /// Whom the rows are about, each once, published or not: they are on this agency's books.
  public internal(set) var people: Set<SubjectDraft> = []
  /// In the order of the file, at most ``problemLimit``.
  public internal(set) var problems: [ImportProblem] = []
  /// How many there were.
  public internal(set) var problemCount = 0
  /// Whether the file as a whole cannot be used: its header does not fit the mapping.
  public internal(set) var isUnusable = false

  public init() {}

  /// Whether it may be written: there are no problems, or the person who asked keeps going without the bad rows.
  public func mayCommit(keepGoing: Bool) -> Bool {
    !isUnusable && (problemCount == 0 || keepGoing)
  }

  mutating func report(_ problem: ImportProblem) {
    problemCount += 1
    if problems.count < Self.problemLimit { problems.append(problem) }
  }
}
