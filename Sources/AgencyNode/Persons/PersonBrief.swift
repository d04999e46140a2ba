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
    PersonBrief(try openPerson(subject, lookUp))
  }

  /// Persons of whom a call-out to an address reference is known; those in hiding are never among them.
  /// - Throws: `notAllowed` for roles that may not ask by address.
  public func persons(atAddress reference: String, _ lookUp: LookUp) throws -> [LocalDot] {
    let roles = try ownRoles()
    guard !roles.isDisjoint(with: Self.mayAskByAddress) else {
      throw NodeError(.notAllowed, "this agency's roles may not look up by address; give a name and a birth date")
    }
    updatePersons()
    return try answer(lookUp, .brief) { reader in
      var persons: Set<LocalDot> = []
      var after = LocalDot(rawValue: 0)
      while true {
        let page = try reader.entities(.flag, after: after, limit: 1_000)
        for view in try page.compactMap(reader.view(of:)) where !view.isDenied && view.audience.admits(roles) {
          guard view.shown(FlagField.addressReference) == .text(reference),
            let subject = view.shown(FlagField.subject).target
          else { continue }
          persons.insert(try reader.person(of: subject)?.probable ?? subject)
        }
        guard let last = page.last, page.count == 1_000 else { break }
        after = last
      }
      let shown = try persons.filter { try !isHidden($0, reader) }.sorted()
      return Answer(value: shown, subjects: shown, result: "\(shown.count) at an address reference")
    }
  }

  /// Whether any active marker says that where this person is must not be told.
  private func isHidden(_ person: LocalDot, _ reader: StoreReader) throws -> Bool {
    let codes: Set<FlagCode> = [.refugeAddress, .safeContact]
    for subject in try reader.subjects(ofPerson: person) {
      for view in try reader.flags(of: subject) where !view.isDenied {
        let flag = FlagView(fields: view.shownFields)
        if flag.status == .active, let code = flag.code, codes.contains(code) { return true }
      }
    }
    return false
  }
}
