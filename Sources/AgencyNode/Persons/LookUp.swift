public import Replication
import Safeguarding
import Store
import Trust

/// Who looks, what for, and on what basis. Nothing personal is shown without one, and each is in the audit log.
public struct LookUp: Sendable, Hashable {
  /// A name that the agency's own accounts know.
  public var user: String
  public var purpose: String
  /// The legal basis.
  public var basis: String

  public init(user: String, purpose: String, basis: String) {
    self.user = user
    self.purpose = purpose
    self.basis = basis
  }

  /// Bytes that each part may have.
  static let longest = 500

  func check() throws(NodeError) {
    for (name, text) in [("user", user), ("purpose", purpose), ("basis", basis)] {
      guard text.contains(where: { !$0.isWhitespace }), text.utf8.count <= Self.longest else {
        throw NodeError(
          .invalidInput, "a look-up needs a \(name), in at most \(Self.longest) bytes: it is kept with what you look at"
        )
      }
    }
  }
}

/// What was found, and how the audit log tells it.
struct Answer<T> {
  var value: T
  var subjects: [LocalDot]
  /// A count or an outcome; never anything personal.
  var result: String
}

extension AgencyNode {
  /// Answers a look-up. It is in the audit log, durably, before the answer is given: what cannot be written down is not
  /// shown.
  /// - Parameter isAddressed: It is addressed to this member, and no look-up.
  /// - Throws: `notAllowed` for a member without look-up; `auditUnwritable`.
  func answer<T>(
    _ lookUp: LookUp, _ action: AuditEntry.Action, isAddressed: Bool = false, _ body: (StoreReader) throws -> Answer<T>
  ) throws -> T {
    try lookUp.check()
    guard try isAddressed || ownRoles().contains(where: Role.withLookUp.contains) else {
      try write(lookUp, action, subjects: [], result: "refused: this member has no look-up")
      throw NodeError(
        .notAllowed,
        "this member asserts, and receives what is addressed to it; it has no look-up. Ask the agency that addressed you"
      )
    }
    let answer = try store.read(body)
    try write(lookUp, action, subjects: answer.subjects, result: answer.result)
    return answer.value
  }

  /// Puts what someone did in the audit log.
  func write(_ lookUp: LookUp, _ action: AuditEntry.Action, subjects: [LocalDot], result: String) throws {
    do {
      try store.write { transaction in
        _ = try transaction.audit(
          AuditEntry(
            at: now(), user: lookUp.user, action: action, purpose: lookUp.purpose, basis: lookUp.basis,
            subjects: subjects, result: result))
      }
    } catch {
      throw NodeError(
        .auditUnwritable, "the audit log cannot be written, so nothing is shown; see `node status`", cause: error)
    }
  }

  /// The roles that the roster in force gives this member; those of its configuration before there is one.
  public func ownRoles() throws -> Set<Role> {
    let entry = try store.read { try $0.rosterBook().current?.roster.member(member) }
    return Set(entry?.roles ?? configuration.roles)
  }

  /// Asks for another wording of a text that others will read.
  /// - Throws: `invalidInput` with what was questioned and what to write instead, unless it is kept on purpose.
  public func questionWording(of text: String, keep: Bool) throws(NodeError) {
    guard !keep else { return }
    let concerns = Wording.concerns(in: text)
    guard concerns.isEmpty else {
      let better = concerns.map { "\"\($0.phrase)\": \($0.better)" }.joined(separator: "; ")
      throw NodeError(
        .invalidInput, "please word it without blame (\(better)), or add --keep-wording if these are someone's words")
    }
  }
}
