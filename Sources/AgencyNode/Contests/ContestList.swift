public import Replication
public import Safeguarding
public import Store
import Trust

/// A contest in a list, for people and for `--json`.
public struct ContestRow: Sendable, Encodable {
  public var name: String
  /// Names how the flag and the contest stand: a decision over something else is refused.
  public var version: String
  /// The flag that is contested, and what it is.
  public var flag: String
  public var code: String
  /// `report`, `disclosure`, `observation` or `finding`: of the flag.
  public var basis: String
  public var about: String
  /// On whose behalf: `subject`, `counterpart`, `representative` or `agency`.
  public var by: String
  public var contestedDay: String
  public var statement: String?
  public var reason: String?
  /// The member that recorded it.
  public var member: UInt32
  public var agency: String
  /// `sent`, `received`, `extended` or `answered`.
  public var stage: String
  public var isOpen: Bool
  public var isOverdue: Bool
  /// The last day for what comes next.
  public var due: String?
  public var receivedDay: String?
  /// Those who have to answer.
  public var answerers: [String]
  /// Whether this member has to.
  public var answersHere: Bool
  /// The author has left, and the board decides.
  public var isBoards: Bool
  /// Whether the flag's use is restricted for now.
  public var isRestricting: Bool
  public var extensionReason: String?
  /// `upheld`, `corrected` or `withdrawn`.
  public var answer: String?
  public var answerReason: String?
  public var decidedBy: String?
  public var decidedDay: String?
  /// How far the members are that were told of it, and of its answer.
  public var told: [RecallStanding] = []
  /// What is shown beside the flag, as sentences.
  public var words: [String]
}

extension AgencyNode {
  /// The day, by this node's clock.
  public func today() -> Day { Day(milliseconds: now().rawValue) }

  /// Contests that this member answers or recorded; what ran out first. The list is in the audit log before it is shown.
  /// - Parameter all: Answered ones too, and those between others that this member may read.
  public func contests(all: Bool = false) throws -> [ContestRow] {
    updateAlerts()
    let roles = try ownRoles()
    let rows = try readShared("list of contests") { reader -> [(row: ContestRow, about: [LocalDot])] in
      try reader.contests().compactMap { id in
        guard let standing = try reader.standingContest(id, today: today()), mayRead(standing, roles),
          all || (standing.state.isOpen && isParty(standing))
        else { return nil }
        return (try row(of: standing, reader), standing.flag.subjectsAbout)
      }
    }
    return rows.sorted { a, b in
      if a.isOpen != b.isOpen { return a.isOpen }
      return (a.due ?? "9999", a.name) < (b.due ?? "9999", b.name)
    }
  }

  /// One contest, with who was told of it and of its answer.
  /// - Throws: `notFound`, also for one that is not for this member or this user.
  public func contest(named id: LocalDot) throws -> ContestRow {
    updateAlerts()
    let roles = try ownRoles()
    let found = try readShared("a contest") { reader -> [(row: ContestRow, about: [LocalDot])] in
      guard let standing = try reader.standingContest(id, today: today()), mayRead(standing, roles) else { return [] }
      var row = try row(of: standing, reader)
      let decisions = try reader.notices(of: id).filter { !$0.isReceipt }.map(\.id)
      row.told = try ([id] + decisions).compactMap { try recallStanding(of: $0, reader) }
      return [(row, standing.flag.subjectsAbout)]
    }
    guard let row = found.first else {
      throw NodeError(
        .notFound, "there is no such contest for this agency, or not for you; `node contest list` names them")
    }
    return row
  }

  private func isParty(_ standing: StandingContest) -> Bool {
    standing.answerers.contains(member) || standing.entity.creator == member
  }

  private func mayRead(_ standing: StandingContest, _ roles: Set<Role>) -> Bool {
    isParty(standing)
      || (!Role.withLookUp.isDisjoint(with: roles) && standing.entity.audience.admits(roles)
        && standing.flag.audience.admits(roles))
  }

  /// A contest as a line for people and JSON.
  public func row(of standing: StandingContest, _ reader: some StoreAccess) throws -> ContestRow {
    let names = try agencyNames(reader)
    func agency(_ number: MemberNumber) -> String { names[number] ?? "member \(number)" }
    let flag = FlagView(fields: standing.flag.chosen)
    let subject = try flag.subject.flatMap { try reader.view(of: $0) }
    let state = standing.state
    return ContestRow(
      name: try reader.name(of: standing.entity.id), version: try standing.version(reader),
      flag: try reader.name(of: standing.flag.id), code: flag.codeName,
      basis: flag.basis?.noun ?? "unknown",
      about: subject.map { SubjectView(fields: $0.chosen).displayName } ?? "unknown", by: standing.party.rawValue,
      contestedDay: standing.day.description, statement: standing.statement,
      reason: standing.entity.shown(FlagField.reason).asText, member: standing.entity.creator.rawValue,
      agency: agency(standing.entity.creator), stage: state.stage.rawValue, isOpen: state.isOpen,
      isOverdue: state.isOverdue, due: state.due?.description, receivedDay: state.receivedDay?.description,
      answerers: standing.answerers.sorted().map(agency), answersHere: standing.answerers.contains(member),
      isBoards: standing.isBoards, isRestricting: state.restricts, extensionReason: state.moreTime?.reason,
      answer: state.answer?.answer?.name, answerReason: state.answer?.reason, decidedBy: state.answer?.decidedBy,
      decidedDay: state.answer?.decidedDay?.description, words: standing.words)
  }

  /// How many contests wait, and for whom.
  func contestCounts(_ reader: StoreReader) throws -> NodeStatus.Contests {
    var counts = NodeStatus.Contests()
    for id in try reader.contests() {
      guard let standing = try reader.standingContest(id, today: today()), standing.state.isOpen else { continue }
      let late = standing.state.isOverdue ? 1 : 0
      if standing.answerers.contains(member) {
        counts.toAnswer += 1
        counts.toAnswerOverdue += late
      } else if standing.entity.creator == member {
        counts.sent += 1
        counts.sentOverdue += late
      }
    }
    return counts
  }
}

extension NodeStatus {
  /// Contests that this member answers or recorded.
  public struct Contests: Sendable, Codable, Hashable {
    /// Open ones that this member has to answer.
    public var toAnswer = 0
    public var toAnswerOverdue = 0
    /// Open ones that this member recorded and another answers.
    public var sent = 0
    public var sentOverdue = 0
  }

  static func findings(_ contests: Contests) -> [(State, String, String?)] {
    var findings: [(State, String, String?)] = []
    if contests.toAnswerOverdue > 0 {
      findings.append(
        (
          .warning, "\(contests.toAnswerOverdue) contested flags of this agency wait past their month",
          "answer them: `node contest list`, then `node contest answer`"
        ))
    } else if contests.toAnswer > 0 {
      findings.append(
        (.ok, "\(contests.toAnswer) contested flags of this agency wait for an answer", "see `node contest list`"))
    }
    if contests.sentOverdue > 0 {
      findings.append(
        (
          .warning, "\(contests.sentOverdue) contests recorded here are overdue elsewhere",
          "call whoever has to answer: `node contest list`"
        ))
    }
    return findings
  }
}
