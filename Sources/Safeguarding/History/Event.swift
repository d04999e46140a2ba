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
    /// The first day on which it could be known that the child was not seen; nil if nobody said so.
    let unseen: Day?
  }

  /// Somebody who is said to have done it.
  struct Accusation: Hashable, Sendable {
    /// What is firmly one person: whatever is said of an alleged perpetrator goes no further.
    let firm: ID
    /// What is probably one person: for telling people apart.
    let person: ID
    /// The first day on which it could be known.
    let known: Day
    /// The two report each other, and no pattern may follow from this side.
    let isCounter: Bool
  }

  /// The person to whom it happened.
  public let victim: ID
  /// The persons who are alleged to have done it, firmly the same; usually one.
  public let alleged: [ID]
  /// In order of person.
  let accusations: [Accusation]
  public let day: Day
  /// The first day on which it could be known.
  public let known: Day
  /// In order.
  public let flags: [ID]
  public let audience: AudienceCode
  public let children: [Child]
  /// Children were there and were not seen or spoken to.
  public var childrenUnseen: Bool { children.contains { $0.unseen != nil } }
  /// Whether a risk assessment was made; nil if nobody said.
  public let isAssessed: Bool?
  /// The first day on which it could be known that none was made; nil if nobody said so.
  let unassessed: Day?
  /// Onward referrals, as words of the vocabulary.
  public let referredTo: [String]
  /// The first day on which it could be known that there was an onward referral.
  let referred: Day?
  /// What it was, in two or three words.
  public let words: String
  /// A report from one side of a pair that reports each other, of which no pattern may follow.
  public var isCounterReport: Bool { !accusations.isEmpty && accusations.allSatisfy(\.isCounter) }
  /// Accusations that patterns may follow from.
  var counted: [Accusation] { accusations.filter { !$0.isCounter } }
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
    let parts = file.flags.filter(\.counts).sorted { $0.id < $1.id }.compactMap(part)
    var groups = Groups<Key>(count: parts.count)
    for (number, part) in parts.enumerated() {
      for key in keys(part) { groups.join(number, key) }
    }
    let counter = CounterReports(
      parts.compactMap { part in
        guard let alleged = part.alleged, let known = part.flag.known else { return nil }
        return (victim: part.victim, alleged: cast.person(alleged), known: known)
      }, assessed: assessed())
    joinLoose(parts, &groups)
    let events = groups.grouped.compactMap { event(of: $0.map { parts[$0] }, counter) }
    return events.sorted { a, b in
      (a.known, a.day, a.victim) != (b.known, b.day, b.victim)
        ? (a.known, a.day, a.victim) < (b.known, b.day, b.victim) : a.flags.lexicographicallyPrecedes(b.flags)
    }
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

  private enum Key: Hashable {
    case incident(ID, String)
    case pair(ID, ID, Day)
    case record(ID, Day, MemberNumber)
    case day(ID, Day)
  }

  private func keys(_ part: Part) -> [Key] {
    var keys: [Key] = []
    if let incident = part.flag.view.incident { keys.append(.incident(part.victim, Cast<ID>.folded(incident))) }
    if let alleged = part.alleged { keys.append(.pair(part.victim, cast.person(alleged), part.day)) }
    // One agency that records one person twice on a day, and names nobody else, tells of one thing.
    if keys.isEmpty { keys.append(.record(part.victim, part.day, part.flag.author)) }
    return keys
  }

  /// A record that names neither incident nor anybody else tells of no further event on a day of which others tell; an
  /// injury does, for nobody said where it came from.
  private func joinLoose(_ parts: [Part], _ groups: inout Groups<Key>) {
    var firm: [Key: Int] = [:]
    func key(_ part: Part) -> Key { .day(part.victim, part.day) }
    func isLoose(_ part: Part) -> Bool { part.flag.view.incident == nil && part.alleged == nil }
    for (number, part) in parts.enumerated()
    where !isLoose(part) && part.flag.view.code != .injuryQuery && firm[key(part)] == nil {
      firm[key(part)] = number
    }
    for (number, part) in parts.enumerated() where isLoose(part) && part.flag.view.code != .injuryQuery {
      if let told = firm[key(part)] { groups.join(number, with: told) } else { groups.join(number, key(part)) }
    }
  }

  private func assessed() -> [CounterReports<ID>.Pair: ID] {
    var primary: [CounterReports<ID>.Pair: ID] = [:]
    for flag in file.flags.sorted(by: { $0.id < $1.id })
    where flag.counts && flag.view.code == .primaryAssessed && flag.view.status == .active {
      guard let subject = flag.view.subject, let counterpart = flag.view.counterpart else { continue }
      primary[.init(cast.person(subject), cast.person(counterpart))] = cast.person(subject)
    }
    return primary
  }

  private func event(of parts: [Part], _ counter: CounterReports<ID>) -> Event<ID>? {
    guard let first = parts.first, let day = parts.map(\.day).min(), let known = parts.compactMap(\.flag.known).min()
    else { return nil }
    let flags = parts.map(\.flag)
    let accusations = accusations(parts, of: first.victim, counter)
    let assessed = flags.compactMap { $0.integer(FlagField.assessed) }
    return Event(
      victim: first.victim, alleged: accusations.map(\.firm), accusations: accusations, day: day,
      known: known, flags: flags.map(\.id).sorted(), audience: Audience.common(flags.map(\.audience)),
      children: children(flags, of: first.victim),
      isAssessed: assessed.isEmpty ? nil : assessed.contains(1),
      unassessed: flags.filter { $0.integer(FlagField.assessed) == 0 }.compactMap(\.known).min(),
      referredTo: Set(flags.flatMap { $0.texts(FlagField.referredTo) }).sorted(),
      referred: flags.filter { !$0.texts(FlagField.referredTo).isEmpty }.compactMap(\.known).min(),
      words: words(flags))
  }

  private func accusations(
    _ parts: [Part], of victim: ID, _ counter: CounterReports<ID>
  ) -> [Event<ID>.Accusation] {
    var known: [ID: (alleged: ID, day: Day)] = [:]
    for part in parts {
      guard let alleged = part.alleged, let day = part.flag.known else { continue }
      let firm = cast.firm(alleged)
      if let held = known[firm], (held.day, held.alleged) <= (day, alleged) { continue }
      known[firm] = (alleged, day)
    }
    return known.sorted { $0.key < $1.key }.map { firm, first in
      let person = cast.person(first.alleged)
      return .init(
        firm: firm, person: person, known: first.day,
        isCounter: counter.isCounter(victim: victim, alleged: person))
    }
  }

  /// A child of whom one record says that it was not seen was not seen then, whatever another one says of later.
  private func children(_ flags: [HistoryFlag<ID>], of victim: ID) -> [Event<ID>.Child] {
    var found: [String: Event<ID>.Child] = [:]
    for flag in flags {
      guard let known = flag.known else { continue }
      let unseen = flag.integer(FlagField.childrenSeen) == 0 ? known : nil
      for word in flag.texts(FlagField.childrenPresent) where word.contains(where: { !$0.isWhitespace }) {
        let held = found[Cast<ID>.folded(word)]
        found[Cast<ID>.folded(word)] = .init(
          word: min(held?.word ?? word, word),
          person: held?.person ?? cast.meant(by: word, in: flag.id, about: victim),
          known: min(held?.known ?? known, known),
          unseen: [held?.unseen, unseen].compactMap(\.self).min())
      }
    }
    return found.values.sorted { $0.word < $1.word }
  }

  private func words(_ flags: [HistoryFlag<ID>]) -> String {
    let codes = Set(flags.compactMap(\.view.code))
    if codes.contains(.injuryQuery), codes.count == 1 {
      let unseen = flags.contains { $0.integer(FlagField.seenAlone) == 0 }
      return unseen ? "injury, not seen alone" : "injury"
    }
    if flags.contains(where: { $0.view.incident != nil }) { return "call-out" }
    return codes.sorted { $0.number < $1.number }.first?.definition.label.lowercased() ?? "report"
  }
}

/// Pairs that report each other.
struct CounterReports<ID: Hashable & Comparable & Sendable> {
  struct Pair: Hashable {
    let one: ID
    let other: ID

    init(_ a: ID, _ b: ID) {
      one = min(a, b)
      other = max(a, b)
    }
  }

  private struct Direction: Hashable {
    let victim: ID
    let alleged: ID
  }

  private var first: [Direction: Day] = [:]
  private let primary: [Pair: ID]

  /// - Parameter assessed: Of each pair, who was judged the primary perpetrator.
  init(_ reports: [(victim: ID, alleged: ID, known: Day)], assessed: [Pair: ID]) {
    primary = assessed
    for report in reports {
      let direction = Direction(victim: report.victim, alleged: report.alleged)
      first[direction] = min(first[direction] ?? report.known, report.known)
    }
  }

  /// Whether both report each other.
  func isMutual(_ a: ID, _ b: ID) -> Bool {
    first[Direction(victim: a, alleged: b)] != nil && first[Direction(victim: b, alleged: a)] != nil
  }

  /// Whether no pattern may follow from reports of this direction. Once somebody was judged the primary perpetrator, what
  /// that person reports of the other; before, what came second, and both where they came on one day.
  func isCounter(victim: ID, alleged: ID) -> Bool {
    guard isMutual(victim, alleged) else { return false }
    if let judged = primary[Pair(victim, alleged)] { return judged == victim }
    guard let own = first[Direction(victim: victim, alleged: alleged)],
      let other = first[Direction(victim: alleged, alleged: victim)]
    else { return false }
    return own >= other
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
    audiences.reduce(.everyone) { $0 == $1 ? $0 : $0.intersection($1) }
  }
}
