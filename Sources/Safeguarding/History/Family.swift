import Replication

/// Who is close to a person, and where that is known from.
public struct Family<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// How somebody is related to the person.
  public enum Relation: Int, Hashable, Comparable, Sendable, CaseIterable {
    case child = 0
    case otherParent = 1
    case partner = 2
    case formerPartner = 3
    case parent = 4
    case sibling = 5
    case household = 6
    case otherFamily = 7

    public static func < (a: Relation, b: Relation) -> Bool { a.rawValue < b.rawValue }

    /// The words for people.
    public var words: String {
      switch self {
      case .child: "child"
      case .otherParent: "other parent"
      case .partner: "partner"
      case .formerPartner: "former partner"
      case .parent: "parent"
      case .sibling: "sibling"
      case .household: "same household"
      case .otherFamily: "other family"
      }
    }
  }

  /// One who is close.
  public struct Member: Hashable, Sendable {
    public let relation: Relation
    /// For partners the firm person, for others the probable one.
    public let person: ID
    /// The first and last day on which somebody recorded it.
    public let recorded: ClosedRange<Day>
    public let basis: Basis?
    /// The entries that say so, in order.
    public let sources: [ID]
  }

  /// Somebody who is named in the person's events, and of whom nobody has said who that is.
  public struct Mention: Hashable, Sendable {
    public let word: String
    public let count: Int
    public let last: Day
  }

  /// In order of relation, then person.
  public let members: [Member]
  /// In order of word.
  public let mentions: [Mention]

  /// Works out who is close to a person, by the person's probable name.
  public init(of person: ID, in file: CaseFile<ID>) {
    let scene = Scene(file)
    var found = Finding<ID>(person: person, cast: scene.cast)
    for relationship in scene.relationships { found.note(relationship) }
    for flag in scene.flags { found.note(flag) }
    var words: [String: (word: String, count: Int, last: Day)] = [:]
    for event in scene.events where event.victim == person {
      for child in event.children {
        if let meant = child.person {
          found.add(.child, meant, event.known, nil, event.flags)
        } else {
          let held = words[Cast<ID>.folded(child.word)] ?? (child.word, 0, event.day)
          words[Cast<ID>.folded(child.word)] = (min(held.word, child.word), held.count + 1, max(held.last, event.day))
        }
      }
    }
    found.addOtherParents(scene.relationships)
    members = found.members
    mentions = words.values.map { Mention(word: $0.word, count: $0.count, last: $0.last) }.sorted { $0.word < $1.word }
  }
}

private struct Finding<ID: Hashable & Comparable & Sendable> {
  let person: ID
  let cast: Cast<ID>
  private var held: [Key: Held] = [:]

  private struct Key: Hashable {
    let relation: Family<ID>.Relation
    let person: ID
  }

  private struct Held {
    var first: Day
    var last: Day
    var basis: Basis?
    var sources: Set<ID>
  }

  init(person: ID, cast: Cast<ID>) {
    self.person = person
    self.cast = cast
  }

  mutating func add(_ relation: Family<ID>.Relation, _ other: ID, _ day: Day?, _ basis: Basis?, _ sources: [ID]) {
    guard let day, cast.person(other) != person else { return }
    let key = Key(relation: relation, person: other)
    var entry = held[key] ?? Held(first: day, last: day, basis: basis, sources: [])
    entry.first = min(entry.first, day)
    entry.last = max(entry.last, day)
    entry.sources.formUnion(sources)
    held[key] = entry
  }

  mutating func note(_ relationship: HistoryRelationship<ID>) {
    let view = relationship.view
    guard let first = view.first, let second = view.second, let kind = view.kind else { return }
    let day = view.recordedDay ?? view.startDay
    for (own, other, isFirst) in [(first, second, true), (second, first, false)] where cast.person(own) == person {
      let relation: Family<ID>.Relation =
        switch kind {
        case .partner: .partner
        case .formerPartner: .formerPartner
        case .parent: isFirst ? .child : .parent
        case .sibling: .sibling
        case .sameHousehold: .household
        case .otherFamily: .otherFamily
        }
      let named = relation == .partner || relation == .formerPartner ? cast.firm(other) : cast.person(other)
      add(relation, named, day, view.basis, [relationship.id])
    }
  }

  mutating func note(_ flag: HistoryFlag<ID>) {
    guard flag.view.code == .intimateRelationship || flag.view.code == .allegedPerp,
      let subject = flag.view.subject, let counterpart = flag.view.counterpart
    else { return }
    let relation: Family<ID>.Relation
    switch flag.text(FlagField.relationship) {
    case "partner", "spouse": relation = .partner
    case "former-partner", "former-spouse": relation = .formerPartner
    default:
      guard flag.view.code == .intimateRelationship else { return }
      relation = .partner
    }
    if cast.person(subject) == person { add(relation, cast.firm(counterpart), flag.known, flag.view.basis, [flag.id]) }
    if cast.person(counterpart) == person { add(relation, cast.firm(subject), flag.known, flag.view.basis, [flag.id]) }
  }

  /// Other parents of the children found so far.
  mutating func addOtherParents(_ relationships: [HistoryRelationship<ID>]) {
    let children = Set(held.keys.filter { $0.relation == .child }.map(\.person))
    for relationship in relationships where relationship.view.kind == .parent {
      guard let parent = relationship.view.first, let child = relationship.view.second,
        children.contains(cast.person(child)), cast.person(parent) != person
      else { continue }
      add(
        .otherParent, cast.person(parent), relationship.view.recordedDay ?? relationship.view.startDay,
        relationship.view.basis, [relationship.id])
    }
  }

  /// Whoever was a partner and is said to be a former one later is a former one.
  var members: [Family<ID>.Member] {
    var entries = held
    for (key, entry) in held where key.relation == .formerPartner {
      let partner = Key(relation: .partner, person: key.person)
      guard let earlier = held[partner] else { continue }
      let isOver = earlier.last <= entry.last
      var both = entry
      both.first = min(entry.first, earlier.first)
      both.last = max(entry.last, earlier.last)
      both.sources.formUnion(earlier.sources)
      entries[isOver ? partner : key] = nil
      entries[isOver ? key : partner] = both
    }
    return entries.map { key, entry in
      Family<ID>.Member(
        relation: key.relation, person: key.person, recorded: entry.first...entry.last, basis: entry.basis,
        sources: entry.sources.sorted())
    }.sorted { ($0.relation, $0.person) < ($1.relation, $1.person) }
  }
}
