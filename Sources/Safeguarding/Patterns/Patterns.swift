import Replication

/// Works out what follows from a case file.
public enum Patterns {
  /// Every derived flag of every person of the file, in order of person, code and day.
  ///
  /// It depends on what the file holds alone, not on the order of it. Reports count whether or not anybody was charged;
  /// ticks never lower anything; history is a lifetime; an event that was recorded twice counts once. What rests on a
  /// contested flag says so: see ``RestrictedUse`` for what that may hold back, and for what never.
  public static func derive<ID>(in file: CaseFile<ID>) -> [DerivedFlag<ID>] {
    let use = RestrictedUse(file)
    return all(in: file).filter { !use.holdsBack($0) }.map(use.marked)
  }

  /// Every derived flag as if nothing were contested.
  static func all<ID>(in file: CaseFile<ID>) -> [DerivedFlag<ID>] {
    let scene = Scene(file)
    let reports = Report.byAlleged(scene.events)
    let byAlleged = Dictionary(uniqueKeysWithValues: reports.map { ($0.alleged, $0.reports) })
    let found: [DerivedFlag<ID>] =
      VictimPatterns.derive(scene) + PerpetratorPatterns.derive(reports) + ChildPatterns.derive(scene)
      + DisclosurePatterns.derive(scene, byAlleged) + ConcernPatterns.derive(scene)
    let drafts = MARACPatterns.derive(scene, escalating: found.filter { $0.code == .escalating })
    return (found + drafts).sorted(by: precedes)
  }

  /// What happened, in order of the day on which it could be known.
  public static func events<ID>(in file: CaseFile<ID>) -> [Event<ID>] { Scene(file).events }

  private static func precedes<ID>(_ a: DerivedFlag<ID>, _ b: DerivedFlag<ID>) -> Bool {
    if a.person != b.person { return a.person < b.person }
    if a.code != b.code { return a.code.number < b.code.number }
    if a.from != b.from { return a.from < b.from }
    if a.draft != b.draft { return (a.draft?.rawValue ?? "") < (b.draft?.rawValue ?? "") }
    if a.mention != b.mention { return (a.mention ?? "") < (b.mention ?? "") }
    if a.counterpart != b.counterpart {
      guard let one = a.counterpart, let other = b.counterpart else { return a.counterpart == nil }
      return one < other
    }
    return a.flags.lexicographicallyPrecedes(b.flags)
  }
}

/// A case file made ready: who is who, and what happened.
struct Scene<ID: Hashable & Comparable & Sendable> {
  let cast: Cast<ID>
  /// In order of id, refused ones and those entered in error left out.
  let flags: [HistoryFlag<ID>]
  let relationships: [HistoryRelationship<ID>]
  let referrals: [HistoryReferral<ID>]
  let events: [Event<ID>]

  init(_ file: CaseFile<ID>) {
    cast = Cast(file)
    flags = file.flags.filter(\.counts).sorted { $0.id < $1.id }
    relationships = file.relationships.filter(\.counts).sorted { $0.id < $1.id }
    referrals = file.referrals.sorted { $0.id < $1.id }
    events = EventBuilder(file, cast).events()
  }

  /// Events that patterns follow from, by the person to whom they happened.
  var byVictim: [(victim: ID, events: [Event<ID>])] {
    Dictionary(grouping: events.filter { !$0.isCounterReport }, by: \.victim).sorted { $0.key < $1.key }
      .map { (victim: $0.key, events: $0.value) }
  }

  /// Flags of a code, by the person they are about.
  func flags(_ code: FlagCode) -> [(person: ID, flag: HistoryFlag<ID>)] {
    flags.filter { $0.view.code == code }.compactMap { flag in
      flag.view.subject.map { (person: cast.person($0), flag: flag) }
    }
  }
}

extension Day {
  /// The same day a year later; 1 March for a leap day.
  var yearLater: Day {
    let (year, month, day) = components
    return Day(year: year + 1, month: month, day: day) ?? Day(year: year + 1, month: 3, day: 1) ?? self
  }

  /// So many days later; the same day at the end of what can be counted.
  func adding(days: Int64) -> Day {
    let (sum, isOver) = rawValue.addingReportingOverflow(days)
    return isOver ? self : Day(rawValue: sum)
  }
}

/// Finds three that lie within twelve months, in the order in which they could be known.
///
/// Each time that nothing was found for twelve months, the next find is a new one: what escalates now must not be hidden
/// behind what escalated years ago.
struct TwelveMonths<Element> {
  private var seen: [(day: Day, element: Element)] = []
  private var last: Day?

  /// Takes one more, which happened on `day` and could be known on `known`; in order of `known`.
  /// - Returns: The three of a window that it completes, unless one was found within the twelve months before.
  mutating func take(_ element: Element, on day: Day, known: Day) -> [Element]? {
    let place = seen.firstPlace { $0.day > day }
    seen.insert((day, element), at: place)
    for start in max(0, place - 2)...place where start + 2 < seen.count {
      // Twelve months from the first are over on the same day of the next year.
      guard seen[start + 2].day < seen[start].day.yearLater else { continue }
      let isNew = last.map { $0.yearLater <= known } ?? true
      last = known
      return isNew ? seen[start...start + 2].map(\.element) : nil
    }
    return nil
  }
}

extension Array {
  /// The first place from which on all are so; the elements are in an order in which none after such a one is not.
  func firstPlace(where isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// "once", "twice", or a number of times.
func times(_ count: Int) -> String {
  switch count {
  case 1: "once"
  case 2: "twice"
  default: "\(count) times"
  }
}
