import Replication
import Safeguarding
import Store

/// What an alert may tell of one person: what follows for the person and those close, and what others raised.
struct Digest {
  let reader: StoreReader
  let member: MemberNumber
  let roles: Set<Role>
  let today: Day
  /// Whether a person is on this agency's books.
  let isOnBooks: (LocalDot) throws -> Bool

  struct Item: Hashable {
    var reason: AlertReason
    /// What it is but for the day: of several that stand the latest tells enough.
    var group: String
    /// The first day on which it could be known.
    var from: Day
    var isPattern: Bool
  }

  func items(about person: LocalDot) throws -> [Item] {
    guard let history = try gather(person) else { return [] }
    var items = flags(history, about: nil) + patterns(history, about: nil)
    // For a child, what follows for a parent or for whoever shares the household is what matters. Whoever is on this
    // agency's books as well has a digest of her or his own.
    for close in Family(of: history.person, in: history.confirmedFile).members
    where [.parent, .household].contains(close.relation) {
      guard let local = history.locals[close.person], try !isOnBooks(local), let theirs = try gather(local) else {
        continue
      }
      items += flags(theirs, about: close.relation.words) + patterns(theirs, about: close.relation.words)
    }
    var seen: Set<String> = []
    return items.filter { seen.insert($0.reason.name).inserted }
  }

  private func gather(_ person: LocalDot) throws -> PersonHistory? {
    // Opened by what this agency itself published of the person: of anybody else no alleged perpetrator is made here.
    let subjects = try reader.subjects(ofPerson: person)
    let own = try subjects.filter { try reader.state(of: $0)?.creator == member }
    return try HistoryAssembly.gather(
      around: person, reader, roles: roles, member: member, asOf: today, today: today, openedBy: own)
  }

  /// - Parameter relation: What the history's person is to the one whom the digest is about; nil for that one.
  private func patterns(_ history: PersonHistory, about relation: String?) -> [Item] {
    let members = Family(of: history.person, in: history.confirmedFile).members
    return history.derived(roles: roles).compactMap { flag in
      var about: String
      if history.isAbout(flag) {
        about = "this person"
      } else if let close = members.first(where: { $0.person == flag.person && flag.person != history.person }) {
        about = close.relation.words
      } else {
        return nil
      }
      if let relation { about = about == "this person" ? relation : "\(about) of a \(relation)" }
      if let mention = flag.mention { about = "a child mentioned as \"\(mention)\"" }
      let group = [
        flag.name, flag.person.nameInAlerts, flag.counterpart?.nameInAlerts ?? "", flag.mention ?? "",
      ].joined(separator: "|")
      return Item(
        reason: AlertReason(
          name: "\(group)|\(flag.from)", tier: flag.tier,
          words: "\(flag.name), \(about), since \(flag.from): \(flag.explanation)"),
        group: group, from: flag.from, isPattern: true)
    }
  }

  /// Flags that other agencies raised; one's own is no news.
  private func flags(_ history: PersonHistory, about relation: String?) -> [Item] {
    let own = Set(history.own.map(\.id))
    let contested = Set(history.file.contests.filter(\.state.isOpen).map(\.flag))
    return history.flags.certain.compactMap { flag in
      guard flag.author != member, flag.counts, let tier = flag.view.alertTier, let code = flag.view.code,
        let subject = flag.view.subject, own.contains(subject), let day = flag.view.recordedDay ?? flag.view.eventDay
      else { return nil }
      let risk = flag.view.risk.map { " \($0.name)" } ?? ""
      let name = "flag|\(flag.id.nameInAlerts)\(risk)"
      let words =
        "\(code.rawValue)\(risk), \(relation ?? "this person"), \(flag.view.basis?.noun ?? "basis unknown") of "
        + "\((flag.view.eventDay ?? day).description), recorded \(day)"
        + (contested.contains(flag.id) ? ", contested" : "")
      return Item(
        reason: AlertReason(name: name, tier: tier, words: words), group: name, from: day, isPattern: false)
    }
  }
}

extension Dot {
  /// The whole name: a shortened one may be another's too.
  fileprivate var nameInAlerts: String { "\(header).\(index)" }
}
