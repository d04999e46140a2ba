import Logging
import Replication
public import Safeguarding
import Store
import Trust
import Wire

/// Who has something erased, and by what right.
public struct EraseOrder: Sendable, Hashable {
  /// A name that the agency's own accounts know.
  public var user: String
  /// Who decided, and on what paper. It stays in this agency's audit log.
  public var authority: String
  /// Why, in words. It stays in this agency's audit log.
  public var reason: String
  /// The legal basis.
  public var basis: String
  /// What travels with the certificate.
  public var ground: ErasureGround

  public init(user: String, authority: String, reason: String, basis: String, ground: ErasureGround) {
    self.user = user
    self.authority = authority
    self.reason = reason
    self.basis = basis
    self.ground = ground
  }

  /// As the audit log has it.
  var lookUp: LookUp {
    LookUp(user: user, purpose: "\(ground.name), by authority of \(authority): \(reason)", basis: basis)
  }

  func check() throws(NodeError) {
    for (name, text) in [("--authority", authority), ("--reason", reason)] where text.allSatisfy(\.isWhitespace) {
      throw NodeError(.invalidInput, "say with \(name) who decided and why; both stay in this agency's audit log")
    }
    try lookUp.check()
  }
}

/// What an erasure did.
public struct Erased: Sendable {
  public let plan: ErasePlan
  /// Values that are gone.
  public let values: Int
  /// The entry of the audit log that says by what authority.
  public let auditEntry: Int64
  /// As the list of erasures names it; nil where values of several authors went.
  public var name: String?
}

extension AgencyNode {
  /// Erases values of this member, here at once and everywhere that the certificates get to. In one transaction the audit
  /// log has it, and it is done. What others wrote stays: they, or the board, have to sign for it.
  /// - Parameter shown: The version of the plan that was shown; nil to erase what stands now.
  /// - Throws: `notAllowed` while a hold covers a person, or for whoever is close to one; `notFound`; `invalidInput` if
  ///   nothing of this member's is there to erase; `changedMeanwhile` if it would take or leave something else than shown.
  public func erase(_ scope: EraseScope, _ order: EraseOrder, shown: String? = nil) throws -> Erased {
    try order.check()
    try refuseToShow()
    updatePersons()
    try refuseIfClose(order, try store.read { try erasePlan(scope, $0).subjects })
    let erased = try store.write { transaction in
      try refuseIfFenced(transaction)
      let plan = try erasePlan(scope, transaction)
      if let shown, shown != plan.version {
        throw NodeError(
          .changedMeanwhile,
          "what would be erased, or what would stay, changed since it was shown: nothing was erased; look at it again")
      }
      try refuseIfHeld(plan, transaction)
      let own = plan.values(of: member)
      guard !own.isEmpty else {
        throw NodeError(
          .invalidInput,
          plan.isEmpty
            ? "nothing of it is left to erase"
            : "this agency wrote nothing of it: ask its author, or the board (`node erase propose`)")
      }
      let roster = try rosterToSignUnder(transaction)
      let row = try note(order, plan, "\(own.count) values of this agency erased", transaction)
      let certified = now()
      let accepted = try own.map { dot in
        var certificate = try self.certificate(for: dot, certified, order.ground, transaction)
        certificate.signatures = [
          .init(
            publicKey: keys.signing.publicKey,
            signature: try ErasureSignature.sign(
              certificate.statementBytes, partnership: roster.roster.partnership, key: keys.signing))
        ]
        return try self.accepted(certificate, ErasureCodec.encode(certificate), audit: row, transaction)
      }
      return Erased(
        plan: plan, values: try transaction.erase(accepted, now: certified), auditEntry: row,
        name: ErasureStanding.name(
          of: .init(author: member, authored: certified, ground: order.ground.rawValue, isByBoard: false)))
    }
    logger.notice("values.erased", metadata: ["count": "\(erased.values)"])
    Task { await changes.notify() }
    return erased
  }

  /// What an erasure would take and leave, for whoever may ask for it: in the audit log before it is shown.
  /// - Throws: what ``erase(_:_:)`` throws, but for holds and for nothing to erase: the plan tells of those.
  public func planErasure(
    _ scope: EraseScope, ofAll isOfAll: Bool = false, _ order: EraseOrder
  ) throws -> ErasePlan {
    try order.check()
    try refuseToShow()
    updatePersons()
    let plan = try store.read { try erasePlan(scope, ofAll: isOfAll, $0) }
    try refuseIfClose(order, plan.subjects)
    try write(order.lookUp, .erase, subjects: plan.subjects, result: "shown what would go; nothing erased")
    return plan
  }

  /// A certificate for one value, without signatures.
  func certificate(
    for dot: LocalDot, _ time: Instant, _ ground: ErasureGround, _ store: some StoreAccess
  ) throws -> ErasureCertificate {
    guard let set = try store.packed([dot.set]).first else {
      throw NodeError(.storeUnavailable, "a change-set of the log is missing; run `node verify`")
    }
    return try ErasureCodec.certificate(for: dot.index, of: set, authored: time, reason: ground.rawValue)
  }

  /// Puts an erasure in the audit log, by every entry that it takes from.
  /// - Returns: The entry's number.
  func note(
    _ order: EraseOrder, _ plan: ErasePlan, _ result: String, _ transaction: StoreTransaction
  ) throws -> Int64 {
    try transaction.audit(
      AuditEntry(
        at: now(), user: order.user, account: account, action: .erase, purpose: order.lookUp.purpose,
        basis: order.basis, subjects: Set(plan.subjects + plan.entries.map(\.entity)).sorted(), result: result)
    ).number
  }

  func refuseIfHeld(_ plan: ErasePlan, _ store: some StoreAccess) throws {
    guard let hold = plan.holds.first else { return }
    throw NodeError(
      .notAllowed,
      "kept: \(hold.code.rawValue) \(try store.name(of: hold.flag)) holds what is known of this person for a review "
        + "or a court. Nothing was erased. Whoever set the hold ends it with `node flag close`; or the board decides")
  }

  /// Nobody erases what is about themselves, their family, or those with whom they declared a connection.
  func refuseIfClose(_ order: EraseOrder, _ subjects: [LocalDot]) throws {
    let access = try StaffAccess(self, users: [order.user, account])
    let ties = try store.read { try access.ties(to: subjects, $0) }
    guard !ties.isEmpty else { return }
    try write(
      order.lookUp, .erase, subjects: ties.keys.sorted(), result: "blocked",
      marks: Set(ties.values).union([.blocked]), isTold: true)
    throw NodeError(
      .notAllowed, "blocked: this is you, or somebody close to you. Ask a colleague; an independent reviewer is told")
  }
}
