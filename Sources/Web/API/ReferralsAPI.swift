import AgencyNode
import HTTPTypes
import Replication
import Safeguarding

/// Referrals to and from this agency.
enum ReferralsAPI {
  static let list = InputForm(
    "ReferralQuery",
    fields: [InputField("filter", .word(ReferralFilter.allCases.map(\.rawValue)), "open without it.")]
      + Paging.fields)
  static let send = InputForm(
    "ReferralSend",
    fields: [InputField.required("kind", .word(kinds.map(\.name)), "What is asked for.")] + SubjectFields.all + asked)
  private static let asked = [
    InputField.required(
      "recipient", .number(1...Int(UInt32.max)), "The number of the member that it goes to, one that takes the kind."),
    InputField("service", .name, "The member's service in the directory of services."),
    .required("reason", .text(4_096), "Why, in plain, blame-free words; whoever may read the referral reads it."),
    InputField("contact", .text(200), "Whom the recipient can ask here, and how."),
    InputField("urgent", .flag, "Whether somebody is in danger now: an answer is due within a day."),
    LookUpFields.keepsWording,
  ]
  static let answer = InputForm(
    "ReferralAnswer",
    .required("referral", .name, "The referral's name."),
    .required("answer", .word(Answer.allCases.map(\.rawValue)), "What is done with it."),
    .required("by", .text(200), "Who does this: a name or role that your agency can tell. The other side reads it."),
    InputField("reason", .text(4_096), "Why; the other side reads it. Asked for with decline and withdraw."),
    InputField("outcome", .word(ReferralOutcome.allCases.map(\.name)), "What came of it. Asked for with done."),
    InputField("decision", .text(4_096), "What was decided, in words."),
    InputField("manager", .text(200), "The manager who agreed, while a danger is open."),
    InputField("attempts", .number(0...1_000), "Contacts that were tried and not answered."),
    InputField("offers", .names(most: 20), "SUPPORT-OFFERED flags: what was offered, and the answers."),
    LookUpFields.keepsWording)

  /// What somebody may ask for; a node sends the other by itself.
  private static let kinds = ReferralKind.allCases.filter { $0 != .accessReview }

  /// What is done with a referral.
  enum Answer: String, CaseIterable {
    case accept
    case decline
    case look
    case done
    case withdraw
  }

  static let routes = [
    Route.api(
      .get, "/referrals", .casework, [],
      .init(
        id: "listReferrals", summary: "Referrals to and from this agency, what is overdue first.",
        answer: .referrals),
      query: list
    ) { exchange in
      let filter = exchange.query.text("filter").flatMap(ReferralFilter.init(rawValue:)) ?? .open
      let actor = exchange.actor
      var report = try await exchange.work { try $0.referralReport(filter, by: actor) }
      let (rows, next) = try Paging.page(report.referrals, exchange, by: \.name)
      report.referrals = rows
      var reply = try Reply.json(report)
      Paging.link(&reply, next)
      return reply
    },
    Route.api(
      .post, "/referrals", .casework, [.write],
      .init(id: "sendReferral", summary: "Refer a person to another member.", answer: .referralSent), input: send
    ) { exchange in
      let (input, actor) = (exchange.input, exchange.actor)
      return try await exchange.json(status: .created) { node in
        try node.referralReport(of: try node.send(try request(input, node), by: actor), by: actor)
      }
    },
    Route.api(
      .post, "/referrals/answer", .casework, [.write],
      .init(
        id: "answerReferral", summary: "Accept, decline, look at again, finish or withdraw a referral.",
        answer: .referrals),
      input: answer
    ) { exchange in
      let report = try await answer(exchange)
      return try Reply.json(report)
    },
  ]

  private static func request(_ input: Input, _ node: AgencyNode) throws -> ReferralRequest {
    guard let kind = ReferralKind(named: try input.required("kind")) else { throw Problem.fault("kind", "is missing") }
    guard let member = input.number("recipient").flatMap({ UInt32(exactly: $0) }) else {
      throw Problem.fault("recipient", "is missing")
    }
    return ReferralRequest(
      kind: kind, about: try input.subject(node), recipient: MemberNumber(rawValue: member),
      reason: try input.required("reason"), isUrgent: input.flag("urgent"), contact: input.text("contact"),
      service: try input.text("service").map { try node.dot(named: $0) }, keepsWording: input.flag("keepWording"))
  }

  /// Does with a referral what was asked for.
  /// - Returns: How it stands then.
  static func answer(_ exchange: Exchange) async throws -> ReferralReport {
    let (input, actor) = (exchange.input, exchange.actor)
    return try await exchange.work { try act($0, input, actor) }
  }

  private static func act(_ node: AgencyNode, _ input: Input, _ actor: Actor) throws -> ReferralReport {
    let referral = try node.dot(named: try input.required("referral"))
    let keeps = input.flag("keepWording")
    switch input.text("answer").flatMap(Answer.init(rawValue:)) {
    case .accept: try node.accept(referral, by: actor)
    case .decline:
      try node.decline(referral, reason: try input.required("reason"), by: actor, keepsWording: keeps)
    case .look: try node.look(referral, by: actor)
    case .done:
      guard let outcome = try ReferralOutcome(named: input.required("outcome")) else {
        throw Problem.fault("outcome", "is missing")
      }
      let closing = ReferralClosing(
        outcome: outcome, decision: input.text("decision"), reason: input.text("reason"), decidedBy: actor.name,
        manager: input.text("manager"), attempts: Int64(input.number("attempts") ?? 0))
      let offers = try input.texts("offers").map { try node.dot(named: $0) }
      try node.done(referral, closing, offers: offers, by: actor, keepsWording: keeps)
    case .withdraw:
      try node.withdraw(referral, reason: try input.required("reason"), by: actor, keepsWording: keeps)
    case nil: throw Problem.fault("answer", "is missing")
    }
    return try node.referralReport(of: referral, by: actor)
  }
}
