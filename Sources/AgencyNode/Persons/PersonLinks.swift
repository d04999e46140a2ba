public import Replication
public import Safeguarding
import Store
import Trust

/// Two subjects about whom a person has to decide, with what speaks for and against.
public struct LinkQuestion: Sendable {
  public let first: LocalDot
  public let second: LocalDot
  /// In bits.
  public let weight: Double
  /// Why it waits, in words; no value is in them.
  public let reasons: [String]
  /// What each comparison says; empty if one of the two can no longer be read.
  public let evidence: [LinkEvidence]
}

extension AgencyNode {
  /// Decides whether two subjects are one human being, everywhere. A decision that stands is changed, not doubled.
  /// - Parameter shown: The version that was shown; nil to decide over what stands.
  /// - Returns: The operations that say so.
  /// - Throws: `notFound`, `invalidInput` (a reason is missing or blames), `notAllowed`, `auditUnwritable`;
  ///   `changedMeanwhile` if anything of what was shown changed since. Then nothing is written.
  public func decideLink(
    _ first: LocalDot, _ second: LocalDot, _ decision: LinkDecision, reason: String, keepWording: Bool = false,
    shown: String? = nil, _ lookUp: LookUp
  ) throws -> [LocalDot] {
    guard first != second else { throw NodeError(.invalidInput, "name two subjects that differ") }
    try checkReason(reason, keep: keepWording)
    return try publish(lookUp, subjects: [first, second], result: decision.name) { transaction in
      for subject in [first, second] { try Self.check(subject, in: transaction) }
      if let shown, try transaction.pairVersion(first, second) != shown {
        throw NodeError(
          .changedMeanwhile, "what is known of the two, or what was decided, changed since it was shown; look again")
      }
      let standing = try transaction.decisions(about: first)
        .filter { Set([$0.first, $0.second]) == [first, second] }
      guard !standing.isEmpty else {
        return [
          self.creation(
            LinkDraft(
              first: .delivered(first), second: .delivered(second), decision: decision, reason: reason,
              decidedBy: lookUp.user, recordedDay: Day(milliseconds: now().rawValue)))
        ]
      }
      return try standing.flatMap { held in
        try amendment(of: held.link, decision, reason, lookUp.user, transaction)
      }
    }
  }

  /// Says whom the flags of a subject, or one flag, mean by a name.
  /// - Parameters:
  ///   - mention: The word or words, as they stand in the flag.
  ///   - source: The subject whose flags mention somebody, or one flag.
  public func decideMention(
    _ mention: String, of source: LocalDot, is subject: LocalDot, reason: String, keepWording: Bool = false,
    _ lookUp: LookUp
  ) throws -> [LocalDot] {
    guard mention.contains(where: { !$0.isWhitespace }), mention.utf8.count <= 200 else {
      throw NodeError(.invalidInput, "give the name as it is mentioned, in at most 200 bytes")
    }
    try checkReason(reason, keep: keepWording)
    return try publish(lookUp, subjects: [source, subject], result: "mention") { transaction in
      try Self.check(subject, in: transaction)
      guard let kind = try transaction.kind(of: source), kind == .subject || kind == .flag else {
        throw NodeError(.notFound, "name the subject, or the flag, that mentions somebody")
      }
      return [
        self.creation(
          LinkDraft(
            first: .delivered(source), second: .delivered(subject), decision: .same, reason: reason,
            decidedBy: lookUp.user, recordedDay: Day(milliseconds: now().rawValue), mention: mention))
      ]
    }
  }

  /// The pairs that wait for a decision, the likeliest first.
  public func linksToReview(limit: Int, _ lookUp: LookUp) throws -> [LinkQuestion] {
    updatePersons()
    let linker = try linker()
    let roles = try ownRoles()
    let others = { (found: [LinkQuestion], tied: Set<LocalDot>) in
      found.filter { !tied.contains($0.first) && !tied.contains($0.second) }
    }
    return try answer(lookUp, .find, leavingOut: others) { reader in
      var questions: [LinkQuestion] = []
      for link in try reader.pairsToReview(limit: limit)
      where try reader.mayRead(link.first, roles, member) && reader.mayRead(link.second, roles, member) {
        questions.append(try question(link, linker, reader))
      }
      return Answer(
        value: questions, subjects: questions.flatMap { [$0.first, $0.second] },
        result: "\(questions.count) possible matches")
    }
  }

  func question(_ link: LinkToReview, _ linker: Linker, _ reader: StoreReader) throws -> LinkQuestion {
    guard let a = try reader.identity(of: link.first), let b = try reader.identity(of: link.second) else {
      return LinkQuestion(
        first: link.first, second: link.second, weight: link.weight,
        reasons: ["One of the two was erased or refused."], evidence: [])
    }
    let judgement = linker.compare(a, b)
    return LinkQuestion(
      first: link.first, second: link.second, weight: judgement.weight.bits,
      reasons: (link.obstacle.map { [$0.words] } ?? []) + judgement.reasons.map(\.words),
      evidence: linker.evidence(a, b))
  }

  private func checkReason(_ reason: String, keep: Bool) throws(NodeError) {
    guard reason.contains(where: { !$0.isWhitespace }), reason.utf8.count <= 4_096 else {
      throw NodeError(.invalidInput, "give a reason of at most 4,096 bytes; others will read it")
    }
    try questionWording(of: reason, keep: keep)
  }

  /// Writes it down, then says it to everyone.
  private func publish(
    _ lookUp: LookUp, subjects: [LocalDot], result: String,
    _ prepare: (inout StoreTransaction) throws -> [NewOperation]
  ) throws -> [LocalDot] {
    try lookUp.check()
    let committed = try commit(.people) { transaction in
      guard try rosterToSignUnder(transaction).membership.mayCreate(member, .decision) else {
        throw NodeError(.notAllowed, "this agency's roles may not decide who is who")
      }
      let operations = try prepare(&transaction)
      _ = try transaction.audit(
        AuditEntry(
          at: now(), user: lookUp.user, account: account, action: .link, purpose: lookUp.purpose, basis: lookUp.basis,
          subjects: subjects, result: result))
      return operations
    }
    updatePersons()
    return committed?.dots ?? []
  }

  private static func check(_ subject: LocalDot, in store: StoreTransaction) throws {
    guard let view = try store.view(of: subject), view.kind == .subject else {
      throw NodeError(.notFound, "there is no such subject; `node person find` names them")
    }
    guard !view.isErased else { throw NodeError(.notFound, "that subject was erased; there is nothing to decide") }
  }

  private func creation(_ draft: LinkDraft<NewOperation.Target>) -> NewOperation {
    NewOperation(
      skeleton: .init(action: .create(.link, .decision), audience: .protection), value: draft.record)
  }

  private func amendment(
    of link: LocalDot, _ decision: LinkDecision, _ reason: String, _ user: String, _ store: StoreTransaction
  ) throws -> [NewOperation] {
    guard let view = try store.view(of: link) else { return [] }
    let values: [(FieldNumber, Value<NewOperation.Target>)] = [
      (LinkField.decision, .integer(decision.rawValue)), (LinkField.reason, .text(reason)),
      (LinkField.decidedBy, .text(user)),
      (LinkField.recordedDay, .integer(Day(milliseconds: now().rawValue).rawValue)),
    ]
    return values.map { field, value in
      NewOperation(
        skeleton: .init(
          action: .set(entity: .delivered(link), field: field), replaces: view.dots(field).map { .delivered($0) },
          audience: view.audience),
        value: value)
    }
  }
}
