import Foundation
public import Replication
public import Safeguarding
public import Store
import Trust

/// Who does something at this agency, for the referral and for the audit log.
public struct Actor: Sendable, Hashable {
  /// A name or role that the agency can tell; other members read it.
  public var name: String
  /// The account at this machine, for the audit log alone.
  public var user: String
  /// The account of the system under which it is done.
  let account = NSUserName()

  public init(name: String, user: String) {
    self.name = name
    self.user = user
  }
}

/// A referral as a person asks for it.
public struct ReferralRequest: Sendable {
  public var kind: ReferralKind
  public var about: SubjectChoice
  public var recipient: MemberNumber
  public var reason: String
  public var isUrgent: Bool
  /// Whom the recipient can ask.
  public var contact: String?
  /// The entry of the directory that it is sent to.
  public var service: LocalDot?
  /// Whether words that were questioned are kept, as when quoting.
  public var keepsWording: Bool

  public init(
    kind: ReferralKind, about: SubjectChoice, recipient: MemberNumber, reason: String, isUrgent: Bool = false,
    contact: String? = nil, service: LocalDot? = nil, keepsWording: Bool = false
  ) {
    self.kind = kind
    self.about = about
    self.recipient = recipient
    self.reason = reason
    self.isUrgent = isUrgent
    self.contact = contact
    self.service = service
    self.keepsWording = keepsWording
  }
}

extension SubjectChoice {
  /// The subject, if it was published before.
  var known: LocalDot? {
    if case .known(let dot) = self { return dot }
    return nil
  }
}

extension AgencyNode {
  /// Sends a referral to another member. It leaves with the next session; the recipient's node says when it arrived.
  /// A new subject is published along with it.
  /// - Returns: The referral's name.
  /// - Throws: `invalidInput` with everything that is wrong; `notFound` if there is no such subject.
  public func send(_ request: ReferralRequest, by actor: Actor) throws -> LocalDot {
    let today = Day(milliseconds: now().rawValue)
    let committed = try commit(.people) { transaction in
      var operations: [NewOperation] = []
      let circle = try circles(transaction).circle(
        request.kind.definition.audience, .init(recipients: [request.recipient]))
      let about = try settle(request.about, today, circle, transaction, &operations)
      let entry = try transaction.rosterBook().current?.roster.member(request.recipient)
      let services = try transaction.directory().filter { $0.member == request.recipient }
      if let service = request.service, !services.contains(where: { $0.id == service }) {
        throw NodeError(.invalidInput, "that service is not one of member \(request.recipient)'s; see `directory list`")
      }
      let draft = ReferralDraft<NewOperation.Target>(
        kind: request.kind, about: about, recipient: request.recipient, sentDay: today,
        reason: request.reason, isUrgent: request.isUrgent, senderRole: configuration.roles.first,
        contact: request.contact, service: request.service.map { .delivered($0) })
      let faults = draft.faults(
        sender: member, recipientRoles: entry.flatMap { $0.status == .active ? Set($0.roles) : nil },
        isTaken: services.contains { $0.entry.takes(request.kind) }, keepsWording: request.keepsWording, today: today)
      guard faults.isEmpty else { throw Self.invalid(faults) }
      try refuseCreation(draft.rightsClass, transaction)
      try transaction.note(request.about.known, "send", "\(request.kind.name) to \(request.recipient)", actor, now())
      operations.append(
        NewOperation(
          skeleton: .init(action: .create(.referral, draft.rightsClass), audience: draft.audience),
          value: draft.record))
      return operations
    }
    guard let committed, let dot = committed.dots.last else {
      throw NodeError(.invalidInput, "there was nothing to send")
    }
    if request.about.known != nil, committed.dots.count > 1 { updatePersons() }
    return dot
  }

  /// Calls a referral back. What the recipient accepted stays on its list until it has noticed.
  /// - Throws: `notAllowed` unless this member sent it; `invalidInput` without a reason.
  public func withdraw(_ referral: LocalDot, reason: String, by actor: Actor, keepsWording: Bool = false) throws {
    try write(to: referral, as: .sender, "withdraw", by: actor) { transaction, standing in
      try Self.require(reason, ReferralField.withdrawnReason, keepsWording)
      guard standing.view.withdrawnDay == nil else { throw NodeError(.invalidInput, "it was withdrawn already") }
      guard standing.state.stage != .done else {
        throw NodeError(.invalidInput, "it is done; there is nothing to call back")
      }
      return [
        (ReferralField.withdrawnDay, .integer(standing.today.rawValue)),
        (ReferralField.withdrawnReason, .text(reason)), (ReferralField.withdrawnBy, .text(actor.name)),
      ]
    }
  }

  /// Writes facts of one side, judged and written in one transaction, with an entry in the audit log.
  func write(
    to referral: LocalDot, as party: ReferralParty, _ what: String, by actor: Actor,
    _ facts: (StoreTransaction, StandingReferral) throws -> [(FieldNumber, Value<NewOperation.Target>)]
  ) throws {
    guard ReferralText.isUseful(actor.name) else {
      throw NodeError(.invalidInput, "say who does this (--by): a name or a role that your agency can tell")
    }
    // What came in just now has its receipt first.
    try acknowledgeReferrals()
    _ = try commit(.people) { transaction in
      let standing = try transaction.standing(referral, now: now())
      switch party {
      case .sender where standing.view.sender != member:
        throw NodeError(.notAllowed, "only member \(standing.view.sender), which sent it, can \(what) it")
      case .recipient where !standing.view.recipients.contains(member):
        throw NodeError(.notAllowed, "only its recipient can \(what) it; this is member \(member)")
      default: break
      }
      let facts = try facts(transaction, standing)
      try refuseAmendment(standing.entity, transaction)
      try transaction.note(standing.view.about, what, what, actor, now())
      return facts.map { Self.write($0.0, $0.1, to: standing.entity) }
    }
  }

  static func require(_ text: String, _ field: FieldNumber, _ keepsWording: Bool) throws {
    guard ReferralText.isUseful(text) else {
      throw NodeError(.invalidInput, "give a reason (--reason) in at most 4096 bytes; the other side will read it")
    }
    guard !keepsWording else { return }
    let questions = ReferralText.questions(text, field: field)
    guard questions.isEmpty else { throw invalid(questions) }
  }
}

/// A referral as it stands today, with what is known of the risk.
public struct StandingReferral: Sendable {
  public let entity: EntityView
  public let view: ReferralView<LocalDot>
  public let state: ReferralState<LocalDot>
  /// What was said of the risk, as far as the recipient may read it.
  public let marks: [RiskMark<LocalDot>]
  /// The day it was judged by.
  public let today: Day
}

extension StoreAccess {
  /// A referral as it stands.
  /// - Parameter now: The time to judge by.
  /// - Throws: ``NodeError``, `notFound`.
  public func standing(_ referral: LocalDot, now: Instant) throws -> StandingReferral {
    guard let entity = try view(of: referral), !entity.isDenied, let view = entity.referral else {
      throw NodeError(.notFound, "there is no such referral; `node referral list` names them")
    }
    return standing(entity, view, marks: try riskMarks(for: view), Day(milliseconds: now.rawValue))
  }

  /// What was said of the risk to the person whom a referral is about, as far as its recipient may read it.
  func riskMarks(for view: ReferralView<LocalDot>) throws -> [RiskMark<LocalDot>] {
    guard let about = view.about else { return [] }
    let recipient = try view.recipient.flatMap { try rosterBook().current?.roster.member($0) }
    return try riskMarks(ofPersonOf: about, for: view.recipient ?? view.sender, roles: Set(recipient?.roles ?? []))
  }

  func standing(
    _ entity: EntityView, _ view: ReferralView<LocalDot>, marks: [RiskMark<LocalDot>], _ today: Day
  ) -> StandingReferral {
    StandingReferral(
      entity: entity, view: view, state: ReferralState(of: view, marks: marks, today: today), marks: marks, today: today
    )
  }
}

extension StoreTransaction {
  /// Puts an action on a referral into the audit log.
  func note(_ about: LocalDot?, _ purpose: String, _ result: String, _ actor: Actor, _ now: Instant) throws {
    try note(about.map { [$0] } ?? [], purpose, result, actor, now)
  }

  /// Puts a look at several referrals into the audit log.
  func note(_ about: [LocalDot], _ purpose: String, _ result: String, _ actor: Actor, _ now: Instant) throws {
    try audit(
      AuditEntry(
        at: now, user: actor.user, account: actor.account, action: .referral, purpose: purpose,
        basis: "safeguarding referral",
        subjects: about, result: result))
  }
}
