import Replication
import Safeguarding
import Store

/// Whether somebody who looks is, or is close to, the one who is looked for. What cannot be told counts as close.
struct StaffAccess {
  let file: StaffFile?
  private let entries: [StaffFile.Entry]

  /// Persons looked at around one: more than any family has.
  private static let mostRelatives = 500
  private static let mostFlags = 2_000

  init(_ node: AgencyNode, users: [String]) throws(NodeError) {
    file = try StaffFile.load(node.directory.staff)
    let names = Set(users.map { $0.lowercased() })
    entries = (file?.staff ?? [:]).filter { names.contains($0.key.lowercased()) }.map(\.value)
    if entries.isEmpty, node.configuration.audit.isStaffRequired {
      throw NodeError(.notAllowed, "this agency answers users on its list of staff alone; see `node staff add`")
    }
  }

  /// How the user is tied to somebody who is asked for by name or number, whether or not anything is held.
  func tie(to query: PersonQuery) -> AuditEntry.Mark? {
    guard let file, !entries.isEmpty else { return nil }
    return direct(
      file.hashes(
        forenames: [query.forenames].compactMap(\.self), surnames: [query.surname].compactMap(\.self),
        birthDays: [query.birthDay?.rawValue].compactMap(\.self),
        nhsNumbers: [query.nhsNumber?.digits].compactMap(\.self)), [])
  }

  /// Those of some subjects to whose person the user is tied, and how.
  func ties(to subjects: [LocalDot], _ reader: some StoreAccess) throws -> [LocalDot: AuditEntry.Mark] {
    guard !entries.isEmpty else { return [:] }
    var found: [LocalDot: AuditEntry.Mark] = [:]
    for subject in Set(subjects) where try reader.kind(of: subject) == .subject {
      if let tie = try tie(toPersonOf: subject, reader) { found[subject] = tie }
    }
    return found
  }

  private func tie(toPersonOf subject: LocalDot, _ reader: some StoreAccess) throws -> AuditEntry.Mark? {
    let cluster = try reader.subjectsOfPerson(of: subject)
    for subject in cluster { if let tie = try direct(subject, reader) { return tie } }
    // Parents and children, partners, and theirs.
    var seen = Set(cluster)
    var ring = cluster
    for step in 0..<2 {
      var next: Set<LocalDot> = []
      for subject in ring {
        for other in try related(to: subject, byFlags: step == 0, reader) where !seen.contains(other) {
          next.formUnion(try reader.subjectsOfPerson(of: other))
        }
      }
      next.subtract(seen)
      seen.formUnion(next)
      ring = next.sorted()
      for subject in ring where try direct(subject, reader) == .own { return .family }
      // Nobody has so many: what cannot be looked through counts as close.
      if seen.count > Self.mostRelatives { return .family }
    }
    return nil
  }

  private func related(
    to subject: LocalDot, byFlags: Bool, _ reader: some StoreAccess
  ) throws -> Set<LocalDot> {
    var found: Set<LocalDot> = []
    for id in try reader.mentions(of: subject, kind: .relationship) {
      guard let view = try reader.view(of: id) else { continue }
      let relationship = RelationshipView(fields: view.chosen)
      found.formUnion([relationship.first, relationship.second].compactMap(\.self))
    }
    guard byFlags else { return found }
    for id in try reader.mentions(of: subject, kind: .flag).prefix(Self.mostFlags) {
      guard let view = try reader.view(of: id) else { continue }
      let flag = FlagView(fields: view.chosen)
      found.formUnion([flag.subject, flag.counterpart].compactMap(\.self))
    }
    return found
  }

  private func direct(_ subject: LocalDot, _ reader: some StoreAccess) throws -> AuditEntry.Mark? {
    guard let file else { return nil }
    var hashes: Set<String> = []
    if let view = try reader.view(of: subject) {
      func values(_ field: FieldNumber) -> [Value<LocalDot>] { view[field]?.siblings.map(\.value) ?? [] }
      hashes = file.hashes(
        forenames: values(SubjectField.forenames).compactMap(\.asText),
        surnames: values(SubjectField.surname).compactMap(\.asText),
        birthDays: values(SubjectField.birthDay).compactMap(\.asInteger),
        nhsNumbers: values(SubjectField.nhsNumber).compactMap(\.asText))
    }
    return direct(hashes, [try reader.dot(subject).staffName])
  }

  private func direct(_ hashes: Set<String>, _ names: Set<String>) -> AuditEntry.Mark? {
    for entry in entries {
      if !entry.own.isDisjoint(with: hashes) || !entry.subjects.isDisjoint(with: names) { return .own }
    }
    for entry in entries {
      if !entry.connected.isDisjoint(with: hashes) || !entry.connectedSubjects.isDisjoint(with: names) {
        return .connected
      }
    }
    return nil
  }
}

extension Dot {
  /// The name in the list of staff: the header's hash and the index.
  var staffName: String { "\(header).\(index)" }
}

extension AgencyNode {
  /// What there is to say of a look-up that is answered.
  func marks(
    _ lookUp: LookUp, _ action: AuditEntry.Action, _ subjects: [LocalDot], _ reader: StoreReader
  ) throws -> Set<AuditEntry.Mark> {
    var marks: Set<AuditEntry.Mark> = []
    let settings = configuration.audit
    if let hours = settings.hours, !hours.contains(now().rawValue) { marks.insert(.outOfHours) }
    guard AuditEntry.lookUps.contains(action) else { return marks }
    let hourAgo = now().adding(milliseconds: -3_600_000)
    if try recentLookUps.count(of: lookUp.user, since: hourAgo, reader) >= settings.lookUpsPerHour {
      marks.insert(.many)
    }
    if action != .find, !subjects.isEmpty, try !subjects.contains(where: { try hasCaseLink($0, reader) }) {
      marks.insert(.noCaseLink)
    }
    return marks
  }

  /// Whether this agency has anything to do with a person: it published something of them, has a record of its own
  /// about them, or a referral came or went.
  func hasCaseLink(_ subject: LocalDot, _ reader: StoreReader) throws -> Bool {
    let subjects = try reader.subjectsOfPerson(of: subject)
    for subject in subjects {
      if try reader.state(of: subject)?.creator == member { return true }
      for id in try reader.mentions(of: subject) {
        if try reader.state(of: id)?.creator == member { return true }
        if try reader.view(of: id)?.referral?.recipients.contains(member) == true { return true }
      }
    }
    let linker = try linker()
    return try subjects.contains { subject in
      guard let identity = try reader.identity(of: subject) else { return false }
      return try reader.onBooks(withKeys: linker.keys(of: identity), limit: PersonIndex.mostOfKey).contains {
        let standing = linker.compare(identity, $0).standing
        return standing == .firm || standing == .probable
      }
    }
  }
}
