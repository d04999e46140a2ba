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
      let subject = try settle(request.subject, today, transaction, &operations)
      let counterpart = try request.counterpart.map { try settle($0, today, transaction, &operations) }
      let draft = request.draft(subject, counterpart)
      let faults = draft.faults(roles: Set(roles), today: today)
      guard faults.isEmpty else { throw Self.invalid(faults) }
      try refuseCreation(draft.rightsClass, transaction)
      place = operations.count
      operations.append(
        NewOperation(
          skeleton: .init(action: .create(.flag, draft.rightsClass), audience: draft.audience), value: draft.record))
      return operations
    }
    guard let committed else { throw NodeError(.invalidInput, "there was nothing to raise") }
    return committed.dots[place]
  }

  func settle(
    _ choice: SubjectChoice, _ today: Day, _ store: StoreTransaction, _ operations: inout [NewOperation]
  ) throws -> NewOperation.Target {
    switch choice {
    case .known(let dot):
      guard try store.state(of: dot)?.kind == .subject else {
        throw NodeError(.notFound, "there is no such subject; find it with `node flag list` or `node person find`")
      }
      return .delivered(dot)
    case .new(let draft):
      let faults = draft.faults(today: today)
      guard faults.isEmpty else { throw Self.invalid(faults) }
      operations.append(
        NewOperation(
          skeleton: .init(action: .create(.subject, .published), audience: .everyone), value: draft.record()))
      return .batch(UInt32(operations.count - 1))
    }
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
