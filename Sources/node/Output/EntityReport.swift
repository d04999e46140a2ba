import AgencyNode
import Replication
import Safeguarding
import Store
import Wire

/// A short token for the values that were displayed, which a later write carries: it fails if they changed meanwhile.
enum ShownVersion {
  static func of(_ dots: [Dot]) -> String {
    let bytes = dots.sorted().flatMap { $0.header.bytes + [UInt8($0.index >> 8), UInt8($0.index & 255)] }
    return String(sha256(bytes).description.prefix(12))
  }
}

/// One of several values, with who said it and when.
struct SiblingReport: Encodable {
  var operation: String
  var member: UInt32
  var agency: String
  var value: String
  /// Milliseconds since 1970, by the author's clock.
  var authored: Int64?
  /// Milliseconds since 1970, when it came in here.
  var received: Int64?

  init(
    _ sibling: Sibling<LocalDot>, _ definition: FieldDefinition, of kind: EntityKind, _ reader: StoreReader,
    _ agencies: [MemberNumber: String]
  ) throws {
    operation = try reader.name(of: sibling.dot)
    member = sibling.author.rawValue
    agency = agencies[sibling.author] ?? "member \(sibling.author)"
    value = definition.words(sibling.value, of: kind) { (try? reader.subjectName($0)) ?? "unknown" }
    let times = try reader.times(of: sibling.dot.set)
    authored = times?.authored.rawValue
    received = times?.received.rawValue
  }
}

/// An entity whole, for people and JSON.
struct EntityReport: Encodable {
  struct Field: Encodable {
    var name: String
    var label: String
    var shown: [String]
    var isDisputed: Bool
    var reason: String
    /// What a change of this field has to give as --shown.
    var version: String
    var siblings: [SiblingReport]
  }

  var schemaVersion = 1
  var name: String
  var kind: String
  var member: UInt32
  var agency: String
  var isDenied: Bool
  /// Why it is refused; nil if it is not.
  var refusal: String?
  var isErased: Bool
  /// Who has acknowledged that it was taken back; nil if it stands.
  var recall: RecallStanding?
  var isUnreadable: Bool
  var fields: [Field]

  init(_ view: EntityView, _ reader: StoreReader, agencies: [MemberNumber: String]) throws {
    name = try reader.name(of: view.id)
    kind = view.kind.name
    member = view.creator.rawValue
    agency = agencies[view.creator] ?? "member \(view.creator)"
    isDenied = view.isDenied
    refusal = view.refusalWords
    isErased = view.isErased && !view.isUnreadable
    isUnreadable = view.isUnreadable
    // The import key is the machine's.
    fields = try view.fields.filter { $0.number != 63 }.map { field in
      Field(
        name: field.definition.name, label: field.definition.label,
        shown: field.verdict.shown.map { value in
          field.definition.words(value, of: view.kind) { (try? reader.subjectName($0)) ?? "unknown" }
        },
        isDisputed: field.verdict.isDisputed, reason: field.verdict.reason,
        version: ShownVersion.of(try field.dots.map { try reader.dot($0) }),
        siblings: try field.siblings.map {
          try SiblingReport($0, field.definition, of: view.kind, reader, agencies)
        })
    }
  }

  func print(to out: Terminal) {
    out.line("\(name)  \(kind) by \(agency), member \(member)", style: .strong)
    if isUnreadable { out.line("  Damaged on this node's disk, and cannot be shown: run `node verify`.", style: .bad) }
    for line in (refusal.map { "Refused (\(ConflictType.policyDenied.rawValue)). \($0)" } ?? "").wrapped(to: 76)
    where !line.isEmpty {
      out.line("  \(line)", style: .warn)
    }
    for line in recall?.words.wrapped(to: 76) ?? [] { out.line("  \(line)", style: .warn) }
    for field in fields {
      let mark = field.isDisputed ? " (disputed)" : ""
      let text = field.shown.joined(separator: " / ") + mark
      for (place, line) in text.wrapped(to: 50).enumerated() {
        out.line("  \((place == 0 ? field.label : "").cut(to: 26).padded(to: 27))\(line)")
      }
      guard field.isDisputed else { continue }
      out.line("      \(field.reason)")
      for sibling in field.siblings {
        out.line("      \(sibling.value.cut(to: 24).padded(to: 25))\(sibling.agency), \(sibling.operation)".cut(to: 80))
      }
    }
  }
}

/// A flag in a list.
struct FlagRow: Encodable {
  var name: String
  var member: UInt32
  var code: String
  var status: String
  var basis: String?
  var risk: String?
  var eventDay: String?
  var recordedDay: String?
  /// The subject's name, or names where they differ.
  var subject: String?
  var subjectOperation: String?
  var counterpart: String?
  /// Names of the fields whose values differ.
  var disputed: [String]
  /// Why it is refused and has no effect; nil if it is not.
  var refusal: String?

  init(_ view: EntityView, _ reader: StoreReader) throws {
    let flag = FlagView(fields: view.chosen)
    name = try reader.name(of: view.id)
    member = view.creator.rawValue
    code = flag.codeName
    status = flag.status.name
    basis = flag.basis?.name
    risk = flag.risk?.name
    eventDay = flag.eventDay?.description
    recordedDay = flag.recordedDay?.description
    subject = try flag.subject.map { try reader.subjectName($0) }
    subjectOperation = try flag.subject.map { try reader.name(of: $0) }
    counterpart = try flag.counterpart.map { try reader.subjectName($0) }
    disputed = view.fields.filter(\.verdict.isDisputed).map(\.definition.name)
    refusal = view.refusalWords
  }
}

extension EntityView {
  /// Why it is refused, in a sentence; nil if it is not.
  var refusalWords: String? {
    guard isDenied else { return nil }
    return refusal?.words ?? "The rights table does not let its author make it. It is kept, marked, and has no effect."
  }
}

struct FlagList: Encodable {
  var schemaVersion = 1
  var flags: [FlagRow]
}

extension StoreReader {
  /// What something is called where it is referred to: a subject or service by its name, a flag by its code.
  func subjectName(_ id: LocalDot) throws -> String {
    guard let view = try view(of: id) else { return try name(of: id) }
    switch view.kind {
    case .subject: return SubjectView(fields: view.chosen).displayName
    case .service: return DirectoryEntry(fields: view.chosen).name
    case .flag: return "\(FlagView(fields: view.chosen).codeName) \(try name(of: id))"
    default: return try name(of: id)
    }
  }
}
