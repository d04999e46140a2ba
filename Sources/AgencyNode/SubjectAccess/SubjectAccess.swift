public import Replication
public import Safeguarding
import Store
import Wire

/// Answers to people who ask what is held of them, in steps that people take: draft, review, sign, issue. Each is in the
/// audit log before anything is shown. What is decided is kept, what is held is read anew at each step.
extension AgencyNode {
  private static let basis = "UK GDPR article 15"

  private func lookUp(_ purpose: String) -> LookUp { LookUp(user: user, purpose: purpose, basis: Self.basis) }

  /// Opens a request, and drafts the answer.
  /// - Parameters:
  ///   - person: A subject of the person; nil for somebody of whom nothing is held, who gets the same letter as anybody
  ///     who is told nothing.
  ///   - identityCheckedBy: Who made sure that it is the person, or may speak for the person.
  ///   - received: When the request came; a month runs from it.
  /// - Throws: `invalidInput`, `notFound`, `auditUnwritable`.
  public func draftAccess(
    of person: LocalDot?, by requester: AccessRequester, identityCheckedBy: String, reason: String, received: Day? = nil
  ) throws -> AccessReport {
    guard ReferralText.isUseful(identityCheckedBy), ReferralText.isUseful(reason) else {
      throw NodeError(
        .invalidInput, "say who checked the identity of whoever asks, and how the request came (--reason)")
    }
    let received = received ?? today()
    guard received <= today() else { throw NodeError(.invalidInput, "the request was received in the future") }
    // Nothing is opened for a person who is not there.
    if let person { _ = try held(person, requester == .representative, "draft an answer to a request for access") }
    let record = AccessRecord(requester: requester, identityCheckedBy: identityCheckedBy, reason: reason)
    let id = try store.write { transaction in
      try transaction.addAccessRequest(
        person: person, receivedDay: received.rawValue, content: try record.encoded())
    }
    return try accessRequest(id)
  }

  /// Requests without what is held, oldest first.
  public func accessRequests() throws -> [AccessReport] {
    try store.read(accessRequests)
  }

  func accessRequests(_ reader: StoreReader) throws -> [AccessReport] {
    try reader.accessRequests().map { try summary($0, AccessRecord($0), reader) }
  }

  /// A request with all that is held and what was decided.
  /// - Throws: `notFound`, `auditUnwritable`.
  public func accessRequest(_ id: Int64) throws -> AccessReport {
    let (stored, record) = try request(id)
    return try report(stored, record, "prepare the answer to request \(id)")
  }

  /// Decides about some entries. A signature that was given before is void.
  /// - Parameters:
  ///   - by: Who decides.
  ///   - second: Who agreed; needed to release what may cause serious harm, prejudice a crime's detection, or tell on
  ///     somebody who spoke.
  /// - Throws: `invalidInput`, with nothing decided.
  public func decideAccess(
    _ id: Int64, entries: [String], release: Bool, reason: String, by: String, second: String? = nil
  ) throws -> AccessReport {
    guard ReferralText.isUseful(reason), ReferralText.isUseful(by) else {
      throw NodeError(.invalidInput, "say who decides (--by) and why (--reason), in at most 4096 bytes each")
    }
    var (stored, record) = try open(id)
    let rows = try report(stored, record, "review request \(id)").rows
    for entry in entries {
      guard let row = rows.first(where: { $0.entry == entry }) else {
        throw NodeError(.notFound, "request \(id) has no entry \(entry); `node subject-access show \(id)` lists them")
      }
      guard !release || row.ruling != "never" else {
        throw NodeError(.notAllowed, "\(entry) is never told to anybody: it would tell that somebody spoke, or where")
      }
      if release && row.takesTwo,
        second.map({ !ReferralText.isUseful($0) || $0.lowercased() == by.lowercased() }) ?? true
      {
        throw NodeError(.notAllowed, "releasing \(entry) takes a second person: name somebody else with --second")
      }
      record.decisions.append(
        .init(entry: entry, isReleased: release, reason: reason, by: by, second: second, at: now().rawValue))
    }
    record.signedBy = nil
    record.signedOver = nil
    try save(&stored, record, "decided \(entries.count) entries")
    return try accessRequest(id)
  }

  /// Signs the answer as it stands, by name.
  /// - Throws: `notAllowed` while anything is undecided.
  public func signAccess(_ id: Int64, by name: String) throws -> AccessReport {
    guard ReferralText.isUseful(name) else { throw NodeError(.invalidInput, "say who signs (--by)") }
    var (stored, record) = try open(id)
    let found = try report(stored, record, "sign the answer to request \(id)")
    guard found.undecided == 0 else {
      throw NodeError(
        .notAllowed, "\(found.undecided) entries wait for a decision: `node subject-access review \(id)`, then sign")
    }
    record.signedBy = name
    record.signedOver = Self.digest(found.rows)
    try save(&stored, record, "signed")
    return try accessRequest(id)
  }

  /// Gives the answer out: the letter and the same as JSON. The audit log has it, as a disclosure, before it is returned.
  /// - Throws: `notAllowed` unless it was signed; `changedMeanwhile` if what is held changed since.
  public func issueAccess(_ id: Int64) throws -> (letter: String, answer: AccessAnswer) {
    var (stored, record) = try open(id)
    guard record.signedBy != nil, let signed = record.signedOver else {
      throw NodeError(.notAllowed, "nobody signed it: `node subject-access sign \(id) --by NAME`")
    }
    let found = try report(stored, record, "issue the answer to request \(id)")
    guard Self.digest(found.rows) == signed else {
      throw NodeError(
        .changedMeanwhile,
        "what is held changed since it was signed: look at it with `node subject-access show \(id)`, and sign again")
    }
    record.issued = now().rawValue
    try save(&stored, record, "issued")
    let told = found.rows.filter(\.isReleased)
    let today = today()
    let letter = AccessLetter.text(
      agency: configuration.agency, issued: today,
      entries: told.map { .init(day: $0.day.flatMap { try? DayStyle.iso.parse($0) }, lines: $0.lines) })
    return (
      letter,
      AccessAnswer(
        agency: configuration.agency, issued: today.description,
        entries: told.map { .init(day: $0.day, lines: $0.lines) })
    )
  }

  // MARK: Steps

  private func request(_ id: Int64) throws -> (StoredAccessRequest, AccessRecord) {
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
    let entry = AuditEntry(
      at: now(), user: user, account: account, action: .subjectAccess, purpose: "request \(stored.id)",
      basis: Self.basis, subjects: stored.person.map { [$0] } ?? [], result: result)
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

  /// What is held of a person, with an entry in the audit log before it is returned.
  private func held(_ person: LocalDot, _ isRepresentative: Bool, _ purpose: String) throws -> [AccessReport.Row] {
    updatePersons()
    let roles = try ownRoles()
    return try answer(lookUp(purpose), .subjectAccess, isAddressed: true) { reader in
      let (rows, subjects) = try AccessHoldings(node: self, reader: reader, roles: roles)
        .rows(of: person, isRepresentative: isRepresentative)
      return Answer(value: rows, subjects: subjects, result: "\(rows.count) entries")
    }
  }

  private func report(
    _ stored: StoredAccessRequest, _ record: AccessRecord, _ purpose: String
  ) throws -> AccessReport {
    var rows: [AccessReport.Row] = []
    if let person = stored.person {
      rows = try held(person, record.requester == AccessRequester.representative.rawValue, purpose)
    }
    for place in rows.indices {
      guard let decision = record.decision(of: rows[place].entry) else { continue }
      rows[place].decision = decision.isReleased ? "released" : "withheld"
      rows[place].decidedBy = [decision.by] + [decision.second].compactMap(\.self)
      rows[place].decisionReason = decision.reason
    }
    return try store.read { [rows] reader in
      var report = try summary(stored, record, reader)
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

  /// Of what the answer tells.
  private static func digest(_ rows: [AccessReport.Row]) -> String {
    let told = rows.map { row in
      ([row.entry, row.isReleased ? "1" : "0", row.day ?? ""] + row.lines).joined(separator: "\u{1F}")
    }
    return sha256(Array(told.joined(separator: "\u{1E}").utf8)).description
  }
}

extension NodeStatus {
  /// What to say of requests for access that ran out.
  static func findings(_ requests: [AccessReport]) -> [(State, String, String?)] {
    let late = requests.count(where: \.isOverdue)
    guard late > 0 else { return [] }
    return [(.warning, "\(late) requests for access are past their last day", "see `node subject-access list`")]
  }
}
