import Replication
import Safeguarding
import Store

/// What every step with a request for access is made of.
extension AgencyNode {
  private static let basis = "UK GDPR article 15"

  private func lookUp(_ purpose: String) -> LookUp { LookUp(user: user, purpose: purpose, basis: Self.basis) }

  /// - Throws: `notFound`.
  func request(_ id: Int64) throws -> (StoredAccessRequest, AccessRecord) {
    guard let stored = try store.read({ try $0.accessRequest(id) }) else {
      throw NodeError(.notFound, "there is no request \(id); see `node subject-access list`")
    }
    return (stored, try AccessRecord(stored))
  }

  /// A request that was not answered yet.
  func open(_ id: Int64) throws -> (StoredAccessRequest, AccessRecord) {
    let (stored, record) = try request(id)
    guard record.issued == nil else {
      throw NodeError(.invalidInput, "request \(id) was answered; draft a new one for a new request")
    }
    return (stored, record)
  }

  /// Writes down a step, with its entry in the audit log.
  /// - Throws: `changedMeanwhile` if somebody else took a step since this one was begun.
  func save(_ stored: inout StoredAccessRequest, _ record: AccessRecord, _ result: String) throws {
    let begun = stored.content
    stored.content = try record.encoded()
    let entry = step(stored.id, stored.person, result)
    try store.write { [stored] transaction in
      guard try transaction.accessRequest(stored.id)?.content == begun else {
        throw NodeError(
          .changedMeanwhile,
          "somebody else took a step with request \(stored.id) meanwhile: nothing was overwritten; look at it again with "
            + "`node subject-access show \(stored.id)`")
      }
      try transaction.update(stored)
      try transaction.audit(entry)
    }
  }

  /// A step as the audit log has it.
  func step(_ id: Int64, _ person: LocalDot?, _ result: String) -> AuditEntry {
    AuditEntry(
      at: now(), user: user, account: account, action: .subjectAccess, purpose: "request \(id)", basis: Self.basis,
      subjects: person.map { [$0] } ?? [], result: result)
  }

  /// Whom a request is about that names a subject, or an entry about one person and nobody else: of two nobody can tell
  /// which of them asks.
  /// - Throws: `notFound` for what is not there or not for this agency; `invalidInput` for an entry about two.
  func subject(of entry: LocalDot) throws -> LocalDot {
    try store.read { reader in
      guard let view = try reader.view(of: entry), !view.isDenied else { throw AgencyNode.noSuchPerson }
      guard view.kind != .subject else { return entry }
      // What is addressed to this agency is open, whatever its roles read else.
      guard view.kind == .flag || view.kind == .referral, !view.isSealed, !view.isUnreadable else {
        throw AgencyNode.noSuchPerson
      }
      let about = Set(view.subjectsAbout)
      guard about.count == 1, let subject = about.first else {
        throw NodeError(
          .invalidInput,
          "that entry is about two people, or about nobody: name the record of the person who asks, or an entry about them alone"
        )
      }
      return subject
    }
  }

  /// Whether two names that were typed are one, however they were typed.
  static func isSameName(_ a: String, _ b: String) -> Bool {
    func letters(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
    return letters(a) == letters(b)
  }

  /// What is held of a person, with an entry in the audit log before it is returned.
  func held(_ person: LocalDot, _ isRepresentative: Bool, _ purpose: String) throws -> [AccessReport.Row] {
    updatePersons()
    let roles = try ownRoles()
    return try answer(lookUp(purpose), .subjectAccess, isAddressed: true) { reader in
      let (rows, subjects) = try AccessHoldings(node: self, reader: reader, roles: roles)
        .rows(of: person, isRepresentative: isRepresentative)
      return Answer(value: rows, subjects: subjects, result: "\(rows.count) entries")
    }
  }

  /// A request with all that is held, as it was decided.
  func report(
    _ stored: StoredAccessRequest, _ record: AccessRecord, _ purpose: String
  ) throws -> AccessReport {
    var rows: [AccessReport.Row] = []
    if let person = stored.person {
      rows = try held(person, record.requester == AccessRequester.representative.rawValue, purpose)
    }
    for place in rows.indices {
      // What was withheld stays so; what was released has to be looked at again once it says something else.
      guard let decision = record.decision(of: rows[place].entry),
        !decision.isReleased || decision.over == rows[place].digest
      else { continue }
      rows[place].decision = decision.isReleased ? "released" : "withheld"
      rows[place].decidedBy = [decision.by] + [decision.second].compactMap(\.self)
      rows[place].decisionReason = decision.reason
    }
    return try store.read { [rows] reader in
      var report = try summary(stored, record, reader)
      report.version = AccessReport.version(rows, stored)
      report.personName = try stored.person.flatMap { try reader.view(of: $0) }.flatMap {
        SubjectView(fields: $0.chosen).displayName
      }
      report.rows = rows
      report.undecided = rows.count(where: \.isUndecided)
      report.released = rows.count(where: \.isReleased)
      return report
    }
  }

  /// A request with its clock, without what is held.
  func summary(
    _ stored: StoredAccessRequest, _ record: AccessRecord, _ reader: StoreReader
  ) throws -> AccessReport {
    let received = Day(rawValue: stored.receivedDay)
    let due = record.due(receivedOn: received)
    return AccessReport(
      number: stored.id, person: try stored.person.map { try reader.name(of: $0) }, requester: record.requester,
      identityCheckedBy: record.identityCheckedBy, received: received.description, due: due.description,
      extensionReason: record.moreTime?.reason, extendedBy: record.moreTime?.by,
      firstMonthEnds: record.moreTime.map { _ in received.adding(months: 1).description },
      isOverdue: record.issued == nil && due < today(),
      state: record.issued != nil ? "issued" : record.signedBy != nil ? "signed" : "draft", signedBy: record.signedBy,
      undecided: 0, released: 0)
  }

  /// - Throws: `changedMeanwhile` if a request is not what was shown of it.
  func refuseIfChanged(_ report: AccessReport, since shown: String?) throws {
    guard let shown, shown != report.version else { return }
    throw NodeError(
      .changedMeanwhile,
      "somebody took a step since request \(report.number) was shown, or something came in about the person: nothing was "
        + "overwritten; look at it again with `node subject-access show \(report.number)`")
  }
}
