import Replication
import Safeguarding
import Store

/// An answer that was given out.
public struct IssuedAccess: Sendable {
  /// Of 78 columns, as ``AccessLetter`` has it.
  public let letter: String
  /// The same as data.
  public let answer: AccessAnswer
}

extension AgencyNode {
  /// Gives the answer out: the letter and the same as JSON. The audit log has it, as a disclosure, before it is returned.
  /// No answer is kept, so that what is erased is in none: once issued, it is given again for as long as what is held is
  /// what was signed, so that nobody loses it with a full disk or a closed window.
  /// - Parameter shown: The version that was shown; nil to issue what was signed.
  /// - Throws: `notAllowed` unless it was signed; `changedMeanwhile` if what is held changed since; `auditUnwritable`.
  public func issueAccess(_ id: Int64, shown: String? = nil) throws -> IssuedAccess {
    var (stored, record) = try request(id)
    guard record.signedBy != nil, let signed = record.signedOver else {
      throw NodeError(.notAllowed, "nobody signed it: `node subject-access sign \(id) --by NAME`")
    }
    let isAgain = record.issued != nil
    let found = try report(stored, record, "issue the answer to request \(id)\(isAgain ? " again" : "")")
    if !isAgain { try refuseIfChanged(found, since: shown) }
    guard AccessReport.digest(found.rows) == signed else {
      throw NodeError(
        .changedMeanwhile,
        isAgain
          ? "request \(id) was answered, and what is held changed since: the answer that was given cannot be made again; "
            + "for a new request draft a new answer"
          : "what is held changed since it was signed; look at it with `node subject-access show \(id)`; then sign again"
      )
    }
    let issued = record.issued ?? now().rawValue
    record.issued = issued
    try save(&stored, record, isAgain ? "issued again, the same answer" : "issued")
    let told = found.rows.filter(\.isReleased)
    let day = Day(milliseconds: issued)
    return IssuedAccess(
      letter: AccessLetter.text(
        agency: configuration.agency, issued: day,
        entries: told.map { .init(day: $0.day.flatMap { try? DayStyle.iso.parse($0) }, lines: $0.lines) }),
      answer: AccessAnswer(
        agency: configuration.agency, issued: day.description,
        entries: told.map { .init(day: $0.day, lines: $0.lines) }))
  }
}
