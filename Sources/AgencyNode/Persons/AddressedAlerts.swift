import Replication
import Safeguarding
import Store

/// Members without look-up (schools, nurseries, housing) are told of what is addressed to them: a flag that names them and whose
/// audience they are in, and no more. Nothing is worked out for them, and no history is opened.
extension Alerts {
  /// Works out what is new since the last time for a member without look-up.
  func catchUpAddressed(_ roles: Set<Role>) throws {
    // The first notice may be the first thing that ever comes in: only its age makes it history.
    _ = try noteNew()
    try forEachConcerned { subjects in
      try node.store.read { reader in Set(try subjects.map { try reader.person(of: $0)?.probable ?? $0 }) }
    } update: {
      try tell($0, roles)
    }
  }

  private func tell(_ person: LocalDot, _ roles: Set<Role>) throws {
    let now = node.now()
    let today = Day(milliseconds: now.rawValue)
    let oldest = Day(rawValue: today.rawValue - Int64(settings.quietDays))
    let found = try node.store.read { try addressed(to: roles, about: person, $0) }
    guard !found.isEmpty else { return }
    try node.store.write { transaction in
      let unknown = Set(try transaction.noteAlerted(found.map(\.reason), about: person, now: now).map(\.name))
      let new = found.filter { unknown.contains($0.reason.name) && $0.from >= oldest && $0.from <= today }
      guard !new.isEmpty else { return }
      // Whatever the threshold: it was sent to this agency, to act on.
      try transaction.alert(new.map(\.reason), about: person, now: now)
    }
  }

  /// What is addressed to this member and about a person.
  func addressed(
    to roles: Set<Role>, about person: LocalDot, _ reader: StoreReader
  ) throws -> [(reason: AlertReason, from: Day)] {
    var found: [LocalDot: (AlertReason, Day)] = [:]
    for subject in try reader.subjects(ofPerson: person) {
      for view in try reader.flags(of: subject) where view.shown(FlagField.subject) == .reference(subject) {
        found[view.id] = try item(view, roles, reader)
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  private func item(
    _ view: EntityView, _ roles: Set<Role>, _ reader: StoreReader
  ) throws -> (AlertReason, Day)? {
    let flag = FlagView(fields: view.chosen)
    guard view.creator != node.member, !view.isDenied, flag.status == .active, let code = flag.code,
      let day = flag.recordedDay ?? flag.eventDay,
      view.audience != .everyone, try isNamed(view), view.audience.isReadable(by: roles, isNamed: true)
    else { return nil }
    let agency = try node.agencyNames(reader)[view.creator] ?? "member \(view.creator)"
    let dot = try reader.dot(view.id)
    let words =
      "\(code.rawValue), addressed to you by \(agency), \(flag.basis?.noun ?? "basis unknown"), recorded \(day): "
      + "node flag show \(try reader.name(of: view.id))"
    // Told before the next school day begins.
    return (
      AlertReason(
        name: "addressed|\(dot.header).\(dot.index)", tier: code == .encompass ? .urgent : .soon, words: words), day
    )
  }

  /// Whether a flag names this agency as one that it is sent to, by its name or its number.
  private func isNamed(_ view: EntityView) throws -> Bool {
    let own = [node.configuration.agency.lowercased(), "\(node.member)"]
    let named = view[FlagField.referredTo]?.verdict.shown.flatMap { $0.texts } ?? []
    return named.contains { own.contains($0.lowercased()) }
  }
}
