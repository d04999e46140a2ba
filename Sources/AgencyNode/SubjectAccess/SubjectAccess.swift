public import Replication
public import Safeguarding
import Store

/// Answers to people who ask what is held of them, in steps that people take: draft, review, sign, issue. Each is in the
/// audit log before anything is shown. What is decided is kept, what is held is read anew at each step.
extension AgencyNode {
  /// Opens a request, and drafts the answer.
  /// - Parameters:
  ///   - person: A subject of the person, or a flag or a referral about them, which is what an agency without look-up
  ///     knows; nil for somebody of whom nothing is held, who gets the same letter as anybody who is told nothing.
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
    let person = try person.map(subject(of:))
    // Nothing is opened for a person who is not there.
    if let person { _ = try held(person, requester == .representative, "draft an answer to a request for access") }
    let record = AccessRecord(requester: requester, identityCheckedBy: identityCheckedBy, reason: reason)
    let id = try store.write { transaction in
      let id = try transaction.addAccessRequest(
        person: person, receivedDay: received.rawValue, content: try record.encoded())
      try transaction.audit(step(id, person, "recorded"))
      return id
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

  /// Decides about some entries. A signature that was given before is void. What was released has to be decided again once
  /// it says something else; what was withheld stays so.
  /// - Parameters:
  ///   - by: Who decides.
  ///   - second: Who agreed; needed to release what may cause serious harm, prejudice a crime's detection, or tell on
  ///     somebody who spoke.
  ///   - shown: The version that was shown; nil to decide over what stands now.
  /// - Throws: `invalidInput`, `changedMeanwhile`, with nothing decided.
  public func decideAccess(
    _ id: Int64, _ choice: AccessChoice, release: Bool, reason: String, by: String, second: String? = nil,
    shown: String? = nil
  ) throws -> AccessReport {
    guard ReferralText.isUseful(reason), ReferralText.isUseful(by) else {
      throw NodeError(.invalidInput, "say who decides (--by) and why (--reason), in at most 4096 bytes each")
    }
    var (stored, record) = try open(id)
    let found = try report(stored, record, "review request \(id)")
    try refuseIfChanged(found, since: shown)
    let chosen = try found.rows(choice)
    for row in chosen {
      guard !release || row.ruling != "never" else {
        throw NodeError(
          .notAllowed, "\(row.entry) is never told to anybody: it would tell that somebody spoke, or where")
      }
      if release && row.takesTwo,
        second.map({ !ReferralText.isUseful($0) || Self.isSameName($0, by) }) ?? true
      {
        throw NodeError(.notAllowed, "releasing \(row.entry) takes a second person: name somebody else with --second")
      }
      record.decisions.append(
        .init(
          entry: row.entry, isReleased: release, reason: reason, by: by, second: second, at: now().rawValue,
          over: row.digest))
    }
    record.signedBy = nil
    record.signedOver = nil
    try save(&stored, record, "decided \(chosen.count) entries")
    return try accessRequest(id)
  }

  /// Signs the answer as it stands, by name.
  /// - Parameter shown: The version that was shown; nil to sign what stands now.
  /// - Throws: `notAllowed` while anything is undecided; `changedMeanwhile`.
  public func signAccess(_ id: Int64, by name: String, shown: String? = nil) throws -> AccessReport {
    guard ReferralText.isUseful(name) else { throw NodeError(.invalidInput, "say who signs (--by)") }
    var (stored, record) = try open(id)
    let found = try report(stored, record, "sign the answer to request \(id)")
    try refuseIfChanged(found, since: shown)
    guard found.undecided == 0 else {
      throw NodeError(
        .notAllowed,
        "\(found.undecided) entries wait for a decision; decide with `node subject-access review \(id)`, then sign")
    }
    record.signedBy = name
    record.signedOver = AccessReport.digest(found.rows)
    try save(&stored, record, "signed")
    return try accessRequest(id)
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
