import Logging
import Replication
import Safeguarding
import Store
import Trust

extension AgencyNode {
  /// The member that is told of look-ups that were blocked; nil if none is configured or the roster has none of that
  /// name, or it is this one.
  func reviewer(_ store: some StoreAccess) throws -> MemberNumber? {
    guard let name = configuration.audit.reviewer, let roster = try store.rosterBook().current?.roster else {
      return nil
    }
    let entry = roster.members.first { $0.agency == name || "\($0.number)" == name }
    return entry.flatMap { $0.status == .active && $0.number != member ? $0.number : nil }
  }

  /// Tells the reviewer of look-ups that were blocked, by a referral that names the entity and the entry and nobody else.
  /// What cannot be told now waits; the look-up stays blocked either way.
  func sendAccessNotices() {
    do {
      for number in try store.read({ try $0.noticesWaiting() }) { try sendAccessNotice(number) }
    } catch {
      logger.warning("audit.notice.waits", metadata: ["error": "\(error)"])
    }
  }

  private func sendAccessNotice(_ number: Int64) throws {
    let today = Day(milliseconds: now().rawValue)
    let subject = try store.read { try $0.auditRow(number)?.entry.subjects.first }
    guard let subject else {
      // Nothing is held, so nothing could have been seen, and there is nothing to name.
      try store.write { try $0.markNotice(number, at: now()) }
      return
    }
    // `status` says that nobody is named.
    guard try store.read({ try reviewer($0) }) != nil else { return }
    _ = try commit(.people) { transaction in
      guard let reviewer = try reviewer(transaction) else {
        throw NodeError(.notAMember, "no reviewer is named; set 'audit: reviewer:' in node.yaml to another agency")
      }
      guard try transaction.noticesWaiting().contains(number) else { return [] }
      let draft = ReferralDraft<NewOperation.Target>(
        kind: .accessReview, about: .delivered(subject), recipient: reviewer, sentDay: today,
        reason: "A look-up by staff was blocked before it was answered: entry \(number) of this agency's audit log.",
        senderRole: configuration.roles.first)
      try refuseCreation(draft.rightsClass, transaction)
      try transaction.audit(
        AuditEntry(
          at: now(), user: "node", account: account, action: .referral, purpose: "review of access",
          basis: "accountability", subjects: [subject], result: "told member \(reviewer) of entry \(number)"))
      try transaction.markNotice(number, at: now())
      return [
        NewOperation(
          skeleton: .init(action: .create(.referral, draft.rightsClass), audience: draft.audience),
          value: draft.record)
      ]
    }
  }
}
