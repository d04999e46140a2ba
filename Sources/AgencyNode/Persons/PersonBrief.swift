public import Replication
import Safeguarding
import Store

extension AgencyNode {
  /// Roles that may ask who is known at an address reference.
  static let mayAskByAddress: Set<Role> = [.police, .daUnit, .mash]

  /// A person's brief.
  public func brief(_ subject: LocalDot, _ lookUp: LookUp) throws -> PersonBrief {
    PersonBrief(try openPerson(subject, lookUp, as: .brief))
  }

  /// Persons of whom a call-out to an address reference is known; those in hiding are never among them.
  /// - Throws: `notAllowed` for roles that may not ask by address.
  public func persons(atAddress reference: String, _ lookUp: LookUp) throws -> [LocalDot] {
    let roles = try ownRoles()
    guard !roles.isDisjoint(with: Self.mayAskByAddress) else {
      throw NodeError(.notAllowed, "this agency's roles may not look up by address; give a name and a birth date")
    }
    updatePersons()
    try updateAddresses()
    let others = { (found: [LocalDot], tied: Set<LocalDot>) in found.filter { !tied.contains($0) } }
    return try answer(lookUp, .brief, leavingOut: others) { reader in
      var persons: Set<LocalDot> = []
      for id in try reader.flags(atAddress: reference, limit: HistoryAssembly<StoreReader>.entryLimit) {
        guard let view = try reader.view(of: id), !view.isDenied, view.creator == member || view.audience.admits(roles),
          view.shown(FlagField.status) != .integer(FlagStatus.enteredInError.rawValue),
          view[FlagField.addressReference]?.siblings.contains(where: { $0.value == .text(reference) }) == true,
          let subject = view.shown(FlagField.subject).target
        else { continue }
        persons.insert(try reader.person(of: subject)?.probable ?? subject)
      }
      let shown = try persons.filter { try reader.hiddenSince($0) == nil }.sorted()
      return Answer(value: shown, subjects: shown, result: "\(shown.count) at an address reference")
    }
  }

  /// Notes the address references of flags that came since somebody last asked by one.
  private func updateAddresses() throws {
    let page = 1_000
    while true {
      let count = try store.write { transaction -> Int in
        let ids = try transaction.entities(.flag, after: transaction.cursor("addresses"), limit: page)
        for id in ids { try transaction.indexAddress(of: id) }
        if let last = ids.last { try transaction.setCursor("addresses", to: last) }
        return ids.count
      }
      if count < page { return }
    }
  }
}

extension StoreAccess {
  /// The first day on which an active marker says that nobody may be told where a person is; nil if none does.
  func hiddenSince(_ person: LocalDot) throws -> Day? {
    var first: Day?
    let known = try subjects(ofPerson: person)
    // Whom the index does not know yet stands alone, and hides all the same.
    for subject in known.isEmpty ? [person] : known {
      // What the vocabulary alone refuses still hides: to show where somebody is because of a slip cannot be mended.
      for view in try flags(of: subject) where !view.isDenied || view.refusal != nil {
        let flag = FlagView(fields: view.chosen)
        guard flag.status == .active, flag.withholdsPlace else { continue }
        let day = flag.recordedDay ?? Day(rawValue: 0)
        first = min(first ?? day, day)
      }
    }
    return first
  }
}
