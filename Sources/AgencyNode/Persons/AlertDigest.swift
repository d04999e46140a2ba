import Replication
import Safeguarding
import Store

/// What an alert may tell of one person: what follows for the person and those close, and what others raised.
enum Digest {
  struct Item: Hashable {
    var reason: AlertReason
    /// The first day on which it could be known.
    var from: Day
    var isPattern: Bool
  }

  static func of(
    _ person: LocalDot, _ member: MemberNumber, roles: Set<Role>, _ reader: StoreReader, today: Day
  ) throws -> [Item] {
    func gather(_ person: LocalDot) throws -> PersonHistory? {
      try HistoryAssembly.gather(around: person, reader, roles: roles, member: member, asOf: today)
    }
    guard let history = try gather(person) else { return [] }
    var items = flags(history, member) + patterns(history, roles, about: nil)
    // For a child, what follows for a parent or for whoever shares the household is what matters.
    for close in Family(of: history.person, in: history.file).members
    where [.parent, .household].contains(close.relation) {
      guard let local = history.locals[close.person], let theirs = try gather(local) else { continue }
      items += patterns(theirs, roles, about: close.relation.words)
    }
    var seen: Set<String> = []
    return items.filter { seen.insert($0.reason.name).inserted }
  }

  /// - Parameter relation: What the history's person is to the one whom the digest is about; nil for that one.
  private static func patterns(_ history: PersonHistory, _ roles: Set<Role>, about relation: String?) -> [Item] {
    let members = Family(of: history.person, in: history.file).members
    let firm = Set(history.file.subjects.filter { $0.person == history.person }.map(\.firm))
    return history.derived(roles: roles).compactMap { flag in
      var about: String
      if flag.person == history.person || firm.contains(flag.person) {
        about = "this person"
      } else if let close = members.first(where: { $0.person == flag.person }) {
        about = close.relation.words
      } else {
        return nil
      }
      if let relation { about = about == "this person" ? relation : "\(about) of a \(relation)" }
      if let mention = flag.mention { about = "a child mentioned as \"\(mention)\"" }
      let name = [
        flag.name, flag.person.nameInAlerts, flag.counterpart?.nameInAlerts ?? "", flag.mention ?? "",
        flag.from.description,
      ].joined(separator: "|")
      return Item(
        reason: AlertReason(
          name: name, tier: flag.tier, words: "\(flag.name), \(about), since \(flag.from): \(flag.explanation)"),
        from: flag.from, isPattern: true)
    }
  }

  /// Flags that other agencies raised; one's own is no news.
  private static func flags(_ history: PersonHistory, _ member: MemberNumber) -> [Item] {
    let own = Set(history.file.subjects.filter { $0.person == history.person }.map(\.id))
    return history.file.flags.compactMap { flag in
      guard flag.author != member, flag.counts, let tier = flag.view.alertTier, let code = flag.view.code,
        let subject = flag.view.subject, own.contains(subject), let day = flag.view.recordedDay ?? flag.view.eventDay
      else { return nil }
      let risk = flag.view.risk.map { " \($0.name)" } ?? ""
      let words =
        "\(code.rawValue)\(risk), \(flag.view.basis?.noun ?? "basis unknown") of "
        + "\((flag.view.eventDay ?? day).description), recorded \(day)"
      return Item(
        reason: AlertReason(name: "flag|\(flag.id.nameInAlerts)\(risk)", tier: tier, words: words), from: day,
        isPattern: false)
    }
  }
}

extension Dot {
  /// The whole name: a shortened one may be another's too.
  fileprivate var nameInAlerts: String { "\(header).\(index)" }
}
