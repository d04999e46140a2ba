import Replication

/// What follows for children who were there: section 3 of the Domestic Abuse Act 2021 makes them victims.
enum ChildPatterns {
  /// An event at which the child was there, and the first days on which that, and that the child was not seen, could be
  /// known.
  private struct Presence<ID: Hashable & Comparable & Sendable> {
    let event: Event<ID>
    let known: Day
    let unseen: Day?
  }

  static func derive<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    // Whoever is the primary perpetrator of the two, the child was there.
    var present: [ConcernedPerson<ID>: [Presence<ID>]] = [:]
    var spelt: [ConcernedPerson<ID>: String] = [:]
    for event in scene.events {
      for child in event.children {
        let key =
          child.person.map { ConcernedPerson(person: $0, mention: nil) }
          ?? ConcernedPerson(person: event.victim, mention: Cast<ID>.folded(child.word))
        present[key, default: []].append(Presence(event: event, known: child.known, unseen: child.unseen))
        if child.person == nil { spelt[key] = min(spelt[key] ?? child.word, child.word) }
      }
    }
    let seen = scene.answers(to: .childNotSeen)
    return present.sorted { $0.key < $1.key }.flatMap { child, presences in
      derive(child, spelt[child], presences, seen: seen[child])
    }
  }

  /// - Parameter seen: The last day on which somebody recorded by name that the child was seen.
  private static func derive<ID>(
    _ child: ConcernedPerson<ID>, _ word: String?, _ presences: [Presence<ID>], seen: Day?
  ) -> [DerivedFlag<ID>] {
    var found: [DerivedFlag<ID>] = []
    if let from = presences.map(\.known).min() {
      found.append(
        DerivedFlag(
          .childDAVictim, of: child.person, mention: word, from: from, because: presences.map(\.event.reason),
          audiences: presences.map(\.event.audience), "There \(times(presences.count)) when abuse was reported.", .soon,
          count: presences.count))
    }
    // Whoever was seen since was there all the same, and may be missed at the next.
    let unseen = presences.filter { presence in
      presence.unseen != nil && seen.map { $0 < presence.event.day } ?? true
    }
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
