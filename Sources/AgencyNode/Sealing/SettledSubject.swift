import Replication
import Safeguarding
import Store
import Trust

extension AgencyNode {
  /// Who reads what this node writes now.
  func circles(_ store: StoreTransaction) throws -> Circles<StoreTransaction> {
    Circles(roster: try rosterToSignUnder(store).roster, author: member, reader: store)
  }

  /// The subject that something is about, published with it if it is new, for the same readers.
  ///
  /// A known subject may be one that somebody whom it is addressed to cannot read. For those its names and birth date are
  /// published once more, sealed to them, and linked to the other.
  func settle(
    _ choice: SubjectChoice, _ today: Day, _ circle: Circle, _ store: StoreTransaction,
    _ operations: inout [NewOperation]
  ) throws -> NewOperation.Target {
    switch choice {
    case .known(let dot):
      guard let view = try store.view(of: dot), view.kind == .subject, !view.isSealed else {
        throw NodeError(.notFound, "there is no such subject; find it with `node flag list` or `node person find`")
      }
      guard try !isKnown(view, to: circle.recipients, store) else { return .delivered(dot) }
      return try publishAgain(view, today, circle, store, &operations)
    case .new(let draft):
      let faults = draft.faults(today: today)
      guard faults.isEmpty else { throw Self.invalid(faults) }
      operations.append(Self.publication(draft, circle))
      return .batch(UInt32(operations.count - 1))
    }
  }

  private static func publication(_ draft: SubjectDraft, _ circle: Circle) -> NewOperation {
    NewOperation(
      skeleton: .init(action: .create(.subject, .published), audience: circle.audience), value: draft.record(),
      recipients: Set(circle.recipients))
  }

  private func isKnown(_ view: EntityView, to recipients: [MemberNumber], _ store: StoreTransaction) throws -> Bool {
    let roster = try rosterToSignUnder(store).roster
    return recipients.allSatisfy { recipient in
      recipient == view.creator
        || view.audience.isReadable(by: Set(roster.member(recipient)?.roles ?? []), isNamed: false)
    }
  }

  private func publishAgain(
    _ view: EntityView, _ today: Day, _ circle: Circle, _ store: StoreTransaction,
    _ operations: inout [NewOperation]
  ) throws -> NewOperation.Target {
    let said = SubjectView(fields: view.chosen)
    let again = NewOperation.Target.batch(UInt32(operations.count))
    operations.append(
      Self.publication(
        SubjectDraft(forenames: said.forenames, surname: said.surname, birthDay: said.birthDay), circle))
    guard try rosterToSignUnder(store).membership.mayCreate(member, .decision) else { return again }
    let link = LinkDraft<NewOperation.Target>(
      first: .delivered(view.id), second: again, decision: .same,
      reason: "Published again for those to whom something about this person is addressed.", decidedBy: "node",
      recordedDay: today)
    operations.append(
      NewOperation(skeleton: .init(action: .create(.link, .decision), audience: circle.audience), value: link.record))
    return again
  }
}
