public import Replication

/// A referral about to be sent. ``record`` is the value of its creation.
public struct ReferralDraft<Target: Hashable & Sendable>: Hashable, Sendable {
  public var kind: ReferralKind
  /// Whom it is about: a subject.
  public var about: Target
  public var recipient: MemberNumber
  public var sentDay: Day
  /// Why, in words without blame.
  public var reason: String
  /// Whether somebody is in danger now. The answer is then due within a day.
  public var isUrgent: Bool
  /// The role in which the sender speaks.
  public var senderRole: Role?
  /// Whom the recipient can ask: a desk or a role and how to reach it.
  public var contact: String?
  /// The entry of the directory that it is sent to.
  public var service: Target?

  public init(
    kind: ReferralKind, about: Target, recipient: MemberNumber, sentDay: Day, reason: String, isUrgent: Bool = false,
    senderRole: Role? = nil, contact: String? = nil, service: Target? = nil
  ) {
    self.kind = kind
    self.about = about
    self.recipient = recipient
    self.sentDay = sentDay
    self.reason = reason
    self.isUrgent = isUrgent
    self.senderRole = senderRole
    self.contact = contact
    self.service = service
  }

  /// The bytes of a text that people write into a referral, at most.
  public static var textBytes: Int { 4_096 }

  /// The class under which it is created.
  public var rightsClass: RightsClass { .exchange }

  /// The audience of its kind.
  public var audience: AudienceCode { kind.definition.audience }

  /// The last days for receipt, answer and completion.
  public var due: (receipt: Day, answer: Day, completion: Day) {
    let times = kind.definition.due
    let answer = times.answer.due(from: sentDay)
    return (
      times.receipt.due(from: sentDay), isUrgent ? min(answer, DueTime.days(1).due(from: sentDay)) : answer,
      times.completion.due(from: sentDay)
    )
  }

  /// What is wrong with it; empty when it can be sent.
  /// - Parameters:
  ///   - sender: The member that sends it.
  ///   - recipientRoles: The recipient's roles in the roster; nil if it is no active member.
  ///   - isTaken: Whether an entry of the directory says that the recipient takes this kind.
  ///   - keepsWording: Whether words that were questioned are kept, as when quoting.
  ///   - today: The day on which it is sent.
  public func faults(
    sender: MemberNumber, recipientRoles: Set<Role>?, isTaken: Bool, keepsWording: Bool, today: Day
  ) -> [SafeguardingError] {
    var faults = [SafeguardingError]()
    if recipient == sender {
      faults.append(
        .init(.inconsistent, field: ReferralField.recipient, "a referral goes to another member than its sender"))
    } else if let recipientRoles {
      if kind.definition.roles.isDisjoint(with: recipientRoles) && !isTaken {
        faults.append(
          .init(
            .inconsistent, field: ReferralField.recipient,
            "member \(recipient) does not take \(kind.name); `node directory list --kind \(kind.name)` names who does"))
      }
    } else {
      faults.append(
        .init(
          .inconsistent, field: ReferralField.recipient,
          "member \(recipient) is not an active member; refer by the contact in `node directory list` instead"))
    }
    if !ReferralText.isUseful(reason) {
      faults.append(
        .init(.missing, field: ReferralField.reason, "say why, in at most \(Self.textBytes) bytes"))
    } else if !keepsWording {
      faults += ReferralText.questions(reason, field: ReferralField.reason)
    }
    if let contact, contact.utf8.count > Self.textBytes {
      faults.append(
        .init(.wrongType, field: ReferralField.contact, "the contact takes at most \(Self.textBytes) bytes"))
    }
    if sentDay > today {
      faults.append(.init(.dateInFuture, field: ReferralField.sentDay, "the day of sending is in the future"))
    }
    return faults
  }

  /// The value of the creation: a record in ascending order of field number.
  public var record: Value<Target> {
    let due = due
    var fields: [FieldNumber: Value<Target>] = [
      ReferralField.about: .reference(about), ReferralField.kind: .integer(kind.rawValue),
      ReferralField.sentDay: .integer(sentDay.rawValue), ReferralField.reason: .text(reason),
      ReferralField.urgent: .integer(isUrgent ? 1 : 0),
      ReferralField.recipient: .integer(Int64(recipient.rawValue)),
      ReferralField.receiptDue: .integer(due.receipt.rawValue),
      ReferralField.answerDue: .integer(due.answer.rawValue),
      ReferralField.completionDue: .integer(due.completion.rawValue),
    ]
    if let senderRole { fields[ReferralField.senderRole] = .integer(Int64(senderRole.rawValue)) }
    if let contact { fields[ReferralField.contact] = .text(contact) }
    if let service { fields[ReferralField.service] = .reference(service) }
    return .fields(fields)
  }
}

/// What holds of every text that people write into a referral.
public enum ReferralText {
  /// Whether there are words in it, and not too many.
  public static func isUseful(_ text: String) -> Bool {
    text.utf8.count <= 4_096 && text.contains { $0.isLetter || $0.isNumber }
  }

  /// The words in it that blame, each with a better wording.
  public static func questions(_ text: String, field: FieldNumber) -> [SafeguardingError] {
    Wording.concerns(in: text).map {
      SafeguardingError(
        .inconsistent, field: field,
        "please word \"\($0.phrase)\" without blame (\($0.better)), or keep it if these are someone's words")
    }
  }
}
