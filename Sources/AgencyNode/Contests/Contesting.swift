public import Replication
public import Safeguarding
import Store
import Trust

/// How a flag is contested, and how that is answered. What stays true while it is open is in `RestrictedUse`.
extension AgencyNode {
  /// Records that a flag is contested, on whose behalf and why. It goes wherever the flag goes; whoever was shown the flag
  /// is told; the answering controller has a month from when its node received it.
  /// - Parameters:
  ///   - statement: What is said against the flag, in the words of whoever contests it.
  ///   - reason: Why this agency records it, in its own words.
  /// - Returns: The contest's name.
  /// - Throws: `notFound`, `notAllowed`, `invalidInput`.
  public func contest(
    _ flag: LocalDot, by party: ContestParty, statement: String, reason: String, keepsWording: Bool = false
  ) throws -> LocalDot {
    guard ReferralText.isUseful(statement), ReferralText.isUseful(reason) else {
      throw NodeError(
        .invalidInput, "give the statement, in the words of whoever contests, and a reason, in at most 4096 bytes each")
    }
    // The statement is quoted as it was said.
    try questionWording(of: reason, keep: keepsWording)
    let today = Day(milliseconds: now().rawValue)
    func entry(_ committed: Committed, _ transaction: StoreTransaction) throws -> AuditEntry {
      act(
        .flag, "contest: \(party.rawValue)",
        about: [flag] + committed.dots + (try transaction.view(of: flag)?.subjectsAbout ?? []), "contested")
    }
    let committed = try commit(noting: entry) { transaction in
      let view = try contestable(flag, transaction)
      if let held = try transaction.contests(of: flag, today: today).first(where: {
        $0.state.isOpen && $0.entity.creator == member
      }) {
        throw NodeError(
          .invalidInput,
          "this agency contests it already, as \(try transaction.name(of: held.entity.id)); see `node contest show`")
      }
      guard let subject = view.shown(FlagField.subject).target else {
        throw NodeError(
          .changedMeanwhile, "whom the flag is about is in dispute; decide that first with `node conflicts resolve`")
      }
      let draft = FlagDraft<NewOperation.Target>(
        code: .contested, subject: .delivered(subject), basis: party.basis, recordedDay: today,
        role: configuration.roles.first,
        attributes: [
          FlagField.cites: .reference(.delivered(flag)), FlagField.contestedBy: .text(party.rawValue),
          FlagField.statement: .text(statement), FlagField.reason: .text(reason),
        ])
      let roles = try rosterToSignUnder(transaction).roster.member(member)?.roles ?? []
      let faults = draft.faults(roles: Set(roles), today: today)
      guard faults.isEmpty else { throw Self.invalid(faults) }
      try refuseCreation(draft.rightsClass, transaction)
      return [
        NewOperation(
          skeleton: .init(
            action: .create(.flag, draft.rightsClass), audience: FlagCode.contested.audience(of: view.audience)),
          value: draft.record)
      ]
    }
    guard let dot = committed?.dots.first else { throw NodeError(.invalidInput, "there was nothing to contest") }
    updateAlerts()
    return dot
  }

  /// A flag that may be contested here: this agency may read it, and it is no contest itself.
  private func contestable(_ flag: LocalDot, _ transaction: StoreTransaction) throws -> EntityView {
    let roles = Set(try rosterToSignUnder(transaction).roster.member(member)?.roles ?? [])
    guard let view = try transaction.view(of: flag), view.kind == .flag, !view.isErased,
      view.creator == member || view.audience.admits(roles)
    else { throw NodeError(.notFound, "there is no such flag for this agency; `node flag list` names them") }
    let shown = FlagView(fields: view.chosen)
    if view.isDenied || shown.status == .enteredInError {
      throw NodeError(.invalidInput, "that flag is refused or taken back already; there is nothing to contest")
    }
    if shown.code == .contested {
      throw NodeError(.invalidInput, "that is a contest itself; contest the flag that it cites, or answer it")
    }
    return view
  }

  /// Takes two further months for an answer, with a reason that everybody reads (UK GDPR article 12(3)).
  /// - Parameter shown: The version that was shown; nil to decide over what stands now.
  /// - Throws: `notAllowed` unless this member has to answer; `invalidInput` once the month is over or more time was taken;
  ///   `changedMeanwhile` if anything changed since it was shown.
  public func extend(
    _ contest: LocalDot, reason: String, by name: String, keepsWording: Bool = false, shown: String? = nil
  ) throws {
    _ = try decide(contest, reason: reason, by: name, keepsWording, shown) { standing, today, _ in
      guard standing.state.stage == .received, !standing.state.isOverdue else {
        throw NodeError(
          .invalidInput,
          "more time is taken once, within the month; this contest is \(standing.state.stage.rawValue)"
            + (standing.state.isOverdue ? " and overdue" : ""))
      }
      return ([NoticeField.extendedDay: .integer(today.rawValue)], [])
    }
  }

  /// Answers a contest: the flag stands, is corrected, or is taken back. The correction is written along with the answer,
  /// and both versions are kept.
  /// - Parameters:
  ///   - corrections: What fields of the flag shall say; only, and always, with `.corrected`.
  ///   - name: Who decided, which others read.
  ///   - shown: The version that was shown; nil to decide over what stands now.
  /// - Returns: The answer's name.
  /// - Throws: `notAllowed` unless this member has to answer, or may not amend the flag; `invalidInput`;
  ///   `changedMeanwhile` if anything changed since it was shown.
  public func answer(
    _ contest: LocalDot, _ answer: ContestAnswer, corrections: [FieldNumber: Value<NewOperation.Target>] = [:],
    reason: String, by name: String, keepsWording: Bool = false, shown: String? = nil
  ) throws -> LocalDot {
    guard (answer == .corrected) != corrections.isEmpty else {
      throw NodeError(
        .invalidInput, "say with --set FIELD=VALUE what is corrected; only with --correct, and at least one")
    }
    return try decide(contest, reason: reason, by: name, keepsWording, shown) { standing, today, transaction in
      guard standing.state.isOpen else { throw NodeError(.invalidInput, "it was answered already") }
      var changes = corrections
      if answer == .withdrawn { changes = [FlagField.status: .integer(FlagStatus.enteredInError.rawValue)] }
      let operations = try changes.sorted { $0.key < $1.key }.map { field, value in
        try amendment(of: standing.flag.id, field: field, to: value, shown: nil, transaction)
      }
      return (
        [NoticeField.answer: .integer(answer.rawValue), NoticeField.decidedDay: .integer(today.rawValue)], operations
      )
    }
  }

  /// Writes a decision about a contest, by whoever has to answer it, in one change-set with what follows.
  private func decide(
    _ contest: LocalDot, reason: String, by name: String, _ keepsWording: Bool, _ shown: String?,
    _ facts: (StandingContest, Day, StoreTransaction) throws -> (
      [FieldNumber: Value<NewOperation.Target>], [NewOperation]
    )
  ) throws -> LocalDot {
    guard ReferralText.isUseful(reason), ReferralText.isUseful(name) else {
      throw NodeError(
        .invalidInput, "say why (--reason) and who decided (--by), in at most 4096 bytes; others read both")
    }
    try questionWording(of: reason, keep: keepsWording)
    // What came in just now has its receipt first.
    updateAlerts()
    let today = Day(milliseconds: now().rawValue)
    func entry(_ committed: Committed, _ transaction: StoreTransaction) throws -> AuditEntry {
      let standing = try transaction.standingContest(contest, today: today)
      return act(
        .flag, "decide a contest", about: [contest] + (standing?.flag.subjectsAbout ?? []),
        standing?.state.stage.rawValue ?? "decided")
    }
    let committed = try commit(noting: entry) { transaction in
      guard let standing = try transaction.standingContest(contest, today: today) else {
        throw NodeError(.notFound, "there is no such contest; `node contest list` names them")
      }
      guard standing.answerers.contains(member) else {
        throw NodeError(
          .notAllowed,
          "only the flag's author answers a contest, or the partnership's board once the author has left; see "
            + "`node contest show`")
      }
      if let shown, try standing.version(transaction) != shown {
        throw NodeError(
          .changedMeanwhile,
          standing.state.isOpen
            ? "the flag or the contest changed since it was shown; look at it again, then decide"
            : "somebody answered it since it was shown; nothing was overwritten")
      }
      var (fields, operations) = try facts(standing, today, transaction)
      fields[NoticeField.about] = .reference(.delivered(contest))
      fields[NoticeField.reason] = .text(reason)
      fields[NoticeField.decidedBy] = .text(name)
      let role = standing.isBoards ? Role.partnershipBoard : configuration.roles.first
      if let role { fields[NoticeField.role] = .integer(Int64(role.rawValue)) }
      try refuseCreation(.exchange, transaction)
      operations.insert(
        NewOperation(
          skeleton: .init(action: .create(.notice, .exchange), audience: standing.entity.audience),
          value: .fields(fields)), at: 0)
      return operations
    }
    guard let dot = committed?.dots.first else { throw NodeError(.invalidInput, "there was nothing to decide") }
    updateAlerts()
    return dot
  }
}
