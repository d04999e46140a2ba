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

  static func derive<ID>(_ scene: Scene<ID>) -> [DerivedFlag<ID>] {
    // Whoever is the primary perpetrator of the two, the child was there.
    var present: [Child<ID>: [Presence<ID>]] = [:]
    var spelt: [Child<ID>: String] = [:]
    for event in scene.events {
      for child in event.children {
        let key =
          child.person.map { Child(person: $0, mention: nil) }
          ?? Child(person: event.victim, mention: Cast<ID>.folded(child.word))
        let presence = Presence(event: event, known: child.known, unseen: child.unseen)
        // Two words of one event can mean one child.
        if present[key]?.last?.event != event { present[key, default: []].append(presence) }
        if child.person == nil { spelt[key] = min(spelt[key] ?? child.word, child.word) }
      }
    }
    return present.sorted { $0.key < $1.key }.flatMap { child, presences in
      derive(child, spelt[child], presences)
    }
  }

  private struct Presence<ID: Hashable & Comparable & Sendable> {
    let event: Event<ID>
    let known: Day
    let unseen: Day?
  }

  private static func derive<ID>(
    _ child: Child<ID>, _ word: String?, _ presences: [Presence<ID>]
  ) -> [DerivedFlag<ID>] {
    var found: [DerivedFlag<ID>] = []
    let events = presences.map(\.event)
    if let from = presences.map(\.known).min() {
      found.append(
        DerivedFlag(
          .childDAVictim, of: child.person, mention: word, from: from, because: events.map(\.reason),
          audiences: events.map(\.audience), "There \(times(events.count)) when abuse was reported.", .soon,
          count: events.count))
    }
    let unseen = presences.filter { $0.unseen != nil }.map(\.event)
    if let from = presences.compactMap(\.unseen).min() {
      found.append(
        DerivedFlag(
          .childNotSeen, of: child.person, mention: word, from: from, because: unseen.map(\.reason),
          audiences: unseen.map(\.audience), "There at \(unseen.count) call-outs, and not seen or spoken to.", .soon,
          count: unseen.count))
    }
    return found
  }
}
