import Replication
import Safeguarding
import Store

/// More time for an answer: two further months, once, and only within the first (UK GDPR article 12(3)).
extension AgencyNode {
  /// Takes two further months for an answer. Whoever asked has to be told within the first month, and why: the program
  /// tells nobody.
  /// - Parameters:
  ///   - reason: Why the request is complex, or one of many.
  ///   - name: Who decides.
  /// - Throws: `invalidInput` once the month is over, more time was taken or the answer was issued; `notFound`;
  ///   `auditUnwritable`, with nothing changed; `changedMeanwhile`.
  public func extendAccess(_ id: Int64, reason: String, by name: String) throws -> AccessReport {
    guard ReferralText.isUseful(reason), ReferralText.isUseful(name) else {
      throw NodeError(
        .invalidInput, "say why it takes longer (--reason) and who decides (--by), in at most 4096 bytes each")
    }
    var (stored, record) = try open(id)
    guard record.moreTime == nil else {
      throw NodeError(
        .invalidInput,
        "more time was taken already for request \(id), which is once: answer it by "
          + "\(record.due(receivedOn: Day(rawValue: stored.receivedDay)))")
    }
    let month = record.due(receivedOn: Day(rawValue: stored.receivedDay))
    guard today() <= month else {
      throw NodeError(
        .invalidInput,
        "the month of request \(id) ended on \(month): more time can be taken within it alone; answer it now")
    }
    record.moreTime = .init(reason: reason, by: name, at: now().rawValue)
    try save(&stored, record, "two further months taken")
    return try store.read { [stored, record] in try summary(stored, record, $0) }
  }
}

extension AccessRecord {
  /// The last day on which the answer is in time.
  func due(receivedOn received: Day) -> Day { received.adding(months: moreTime == nil ? 1 : 3) }
}
