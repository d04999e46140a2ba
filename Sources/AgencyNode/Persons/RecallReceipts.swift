import Logging
public import Replication
import Safeguarding
public import Store
import Trust

/// How far the members are with something that was taken back: a member's node says by itself that it knows, and that
/// everybody there who looked has acknowledged. No name of anybody crosses.
public struct RecallStanding: Sendable, Encodable {
  /// A member that is waited for.
  public struct Waiting: Sendable, Encodable {
    public var member: UInt32
    public var agency: String
    /// The day on which its node knew; nil if it has not said so.
    public var since: String?
  }

  /// The flag, the decision, the contest or its answer.
  public var operation: String
  /// What the members were told, in a few words: `Recalled`, `Contest`, `Answer`.
  public var what: String
  /// Members that may have shown it.
  public var members: Int
  public var acknowledged: Int
  public var waiting: [Waiting]

  /// A sentence for people.
  public var words: String {
    let known = waiting.compactMap { one in one.since.map { "\(one.agency) since \($0)" } }
    let unheard = waiting.filter { $0.since == nil }.map(\.agency)
    return "\(what): acknowledged by \(acknowledged) of \(members) members"
      + (known.isEmpty ? "" : "; waiting for \(known.joined(separator: ", "))")
      + (unheard.isEmpty ? "" : "; not yet heard from \(unheard.joined(separator: ", "))") + "."
  }
}

extension PersonIndex {
  /// Notes a flag or link that was taken back, for the receipt that this node owes or the ones that it waits for.
  func noteRecalled(_ id: LocalDot, _ transaction: StoreTransaction) throws {
    guard let authors = try transaction.view(of: id).flatMap(\.recalledBy) else { return }
    try transaction.noteRecalled(id, isOwn: authors.contains(node.member))
  }
}

extension EntityView {
  /// Who took it back: a flag that is entered in error, a decision that subjects are not one person, or one withdrawn. nil
  /// if it stands.
  fileprivate var recalledBy: Set<MemberNumber>? {
    guard !isDenied, !isErased else { return nil }
    func authors(_ field: FieldNumber, _ value: Int64) -> Set<MemberNumber>? {
      shown(field) == .integer(value) ? Set((self[field]?.siblings ?? []).map(\.author)) : nil
    }
    switch kind {
    case .flag:
      // Whoever was shown what is contested is told so, and says so; a contest that is taken back is a flag like any.
      return authors(FlagField.status, FlagStatus.enteredInError.rawValue) ?? (isContest ? [creator] : nil)
    case .notice: return shown(NoticeField.answer) == .none ? nil : [creator]
    case .link where self[LinkField.mention] == nil:
      return authors(LinkField.status, FlagStatus.enteredInError.rawValue)
        ?? authors(LinkField.decision, LinkDecision.different.rawValue)
    default: return nil
    }
  }

  private var isContest: Bool { kind == .flag && FlagView(fields: chosen).contests != nil }

  /// What members are told by it.
  fileprivate var recallWord: String {
    if kind == .notice { return "Answer" }
    return isContest && shown(FlagField.status) != .integer(FlagStatus.enteredInError.rawValue) ? "Contest" : "Recalled"
  }

  /// The subjects that a decision keeps apart; none of a flag.
  fileprivate var parted: [LocalDot] {
    kind == .link ? [LinkField.first, LinkField.second].compactMap { shown($0).target } : []
  }
}

extension AgencyNode {
  /// Says for this member that what others took back or contested is known, and when everybody who looked has
  /// acknowledged. Written once for each, and once more when it changes. The receipt of a contest by whoever has to answer
  /// it starts the clock.
  func acknowledgeRecalls() throws {
    guard try store.read({ try !$0.recalled(isOwn: false, limit: 1).isEmpty }) else { return try forgetAnswered() }
    let hasLookUp = try ownRoles().contains(where: Role.withLookUp.contains)
    let today = Value<NewOperation.Target>.integer(Day(milliseconds: now().rawValue).rawValue)
    _ = try commit(.people) { transaction in
      var operations: [NewOperation] = []
      for id in try transaction.recalled(isOwn: false) {
        guard let view = try transaction.view(of: id), view.recalledBy != nil else {
          try transaction.forgetRecalled(id)
          continue
        }
        // Without look-up nobody was shown it; its author answers for it all the same.
        guard try hasLookUp || transaction.standingContest(id, today: self.today())?.answerers.contains(member) == true
        else {
          try transaction.forgetRecalled(id)
          continue
        }
        let isWaiting = try transaction.isRecallWaiting(id, parting: view.parted)
        let state = Value<NewOperation.Target>.integer(
          (isWaiting ? RecallState.received : .acknowledged).rawValue)
        if !isWaiting { try transaction.forgetRecalled(id) }
        let own = try transaction.notices(of: id).first { $0.creator == member && $0.isReceipt }
        guard let own else {
          var fields: [FieldNumber: Value<NewOperation.Target>] = [
            NoticeField.about: .reference(.delivered(id)), NoticeField.state: state, NoticeField.receivedDay: today,
          ]
          if !isWaiting { fields[NoticeField.acknowledgedDay] = today }
          operations.append(
            NewOperation(
              skeleton: .init(action: .create(.notice, .exchange), audience: view.audience), value: .fields(fields)))
          continue
        }
        guard own.shown(NoticeField.state).asInteger != state.asInteger else { continue }
        operations.append(Self.write(NoticeField.state, state, to: own))
        if !isWaiting { operations.append(Self.write(NoticeField.acknowledgedDay, today, to: own)) }
      }
      return operations
    }
    try forgetAnswered()
  }

  /// ``acknowledgeRecalls()`` where a failure must not undo what was done: it is tried again with the next change.
  func answerRecalls() {
    do { try acknowledgeRecalls() } catch {
      logger.warning("recall.receipt.failed", metadata: ["error": "\(error)"])
    }
  }

  private func forgetAnswered() throws {
    let answered = try store.read { reader in
      try reader.recalled(isOwn: true).filter { try recallStanding(of: $0, reader)?.waiting.isEmpty ?? true }
    }
    guard !answered.isEmpty else { return }
    try store.write { transaction in for id in answered { try transaction.forgetRecalled(id) } }
  }

  /// What this agency took back and has not heard of from everybody, as far as the members say.
  public func recallsUnanswered() throws -> [RecallStanding] {
    try store.read { reader in
      try reader.recalled(isOwn: true).compactMap { try recallStanding(of: $0, reader) }.filter { !$0.waiting.isEmpty }
    }
  }

  /// How far the members are with a flag or a decision that was taken back; nil if it stands.
  public func recallStanding(of id: LocalDot, _ reader: some StoreAccess) throws -> RecallStanding? {
    guard let view = try reader.view(of: id), let authors = view.recalledBy else { return nil }
    let notices = Dictionary(
      try reader.notices(of: id).filter(\.isReceipt).map { ($0.creator, $0) }, uniquingKeysWith: { first, _ in first })
    let expected = (try reader.rosterBook().current?.roster.members ?? []).filter { entry in
      let roles = Set(entry.roles)
      return entry.status == .active && !authors.contains(entry.number)
        && !roles.isDisjoint(with: Role.withLookUp) && view.audience.admits(roles)
    }
    var standing = RecallStanding(
      operation: try reader.name(of: id), what: view.recallWord, members: expected.count, acknowledged: 0, waiting: [])
    for entry in expected {
      let notice = notices[entry.number]
      if notice?.shown(NoticeField.state).asInteger == RecallState.acknowledged.rawValue {
        standing.acknowledged += 1
      } else {
        let since = notice?.shown(NoticeField.receivedDay).asInteger.map { Day(rawValue: $0).description }
        standing.waiting.append(.init(member: entry.number.rawValue, agency: entry.agency, since: since))
      }
    }
    return standing
  }
}
