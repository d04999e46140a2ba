import Replication
import Safeguarding
import Store
import Trust

/// Who looks, what for, and by what right. Nothing about a person is shown without it.
public struct LookUp: Hashable, Sendable {
  /// A name that the agency's own accounts know.
  public let user: String
  /// What for, in the user's words or from a list.
  public let purpose: String
  /// The legal basis for looking.
  public let basis: String

  /// - Throws: `invalidInput` if any of them is empty or too long.
  public init(user: String, purpose: String, basis: String) throws(NodeError) {
    for (text, name) in [(user, "user"), (purpose, "purpose"), (basis, "basis")] {
      guard text.contains(where: { !$0.isWhitespace }), text.utf8.count <= 1_024 else {
        throw NodeError(
          .invalidInput, "say the \(name): a look-up is kept with who asked, what for and on what legal basis")
      }
    }
    self.user = user
    self.purpose = purpose
    self.basis = basis
  }
}

/// What a look-up found, with what the audit log keeps of it.
struct Found<Answer> {
  var answer: Answer
  /// The subjects that the answer shows.
  var subjects: [LocalDot]
  /// What came of it, such as a count; nothing personal.
  var result: String
}

extension AgencyNode {
  /// Reads an answer and gives it out only once the audit log durably has who asked for it and why: where that cannot be
  /// written there is no answer. What fails is in the log too.
  /// - Throws: `notAllowed` for members that have no look-up; `auditUnwritable`.
  func lookUp<Answer>(
    _ action: AuditEntry.Action, _ lookUp: LookUp, _ read: (StoreReader) throws -> Found<Answer>
  ) throws -> Answer {
    let found: Found<Answer>
    do {
      guard try mayLookUp() else {
        throw NodeError(
          .notAllowed,
          "this agency receives what is addressed to it and has no look-up. "
            + "To ask about somebody, call the multi-agency safeguarding hub")
      }
      found = try store.read(read)
    } catch let error as NodeError {
      try audit(action, lookUp, subjects: [], result: "no answer: \(error.code.rawValue)")
      throw error
    }
    try audit(action, lookUp, subjects: found.subjects, result: found.result)
    return found.answer
  }

  func audit(_ action: AuditEntry.Action, _ lookUp: LookUp, subjects: [LocalDot], result: String) throws {
    do { try store.write { _ = try $0.audit(entry(action, lookUp, subjects, result)) } } catch {
      throw NodeError(
        .auditUnwritable, "the audit log cannot be written, so nothing is shown; see `node status`", cause: error)
    }
  }

  func entry(
    _ action: AuditEntry.Action, _ lookUp: LookUp, _ subjects: [LocalDot], _ result: String
  ) -> AuditEntry {
    AuditEntry(
      at: now(), user: lookUp.user, action: action, purpose: lookUp.purpose, basis: lookUp.basis, subjects: subjects,
      result: result)
  }

  /// This agency's roles: those of the signed roster; those of the configuration while it holds none.
  func ownRoles(_ reader: some StoreAccess) throws -> Set<Role> {
    Set(try reader.rosterBook().current?.roster.member(member)?.roles ?? configuration.roles)
  }

  /// Whether this agency's roles may look people up.
  public func mayLookUp() throws -> Bool {
    try !store.read(ownRoles).isDisjoint(with: Role.withLookUp)
  }
}

/// What may be shown of what is held: an agency's own, and what its roles are among the readers of.
struct Readership {
  let member: MemberNumber
  let roles: Set<Role>

  init(_ node: AgencyNode, _ reader: some StoreAccess) throws {
    member = node.member
    roles = try node.ownRoles(reader)
  }

  func mayRead(_ view: EntityView) -> Bool { view.creator == member || view.audience.admits(roles) }

  func mayRead(_ state: EntityState) -> Bool { state.creator == member || state.audience.admits(roles) }
}
