public import Replication
import Safeguarding
import Store
import Trust

/// What was disclosed of a person: by whom here, and to which members.
public struct Disclosures: Sendable, Encodable {
  /// One look-up by a user of this agency.
  public struct Look: Sendable, Encodable {
    public var number: Int64
    /// Milliseconds since 1970.
    public var at: Int64
    public var user: String
    public var action: String
    public var purpose: String
    public var basis: String
    public var result: String
    public var marks: [String]
  }

  /// What a member holds of what this agency wrote about the person.
  public struct Holder: Sendable, Encodable {
    public var member: UInt32
    public var agency: String
    /// Change-sets that it is known to hold.
    public var changeSets: Int
    /// When it and this node last agreed, in milliseconds since 1970.
    public var asOf: Int64?
  }

  public var schemaVersion = 1
  public var person: String
  public var looks: [Look]
  /// Change-sets of this agency about the person.
  public var changeSets: Int
  public var holders: [Holder]
  /// Entries that wrote change-sets to a file, which may hold these.
  public var files: [Look]
}

extension AgencyNode {
  /// What this agency disclosed of a person. That it was asked for is in the audit log, before it is shown.
  /// - Throws: as ``openPerson(_:asOf:_:)``.
  public func disclosures(of person: LocalDot, _ lookUp: LookUp) throws -> Disclosures {
    updatePersons()
    return try answer(lookUp, .disclosures) { reader in
      guard try reader.kind(of: person) == .subject else { throw Self.noSuchPerson }
      let subjects = try reader.subjectsOfPerson(of: person)
      var sets: Set<SetNumber> = []
      for subject in subjects {
        for id in [subject] + (try reader.mentions(of: subject)) where try reader.state(of: id)?.creator == member {
          sets.insert(id.set)
        }
      }
      let entries = try sets.sorted().compactMap { try reader.entry($0) }
      let names = try agencyNames(reader)
      let holders = try reader.peers().compactMap { peer -> Disclosures.Holder? in
        guard let clock = peer.baseline else { return nil }
        let count = entries.count { clock.sequence(of: $0.stream) >= $0.sequence }
        return Disclosures.Holder(
          member: peer.member.rawValue, agency: names[peer.member] ?? "member \(peer.member)", changeSets: count,
          asOf: peer.lastSuccess?.rawValue)
      }
      let shown: Set<AuditEntry.Action> = [
        .find, .open, .brief, .read, .alert, .referral, .disclosures, .subjectAccess,
      ]
      let looks = try reader.auditLog(about: subjects).filter {
        shown.contains($0.entry.action) && !$0.entry.marks.contains(.blocked)
      }
      var exports = AuditFilter()
      exports.action = .export
      return Answer(
        value: Disclosures(
          person: try reader.name(of: person), looks: looks.map(Disclosures.Look.init), changeSets: entries.count,
          holders: holders, files: try reader.auditLog(exports).map(Disclosures.Look.init)),
        subjects: subjects, result: "\(looks.count) look-ups, \(holders.count) members")
    }
  }
}

extension Disclosures.Look {
  init(_ row: AuditRow) {
    self.init(
      number: row.number, at: row.entry.at.rawValue, user: row.entry.user, action: row.entry.action.rawValue,
      purpose: row.entry.purpose, basis: row.entry.basis, result: row.entry.result,
      marks: row.entry.marks.sorted().map(\.rawValue))
  }
}
