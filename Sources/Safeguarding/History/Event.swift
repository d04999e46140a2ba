public import Replication

/// One thing that happened to one person, however often and by whomever it was recorded.
public struct Event<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// Somebody who was there and is only named.
  public struct Child: Hashable, Sendable {
    public let word: String
    /// The person who is meant; nil until somebody said so.
    public let person: ID?
    /// The first day on which it could be known that the child was there.
    let known: Day
  }

  /// The first days on which parts of it could be known: an agency may add what others did not record.
  struct Known: Hashable, Sendable {
    /// By person, firmly the same: who is alleged to have done it, those left out whom no pattern may follow.
    var firm: [ID: Day] = [:]
    /// The same, by what is probable.
    var persons: [ID: Day] = [:]
    var childrenUnseen: Day?
    var assessment: Day?
    var referral: Day?
  }

  /// The person to whom it happened.
  public let victim: ID
  /// The persons who are alleged to have done it, firmly the same; usually one.
  public let alleged: [ID]
  /// The same persons, by what is probable: for telling pairs apart.
  let allegedPersons: [ID]
  public let day: Day
  /// The first day on which it could be known.
  public let known: Day
  let parts: Known
  /// In order.
  public let flags: [ID]
  public let audience: AudienceCode
  public let children: [Child]
  /// Children were there and were not seen or spoken to.
  public let childrenUnseen: Bool
  /// Whether a risk assessment was made; nil if nobody said.
  public let isAssessed: Bool?
  /// Onward referrals, as words of the vocabulary.
  public let referredTo: [String]
  /// What it was, in two or three words.
  public let words: String
  /// A report from one side of a pair that reports each other, of which no pattern may follow.
  public let isCounterReport: Bool

  /// How events are ordered: by the day on which they could be known, then by that on which they happened. No two have
  /// a flag in common, so the first tells them apart.
  static func precedes(_ a: (known: Day, event: Event), _ b: (known: Day, event: Event)) -> Bool {
    let (one, other) = (a.event, b.event)
    if a.known != b.known { return a.known < b.known }
    if one.day != other.day { return one.day < other.day }
    if one.victim != other.victim { return one.victim < other.victim }
    guard let first = one.flags.first, let second = other.flags.first else {
      return one.flags.count < other.flags.count
    }
    return first < second
  }
}

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
  }

  /// Events in order of the day on which they could be known, then of the day on which they happened.
  func events() -> [Event<ID>] {
    let parts = file.flags.filter(\.counts).compactMap(part)
    var groups = Groups<Key>(count: parts.count)
    for (number, part) in parts.enumerated() {
      for key in keys(part) { groups.join(number, key) }
    }
    let counter = CounterReports(
      parts.compactMap { part in
        guard let alleged = part.alleged, let known = part.flag.known else { return nil }
        return (victim: part.victim, alleged: cast.person(alleged), known: known)
      }, assessed: CounterReports.assessed(file.flags, cast))
    let events = groups.grouped.compactMap { event(of: $0.map { parts[$0] }, counter) }
    return events.sorted { Event.precedes(($0.known, $0), ($1.known, $1)) }
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
    // Nobody reports himself or herself: two subjects of one person on both sides are a slip of somebody's.
    if let alleged, cast.person(alleged) == person { return nil }
    return Part(flag: flag, victim: person, alleged: alleged, day: day)
  }

  /// The shared reference. An empty one refers to nothing.
  private func incident(_ flag: HistoryFlag<ID>) -> String? {
    flag.view.incident.map(Cast<ID>.folded).flatMap { $0.isEmpty ? nil : $0 }
  }

  private enum Key: Hashable {
    case incident(ID, String)
    case pair(ID, ID, Day)
    case record(ID, Day, MemberNumber)
  }

  private func keys(_ part: Part) -> [Key] {
    var keys: [Key] = []
    if let incident = incident(part.flag) { keys.append(.incident(part.victim, incident)) }
    if let alleged = part.alleged { keys.append(.pair(part.victim, cast.person(alleged), part.day)) }
    // One agency that records one person twice on a day, and names nobody else, tells of one thing.
    if keys.isEmpty { keys.append(.record(part.victim, part.day, part.flag.author)) }
    return keys
  }

  /// One pass with plain loops: thousands of these are made, and closures over generic values are slow.
  private func event(of parts: [Part], _ counter: CounterReports<ID>) -> Event<ID>? {
    guard let first = parts.first else { return nil }
    let victim = first.victim
    var day = first.day
    var known = first.day
    var since = Event<ID>.Known()
    var firm: Set<ID> = []
    var persons: Set<ID> = []
    var audiences: Set<AudienceCode> = []
    var referredTo: Set<String> = []
    var isAssessed: Bool?
    var isFirst = true
    for part in parts {
      let flag = part.flag
      let told = flag.known ?? part.day
      day = min(day, part.day)
      known = isFirst ? told : min(known, told)
      isFirst = false
      audiences.insert(flag.audience)
      if let alleged = part.alleged {
        let person = cast.person(alleged)
        persons.insert(person)
        firm.insert(cast.firm(alleged))
        if !counter.isCounter(victim: victim, alleged: person) {
          since.firm[cast.firm(alleged)] = Self.earlier(since.firm[cast.firm(alleged)], told)
          since.persons[person] = Self.earlier(since.persons[person], told)
        }
      }
      if flag.integer(FlagField.childrenSeen) == 0 { since.childrenUnseen = Self.earlier(since.childrenUnseen, told) }
      if let assessed = flag.integer(FlagField.assessed) {
        since.assessment = Self.earlier(since.assessment, told)
        isAssessed = isAssessed == true || assessed == 1
      }
      let places = flag.texts(FlagField.referredTo)
      if !places.isEmpty {
        since.referral = Self.earlier(since.referral, told)
        referredTo.formUnion(places)
      }
    }
    let flags = parts.map(\.flag)
    let children = children(flags, of: victim)
    if children.isEmpty { since.childrenUnseen = nil }
    return Event(
      victim: victim, alleged: firm.sorted(), allegedPersons: persons.sorted(), day: day, known: known, parts: since,
      flags: flags.map(\.id).sorted(), audience: Audience.common(audiences), children: children,
      childrenUnseen: since.childrenUnseen != nil, isAssessed: isAssessed, referredTo: referredTo.sorted(),
      words: words(flags), isCounterReport: !persons.isEmpty && since.persons.isEmpty)
  }

  private static func earlier(_ held: Day?, _ day: Day) -> Day { held.map { min($0, day) } ?? day }

  /// Each child once, by whatever words and however often recorded.
  private func children(_ flags: [HistoryFlag<ID>], of victim: ID) -> [Event<ID>.Child] {
    guard flags.contains(where: { $0.view.fields[FlagField.childrenPresent] != nil }) else { return [] }
    var named: [String: (word: String, meant: Set<ID>, known: Day)] = [:]
    for flag in flags {
      guard let known = flag.known else { continue }
      for word in flag.texts(FlagField.childrenPresent) {
        let folded = Cast<ID>.folded(word)
        guard !folded.isEmpty else { continue }
        var child = named[folded] ?? (word, [], known)
        child.word = min(child.word, word)
        child.known = min(child.known, known)
        if let person = cast.meant(by: word, in: flag.id, about: victim) { child.meant.insert(person) }
        named[folded] = child
      }
    }
    var children: [Event<ID>.Child] = []
    var persons: [ID: Event<ID>.Child] = [:]
    for child in named.values {
      // A word that means one in one flag and another in the next is left open.
      guard child.meant.count == 1, let person = child.meant.first else {
        children.append(.init(word: child.word, person: nil, known: child.known))
        continue
      }
      let held = persons[person]
      persons[person] = .init(
        word: min(held?.word ?? child.word, child.word), person: person,
        known: min(held?.known ?? child.known, child.known))
    }
    return (children + persons.values).sorted { $0.word < $1.word }
  }

  private func words(_ flags: [HistoryFlag<ID>]) -> String {
    var codes: Set<FlagCode> = []
    var isUnseen = false
    var isIncident = false
    for flag in flags {
      if let code = flag.view.code { codes.insert(code) }
      isUnseen = isUnseen || flag.integer(FlagField.seenAlone) == 0
      isIncident = isIncident || incident(flag) != nil
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
