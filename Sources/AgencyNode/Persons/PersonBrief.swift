public import Replication
import Safeguarding
import Store

/// Ten lines before a knock on the door or a call.
public struct PersonBrief: Sendable, Encodable {
  /// Lines that a brief may have.
  public static let longest = 10

  public var schemaVersion = 1
  public var person: String
  public var lines: [String]

  init(_ report: PersonReport) {
    person = report.person
    let name = report.names.first ?? "(no name)"
    var lines = [name + (report.born.isEmpty ? "" : ", born \(report.born.joined(separator: " or "))")]
    func standing(_ codes: FlagCode...) -> [PersonReport.Entry] {
      let wanted = Set(codes.map(\.rawValue))
      return report.history.filter { $0.status == "active" && !wanted.isDisjoint(with: $0.codes) }
    }
    func details(_ entries: [PersonReport.Entry]) -> String {
      entries.flatMap(\.details).prefix(2).joined(separator: "; ")
    }
    let care = standing(.visitWithCare, .readBeforePhoning)
    if let first = care.first {
      lines.append("READ FIRST: \(first.labels.joined(separator: ", ")). \(details(care))")
    }
    if !standing(.deceased).isEmpty { lines.append("Reported to have died: make no contact before asking.") }
    let urgent = report.patterns.filter { $0.tier == AlertTier.urgent.name }
    if !urgent.isEmpty {
      lines.append(
        "Urgent: " + Self.distinct(urgent.map { "\($0.name) (\($0.about))" }).prefix(4).joined(separator: "; "))
    }
    let soon = report.patterns.filter { $0.tier == AlertTier.soon.name }
    if !soon.isEmpty {
      lines.append(
        "Pattern: " + Self.distinct(soon.map { "\($0.code) (\($0.about))" }).prefix(5).joined(separator: "; "))
    }
    let partners = report.family.filter { $0.relation.contains("partner") }
    if !partners.isEmpty {
      lines.append(
        "Partners: "
          + partners.prefix(4).map {
            "\($0.name) (\($0.relation)\($0.flags.isEmpty ? "" : ": " + $0.flags.prefix(4).joined(separator: ", ")))"
          }
          .joined(separator: "; "))
    }
    let children = report.family.filter { $0.relation == "child" }.map(\.name) + report.mentions
    if !children.isEmpty { lines.append("Children: " + children.prefix(5).joined(separator: "; ")) }
    let events = report.history.filter(\.isEvent)
    if let last = events.last {
      lines.append(
        "\(events.count) entries of events; the last on \(last.day ?? "an unknown day"), \(last.agency): "
          + "\(last.labels.joined(separator: ", ")) (\(last.basis))")
    }
    let needs = standing(.interpreter, .accessNeed, .additionalNeeds)
    if !needs.isEmpty { lines.append("Needs: " + details(needs)) }
    for step in report.steps.prefix(2) { lines.append("Next: \(step.action).") }
    let silent = report.freshness.filter { $0.lastHeard == nil }.map(\.agency)
    if !silent.isEmpty { lines.append("Never heard from: " + silent.joined(separator: ", ")) }
    self.lines = Array(lines.prefix(Self.longest))
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}

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
  /// The first day on which an active marker says that nobody may be told where a person is; nil if none does. Whether
  /// this agency may read the marker makes no difference.
  func hiddenSince(_ person: LocalDot) throws -> Day? {
    let codes: Set<FlagCode> = [.refugeAddress, .safeContact]
    var first: Day?
    for subject in try subjects(ofPerson: person) {
      for view in try flags(of: subject) where !view.isDenied {
        let flag = FlagView(fields: view.shownFields)
        guard flag.status == .active, let code = flag.code, codes.contains(code) else { continue }
        let day = flag.recordedDay ?? Day(rawValue: 0)
        first = min(first ?? day, day)
      }
    }
    return first
  }
}
