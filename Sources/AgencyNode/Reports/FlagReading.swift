import Replication
import Safeguarding
import Store

/// Which flags somebody asks for.
public struct FlagQuery: Sendable, Hashable {
  public var code: String?
  /// A subject's name.
  public var subject: String?
  /// Who asserted it.
  public var member: UInt32?
  /// Closed and retracted ones too.
  public var all: Bool
  public var limit: Int

  public init(
    code: String? = nil, subject: String? = nil, member: UInt32? = nil, all: Bool = false, limit: Int = 1_000
  ) {
    self.code = code
    self.subject = subject
    self.member = member
    self.all = all
    self.limit = limit
  }
}

// Flags of the shared view, for pages, terminals and JSON alike.
extension AgencyNode {
  /// Flags in apply order.
  /// - Throws: `notFound` if there is no such subject; `auditUnwritable`.
  public func flags(_ query: FlagQuery) throws -> FlagList {
    let about = try query.subject.map { try dot(named: $0) }
    return FlagList(
      flags: try readShared("list of flags") { reader -> [(row: FlagRow, about: [LocalDot])] in
        let ids =
          try about.map { try reader.mentions(of: $0) } ?? reader.entities(.flag, limit: max(query.limit, 1_000_000))
        var rows: [(row: FlagRow, about: [LocalDot])] = []
        for id in ids where rows.count < query.limit {
          guard let view = try reader.view(of: id), view.kind == .flag, !view.isSealed else { continue }
          let row = try FlagRow(view, reader, today: today(), withheld: try withheldAuthors(of: view, reader))
          guard query.all || (row.status == FlagStatus.active.name && !row.isErased),
            query.code == nil || row.code == query.code?.uppercased(),
            query.member == nil || row.member == query.member
          else { continue }
          rows.append((row, view.subjectsAbout))
        }
        return rows
      }, sealed: try store.read { try $0.counts().sealed })
  }

  /// A flag whole: every field, who said what and when.
  /// - Throws: `notFound`, `auditUnwritable`.
  public func flagReport(named name: String) throws -> EntityReport {
    let dot = try dot(named: name)
    let reports = try readShared("a flag") { reader -> [(row: EntityReport, about: [LocalDot])] in
      guard let view = try reader.view(of: dot) else { return [] }
      var report = try EntityReport(
        view, reader, agencies: agencyNames(reader), withheld: try withheldAuthors(of: view, reader))
      report.recall = try recallStanding(of: dot, reader)
      report.contests = try reader.contests(of: dot, today: today()).map { try row(of: $0, reader) }
      return [(report, view.subjectsAbout)]
    }
    guard let report = reports.first else { throw NodeError(.notFound, "there is no such flag") }
    return report
  }
}
