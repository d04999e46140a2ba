public import Replication
import Safeguarding
import Store

/// What a person chooses of differing values.
public enum ResolutionChoice: Sendable {
  /// The sibling that this operation wrote.
  case sibling(LocalDot)
  /// All of them, side by side.
  case all
  /// Something else.
  case value(Value<NewOperation.Target>)
}

/// The fields of a resolution, the entity that records who decided what and why.
public enum ResolutionField {
  /// The entity whose field was in dispute.
  public static let entity: FieldNumber = 1
  /// The field's number.
  public static let field: FieldNumber = 2
  /// Why, in words.
  public static let reason: FieldNumber = 3
  /// `sibling`, `all` or `value`.
  public static let choice: FieldNumber = 4
}

extension AgencyNode {
  /// Ends a conflict over a field: one operation replaces every value that stands, another records the reason.
  ///
  /// The values are read again in the transaction that replaces them: if others came in since they were shown, nothing is
  /// written.
  /// - Parameters:
  ///   - shown: The dots of the values that the person saw.
  ///   - reason: Why; kept and replicated.
  /// - Returns: The operation that closed it.
  /// - Throws: `notFound`, `changedMeanwhile`, `notAllowed` or `invalidInput`.
  public func resolve(
    _ conflict: Hash, choosing choice: ResolutionChoice, shown: [LocalDot], reason: String
  ) throws -> LocalDot {
    guard !reason.isEmpty, reason.utf8.count <= 4_096 else {
      throw NodeError(.invalidInput, "give a reason of at most 4,096 bytes; others will read it")
    }
    func entry(_: Committed, _ transaction: StoreTransaction) throws -> AuditEntry {
      let entity = try transaction.conflicts(named: conflict.description).first?.entity
      let about = try entity.flatMap { try transaction.view(of: $0) }?.subjectsAbout ?? []
      return act(.resolve, "decide a conflict", about: [entity].compactMap(\.self) + about, "resolved")
    }
    let committed = try commit(noting: entry) { transaction in
      let rows = try transaction.conflicts(named: conflict.description)
      guard let row = rows.first(where: { $0.isOpen && $0.type == "field" }), let entity = row.entity,
        let field = row.field, let view = try transaction.view(of: entity)
      else {
        throw NodeError(.notFound, "no conflict of that name is open; someone may have resolved it already")
      }
      let standing = view.dots(field)
      let siblings = view[field]?.siblings ?? []
      guard Set(shown) == Set(siblings.map(\.dot)) else {
        throw NodeError(
          .changedMeanwhile, "another value came in since these were shown; look at the conflict again, then decide")
      }
      try refuseAmendment(view, transaction)
      let (value, word) = try chosen(choice, of: siblings)
      guard view.kind.field(field).accepts(value) || word == "all" else {
        throw NodeError(.invalidInput, "\(view.kind.field(field).label) does not take that value")
      }
      return [
        NewOperation(
          skeleton: .init(
            action: .set(entity: .delivered(entity), field: field), replaces: standing.map { .delivered($0) },
            audience: view.audience),
          value: value),
        NewOperation(
          skeleton: .init(action: .create(.resolution, .decision), audience: view.audience),
          value: .record([
            .init(ResolutionField.entity, .reference(.delivered(entity))),
            .init(ResolutionField.field, .integer(Int64(field.rawValue))),
            .init(ResolutionField.reason, .text(reason)),
            .init(ResolutionField.choice, .text(word)),
          ])),
      ]
    }
    guard let dot = committed?.dots.first else { throw NodeError(.invalidInput, "there was nothing to write") }
    return dot
  }

  private func chosen(
    _ choice: ResolutionChoice, of siblings: [Sibling<LocalDot>]
  ) throws -> (Value<NewOperation.Target>, String) {
    switch choice {
    case .sibling(let dot):
      guard let sibling = siblings.first(where: { $0.dot == dot }) else {
        throw NodeError(.notFound, "that value is not one of those in dispute")
      }
      return (sibling.value.mapTargets { .delivered($0) }, "sibling")
    case .all:
      let values = siblings.map { $0.value.mapTargets { NewOperation.Target.delivered($0) } }
      return (.list(Array(Set(values)).sorted { "\($0)" < "\($1)" }), "all")
    case .value(let value): return (value, "value")
    }
  }
}
