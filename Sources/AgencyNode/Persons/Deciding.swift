public import Replication
public import Safeguarding
import Store

extension AgencyNode {
  /// Publishes a decision whether two subjects are one person. Decisions about the same two that stand already are
  /// changed, in the place of what they say, so that they do not contradict this one.
  /// - Parameters:
  ///   - reason: Why; kept and replicated.
  ///   - decidedBy: Who decided: a role or a name that this agency can tell.
  /// - Returns: The operation that says so.
  /// - Throws: `notFound`, `notAllowed` or `invalidInput`.
  @discardableResult
  public func decide(
    _ one: LocalDot, _ other: LocalDot, _ decision: LinkDecision, reason: String, decidedBy: String, for lookUp: LookUp
  ) throws -> LocalDot {
    guard one != other else { throw NodeError(.invalidInput, "these are one subject; name two") }
    return try publish(reason, [one, other], lookUp) { transaction in
      let views = try [one, other].map { try subject($0, transaction) }
      let today = Day(milliseconds: now().rawValue)
      let standing = try transaction.standingLinks(between: one, and: other)
      guard !standing.isEmpty else {
        let draft = LinkDraft<NewOperation.Target>(
          first: .delivered(min(one, other)), second: .delivered(max(one, other)), decision: decision, reason: reason,
          decidedBy: decidedBy, recordedDay: today)
        return [try creation(draft, views, transaction)]
      }
      let differing = standing.filter { LinkView($0).decision != decision }
      guard !differing.isEmpty else { throw NodeError(.invalidInput, "that is what was decided already") }
      return try differing.flatMap { view in
        try refuseAmendment(view, transaction)
        return Self.amendments(
          view,
          [
            LinkField.decision: .integer(decision.rawValue), LinkField.reason: .text(reason),
            LinkField.decidedBy: .text(decidedBy), LinkField.recordedDay: .integer(today.rawValue),
          ])
      }
    }
  }

  /// Publishes who it is that flags about a subject mention in words.
  /// - Parameters:
  ///   - word: The words of the mention, as the flags have them.
  ///   - place: The subject whom the flags are about, or one flag.
  ///   - meant: The subject that is meant.
  @discardableResult
  public func identify(
    mention word: String, of place: LocalDot, as meant: LocalDot, reason: String, decidedBy: String, for lookUp: LookUp
  ) throws -> LocalDot {
    guard word.contains(where: { !$0.isWhitespace }), word.utf8.count <= 256 else {
      throw NodeError(.invalidInput, "give the words of the mention as the flag has them")
    }
    return try publish(reason, [place, meant], lookUp) { transaction in
      guard let stated = try transaction.view(of: place), stated.kind == .subject || stated.kind == .flag else {
        throw NodeError(.notFound, "there is no such subject or flag")
      }
      let draft = LinkDraft<NewOperation.Target>(
        first: .delivered(place), second: .delivered(meant), decision: .same, reason: reason, decidedBy: decidedBy,
        recordedDay: Day(milliseconds: now().rawValue), mention: word)
      return [try creation(draft, [stated, try subject(meant, transaction)], transaction)]
    }
  }

  /// Takes a decision back: it was entered in error, and holds nowhere any more.
  @discardableResult
  public func withdraw(decision link: LocalDot, reason: String, for lookUp: LookUp) throws -> LocalDot {
    try publish(reason, [], lookUp) { transaction in
      guard let view = try transaction.view(of: link), view.kind == .link else {
        throw NodeError(.notFound, "there is no such decision; `node person review --decided` lists them")
      }
      try refuseAmendment(view, transaction)
      return Self.amendments(
        view,
        [LinkField.status: .integer(FlagStatus.enteredInError.rawValue), LinkField.reason: .text(reason)])
    }
  }

  private func publish(
    _ reason: String, _ subjects: [LocalDot], _ lookUp: LookUp,
    _ prepare: (StoreTransaction) throws -> [NewOperation]
  ) throws -> LocalDot {
    guard reason.contains(where: { !$0.isWhitespace }), reason.utf8.count <= 4_096 else {
      throw NodeError(.invalidInput, "give a reason of at most 4,096 bytes; others will read it")
    }
    let committed = try commit(.people) { transaction in
      try refuseCreation(.decision, transaction)
      let operations = try prepare(transaction)
      try transaction.audit(entry(.link, lookUp, subjects, "decided"))
      return operations
    }
    guard let dot = committed?.dots.first else { throw NodeError(.invalidInput, "there was nothing to write") }
    return dot
  }

  private func subject(_ dot: LocalDot, _ transaction: StoreTransaction) throws -> EntityView {
    guard let view = try transaction.view(of: dot), view.kind == .subject, !view.isDenied else {
      throw NodeError(.notFound, "there is no such subject; find it with `node person find`")
    }
    return view
  }

  /// Nobody learns of a decision who may not know of both that it is about.
  private func creation(
    _ draft: LinkDraft<NewOperation.Target>, _ about: [EntityView], _ transaction: StoreTransaction
  ) throws -> NewOperation {
    let audience = about.map(\.audience).reduce(AudienceCode.lookUp) { $0.intersection($1) }
    return NewOperation(skeleton: .init(action: .create(.link, .decision), audience: audience), value: draft.record)
  }

  private static func amendments(
    _ view: EntityView, _ fields: [FieldNumber: Value<NewOperation.Target>]
  ) -> [NewOperation] {
    fields.sorted { $0.key < $1.key }.map { field, value in
      NewOperation(
        skeleton: .init(
          action: .set(entity: .delivered(view.id), field: field), replaces: view.dots(field).map { .delivered($0) },
          audience: view.audience),
        value: value)
    }
  }
}

extension StoreAccess {
  /// Decisions about two subjects that were not taken back, however they decide.
  func standingLinks(between one: LocalDot, and other: LocalDot) throws -> [EntityView] {
    try mentions(of: one).compactMap { id in
      guard try state(of: id)?.kind == .link, let view = try view(of: id), !view.isDenied, !view.isErased else {
        return nil
      }
      let link = LinkView(view)
      guard !link.isWithdrawn, view[LinkField.mention] == nil, let first = link.first, let second = link.second
      else { return nil }
      return Set([first, second]) == [one, other] ? view : nil
    }
  }
}
