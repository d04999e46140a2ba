public import Replication
import Safeguarding
import Store
import Trust

/// Two subjects about whom a person decides whether they are one human being, side by side, for people and JSON.
public struct LinkReport: Sendable, Encodable {
  /// What one agency says of who this is.
  public struct Side: Sendable, Encodable {
    public var operation: String
    public var name: String
    public var forenames: String?
    public var surname: String?
    public var aliases: [String]
    public var born: String?
    public var sex: String?
    public var nhsNumber: String?
    public var pncID: String?
    public var agency: String
  }

  /// What one comparison says.
  public struct Evidence: Sendable, Encodable {
    public var field: String
    public var outcome: String
    /// In bits; below zero it speaks against.
    public var weight: Double
  }

  /// What somebody decided of the two, and has not taken back.
  public struct Standing: Sendable, Encodable {
    /// The decision in words; several that differ if more than one stands.
    public var decision: String
    public var agency: String
    public var decidedBy: String?
    public var reason: String?
    public var on: String?
  }

  /// Bits from which two are linked, and from which a person is asked.
  public static let thresholds = (link: 7, ask: -2)

  public var sides: [Side]
  /// In bits.
  public var weight: Double
  public var reasons: [String]
  public var evidence: [Evidence]
  /// Names what is shown: a decision carries it, and is refused if any of it changed meanwhile.
  public var version: String
  public var standing: [Standing]
}

/// Possible matches as JSON.
public struct LinkList: Sendable, Encodable {
  public var schemaVersion = 1
  public var questions: [LinkReport]
}

extension AgencyNode {
  /// The pairs that wait for a decision, the likeliest first, for pages, terminals and JSON.
  /// - Throws: as ``openPerson(_:asOf:_:)``.
  public func linkList(limit: Int, _ lookUp: LookUp) throws -> LinkList {
    let questions = try linksToReview(limit: limit, lookUp)
    return try store.read { reader in
      LinkList(questions: try questions.map { try report($0, reader) })
    }
  }

  /// One pair, whether or not it waits for a decision. It is in the audit log before it is shown.
  /// - Throws: `notFound` unless both are subjects that this agency may read, and those of nobody close to the user.
  public func linkReport(_ first: LocalDot, _ second: LocalDot, _ lookUp: LookUp) throws -> LinkReport {
    updatePersons()
    let (linker, roles) = (try linker(), try ownRoles())
    return try answer(lookUp, .find) { reader in
      guard first != second,
        try [first, second].allSatisfy({ subject in
          try reader.kind(of: subject) == .subject && reader.mayRead(subject, roles, member)
        })
      else { throw Self.noSuchPerson }
      let obstacle = try reader.obstacles(of: first).first { Set([$0.first, $0.second]) == [first, second] }
      let link = obstacle ?? LinkToReview(first, second, nil, weight: 0)
      return Answer(
        value: try report(try question(link, linker, reader), reader), subjects: [first, second],
        result: "a possible match")
    }
  }

  private func report(_ question: LinkQuestion, _ reader: StoreReader) throws -> LinkReport {
    let agencies = try agencyNames(reader)
    let sides = try [question.first, question.second].map { dot in
      let view = try reader.view(of: dot)
      let shown = view.map { SubjectView(fields: $0.chosen) }
      let withheld = try view.map { try withheldAuthors(of: $0, reader) } ?? []
      return LinkReport.Side(
        operation: try reader.name(of: dot), name: try reader.subjectName(dot), forenames: shown?.forenames,
        surname: shown?.surname, aliases: shown?.aliases ?? [],
        born: shown?.birthDay?.description,
        sex: view.map { view in
          EntityKind.subject.field(SubjectField.sex).words(view.shown(SubjectField.sex), of: .subject) { _ in "" }
        },
        nhsNumber: shown?.nhsNumber, pncID: shown?.pncID,
        agency: view.map {
          withheld.contains($0.creator) ? Self.withheldName : agencies[$0.creator] ?? "member \($0.creator)"
        } ?? "unknown")
    }
    return LinkReport(
      sides: sides, weight: Self.rounded(question.weight), reasons: question.reasons,
      evidence: question.evidence.map {
        .init(field: $0.field, outcome: $0.outcome, weight: Self.rounded($0.weight.bits))
      },
      version: try reader.pairVersion(question.first, question.second),
      standing: try reader.links(deciding: question.first, question.second).map { view in
        let link = LinkView(fields: view.chosen)
        return .init(
          decision: link.decision?.name ?? "several decisions that differ",
          agency: agencies[view.creator] ?? "member \(view.creator)", decidedBy: link.decidedBy, reason: link.reason,
          on: link.recordedDay?.description)
      })
  }

  private static func rounded(_ bits: Double) -> Double { (bits * 10).rounded() / 10 }
}

extension StoreAccess {
  /// The links that stand between two subjects.
  func links(deciding first: LocalDot, _ second: LocalDot) throws -> [EntityView] {
    let ids = Set(try decisions(about: first).filter { Set([$0.first, $0.second]) == [first, second] }.map(\.link))
    return try ids.sorted().compactMap { try view(of: $0) }
  }

  /// Names everything that a decision about two subjects goes by: what is said of both, and what was decided of them.
  func pairVersion(_ first: LocalDot, _ second: LocalDot) throws -> String {
    let views = try [first, second].sorted().compactMap { try view(of: $0) } + links(deciding: first, second)
    return ShownVersion.of(try views.flatMap(\.fields).flatMap(\.dots).map { try dot($0) })
  }
}
