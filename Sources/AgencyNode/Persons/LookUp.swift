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
  /// Why it cannot wait although this agency blocks it; somebody else reviews that.
  public var breakGlass: String?

  public init(user: String, purpose: String, basis: String, breakGlass: String? = nil) {
    self.user = user
    self.purpose = purpose
    self.basis = basis
    self.breakGlass = breakGlass
  }

  /// Bytes that each part may have.
  static let longest = 1_000

  func check() throws(NodeError) {
    for (name, text) in [("user", user), ("purpose", purpose), ("basis", basis), ("reason", breakGlass ?? "none")] {
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
  /// What is said of a person who is not there, and of one who is not for this user: nothing tells the two apart.
  static let noSuchPerson = NodeError(
    .notFound, "there is no such person for this agency, or not for you; `node person find` names them")

  /// Answers a look-up. It is in the audit log, durably, before the answer is given: what cannot be written down is not
  /// shown. Of oneself, of family and of those with whom the user declared a connection nothing is answered, and the
  /// reviewer is told.
  /// - Parameters:
  ///   - query: Who is asked for, if it is by name or number.
  ///   - isAddressed: It is addressed to this member, and no look-up.
  ///   - leavingOut: The answer without some of its subjects; without it, one such subject and there is no answer.
  /// - Throws: `notAllowed` for a member without look-up, and for what this agency blocks; `notFound`; `auditUnwritable`.
  func answer<T>(
    _ lookUp: LookUp, _ action: AuditEntry.Action, for query: PersonQuery? = nil, isAddressed: Bool = false,
    leavingOut: ((T, Set<LocalDot>) -> T)? = nil, _ body: (StoreReader) throws -> Answer<T>
  ) throws -> T {
    try lookUp.check()
    try refuseToShow()
    guard try isAddressed || ownRoles().contains(where: Role.withLookUp.contains) else {
      try write(lookUp, action, subjects: [], result: "refused: this member has no look-up")
      throw NodeError(
        .notAllowed,
        "this member asserts, and receives what is addressed to it; it has no look-up. Ask the agency that addressed you"
      )
    }
    let access: StaffAccess
    do { access = try StaffAccess(self, users: [lookUp.user, account]) } catch {
      try write(lookUp, action, subjects: [], result: "refused: the list of staff", marks: [.blocked])
      throw error
    }
    let asked = query.flatMap(access.tie)
    var (answer, ties, marks) = try judged(lookUp, action, access, body)
    if let asked {
      try write(
        lookUp, action, subjects: Array(ties.keys.sorted().prefix(1)), result: "blocked", marks: [asked, .blocked],
        isTold: true)
      throw NodeError(
        .notAllowed,
        "blocked: this is you, or somebody close to you. Whether anything is held makes no difference. Ask a colleague; "
          + "an independent reviewer is told")
    }
    if !ties.isEmpty {
      // The answer is what it would be if they were not there.
      try write(
        lookUp, action, subjects: ties.keys.sorted(), result: "blocked", marks: Set(ties.values).union([.blocked]),
        isTold: true)
      guard let leavingOut else { throw Self.noSuchPerson }
      answer.value = leavingOut(answer.value, Set(ties.keys))
      answer.subjects.removeAll { ties[$0] != nil }
      answer.result = "answered without what was blocked"
    }
    var purpose = lookUp.purpose
    // Alerts wait for nobody's hours.
    if AuditEntry.lookUps.contains(action), !marks.isDisjoint(with: configuration.audit.blocks) {
      guard let reason = lookUp.breakGlass else {
        try write(lookUp, action, subjects: answer.subjects, result: "blocked", marks: marks.union([.blocked]))
        throw NodeError(
          .notAllowed,
          "this agency does not answer that (\(marks.sorted().map(\.rawValue).joined(separator: ", "))). "
            + "If it cannot wait, say why with --break-glass REASON: somebody else reviews it")
      }
      marks.insert(.breakGlass)
      purpose += " (break glass: \(reason))"
    }
    var noted = lookUp
    noted.purpose = purpose
    try write(noted, action, subjects: answer.subjects, result: answer.result, marks: marks)
    return answer.value
  }

  /// What would be answered, to whom of it the user is tied, and how it stands out. What is not there is written down too.
  private func judged<T>(
    _ lookUp: LookUp, _ action: AuditEntry.Action, _ access: StaffAccess, _ body: (StoreReader) throws -> Answer<T>
  ) throws -> (Answer<T>, [LocalDot: AuditEntry.Mark], Set<AuditEntry.Mark>) {
    do {
      return try store.read { reader in
        let answer = try body(reader)
        let ties = try access.ties(to: answer.subjects, reader)
        let rest = answer.subjects.filter { ties[$0] == nil }
        return (answer, ties, try marks(lookUp, action, rest, reader))
      }
    } catch let error as NodeError where error.code == .notFound {
      try write(lookUp, action, subjects: [], result: "not found")
      throw error
    }
  }

  /// Puts what someone did in the audit log.
  /// - Parameter isTold: Whether the reviewer is told of it.
  func write(
    _ lookUp: LookUp, _ action: AuditEntry.Action, subjects: [LocalDot], result: String,
    marks: Set<AuditEntry.Mark> = [], isTold: Bool = false, reviews: Int64? = nil
  ) throws {
    do {
      try store.write { transaction in
        let row = try transaction.audit(
          AuditEntry(
            at: now(), user: lookUp.user, account: account, action: action, purpose: lookUp.purpose,
            basis: lookUp.basis, subjects: subjects, result: result, marks: marks, reviews: reviews))
        if isTold { try transaction.queueNotice(row.number) }
      }
    } catch {
      throw NodeError(
        .auditUnwritable, "the audit log cannot be written, so nothing is shown; see `node status`", cause: error)
    }
    if isTold { sendAccessNotices() }
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
