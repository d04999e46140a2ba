import GRDB
public import Replication
import Safeguarding

/// A value that another has taken the place of.
public struct EarlierValue: Sendable {
  /// The operation that wrote it.
  public let dot: LocalDot
  public let author: MemberNumber
  /// nil if it was erased, or cannot be read.
  public let value: Value<LocalDot>?
}

extension StoreAccess {
  /// What stood in an entity's fields before, in this node's apply order: nothing that was written is lost by a correction.
  /// Operations that were denied never stood, and are left out.
  public func earlierValues(of id: LocalDot) throws -> [FieldNumber: [EarlierValue]] {
    guard let state = try state(of: id) else { return [:] }
    var denied: Set<LocalDot> = []
    for row in try rows(
      "SELECT dots FROM conflict WHERE entity = ? AND type = ?", [id.rawValue, ConflictType.policyDenied.rawValue])
    {
      denied.formUnion(DotList.decode(row.bytes(0)))
    }
    var earlier: [FieldNumber: [EarlierValue]] = [:]
    let replaced =
      state.replacedFirst.map { EntityState.Replaced(dot: id, field: $0) }
      + state.replaced.filter { !denied.contains($0.dot) }
    for operation in replaced.sorted(by: { $0.dot < $1.dot }) {
      guard let author = try entry(operation.dot.set)?.stream.member else { continue }
      let value = try loggedValue(of: operation.dot, operation.field)
      // A creation that said nothing of a field has no earlier value to show.
      if operation.dot == id, value == Value<LocalDot>.none { continue }
      earlier[operation.field, default: []].append(EarlierValue(dot: operation.dot, author: author, value: value))
    }
    return earlier
  }
}
