import Foundation
public import Replication
public import Safeguarding
public import Store

/// An entry of the directory of services, with who published it.
public struct ListedService: Sendable {
  public let id: LocalDot
  public let member: MemberNumber
  public let entry: DirectoryEntry<LocalDot>
}

extension StoreAccess {
  /// The services that members publish, in apply order. What ended is left out, and what one member says of another.
  public func directory() throws -> [ListedService] {
    try services(limit: 100_000).compactMap { id in
      guard let view = try view(of: id), !view.isDenied else { return nil }
      let entry = DirectoryEntry(fields: view.chosen)
      guard entry.isActive, entry.fields[ServiceField.member]?.asInteger == Int64(view.creator.rawValue) else {
        return nil
      }
      return ListedService(id: id, member: view.creator, entry: entry)
    }
  }
}

extension AgencyNode {
  /// Publishes services of this agency, or brings up to date those that it publishes under the same name. What is as it
  /// was is left alone, so a file can be given again and again.
  /// - Returns: How many were published and how many changed.
  /// - Throws: `invalidInput` with everything that is wrong.
  public func publish(_ services: [DirectoryDraft]) throws -> (added: Int, changed: Int) {
    var added = 0
    var changed = 0
    let faults = services.flatMap { $0.faults() }
    guard faults.isEmpty else { throw Self.invalid(faults) }
    guard Set(services.map(\.name)).count == services.count else {
      throw NodeError(.invalidInput, "two services have one name; tell them apart")
    }
    func entry(_ committed: Committed, _: StoreTransaction) -> AuditEntry {
      act(.directory, "publish", about: [], "\(committed.dots.count) written")
    }
    _ = try commit(noting: entry) { transaction in
      let held = try transaction.directory().filter { $0.member == member }
      var operations: [NewOperation] = []
      for draft in services {
        let fields: [FieldNumber: Value<NewOperation.Target>] = draft.fields(member: member)
        guard let old = held.first(where: { $0.entry.name == draft.name }),
          let view = try transaction.view(of: old.id)
        else {
          added += 1
          operations.append(
            NewOperation(
              skeleton: .init(action: .create(.service, .published), audience: .everyone), value: .fields(fields)))
          continue
        }
        let before = operations.count
        for number in ServiceField.all.map(\.number) where number != ServiceField.recordedDay {
          let new = fields[number] ?? .none
          guard number < FieldDefinition.importKey.number,
            view.shown(number).mapTargets({ NewOperation.Target.delivered($0) }) != new
          else { continue }
          operations.append(Self.write(number, new, to: view))
        }
        guard operations.count > before else { continue }
        changed += 1
        operations.append(
          Self.write(ServiceField.recordedDay, .integer(draft.recordedDay.rawValue), to: view))
      }
      return operations
    }
    return (added, changed)
  }

  /// Says that this agency no longer offers a service.
  /// - Throws: `notFound` if it publishes none of that name.
  public func endService(named name: String) throws {
    func entry(_: Committed, _: StoreTransaction) -> AuditEntry { act(.directory, "end", about: [], "ended") }
    _ = try commit(noting: entry) { transaction in
      let held = try transaction.directory().filter { $0.member == member && $0.entry.name == name }
      guard !held.isEmpty else {
        throw NodeError(.notFound, "this agency publishes no service of that name; see `node directory list`")
      }
      return try held.compactMap { try transaction.view(of: $0.id) }.map {
        Self.write(ServiceField.status, .integer(FlagStatus.inactive.rawValue), to: $0)
      }
    }
  }
}
