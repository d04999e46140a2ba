public import Replication
public import Safeguarding
public import Store

/// A flag in a list.
public struct FlagRow: Sendable, Encodable {
  public var name: String
  public var member: UInt32
  public var code: String
  public var status: String
  public var basis: String?
  public var risk: String?
  public var eventDay: String?
  public var recordedDay: String?
  /// The subject's name, or names where they differ.
  public var subject: String?
  public var subjectOperation: String?
  public var counterpart: String?
  /// Names of the fields whose values differ.
  public var disputed: [String]
  /// Why it is refused and has no effect; nil if it is not.
  public var refusal: String?
  /// What is said against it, and how far that is answered.
  public var contests: [String]
  /// Whether a contest waits for an answer.
  public var isContested: Bool
  /// Its first values were erased.
  public var isErased: Bool

  /// Its code, with what stands out about it.
  public var mark: String {
    code + (refusal != nil ? " (refused)" : isContested ? " (contested)" : "")
      + (refusal == nil && !disputed.isEmpty ? " *" : "")
  }

  /// - Parameters:
  ///   - today: The day by which the clocks of contests are judged.
  ///   - withheld: Members who are not to be named, see ``AgencyNode/withheldAuthors(of:_:)``.
  public init(_ view: EntityView, _ reader: StoreReader, today: Day, withheld: Set<MemberNumber> = []) throws {
    let flag = FlagView(fields: view.chosen)
    let isWithheld = withheld.contains(view.creator)
    name = isWithheld ? "withheld" : try reader.name(of: view.id)
    member = isWithheld ? 0 : view.creator.rawValue
    isErased = view.isErased && !view.isUnreadable
    code = isErased ? "erased" : flag.codeName
    status = flag.status.name
    basis = flag.basis?.name
    risk = flag.risk?.name
    eventDay = isWithheld ? nil : flag.eventDay?.description
    recordedDay = isWithheld ? nil : flag.recordedDay?.description
    subject = try flag.subject.map { try reader.subjectName($0) }
    // A subject's name begins with its author's number.
    subjectOperation = try flag.subject.flatMap { subject in
      let author = try reader.entry(subject.set)?.stream.member
      return author.map(withheld.contains) == true ? nil : try reader.name(of: subject)
    }
    counterpart = try flag.counterpart.map { try reader.subjectName($0) }
    disputed = view.fields.filter(\.verdict.isDisputed).map(\.definition.name)
    refusal = view.refusalWords
    let standing = try reader.contests(of: view.id, today: today)
    contests = standing.map { $0.lines.joined(separator: " ") }
    isContested = standing.contains(where: \.state.isOpen)
  }
}

extension EntityView {
  /// Why it is refused, in a sentence; nil if it is not.
  public var refusalWords: String? {
    guard isDenied else { return nil }
    return refusal?.words ?? "The rights table does not let its author make it. It is kept, marked, and has no effect."
  }
}

/// Flags as JSON.
public struct FlagList: Sendable, Encodable {
  public var schemaVersion = 1
  public var flags: [FlagRow]
  /// Entries of any kind that are sealed for others.
  public var sealed: Int
}

extension StoreReader {
  /// What something is called where it is referred to: a subject or service by its name, a flag by its code.
  public func subjectName(_ id: LocalDot) throws -> String {
    guard let view = try view(of: id) else { return try name(of: id) }
    switch view.kind {
    case .subject: return SubjectView(fields: view.chosen).displayName
    case .service: return DirectoryEntry(fields: view.chosen).name
    case .flag: return "\(FlagView(fields: view.chosen).codeName) \(try name(of: id))"
    default: return try name(of: id)
    }
  }
}

/// An operation that was written, as JSON.
public struct Written: Sendable, Encodable {
  public var schemaVersion = 1
  public var operation: String

  public init(operation: String) { self.operation = operation }
}
