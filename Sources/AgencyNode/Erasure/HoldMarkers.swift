import Logging
import Replication
import Safeguarding
import Store
import Trust

/// A hold reaches everybody who holds something of the person, also those who may not read it: by markers, which this
/// member writes for its own holds and closes with the last of them.
extension AgencyNode {
  /// The markers that a hold about a subject still needs.
  /// - Parameter audience: Of the hold.
  func holdMarkers(
    about subject: LocalDot, _ audience: AudienceCode, _ store: StoreTransaction
  ) throws -> [NewOperation] {
    let circles = try circles(store)
    let today = Day(milliseconds: now().rawValue)
    let role = try rosterToSignUnder(store).roster.member(member)?.roles.first
    return try Set(store.subjectsOfPerson(of: subject) + [subject]).sorted().compactMap { record in
      guard let view = try store.view(of: record), !view.isSealed, !view.isErased, !view.isDenied,
        try !ownFlags(about: record, store).contains(where: { $0.flag.isHoldMarker && $0.flag.status == .active })
      else { return nil }
      let named = try named(about: view, circles, store)
      let isWider = view.audience == .everyone || !view.audience.roles.isSubset(of: audience.roles)
      guard isWider || !circles.circle(audience, .init(recipients: named)).recipients.isEmpty else { return nil }
      let marker = FlagDraft.holdMarker(
        about: NewOperation.Target.delivered(record), recordedDay: today, role: role)
      return NewOperation(
        skeleton: .init(action: .create(.flag, marker.rightsClass), audience: view.audience), value: marker.record,
        recipients: named)
    }
  }

  /// Own markers of a person's records once none of this member's holds about the person is active without a flag.
  /// - Parameter flag: The hold that is being changed.
  func holdMarkers(ofLast flag: EntityView, _ store: StoreTransaction) throws -> [EntityView] {
    let hold = FlagView(fields: flag.chosen)
    guard flag.creator == member, hold.code?.isHold == true, !hold.isHoldMarker, let subject = hold.subject else {
      return []
    }
    let own = try ownHolds(about: subject, store).filter { $0.view.id != flag.id }
    guard !own.contains(where: { !$0.flag.isHoldMarker && $0.flag.status == .active }) else { return [] }
    return own.filter(\.flag.isHoldMarker).map(\.view)
  }

  /// Of the persons to whom some subjects belong, those about whom this member ever raised a hold.
  func heldPersons(among subjects: [LocalDot], _ reader: StoreReader) throws -> Set<LocalDot> {
    let holds = try reader.ownHolds()
    guard !holds.isEmpty else { return [] }
    func person(_ subject: LocalDot) throws -> LocalDot { try reader.person(of: subject)?.probable ?? subject }
    let held = try holds.compactMap { try reader.view(of: $0)?.shown(FlagField.subject).target }.map(person)
    return Set(held).intersection(try subjects.map(person))
  }

  /// Brings the markers of this member's holds about a person up to date: records that came later get theirs, and they
  /// close with a hold that somebody else closed. Costs a look at the person's flags when there is nothing to do.
  func settleHolds(_ person: LocalDot) {
    do {
      guard try store.read({ try !holdsToSettle(person, $0).isEmpty }) else { return }
      _ = try commit(.people) { transaction in
        let operations = try settling(person, transaction)
        guard !operations.isEmpty else { return [] }
        try transaction.audit(
          AuditEntry(
            at: now(), user: "node", account: account, action: .flag, purpose: "markers of a hold",
            basis: "the hold itself", subjects: [person], result: "\(operations.count) written"))
        return operations
      }
    } catch {
      logger.warning("hold.unmarked", metadata: ["error": "\(error)"])
    }
  }

  private func settling(_ person: LocalDot, _ store: StoreTransaction) throws -> [NewOperation] {
    let own = try holdsToSettle(person, store)
    let active = own.filter { !$0.flag.isHoldMarker && $0.flag.status == .active }
    guard let hold = active.first else {
      return own.filter { $0.flag.isHoldMarker && $0.flag.status == .active }.map {
        Self.write(FlagField.status, .integer(FlagStatus.inactive.rawValue), to: $0.view)
      }
    }
    let audience = active.dropFirst().reduce(hold.view.audience) { $0.intersection($1.view.audience) }
    return try holdMarkers(about: person, audience, store)
  }

  private typealias OwnFlag = (view: EntityView, flag: FlagView<LocalDot>)

  /// This member's holds and markers of a person, if any may have to be written.
  private func holdsToSettle(_ person: LocalDot, _ store: some StoreAccess) throws -> [OwnFlag] {
    let own = try ownHolds(about: person, store)
    let isHeld = own.contains { !$0.flag.isHoldMarker && $0.flag.status == .active }
    return isHeld || own.contains { $0.flag.isHoldMarker && $0.flag.status == .active } ? own : []
  }

  private func ownHolds(about subject: LocalDot, _ store: some StoreAccess) throws -> [OwnFlag] {
    try Set(store.subjectsOfPerson(of: subject) + [subject]).sorted().flatMap { try ownFlags(about: $0, store) }
      .filter { $0.flag.code?.isHold == true }
  }

  private func ownFlags(about subject: LocalDot, _ store: some StoreAccess) throws -> [OwnFlag] {
    try store.flags(of: subject).filter { $0.creator == member && !$0.isDenied && !$0.isErased }
      .map { (view: $0, flag: FlagView(fields: $0.chosen)) }.filter { $0.flag.subject == subject }
  }

  /// Who reads a record although its audience does not admit them: its author, and those to whom something about it is
  /// addressed.
  private func named(
    about record: EntityView, _ circles: Circles<StoreTransaction>, _ store: StoreTransaction
  ) throws -> Set<MemberNumber> {
    var named: Set<MemberNumber> = [record.creator]
    for id in try store.mentions(of: record.id) {
      guard let view = try store.view(of: id) else { continue }
      switch view.kind {
      case .referral: named.formUnion(view.referral?.recipients ?? [])
      case .flag: named.formUnion(circles.addressees(view.shown(FlagField.referredTo).texts))
      default: break
      }
    }
    return named.subtracting([member])
  }
}
