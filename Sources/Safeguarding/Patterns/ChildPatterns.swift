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
    var present: [Child<ID>: [Event<ID>]] = [:]
    var spelt: [Child<ID>: String] = [:]
    for event in scene.events where !event.isCounterReport {
      for child in event.children {
        let key =
          child.person.map { Child(person: $0, mention: nil) }
          ?? Child(person: event.victim, mention: Cast<ID>.folded(child.word))
        present[key, default: []].append(event)
        if child.person == nil { spelt[key] = min(spelt[key] ?? child.word, child.word) }
      }
    }
    return present.sorted { $0.key < $1.key }.flatMap { child, events in
      derive(child, spelt[child], events)
    }
  }

  private static func derive<ID>(
    _ child: Child<ID>, _ word: String?, _ events: [Event<ID>]
  ) -> [DerivedFlag<ID>] {
    var found: [DerivedFlag<ID>] = []
    if let from = events.map(\.known).min() {
      found.append(
        DerivedFlag(
          .childDAVictim, of: child.person, mention: word, from: from, because: events.map(\.reason),
          audiences: events.map(\.audience), "There \(times(events.count)) when abuse was reported.", .soon,
          count: events.count))
    }
    let unseen = events.filter(\.childrenUnseen)
    if let from = unseen.map(\.known).min() {
      found.append(
        DerivedFlag(
          .childNotSeen, of: child.person, mention: word, from: from, because: unseen.map(\.reason),
          audiences: unseen.map(\.audience), "There at \(unseen.count) call-outs, and not seen or spoken to.", .soon,
          count: unseen.count))
    }
    return found
  }
}
