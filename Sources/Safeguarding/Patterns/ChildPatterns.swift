import Replication

/// What follows for children who were there: section 3 of the Domestic Abuse Act 2021 makes them victims.
enum ChildPatterns {
  private struct Child<ID: Hashable & Comparable & Sendable>: Hashable, Comparable {
    /// The child, or the victim in whose events the child is only named.
    let person: ID
    let mention: String?

    static func < (a: Self, b: Self) -> Bool {
      a.person != b.person ? a.person < b.person : (a.mention ?? "") < (b.mention ?? "")
    }
  }

  /// An event at which the child was there, and the first days on which that, and that the child was not seen, could be
  /// known.
  private struct Presence<ID: Hashable & Comparable & Sendable> {
    let event: Event<ID>
    let known: Day
    let unseen: Day?
  }

  static func derive<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    // Whoever is the primary perpetrator of the two, the child was there.
    var present: [Child<ID>: [Presence<ID>]] = [:]
    var spelt: [Child<ID>: String] = [:]
    for event in scene.events {
      for child in event.children {
        let key =
          child.person.map { Child(person: $0, mention: nil) }
          ?? Child(person: event.victim, mention: Cast<ID>.folded(child.word))
        present[key, default: []].append(Presence(event: event, known: child.known, unseen: child.unseen))
        if child.person == nil { spelt[key] = min(spelt[key] ?? child.word, child.word) }
      }
    }
    return present.sorted { $0.key < $1.key }.flatMap { child, presences in
      derive(child, spelt[child], presences)
    }
  }

  private static func derive<ID>(
    _ child: Child<ID>, _ word: String?, _ presences: [Presence<ID>]
  ) -> [DerivedFlag<ID>] {
    var found: [DerivedFlag<ID>] = []
    if let from = presences.map(\.known).min() {
      found.append(
        DerivedFlag(
          .childDAVictim, of: child.person, mention: word, from: from, because: presences.map(\.event.reason),
          audiences: presences.map(\.event.audience), "There \(times(presences.count)) when abuse was reported.", .soon,
          count: presences.count))
    }
    let unseen = presences.filter { $0.unseen != nil }
    if let from = unseen.compactMap(\.unseen).min() {
      found.append(
        DerivedFlag(
          .childNotSeen, of: child.person, mention: word, from: from, because: unseen.map(\.event.reason),
          audiences: unseen.map(\.event.audience),
          "There at \(unseen.count) call-outs, and not seen or spoken to.", .soon, count: unseen.count))
    }
    return found
  }
}
