public import Replication
public import Safeguarding
import Store
import Trust

/// Whom something is about: a subject of the shared view, or one to publish along with it.
public enum SubjectChoice: Sendable {
  case known(LocalDot)
  case new(SubjectDraft)
}

/// A flag as a person asks for it; the subjects are still to be settled.
public struct FlagRequest: Sendable {
  public var subject: SubjectChoice
  public var counterpart: SubjectChoice?
  /// Makes the draft once both subjects have names.
  public var draft: @Sendable (NewOperation.Target, NewOperation.Target?) -> FlagDraft<NewOperation.Target>

  public init(
    subject: SubjectChoice, counterpart: SubjectChoice? = nil,
    draft: @escaping @Sendable (NewOperation.Target, NewOperation.Target?) -> FlagDraft<NewOperation.Target>
  ) {
    self.subject = subject
    self.counterpart = counterpart
    self.draft = draft
  }
}

extension AgencyNode {
  /// Raises a flag, and publishes its subjects if they are new, in one change-set.
  /// - Returns: The flag's name.
  /// - Throws: `invalidInput` with everything that is wrong; `notAllowed` if the rights table would refuse it everywhere.
  public func raise(_ request: FlagRequest) throws -> LocalDot {
    let today = Day(milliseconds: now().rawValue)
    var place = 0
    let about = [request.subject.known, request.counterpart?.known].compactMap(\.self)
    func entry(_ committed: Committed, _: StoreTransaction) -> AuditEntry {
      act(.flag, "raise", about: about + committed.dots, "raised")
    }
    let committed = try commit(noting: entry) { transaction in
      let roles = try rosterToSignUnder(transaction).roster.member(member)?.roles ?? []
      var operations: [NewOperation] = []
      // Whoever reads the flag reads whom it is about, and nobody else: its circle goes before its subjects.
      let asked = request.draft(.batch(0), request.counterpart.map { _ in .batch(0) })
      let circles = try circles(transaction)
      let circle = circles.circle(
        asked.audience,
        .init(addressees: circles.addressees(asked.attributes[FlagField.referredTo]?.texts ?? [])))
      // Those who protect have to know of somebody in hiding that the place is not to be told.
      let protectors = asked.placeMarker.map { circles.circle($0.audience, .init(recipients: Set(circle.recipients))) }
      let subject = try settle(request.subject, today, protectors ?? circle, transaction, &operations)
      let counterpart = try request.counterpart.map {
        try settle($0, today, circle, transaction, &operations)
      }
      let draft = request.draft(subject, counterpart)
      let faults = draft.faults(roles: Set(roles), today: today)
      guard faults.isEmpty else { throw Self.invalid(faults) }
      try refuseCreation(draft.rightsClass, transaction)
      place = operations.count
      operations.append(
        NewOperation(
          skeleton: .init(action: .create(.flag, draft.rightsClass), audience: draft.audience), value: draft.record))
      if let marker = draft.placeMarker {
        operations.append(
          NewOperation(
            skeleton: .init(action: .create(.flag, marker.rightsClass), audience: marker.audience),
            value: marker.record))
      }
      // Whoever holds something of the person and may not read a hold holds back all the same.
      if draft.code.isHold, draft.status == .active, let known = request.subject.known {
        operations += try holdMarkers(about: known, draft.audience, transaction)
      }
      return operations
    }
    guard let committed else { throw NodeError(.invalidInput, "there was nothing to raise") }
    // What was published again for its addressees is linked: the history it belongs to has it at once.
    if request.subject.known != nil, place > 0 { updatePersons() }
    return committed.dots[place]
  }

  /// Writes one field of a flag in the place of what was shown.
  /// - Parameters:
  ///   - shown: The dots that were displayed; nil to take what stands now, which is refused where values differ.
  ///   - because: Why it is corrected; others read it beside both versions. nil to say nothing.
  /// - Throws: `changedMeanwhile` if others have written since; `notAllowed`; `invalidInput`.
  public func amend(
    _ flag: LocalDot, field: FieldNumber, to value: Value<NewOperation.Target>, shown: [LocalDot]? = nil,
    because: String? = nil
  ) throws -> LocalDot {
    if let because, because.allSatisfy(\.isWhitespace) || because.utf8.count > LookUp.longest {
      throw NodeError(.invalidInput, "say why in at most \(LookUp.longest) bytes; others will read it")
    }
    func entry(_: Committed, _ transaction: StoreTransaction) throws -> AuditEntry {
      act(
        .flag, "amend \(EntityKind.flag.field(field).name)" + (because.map { ": \($0)" } ?? ""),
        about: [flag] + (try transaction.view(of: flag)?.subjectsAbout ?? []), "amended")
    }
    let committed = try commit(noting: entry) { transaction in
      var operations = [try amendment(of: flag, field: field, to: value, shown: shown, transaction)]
      if let because, let view = try transaction.view(of: flag) {
        operations.append(Self.write(FlagField.correction, .text(because), to: view))
      }
      if field == FlagField.status, let view = try transaction.view(of: flag) {
        operations += try (placeMarkers(of: view, transaction) + holdMarkers(ofLast: view, transaction))
          .map { Self.write(field, value, to: $0) }
      }
      return operations
    }
    guard let dot = committed?.dots.first else { throw NodeError(.invalidInput, "there was nothing to write") }
    return dot
  }

  /// The operation that writes one field of a flag in the place of what was shown, as ``amend(_:field:to:shown:)`` does.
  func amendment(
    of flag: LocalDot, field: FieldNumber, to value: Value<NewOperation.Target>, shown: [LocalDot]?,
    _ transaction: StoreTransaction
  ) throws -> NewOperation {
    guard let view = try transaction.view(of: flag), view.kind == .flag else {
      throw NodeError(.notFound, "there is no such flag")
    }
    let definition = view.kind.field(field)
    guard definition.accepts(value) else {
      throw NodeError(.invalidInput, "\(definition.name) takes a \(definition.type.rawValue)")
    }
    let standing = view.dots(field)
    if let shown, Set(shown) != Set(standing) {
      throw NodeError(
        .changedMeanwhile, "\(definition.label) was changed since it was shown; look at the flag again, then decide")
    }
    if shown == nil, view[field]?.verdict.isDisputed == true {
      throw NodeError(
        .changedMeanwhile,
        "\(definition.label) has differing values; decide with `node conflicts resolve`, so that none is lost unseen")
    }
    try refuseAmendment(view, transaction)
    let code = view.shown(FlagField.code).asInteger.flatMap(FlagCode.init(number:))
    let roles = try rosterToSignUnder(transaction).roster.member(member)?.roles ?? []
    if let refusal = FlagRefusal(value, of: field, code: code, roles: Set(roles)) {
      throw NodeError(.notAllowed, refusal.advice)
    }
    return Self.write(field, value, to: view, replacing: standing)
  }

  /// The markers that this member raised beside a flag of its own and that no other such flag needs: what hides nobody any
  /// more closes with it.
  private func placeMarkers(of view: EntityView, _ store: StoreTransaction) throws -> [EntityView] {
    let flag = FlagView(fields: view.chosen)
    guard view.creator == member, let subject = flag.subject, let marker = flag.code?.placeMarker else { return [] }
    let own = try store.flags(of: subject).filter { $0.creator == member && $0.id != view.id }
      .map { (view: $0, flag: FlagView(fields: $0.chosen)) }
    guard !own.contains(where: { $0.flag.code == flag.code && $0.flag.status == .active }) else { return [] }
    return own.filter { $0.flag.code == marker && $0.flag.withholdsPlace }.map(\.view)
  }

  func refuseCreation(_ rights: RightsClass, _ store: StoreTransaction) throws {
    guard try rosterToSignUnder(store).membership.mayCreate(member, rights) else {
      throw NodeError(
        .notAllowed, "this agency's roles may not assert that; raise it as disclosed, reported or observed instead")
    }
  }

  func refuseAmendment(_ view: EntityView, _ store: StoreTransaction) throws {
    // Whose own flag the vocabulary refuses may mend it.
    guard !view.isDenied || (view.refusal != nil && view.creator == member),
      try rosterToSignUnder(store).membership.mayAmend(member, view.rights, createdBy: view.creator)
    else {
      throw NodeError(
        .notAllowed, "this agency's roles may not amend that entry of another member; raise a flag of your own")
    }
  }

  static func invalid(_ faults: [SafeguardingError]) -> NodeError {
    NodeError(.invalidInput, faults.map(\.message).joined(separator: ". "))
  }
}
