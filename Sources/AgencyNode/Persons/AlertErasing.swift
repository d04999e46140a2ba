import Replication
import Safeguarding
import Store

/// What was erased is told nobody any more, and stands in no alert that was told.
extension Alerts {
  /// Takes out of alerts, open and closed, what no longer follows about anybody of whom something was erased, and about
  /// those beside them.
  func forgetErased() throws {
    let roles = try node.ownRoles()
    while true {
      let subjects = try node.store.read { try $0.erasedSubjects(limit: Self.batch) }
      guard !subjects.isEmpty else { return }
      let concerned = try node.store.read { reader in
        let persons = Set(try subjects.map { try reader.person(of: $0)?.probable ?? $0 })
        // Alerts are kept under the subject that named the person when they were told.
        return try around(persons.union(subjects), reader).filter { try reader.hasAlerts(about: $0) }.sorted()
      }
      for person in concerned {
        let names = try node.store.read { try reasons(about: person, roles, $0) }
        try node.store.write { try $0.keepAlertReasons(named: names, of: person) }
      }
      try node.store.write { try $0.forgetErasedSubjects(subjects) }
    }
  }

  /// The names of what may be told of a person today.
  private func reasons(about person: LocalDot, _ roles: Set<Role>, _ reader: StoreReader) throws -> [String] {
    let addressed = try self.addressed(to: roles, about: person, reader).map(\.reason.name)
    guard roles.contains(where: Role.withLookUp.contains) else { return addressed }
    let digest = Digest(
      reader: reader, member: node.member, roles: roles, today: Day(milliseconds: node.now().rawValue),
      isOnBooks: { try isOnBooks($0, reader) })
    return addressed + (try digest.items(about: person).map(\.reason.name))
  }
}
