import Replication
import Safeguarding
import Store

/// Writes a report of a history for one reader.
struct PersonReporter {
  let history: PersonHistory
  let reader: StoreReader
  let roles: Set<Role>
  let agencies: [MemberNumber: String]
  private let subjects: [Dot: HistorySubject<Dot>]
  /// By the flag that they contest.
  private let contests: [Dot: [HistoryContest<Dot>]]

  /// Who may be told the names of others who reported an alleged perpetrator.
  static let mayKnowOthers: Set<Role> = [.police, .daUnit, .mash, .maracCoordinator]

  init(_ history: PersonHistory, _ reader: StoreReader, roles: Set<Role>, agencies: [MemberNumber: String]) {
    self.history = history
    self.reader = reader
    self.roles = roles
    self.agencies = agencies
    subjects = Dictionary(history.file.subjects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    contests = Dictionary(
      grouping: history.file.contests.sorted { ($0.day, $0.id) < ($1.day, $1.id) }, by: \.flag)
  }

  private var own: [HistorySubject<Dot>] { history.own }

  func report(asOf: Day?) throws -> PersonReport {
    let derived = history.derived(roles: roles)
    let family = Family(of: history.person, in: history.confirmedFile)
    let around = Set(family.members.map(\.person))
    let relevant = derived.filter { history.isAbout($0) || isClose($0, around) }
    let entries = try entries()
    return PersonReport(
      person: try name(history.person), asOf: asOf?.description, names: distinct(own.map(\.view.displayName)),
      born: distinct(own.compactMap { $0.view.birthDay?.description }), counts: counts(),
      subjects: try own.map(subject),
      history: entries, patterns: relevant.map { pattern($0, family) },
      family: try relatives(family, derived),
      mentions: family.mentions.map { "\"\($0.word)\", named \(counted($0.count)), last on \($0.last)" },
      referrals: [], possibleMatches: try possibleMatches(),
      steps: NextStep.steps(for: history.person, in: history.file, derived: relevant, roles: roles).map {
        .init(tier: $0.tier.name, action: $0.action, reason: $0.reason)
      },
      freshness: try freshness(entries), notes: notes(asOf))
  }

  private func counts() -> PersonReport.Counts {
    var counts = PersonReport.Counts()
    let events = Patterns.events(in: history.file)
    let happened = events.filter { $0.victim == history.person }
    let callOuts = happened.filter { $0.words == "call-out" }
    counts.events = happened.count
    counts.callOuts = callOuts.count
    counts.unassessed = callOuts.count { $0.isAssessed == false }
    counts.allegedPerpetrators = Set(happened.flatMap(\.alleged)).count
    for place in happened.flatMap(\.referredTo) { counts.referredTo[place, default: 0] += 1 }
    let about = events.filter { $0.alleged.contains(where: history.firm.contains) }
    counts.reportsAbout = about.count
    counts.reportingPeople = Set(about.map(\.victim)).count
    return counts
  }

  private func notes(_ asOf: Day?) -> [String] {
    var notes: [String] = []
    if history.isCut {
      notes.append("There is more than is shown: only \(HistoryAssembly<StoreReader>.entryLimit) entries were read.")
    }
    if asOf != nil { notes.append("Who is who is judged with what is known today.") }
    if !Patterns.mutualPairs(in: history.file).filter({ $0.one == history.person || $0.other == history.person })
      .isEmpty
    {
      notes.append("Two people report each other: both accounts are shown, and neither is judged here.")
    }
    if Patterns.heldBack(in: history.file).contains(where: history.isAbout) {
      notes.append(
        "What would follow against this person from contested flags alone waits until they are answered; the flags stand."
      )
    }
    return notes
  }

  /// Whether a derived flag is about somebody close, who is not a part of this person that nobody confirmed.
  private func isClose(_ flag: DerivedFlag<Dot>, _ around: Set<Dot>) -> Bool {
    around.contains(flag.person) && !own.contains { $0.firm == flag.person || $0.person == flag.person }
  }

  private func name(_ dot: Dot) throws -> String {
    guard let local = history.locals[dot] else { return "unknown" }
    return try reader.name(of: local)
  }

  private func agency(_ member: MemberNumber) -> String { agencies[member] ?? "member \(member)" }

  private func subject(_ subject: HistorySubject<Dot>) throws -> PersonReport.Subject {
    PersonReport.Subject(
      operation: try name(subject.id), agency: agency(subject.author), name: subject.view.displayName,
      aliases: subject.view.aliases, born: subject.view.birthDay?.description, nhsNumber: subject.view.nhsNumber,
      pncID: subject.view.pncID, isFirm: history.firm.contains(subject.firm))
  }

  // MARK: History

  private struct Group: Hashable {
    let author: MemberNumber
    var source: String
    let day: Day?
    let basis: Basis?
    /// What is refused is shown apart from what stands.
    let isRefused: Bool

    var withoutSource: Group {
      var other = self
      other.source = ""
      return other
    }
  }

  private func entries() throws -> [PersonReport.Entry] {
    let isOwn = Set(own.map(\.id))
    // A contest is shown with what it contests, and by itself only where that is not there.
    let attached = Set(history.file.contests.map(\.id))
    let flags = history.flags.certain.filter { !attached.contains($0.id) }
    var groups: [Group: [HistoryFlag<Dot>]] = [:]
    for flag in flags {
      let source = flag.view.incident ?? flag.view.source ?? ""
      let day = flag.view.eventDay ?? flag.view.recordedDay
      let group = Group(
        author: flag.author, source: source, day: day, basis: flag.view.basis, isRefused: flag.isDenied)
      groups[group, default: []].append(flag)
    }
    // What has no reference of its own belongs to the one thing that its agency recorded of that day.
    let named = Dictionary(grouping: groups.keys.filter { !$0.source.isEmpty }, by: \.withoutSource)
    for (key, flags) in groups where key.source.isEmpty {
      guard let same = named[key], same.count == 1 else { continue }
      groups[same[0], default: []] += flags
      groups[key] = nil
    }
    return try groups.sorted { a, b in
      let (x, y) = (a.key.day ?? Day(rawValue: 0), b.key.day ?? Day(rawValue: 0))
      return x != y ? x < y : (a.value[0].id) < (b.value[0].id)
    }.map { try entry($0.key, $0.value, isOwn) }
  }

  private func entry(_ group: Group, _ flags: [HistoryFlag<Dot>], _ own: Set<Dot>) throws -> PersonReport.Entry {
    var details: [String] = []
    for flag in flags { details += lines(flag) }
    let others = flags.compactMap { other($0, own) }
    return PersonReport.Entry(
      day: group.day?.description, recorded: flags.compactMap(\.view.recordedDay).min()?.description,
      isEvent: flags.contains { $0.view.eventDay != nil && !$0.isDenied }, agency: agency(group.author),
      member: group.author.rawValue,
      basis: group.basis?.noun ?? "unknown", codes: distinct(flags.map(\.view.codeName)),
      labels: distinct(flags.map { label($0, own) }), details: distinct(details),
      other: distinct(others).first,
      status: group.isRefused
        ? "refused" : flags.contains { $0.view.status == .active } ? "active" : flags[0].view.status.name,
      isDisputed: flags.contains { !$0.disputed.isEmpty },
      contests: flags.flatMap { contests[$0.id] ?? [] }.map { $0.words.joined(separator: " ") },
      operations: try flags.map { try name($0.id) }, until: Self.end(flags)?.description,
      flags: try flags.map { try shown($0, own) })
  }

  private func shown(_ flag: HistoryFlag<Dot>, _ own: Set<Dot>) throws -> PersonReport.Flag {
    PersonReport.Flag(
      operation: try name(flag.id), code: flag.view.codeName, label: label(flag, own), risk: flag.view.risk,
      basis: flag.view.basis, status: flag.view.status, isSubject: flag.view.subject.map(own.contains) ?? false,
      isRefused: flag.isDenied, isContested: contests[flag.id]?.contains(where: \.state.isOpen) == true,
      isDisputed: !flag.disputed.isEmpty, details: lines(flag))
  }

  /// When the orders of an entry end, as far as that is said: one without an end outlasts the rest.
  private static func end(_ flags: [HistoryFlag<Dot>]) -> Day? {
    let ends = flags.filter { $0.view.code == .order }
      .map { $0.view.fields[FlagField.expiryDay]?.asInteger.map(Day.init(rawValue:)) }
    return ends.contains(nil) ? nil : ends.compactMap(\.self).max()
  }

  /// From this person's side: whoever is the counterpart of an alleged perpetrator is no perpetrator.
  private func label(_ flag: HistoryFlag<Dot>, _ own: Set<Dot>) -> String {
    guard let code = flag.view.code else { return flag.view.codeName }
    let isCounterpart = flag.view.subject.map { !own.contains($0) } ?? false
    if isCounterpart, code == .allegedPerp { return "Reported as the victim of another" }
    let isContested = contests[flag.id]?.contains(where: \.state.isOpen) == true
    return code.definition.label + (flag.isDenied ? " (refused)" : isContested ? PersonReport.contestedMark : "")
  }

  /// The other of a pair, named only to those who may know.
  private func other(_ flag: HistoryFlag<Dot>, _ own: Set<Dot>) -> String? {
    guard let subject = flag.view.subject, let counterpart = flag.view.counterpart else { return nil }
    let isSubject = own.contains(subject)
    guard let entry = subjects[isSubject ? counterpart : subject] else {
      return "somebody whom this agency may not see"
    }
    let isAlleged = flag.view.code?.definition.about == .allegedPerpetrator
    if isSubject, isAlleged, Self.mayKnowOthers.isDisjoint(with: roles) { return "a person who is not named here" }
    return entry.view.displayName
  }

  /// What a flag says beyond its code, a line each.
  private func lines(_ flag: HistoryFlag<Dot>) -> [String] {
    let left: Set<FieldNumber> = [
      FlagField.incident, FlagField.importKey, FlagField.addressReference, FlagField.companion, FlagField.cites,
      FlagField.foreignEntry,
    ]
    let refusal = flag.isDenied ? [flag.refusal?.words ?? "Refused by the rights table."] : []
    return refusal
      + flag.view.fields.sorted { $0.key < $1.key }.compactMap { number, value in
        guard number >= FlagField.firstAttribute || number == FlagField.risk, !left.contains(number) else { return nil }
        let definition = EntityKind.flag.field(number)
        let words = definition.words(value, of: .flag) { _ in "another person" }
        return words.isEmpty
          ? nil : "\(definition.label): \(words)" + (flag.disputed.contains(number) ? " (disputed)" : "")
      }
  }

  // MARK: What it means

  private func pattern(_ flag: DerivedFlag<Dot>, _ family: Family<Dot>) -> PersonReport.Pattern {
    var about = "this person"
    if let mention = flag.mention {
      about = "child mentioned as \"\(mention)\""
    } else if !history.isAbout(flag) {
      about = family.members.first { $0.person == flag.person }?.relation.words ?? "somebody close"
    }
    return PersonReport.Pattern(
      name: flag.name, code: flag.code.rawValue, label: flag.code.definition.label, about: about,
      from: flag.from.description, due: flag.due?.description, explanation: flag.explanation, tier: flag.tier.name,
      count: flag.count, isContested: !flag.contested.isEmpty, isDraft: flag.name != flag.code.rawValue,
      reasons: flag.reasons.map { .init(day: $0.day.description, words: $0.words) })
  }

  /// Whoever is named once is not hidden beside it: a person's records may be linked by their weight only.
  private func relatives(_ family: Family<Dot>, _ derived: [DerivedFlag<Dot>]) throws -> [PersonReport.Relative] {
    let persons = Dictionary(
      history.file.subjects.map { ($0.firm, $0.person) }, uniquingKeysWith: { first, _ in first })
    let relatives = try family.members.map {
      (person: persons[$0.person] ?? $0.person, relative: try relative($0, derived))
    }
    let named = Set(relatives.filter { $0.relative.operation != nil }.map(\.person))
    return relatives.filter { $0.relative.operation != nil || !named.contains($0.person) }.map(\.relative)
  }

  private func relative(_ member: Family<Dot>.Member, _ derived: [DerivedFlag<Dot>]) throws -> PersonReport.Relative {
    // A partner is named firmly: what is said of somebody who is only probably the same is not said of a partner.
    let isFirm = member.relation == .partner || member.relation == .formerPartner
    let theirs = history.file.subjects.filter { (isFirm ? $0.firm : $0.person) == member.person }
      .sorted { $0.id < $1.id }
    let ids = Set(theirs.map(\.id))
    // A partner who reported this person is one of the others whom only some may know.
    let isVictim = history.file.flags.contains { flag in
      flag.counts && flag.view.code == .allegedPerp && flag.view.counterpart.map(ids.contains) == true
        && flag.view.subject.map { id in own.contains { $0.id == id } } == true
    }
    let isHidden = isVictim && Self.mayKnowOthers.isDisjoint(with: roles)
    let codes = history.file.flags.filter { $0.counts && $0.view.status == .active && $0.view.contests == nil }
      .compactMap { flag in flag.view.subject.map(ids.contains) == true ? flag.view.code : nil }
    let worked = derived.filter { $0.person == member.person && $0.draft == nil && $0.mention == nil }.map(\.code)
    return PersonReport.Relative(
      relation: member.relation.words,
      name: isHidden ? "a person who is not named here" : theirs.first?.view.displayName ?? "not for this agency",
      operation: isHidden ? nil : try theirs.first.map { try name($0.id) },
      since: member.recorded.lowerBound.description,
      flags: isHidden ? [] : Set(codes + worked).sorted { $0.number < $1.number }.map(\.rawValue))
  }

  private func possibleMatches() throws -> [PersonReport.PossibleMatch] {
    var found: [LocalDot: PersonReport.PossibleMatch] = [:]
    let locals = own.compactMap { history.locals[$0.id] }
    for subject in locals {
      let pairs = try reader.pairs(of: subject).filter { $0.standing == .review }.map { [$0.first, $0.second] }
      let links = try reader.obstacles(of: subject).map { [$0.first, $0.second] }
      for other in (pairs + links).joined() where !locals.contains(other) && found[other] == nil {
        guard let view = try reader.view(of: other), view.audience.admits(roles), !view.isErased else { continue }
        let shown = SubjectView(fields: view.chosen)
        found[other] = .init(
          operation: try reader.name(of: other), name: shown.displayName, born: shown.birthDay?.description,
          agency: agency(view.creator))
      }
    }
    return try unconfirmed() + found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Parts of this person of whom it is only probable that they are it, with what is said of them as an alleged
  /// perpetrator: the codes alone, until somebody confirms.
  private func unconfirmed() throws -> [PersonReport.PossibleMatch] {
    let flags = history.flags.unconfirmed
    return try own.filter { !history.firm.contains($0.firm) }.compactMap { subject in
      let codes = Set(
        flags.filter { $0.counts && ($0.view.subject == subject.id || $0.view.counterpart == subject.id) }
          .compactMap(\.view.code))
      guard !codes.isEmpty else { return nil }
      return .init(
        operation: try name(subject.id), name: subject.view.displayName, born: subject.view.birthDay?.description,
        agency: agency(subject.author),
        unconfirmed: codes.sorted { $0.number < $1.number }.map(\.rawValue))
    }
  }

  private func freshness(_ entries: [PersonReport.Entry]) throws -> [PersonReport.Freshness] {
    let heard = try reader.lastHeard()
    let counts = Dictionary(grouping: entries, by: \.member).mapValues(\.count)
    return agencies.sorted { $0.key < $1.key }.map { member, agency in
      .init(
        member: member.rawValue, agency: agency, entries: counts[member.rawValue] ?? 0,
        lastHeard: heard[member]?.rawValue)
    }
  }

  private func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }

  private func counted(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
}
