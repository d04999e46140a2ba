public import Replication
public import Safeguarding

/// How the columns of one kind of export become an agency's records, and which subjects, relationships and flags it
/// publishes about whom.
public struct ImportMapping: Hashable, Sendable {
  /// A column of the export.
  public struct Column: Hashable, Sendable {
    public let name: String
    public let type: ColumnType
    /// Whether an empty field is a problem.
    public let isRequired: Bool
    /// Whether it is free narrative or tells of an informant: it may decide, and is never published.
    public let isPrivate: Bool
  }

  /// What a column holds.
  public enum ColumnType: Hashable, Sendable {
    case text
    case integer
    case yesNo
    case day(DayStyle)
    case list(separator: String)
    case nhsNumber
    case pncID
  }

  /// A subject that a row names.
  public struct Subject: Hashable, Sendable {
    public let name: String
    public let audience: AudienceCode
    /// Column names.
    public let forenames: String?
    public let surname: String?
    /// A column with forenames and surname in one: the last word is the surname.
    public let fullName: String?
    public let birthDay: String?
    public let sex: String?
    public let nhsNumber: String?
    public let pncID: String?
    /// The agency's own identifiers: scheme and column.
    public let identifiers: [Identifier]
  }

  /// An identifier of the agency's own.
  public struct Identifier: Hashable, Sendable {
    public let scheme: String
    public let column: String
  }

  /// Something about a column that must hold for a rule to apply.
  public struct Condition: Hashable, Sendable {
    public let column: String
    public let test: Test

    /// Texts are compared without spaces around them.
    public enum Test: Hashable, Sendable {
      case isOneOf([String])
      case isNoneOf([String])
      /// In any case of letters.
      case containsAny([String])
      case isEmpty(Bool)
    }
  }

  /// Where an attribute's value comes from.
  public enum Source: Hashable, Sendable {
    case column(String)
    /// The column's text is looked up; what is not listed is left out.
    case words(column: String, [Word])
    case text(String)
    case integer(Int64)
    /// For each yes-no column that says yes, a word of a list.
    case yes([Word])
  }

  /// A word, and what stands for it.
  public struct Word: Hashable, Sendable {
    public let from: String
    public let to: String
  }

  /// What a rule makes.
  public enum Product: Hashable, Sendable {
    case flag(FlagCode)
    case relationship(RelationshipKind)
  }

  /// One attribute of a flag.
  public struct Attribute: Hashable, Sendable {
    public let field: FieldDefinition
    public let source: Source
  }

  /// What a row publishes, if its conditions hold and its subjects are named.
  public struct Rule: Hashable, Sendable {
    /// Part of import keys: it never changes.
    public let name: String
    public let product: Product
    /// The name of a subject.
    public let about: String
    public let counterpart: String?
    public let basis: Basis
    /// Column names.
    public let eventDay: String?
    public let recordedDay: String
    public let source: String?
    public let risk: String?
    public let conditions: [Condition]
    public let attributes: [Attribute]
    /// Subjects and columns by which it is published once and not for every row; empty for every row.
    public let once: [String]
    /// Narrower than the vocabulary's; nil for the vocabulary's.
    public let audience: AudienceCode?
  }

  /// Part of import keys: it never changes.
  public let name: String
  /// What a row is to the agency, such as `incident`.
  public let record: String
  /// An ASCII character.
  public let delimiter: UInt8
  /// The columns that together name a row.
  public let key: [String]
  public let columns: [Column]
  public let subjects: [Subject]
  public let rules: [Rule]

  /// Reads a mapping file.
  ///
  /// - Throws: every issue of the file at once.
  public static func load(path: String) throws(ConfigurationError) -> ImportMapping {
    let file = YAMLFile(name: path)
    let mapping = file.text(path: path).flatMap { MappingReader(file: file).read($0) }
    guard file.issues.isEmpty, let mapping else { throw ConfigurationError(issues: file.issues) }
    return mapping
  }

  /// Reads the text of a mapping file.
  ///
  /// - Throws: every issue of the text at once.
  public static func parse(
    yaml: String, name: String = "mapping.yaml"
  ) throws(ConfigurationError) -> ImportMapping {
    let file = YAMLFile(name: name)
    let mapping = MappingReader(file: file).read(yaml)
    guard file.issues.isEmpty, let mapping else { throw ConfigurationError(issues: file.issues) }
    return mapping
  }

  /// Whether an export with these column names is of this kind: the same names, in any order.
  public func matches(header: [String]) -> Bool {
    header.count == columns.count && Set(header) == Set(columns.map(\.name))
  }
}
