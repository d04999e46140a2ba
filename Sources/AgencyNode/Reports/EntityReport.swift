public import Replication
public import Safeguarding
public import Store
import Wire

/// A short token for the values that were displayed, which a later write carries: it fails if they changed meanwhile.
public enum ShownVersion {
  /// - Parameter dots: The operations whose values were displayed.
  public static func of(_ dots: [Dot]) -> String {
    let bytes = dots.sorted().flatMap { $0.header.bytes + [UInt8($0.index >> 8), UInt8($0.index & 255)] }
    return of(bytes)
  }

  /// Of what is not made of operations alone.
  /// - Parameter parts: What was displayed, in order.
  static func of(_ parts: [String]) -> String { of(Array(parts.joined(separator: "\u{1E}").utf8)) }

  private static func of(_ bytes: [UInt8]) -> String { String(sha256(bytes).description.prefix(12)) }
}

/// One of several values, with who said it and when.
public struct SiblingReport: Sendable, Encodable {
  public var operation: String
  public var member: UInt32
  public var agency: String
  public var value: String
  /// Milliseconds since 1970, by the author's clock.
  public var authored: Int64?
  /// Milliseconds since 1970, when it came in here.
  public var received: Int64?

  public init(
    _ sibling: Sibling<LocalDot>, _ definition: FieldDefinition, of kind: EntityKind, _ reader: StoreReader,
    _ agencies: [MemberNumber: String], withheld: Set<MemberNumber> = []
  ) throws {
    value = definition.words(sibling.value, of: kind) { (try? reader.subjectName($0)) ?? "unknown" }
    guard !withheld.contains(sibling.author) else {
      (operation, member, agency) = ("withheld", 0, AgencyNode.withheldName)
      return
    }
    operation = try reader.name(of: sibling.dot)
    member = sibling.author.rawValue
    agency = agencies[sibling.author] ?? "member \(sibling.author)"
    let times = try reader.times(of: sibling.dot.set)
    authored = times?.authored.rawValue
    received = times?.received.rawValue
  }

  /// A value that was in a conflict, wherever it is now.
  init(
    _ side: ConflictSide, _ definition: FieldDefinition, of kind: EntityKind, _ reader: StoreReader,
    _ agencies: [MemberNumber: String], withheld: Set<MemberNumber>
  ) throws {
    let sibling = Sibling(dot: side.dot, author: side.author, value: side.value ?? .none)
    self = try SiblingReport(sibling, definition, of: kind, reader, agencies, withheld: withheld)
    if side.value == nil { value = "erased" }
  }
}

/// An entity whole, for people and JSON.
public struct EntityReport: Sendable, Encodable {
  /// One field, with what is shown of its values.
  public struct Field: Sendable, Encodable {
    public var name: String
    public var label: String
    public var shown: [String]
    public var isDisputed: Bool
    public var reason: String
    /// What a change of this field has to give as --shown.
    public var version: String
    public var siblings: [SiblingReport]
    /// What stood here before, the oldest first.
    public var earlier: [EarlierReport]
  }

  public var schemaVersion = 1
  public var name: String
  public var kind: String
  public var member: UInt32
  public var agency: String
  public var isDenied: Bool
  /// Why it is refused; nil if it is not.
  public var refusal: String?
  public var isErased: Bool
  /// Who has acknowledged that it was taken back; nil if it stands.
  public var recall: RecallStanding?
  /// What is said against it; only of flags.
  public var contests: [ContestRow] = []
  public var isUnreadable: Bool
  /// This agency is not among those who may read it.
  public var isSealed: Bool
  /// Who wrote it, and when, would tell where somebody in hiding is, and is left out.
  public var isWithheld: Bool
  public var fields: [Field]

  /// - Parameter withheld: Members who are not to be named, see ``AgencyNode/withheldAuthors(of:_:)``.
  public init(
    _ view: EntityView, _ reader: StoreReader, agencies: [MemberNumber: String], withheld: Set<MemberNumber> = []
  ) throws {
    isSealed = view.isSealed
    isWithheld = withheld.contains(view.creator)
    kind = view.kind.name
    if isWithheld || isSealed {
      (name, member, agency) = ("withheld", 0, AgencyNode.withheldName)
    } else {
      name = try reader.name(of: view.id)
      member = view.creator.rawValue
      agency = agencies[view.creator] ?? "member \(view.creator)"
    }
    let isPlaceTold = isWithheld
    isDenied = view.isDenied
    refusal = view.refusalWords
    isErased = view.isErased && !view.isUnreadable
    isUnreadable = view.isUnreadable
    let earlier = try reader.earlierValues(of: view.id)
    let corrections = Self.corrections(view, earlier)
    // The import key is the machine's.
    fields = try view.fields.filter {
      $0.number != 63 && !(isPlaceTold && ($0.definition.type == .day || Self.telling.contains($0.definition.name)))
    }.map { field in
      Field(
        name: field.definition.name, label: field.definition.label,
        shown: field.verdict.shown.map { value in
          field.definition.words(value, of: view.kind) { (try? reader.subjectName($0)) ?? "unknown" }
        },
        isDisputed: field.verdict.isDisputed, reason: field.verdict.reason,
        version: ShownVersion.of(try field.dots.map { try reader.dot($0) }),
        siblings: try field.siblings.map {
          try SiblingReport($0, field.definition, of: view.kind, reader, agencies, withheld: withheld)
        },
        earlier: try
          (field.number == FlagField.correction || !withheld.isEmpty
          ? [] : earlier[field.number] ?? []).map { value in
            // Of somebody in hiding, who said what before would tell the place too.
            // It was corrected by the next set that wrote this field.
            let later = (earlier[field.number] ?? []).map(\.dot) + field.dots
            let next = later.filter { value.dot < $0 }.min()
            return try EarlierReport(
              value, field.definition, of: view.kind, because: next.flatMap { corrections[$0.set] }, reader, agencies)
          })
    }
  }

  /// Why a flag was corrected, by the set that did it.
  private static func corrections(
    _ view: EntityView, _ earlier: [FieldNumber: [EarlierValue]]
  ) -> [SetNumber: String] {
    guard view.kind == .flag else { return [:] }
    var reasons: [SetNumber: String] = [:]
    for value in earlier[FlagField.correction] ?? [] { reasons[value.dot.set] = value.value?.asText }
    for sibling in view[FlagField.correction]?.siblings ?? [] { reasons[sibling.dot.set] = sibling.value.asText }
    return reasons
  }

  /// Fields that tell of a place, or of whose record it is.
  private static let telling: Set<String> = [
    "addressReference", "source", "incident", "role", "referredTo", "referredBy", "carers", "askedBy",
  ]
}
