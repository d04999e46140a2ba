import Replication

/// Puts the flags of a case file together into what happened.
struct EventBuilder<ID: Hashable & Comparable & Sendable> {
  /// Codes that say by themselves that something happened, when they have a day of it. Notices, referrals, unanswered
  /// calls and assessments are none.
  static var codes: Set<FlagCode> {
    [
      .daVictim, .allegedPerp, .nfs, .injuryQuery, .coerciveControl, .economic, .sexual, .stalking, .honourBased,
      .threatsToKill, .orderBreach, .forcedMarriage,
    ]
  }

  private let cast: Cast<ID>
  private let file: CaseFile<ID>

  init(_ file: CaseFile<ID>, _ cast: Cast<ID>) {
    self.file = file
    self.cast = cast
  }

  /// One flag's part in an event.
  private struct Part {
    let flag: HistoryFlag<ID>
    let victim: ID
    let alleged: ID?
    let day: Day
    /// The first day on which anybody could know it.
    let known: Day
    /// The shared reference, folded; nil if it refers to nothing.
    let incident: String?

    /// It names neither an incident nor anybody else.
    var isLoose: Bool { incident == nil && alleged == nil }
  }

  /// Events in order of the day on which they could be known, then of the day on which they happened.
  func events() -> [Event<ID>] {
    let parts = file.flags.filter(\.counts).compactMap(part)
    var groups = Groups<Key>(count: parts.count)
    for (number, part) in parts.enumerated() {
      for key in keys(part) { groups.join(number, key) }
    }
    joinLoose(parts, &groups)
    let counter = CounterReports(
      parts.compactMap { part in
        part.alleged.map { (victim: part.victim, alleged: cast.person($0), known: part.known) }
      }, assessed: CounterReports.assessed(file.flags, cast))
    let events = groups.grouped.compactMap { event(of: $0.map { parts[$0] }, counter) }
    return events.map { Report(known: $0.known, event: $0) }.sorted().map(\.event)
  }

  private func part(_ flag: HistoryFlag<ID>) -> Part? {
    guard let code = flag.view.code, let day = flag.view.eventDay, let subject = flag.view.subject,
      Self.codes.contains(code)
    else { return nil }
    // Who is said to have done it is the subject of a flag about an alleged perpetrator, and the counterpart of others.
    if code.definition.about == .allegedPerpetrator {
      guard let victim = flag.view.counterpart else { return nil }
      return part(flag, victim: victim, alleged: subject, day)
    }
    return part(flag, victim: subject, alleged: flag.view.counterpart, day)
  }

  private func part(_ flag: HistoryFlag<ID>, victim: ID, alleged: ID?, _ day: Day) -> Part? {
    let person = cast.person(victim)
    var alleged = alleged
    if let named = alleged, cast.person(named) == person {
      // Nobody reports himself or herself: two subjects that are firmly one on both sides are a slip of somebody's.
      if cast.firm(named) == cast.firm(victim) { return nil }
      // If they are only probably one, something happened, and the two may be kept apart tomorrow.
      alleged = nil
    }
    let incident = flag.view.incident.map(Cast<ID>.folded)
    return Part(
      flag: flag, victim: person, alleged: alleged, day: day, known: flag.known ?? day,
      incident: incident?.isEmpty == false ? incident : nil)
  }

  private enum Key: Hashable {
    case incident(ID, String)
    case pair(ID, ID, Day)
    case record(ID, Day, MemberNumber)
    case day(ID, Day)
  }

  private func keys(_ part: Part) -> [Key] {
    var keys: [Key] = []
    if let incident = part.incident { keys.append(.incident(part.victim, incident)) }
    if let alleged = part.alleged { keys.append(.pair(part.victim, cast.person(alleged), part.day)) }
    // One agency that records one person twice on a day, and names nobody else, tells of one thing.
    if keys.isEmpty { keys.append(.record(part.victim, part.day, part.flag.author)) }
    return keys
  }

  /// A record that names neither incident nor anybody else tells of no further event on a day of which others tell; an
  /// injury does, for nobody said where it came from.
  private func joinLoose(_ parts: [Part], _ groups: inout Groups<Key>) {
    func key(_ part: Part) -> Key { .day(part.victim, part.day) }
    var told: [Key: Int] = [:]
    for (number, part) in parts.enumerated() where !part.isLoose && part.flag.view.code != .injuryQuery {
      if let held = told[key(part)], !precedes(part, parts[held]) { continue }
      told[key(part)] = number
    }
    for (number, part) in parts.enumerated() where part.isLoose && part.flag.view.code != .injuryQuery {
      if let told = told[key(part)] { groups.join(number, with: told) } else { groups.join(number, key(part)) }
    }
  }

  /// Which of two parts of one victim and day was known first. What it says is told apart, not what it is called: two
  /// that say the same are of one event.
  private func precedes(_ a: Part, _ b: Part) -> Bool {
    if a.known != b.known { return a.known < b.known }
    if a.incident != b.incident { return (a.incident ?? "") < (b.incident ?? "") }
    guard let one = a.alleged.map(cast.person), let other = b.alleged.map(cast.person) else {
      return a.alleged == nil && b.alleged != nil
    }
    return one < other
  }

  /// One pass with plain loops: thousands of these are made, and closures over generic values are slow.
  private func event(of parts: [Part], _ counter: CounterReports<ID>) -> Event<ID>? {
    guard let first = parts.first else { return nil }
    var day = first.day
    var known = first.known
    var accused: [ID: (alleged: ID, known: Day)] = [:]
    var audiences: Set<AudienceCode> = []
    var isAssessed: Bool?
    var assessmentKnown: Day?
    var referredTo: Set<String> = []
    var referralKnown: Day?
    for part in parts {
      day = min(day, part.day)
      known = min(known, part.known)
      audiences.insert(part.flag.audience)
      if let alleged = part.alleged {
        let held = accused[cast.firm(alleged)] ?? (alleged, part.known)
        accused[cast.firm(alleged)] = (min(held.alleged, alleged), min(held.known, part.known))
      }
      if let assessed = part.flag.integer(FlagField.assessed) {
        isAssessed = isAssessed == true || assessed == 1
        assessmentKnown = min(assessmentKnown ?? part.known, part.known)
      }
      let places = part.flag.texts(FlagField.referredTo)
      if !places.isEmpty {
        referredTo.formUnion(places)
        referralKnown = min(referralKnown ?? part.known, part.known)
      }
    }
    let accusations = accused.sorted { $0.key < $1.key }.map { firm, accused in
      let person = cast.person(accused.alleged)
      return Event<ID>.Accusation(
        firm: firm, person: person, known: accused.known,
        isCounter: counter.isCounter(victim: first.victim, alleged: person))
    }
    return Event(
      victim: first.victim, accusations: accusations, day: day, known: known, flags: parts.map(\.flag.id).sorted(),
      audience: Audience.common(audiences), children: children(parts), isAssessed: isAssessed,
      assessmentKnown: assessmentKnown, referredTo: referredTo.sorted(), referralKnown: referralKnown,
      words: words(parts))
  }

  private func children(_ parts: [Part]) -> [Event<ID>.Child] {
    var present = ChildrenPresent<ID>()
    for part in parts {
      present.note(
        part.flag.texts(FlagField.childrenPresent), areUnseen: part.flag.integer(FlagField.childrenSeen) == 0,
        on: part.known
      ) { cast.meant(by: $0, in: part.flag.id, about: part.victim) }
    }
    return present.children
  }

  private func words(_ parts: [Part]) -> String {
    var codes: Set<FlagCode> = []
    var isUnseen = false
    var isIncident = false
    for part in parts {
      if let code = part.flag.view.code { codes.insert(code) }
      isUnseen = isUnseen || part.flag.integer(FlagField.seenAlone) == 0
      isIncident = isIncident || part.incident != nil
    }
    if codes == [.injuryQuery] { return isUnseen ? "injury, not seen alone" : "injury" }
    if isIncident { return "call-out" }
    return codes.min { $0.number < $1.number }?.definition.label.lowercased() ?? "report"
  }
}

/// Numbers that are brought together by keys that they share.
struct Groups<Key: Hashable> {
  private var sets: DisjointSets
  private var holders: [Key: Int] = [:]
  private let count: Int

  init(count: Int) {
    self.count = count
    sets = DisjointSets(count: count)
  }

  mutating func join(_ number: Int, _ key: Key) {
    if let holder = holders[key] { sets.join(holder, number) } else { holders[key] = number }
  }

  mutating func join(_ number: Int, with other: Int) { sets.join(number, other) }

  /// Each set in order, the sets in order of their least.
  var grouped: [[Int]] {
    var sets = sets
    var found: [Int: [Int]] = [:]
    for number in 0..<count { found[sets.least(number), default: []].append(number) }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }
}

/// Audiences of what follows from several entries.
enum Audience {
  /// The roles in all of them; everyone's if there are none.
  static func common(_ audiences: some Sequence<AudienceCode>) -> AudienceCode {
    // Many entries have few audiences between them, and sets of roles are slow to compare.
    let distinct = Set(audiences)
    return distinct.count == 1 ? distinct.first ?? .everyone : distinct.reduce(.everyone) { $0.intersection($1) }
  }
}
