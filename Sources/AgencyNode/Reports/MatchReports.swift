import Replication
import Safeguarding
import Store

/// A person that fits a query, for people and JSON.
public struct MatchRow: Sendable, Encodable {
  public var person: String
  public var fit: String
  public var weight: Double
  public var names: [String]
  public var born: [String]
  public var agencies: [String]
  public var subjects: [String]

  init(_ match: PersonMatch, _ reader: StoreReader, _ names: [MemberNumber: String]) throws {
    let views = try match.subjects.compactMap { try reader.view(of: $0) }
    let shown = views.map { SubjectView(fields: $0.chosen) }
    person = try reader.name(of: match.subjects.contains(match.person) ? match.person : match.subjects[0])
    fit = match.fit.words
    weight = (match.weight * 100).rounded() / 100
    self.names = Self.distinct(shown.map(\.displayName))
    born = Self.distinct(shown.compactMap { $0.birthDay?.description })
    agencies = Self.distinct(views.map { names[$0.creator] ?? "member \($0.creator)" })
    subjects = try match.subjects.map { try reader.name(of: $0) }
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0.lowercased()).inserted }
  }
}

/// Persons that fit a query, as JSON.
public struct MatchList: Sendable, Encodable {
  public var schemaVersion = 1
  public var matches: [MatchRow]
}

extension AgencyNode {
  /// ``findPersons(_:_:)``, for pages, terminals and JSON.
  public func matches(_ query: PersonQuery, _ lookUp: LookUp) throws -> MatchList {
    let matches = try findPersons(query, lookUp)
    return try store.read { reader in
      let names = try agencyNames(reader)
      return MatchList(matches: try matches.map { try MatchRow($0, reader, names) })
    }
  }
}
