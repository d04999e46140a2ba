import Logging
import Replication
import Safeguarding
import Store
import Trust
public import Wire

/// Erasures that the board signs: of another member's values, of one that has left, or despite a hold.
extension AgencyNode {
  /// Makes certificates for all values of a scope, whoever wrote them, still without signatures. Changes nothing; it is in
  /// the audit log.
  public func proposeErasure(
    _ scope: EraseScope, _ order: EraseOrder
  ) throws -> (plan: ErasePlan, certificates: [ErasureCertificate]) {
    let plan = try planErasure(scope, ofAll: true, order)
    guard !plan.isEmpty else { throw NodeError(.invalidInput, "nothing of it is left to erase") }
    let time = now()
    let certificates = try store.read { reader in
      try plan.entries.flatMap { $0.values.values.joined().sorted() }.map {
        try certificate(for: $0, time, order.ground, reader)
      }
    }
    return (plan, certificates)
  }

  /// Erases what the board signed for, here and everywhere, all of it or nothing.
  /// - Parameter isDespiteHold: The board was asked about the hold as well.
  /// - Throws: `erasureRefused` if anything of it proves nothing or lacks signatures; `notAllowed` while a hold stands.
  public func publishErasures(
    _ encoded: [[UInt8]], _ order: EraseOrder, despiteHold isDespiteHold: Bool
  ) throws -> Erased {
    try order.check()
    try refuseToShow()
    updatePersons()
    let certificates = try encoded.map { try (proven($0), $0) }
    guard certificates.allSatisfy({ $0.0.statement.reason == order.ground.rawValue }) else {
      throw NodeError(.invalidInput, "the board signed for another ground than --ground names")
    }
    func entities(_ store: some StoreAccess) throws -> [LocalDot] {
      var found: Set<LocalDot> = []
      for certificate in certificates.map(\.0) {
        guard let entry = try store.entry(certificate.statement.headerHash) else { continue }
        let dot = LocalDot(set: entry.number, index: certificate.statement.index)
        found.insert(try store.entity(writtenBy: dot) ?? dot)
      }
      return try found.filter { try store.state(of: $0) != nil }.sorted()
    }
    try refuseIfClose(order, try store.read { try erasePlan(.entities(try entities($0)), $0).subjects })
    let erased = try store.write { transaction in
      let plan = try erasePlan(.entities(try entities(transaction)), transaction)
      if !isDespiteHold { try refuseIfHeld(plan, transaction) }
      let held = plan.holds.isEmpty ? "" : ", despite a hold"
      let row = try note(order, plan, "\(certificates.count) values erased by the board\(held)", transaction)
      let accepted = try certificates.map { try self.accepted($0.0, $0.1, audit: row, transaction) }
      return Erased(plan: plan, values: try transaction.erase(accepted, now: now()), auditEntry: row)
    }
    logger.notice("values.erased", metadata: ["count": "\(erased.values)", "by": "board"])
    Task { await changes.notify() }
    return erased
  }
}
