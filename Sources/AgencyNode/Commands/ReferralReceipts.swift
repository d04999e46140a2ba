import Logging
import Replication
import Safeguarding
import Store
import Synchronization

/// A referral is received when the recipient's node says so by itself: the sender then knows that it crossed the wire.
extension AgencyNode {
  /// Referrals looked at in one transaction.
  private static let receiptPage = 1_000

  /// Writes a receipt for every referral to this member that came in, or was opened by a later grant, and has none. Costs
  /// one question of an index when there is nothing to do. The writing transaction is where processes meet, so each is
  /// written once, whoever asks.
  /// - Returns: How many were written.
  /// - Throws: `fenced`, `memberInactive` and others that keep this node from writing; the next call tries again.
  @discardableResult
  public func acknowledgeReferrals() throws -> Int {
    var written = 0
    while true {
      let isBehind = try store.read { reader in
        try !reader.referrals(after: reader.cursor(StoreReader.referralReceipts), limit: 1).isEmpty
      }
      guard isBehind else { return written }
      let today = Day(milliseconds: now().rawValue)
      let committed = try commit(.people) { transaction in
        let ids = try transaction.referrals(
          after: try transaction.cursor(StoreTransaction.referralReceipts), limit: Self.receiptPage)
        guard let last = ids.last else { return [] }
        var operations: [NewOperation] = []
        for id in ids {
          guard let view = try transaction.view(of: id), !view.isDenied, let referral = view.referral,
            referral.recipients.contains(member), referral.receivedDay == nil
          else { continue }
          operations.append(
            Self.write(ReferralField.receivedDay, .integer(today.rawValue), to: view, replacing: []))
          try transaction.audit(
            AuditEntry(
              at: now(), user: "node", account: account, action: .referral, purpose: "receipt of a referral",
              basis: "safeguarding referral", subjects: referral.about.map { [$0] } ?? [], result: "received"))
        }
        try transaction.setCursor(StoreTransaction.referralReceipts, to: last)
        return operations
      }
      guard let count = committed?.dots.count else { continue }
      written += count
      receiptsWritten.withLock { $0 += count }
      logger.notice("referral.received", metadata: ["count": "\(count)"])
    }
  }

  /// ``acknowledgeReferrals()`` where a failure must not undo what was delivered: it is tried again with the next change.
  public func acknowledgeArrivals() {
    grantAfterChange()
    do { try acknowledgeReferrals() } catch {
      logger.warning("referral.receipt.failed", metadata: ["error": "\(error)"])
    }
  }

  /// One field of an entity, written in the place of what stands there.
  static func write(
    _ field: FieldNumber, _ value: Value<NewOperation.Target>, to view: EntityView, replacing: [LocalDot]? = nil
  ) -> NewOperation {
    NewOperation(
      skeleton: .init(
        action: .set(entity: .delivered(view.id), field: field),
        replaces: (replacing ?? view.dots(field)).map { .delivered($0) }, audience: view.audience),
      value: value)
  }
}
