public import Replication
public import Safeguarding
public import Store
import Trust

/// Which referrals to list.
public enum ReferralFilter: String, Sendable, CaseIterable {
  /// To or from this member, and open.
  case open
  /// To this member, and open.
  case incoming
  /// From this member, and open.
  case outgoing
  /// To or from this member, with a clock that ran out or a risk that changed.
  case overdue
  /// Everything that this member may see, closed ones too.
  case all
}

/// A referral in a list, for people and for `--json`.
public struct ReferralRow: Sendable, Codable, Hashable {
  /// A clock that ran out.
  public struct Overdue: Sendable, Codable, Hashable {
    /// `receipt`, `answer`, `completion`, `look` or `elsewhere`.
    public var awaited: String
    public var due: String
    public var daysLate: Int64
  }

  public var name: String
  /// The word of its kind; nil for one of a later version.
  public var kind: String?
  public var label: String
  public var isUrgent: Bool
  /// `incoming`, `outgoing` or `other`.
  public var direction: String
  public var sender: UInt32
  public var senderAgency: String
  public var recipient: UInt32?
  public var recipientAgency: String?
  /// The subject's name as it is displayed.
  public var about: String
  public var aboutOperation: String?
  /// `sent`, `received`, `accepted`, `declined`, `done` or `withdrawn`.
  public var stage: String
  public var isOpen: Bool
  /// `sender` or `recipient`, who has to act next.
  public var awaits: String?
  public var sentDay: String?
  public var receivedDay: String?
  public var answeredDay: String?
  public var doneDay: String?
  /// The last day for what comes next.
  public var due: String?
  public var overdue: [Overdue]
  /// Whether the risk changed since it was answered.
  public var riskChanged: Bool
  /// What is wrong or in dispute, in words.
  public var concerns: [String]
  /// What this member does next; nil when it is not its turn.
  public var nextStep: String?
}

extension AgencyNode {
  /// Referrals as they stand today: what ran out first, then by what is due next.
  /// - Parameter actor: Who looks: the audit log has it before the list is shown. nil when nobody does, as for counting.
  public func referrals(_ filter: ReferralFilter, by actor: Actor? = nil) throws -> [ReferralRow] {
    let now = now()
    let access = try actor.map { try StaffAccess(self, users: [$0.user, account]) }
    let found = try store.read { reader in
      let all = try standingReferrals(reader, filter).map { (about: $0.view.about, row: try row(of: $0, reader)) }
      // What is about somebody close to the reader is for a colleague.
      let ties = try access?.ties(to: all.compactMap(\.about), reader) ?? [:]
      return all.filter { $0.about.map { ties[$0] == nil } ?? true }
    }
    if let actor, !found.isEmpty {
      let subjects = Set(found.compactMap(\.about)).sorted()
      try store.write { transaction in
        try transaction.note(subjects, "list of referrals", "\(found.count) shown", actor, now)
      }
    }
    return found.map(\.row)
      .sorted { a, b in
        if a.overdue.isEmpty != b.overdue.isEmpty { return b.overdue.isEmpty }
        if a.isUrgent != b.isUrgent { return a.isUrgent }
        return (a.due ?? "9999", a.name) < (b.due ?? "9999", b.name)
      }

    func standingReferrals(_ reader: StoreReader, _ filter: ReferralFilter) throws -> [StandingReferral] {
      let roles = Set(try reader.rosterBook().current?.roster.member(member)?.roles ?? [])
      return try reader.standingReferrals(now: now) { entity, view in
        let isIncoming = view.recipients.contains(member)
        let isOutgoing = view.sender == member
        switch filter {
        case .incoming: return isIncoming
        case .outgoing: return isOutgoing
        case .open, .overdue: return isIncoming || isOutgoing
        // Without look-up a member sees what is addressed to it and what it sent.
        case .all:
          return isIncoming || isOutgoing
            || (!Role.withLookUp.isDisjoint(with: roles) && entity.audience.admits(roles))
        }
      }.filter { standing in
        switch filter {
        case .open, .incoming, .outgoing: standing.state.isOpen
        case .overdue: standing.state.isOpen && (standing.state.isOverdue || !standing.state.unseen.isEmpty)
        case .all: true
        }
      }
    }
  }

  /// One referral as it stands, with an entry in the audit log before it is shown.
  /// - Throws: `notFound`; `notAllowed` if it is not this member's to see.
  public func referral(_ name: LocalDot, by actor: Actor) throws -> (row: ReferralRow, standing: StandingReferral) {
    let access = try StaffAccess(self, users: [actor.user, account])
    return try store.write { transaction in
      let standing = try transaction.standing(name, now: now())
      guard try access.ties(to: [standing.view.about].compactMap(\.self), transaction).isEmpty else {
        throw NodeError(.notFound, "there is no such referral; `node referral list` names them")
      }
      let roles = Set(try transaction.rosterBook().current?.roster.member(member)?.roles ?? [])
      let isOwn = standing.view.sender == member || standing.view.recipients.contains(member)
      guard isOwn || (!Role.withLookUp.isDisjoint(with: roles) && standing.entity.audience.admits(roles)) else {
        throw NodeError(.notAllowed, "that referral is not addressed to this member")
      }
      try transaction.note(standing.view.about, "show", "shown", actor, now())
      return (try row(of: standing, transaction), standing)
    }
  }

  /// A referral as a line for people and JSON.
  public func row(of standing: StandingReferral, _ store: some StoreAccess) throws -> ReferralRow {
    let (view, state) = (standing.view, standing.state)
    let roster = try store.rosterBook().current?.roster
    func agency(_ number: MemberNumber) -> String { roster?.member(number)?.agency ?? "member \(number)" }
    let party: ReferralParty? =
      view.recipients.contains(member) ? .recipient : view.sender == member ? .sender : nil
    let subject = try view.about.flatMap { try store.view(of: $0) }
    let withheld = party == nil ? try withheldAuthors(of: standing.entity, store) : []
    return ReferralRow(
      name: try store.name(of: view.id), kind: view.kind?.name, label: view.kindName, isUrgent: view.isUrgent,
      direction: party == .recipient ? "incoming" : party == .sender ? "outgoing" : "other",
      sender: view.sender.rawValue, senderAgency: agency(view.sender), recipient: view.recipient?.rawValue,
      recipientAgency: view.recipient.map(agency),
      about: subject.map { SubjectView(fields: $0.chosen).displayName } ?? "unknown",
      aboutOperation: try view.about.map { try store.name(of: $0) }, stage: state.stage.rawValue,
      isOpen: state.isOpen, awaits: state.awaits?.rawValue, sentDay: view.sentDay?.description,
      receivedDay: view.receivedDay?.description, answeredDay: view.answeredDay?.description,
      doneDay: view.doneDay?.description, due: state.due?.description,
      overdue: state.overdue.map {
        .init(
          awaited: $0.awaited.rawValue, due: $0.due.description, daysLate: $0.daysLate(on: standing.today))
      },
      riskChanged: !state.unseen.isEmpty, concerns: state.concerns,
      nextStep: party.flatMap { state.nextStep(for: $0) }
    ).withholding(withheld)
  }
}

/// Of whom a referral speaks, and to whom: what was said of the risk is the same for all that share both.
private struct Concerned: Hashable {
  let about: LocalDot?
  let recipient: MemberNumber?
}

extension StoreAccess {
  /// The referrals about the person that a subject belongs to, which a member may see: those that it sent or receives,
  /// and those whose audience has one of its roles. In apply order. What says that somebody is an alleged perpetrator
  /// crosses firm links only.
  /// - Parameters:
  ///   - reader: The member that asks.
  ///   - roles: Its roles.
  ///   - day: The day to judge by; what was sent later is left out.
  public func referrals(
    ofPersonOf subject: LocalDot, for reader: MemberNumber, roles: Set<Role>, asOf day: Day
  ) throws -> [StandingReferral] {
    let firm = Set(try subjectsOfPerson(of: subject, firmly: true))
    let about = try subjectsOfPerson(of: subject)
    let ids = Set(try about.flatMap { try mentions(of: $0) }).sorted()
    return try ids.compactMap { id in
      guard let entity = try view(of: id), !entity.isDenied, let view = entity.referral, let person = view.about,
        // A review of who looked says nothing of the person.
        view.kind != .accessReview, about.contains(person),
        view.kind?.definition.isOfAllegedPerpetrator == false || firm.contains(person),
        view.sentDay.map({ $0 <= day }) ?? true,
        view.sender == reader || view.recipients.contains(reader) || entity.audience.admits(roles)
      else { return nil }
      return standing(entity, view, marks: try riskMarks(for: view), day)
    }
  }

  /// Every referral that is wanted, as it stands. Refused ones are left out.
  func standingReferrals(
    now: Instant, where isWanted: (EntityView, ReferralView<LocalDot>) -> Bool
  ) throws -> [StandingReferral] {
    var found: [StandingReferral] = []
    // Several referrals speak of one person.
    var marks: [Concerned: [RiskMark<LocalDot>]] = [:]
    let page = 1_000
    var after = LocalDot(rawValue: 0)
    while true {
      let ids = try referrals(after: after, limit: page)
      for id in ids {
        guard let entity = try view(of: id), !entity.isDenied, let view = entity.referral, isWanted(entity, view)
        else { continue }
        let concerned = Concerned(about: view.about, recipient: view.recipient)
        let known = try marks[concerned] ?? riskMarks(for: view)
        marks[concerned] = known
        found.append(standing(entity, view, marks: known, Day(milliseconds: now.rawValue)))
      }
      guard let last = ids.last, ids.count == page else { return found }
      after = last
    }
  }
}
