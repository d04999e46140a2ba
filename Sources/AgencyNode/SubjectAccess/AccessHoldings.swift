import Foundation
import Replication
import Safeguarding
import Store
import Trust

/// Gathers what this controller holds of somebody: what it published, what it received as a joint controller, and its own
/// records.
struct AccessHoldings {
  let node: AgencyNode
  let reader: StoreReader
  let roles: Set<Role>

  /// Own records that are looked through.
  private static let mostRecords = 1_000_000

  /// - Returns: What is held, and the subjects of the person.
  func rows(of person: LocalDot, isRepresentative: Bool) throws -> (rows: [AccessReport.Row], subjects: [LocalDot]) {
    let referrals = try reader.referrals(ofPersonOf: person, for: node.member, roles: roles, asOf: node.today())
    guard
      let history = try HistoryAssembly.gather(
        around: person, reader, roles: roles, member: node.member, asOf: nil, today: node.today(), referrals: referrals)
    else { throw AgencyNode.noSuchPerson }
    // Firmly the same alone: what is only probably this person's may be another's.
    let mine = history.file.subjects.filter { history.firm.contains($0.firm) }
    guard !mine.isEmpty else { throw AgencyNode.noSuchPerson }
    let members = try reader.rosterBook().current?.roster.members ?? []
    let rules = AccessRules(
      own: Set(mine.map(\.id)), in: history.file, isRepresentative: isRepresentative,
      isHidden: try history.locals[history.person].map { try reader.hiddenSince($0) != nil } ?? false,
      authors: Dictionary(members.map { ($0.number, Set($0.roles)) }, uniquingKeysWith: { first, _ in first }))
    let rows = try rules.items.map { item in
      let name = try history.locals[item.entry].map { try reader.name(of: $0) } ?? "unknown"
      return AccessReport.Row(name + (item.field.map { "#\($0)" } ?? ""), item)
    }
    let records = try records(of: mine.map(\.view), isAccused: rules.isAccused)
    return (rows + records, mine.compactMap { history.locals[$0.id] }.sorted())
  }

  /// Own records that name the person. Their columns are full of other people, so none is ever copied into an answer: a
  /// person takes the others out, attaches what is left, and says so here.
  private func records(of subjects: [SubjectView<Dot>], isAccused: Bool) throws -> [AccessReport.Row] {
    let names = subjects.compactMap { subject -> (Set<String>, String)? in
      guard let surname = subject.surname?.lowercased(), let forenames = subject.forenames?.lowercased() else {
        return nil
      }
      return (Set(forenames.split(whereSeparator: \.isWhitespace).prefix(1).map(String.init)), surname)
    }
    let numbers = Set(subjects.flatMap { [$0.nhsNumber, $0.pncID].compactMap { $0?.lowercased() } })
    return try reader.records(limit: Self.mostRecords).compactMap { record -> AccessReport.Row? in
      let columns = (try? JSONDecoder().decode([String: String].self, from: Data(record.content.utf8))) ?? [:]
      let values = columns.values.map { $0.lowercased().filter { !$0.isNewline } }
      let words = Set(values.flatMap { $0.split { !$0.isLetter && $0 != "-" && $0 != "'" }.map(String.init) })
      let isNamed = names.contains { words.contains($0.1) && !words.isDisjoint(with: $0.0) }
      let compact = values.map { $0.filter { !$0.isWhitespace } }
      guard isNamed || compact.contains(where: numbers.contains) else { return nil }
      var reasons: Set<AccessReason> = [.freeText, .others, .seriousHarm]
      if isAccused { reasons.insert(.accused) }
      return AccessReport.Row(
        entry: "record:\(record.mapping):\(record.key)", kind: "record", day: nil, ruling: .decide(reasons),
        lines: ["A record of our own is attached, with other people taken out."])
    }
  }
}
