import Replication

extension Patterns {
  /// The persons for whom something else may follow when an entry about any of `persons` comes, changes or goes.
  ///
  /// They are those persons, whoever stands beside them in a flag or a relationship (the other of a pair, partners), and
  /// whoever stands beside those: a partner's right to know hangs on what others report. Children are among them whom
  /// somebody named as mentioned in their events. For everyone else every derived flag stays as it is.
  ///
  /// - Parameters:
  ///   - persons: by their probable names.
  ///   - file: with the entry that came, or still with the one that goes.
  /// - Returns: probable names.
  public static func touched<ID>(by persons: Set<ID>, in file: CaseFile<ID>) -> Set<ID> {
    let cast = Cast(file)
    var beside: [ID: Set<ID>] = [:]
    func note(_ one: ID?, _ other: ID?) {
      guard let one, let other else { return }
      beside[cast.person(one), default: []].insert(cast.person(other))
      beside[cast.person(other), default: []].insert(cast.person(one))
    }
    for flag in file.flags { note(flag.view.subject, flag.view.counterpart) }
    for relationship in file.relationships { note(relationship.view.first, relationship.view.second) }
    var touched = persons
    for _ in 0..<2 { touched.formUnion(touched.flatMap { beside[$0] ?? [] }) }
    // A mention stands with a subject, or with a flag about somebody.
    let about = Dictionary(
      file.flags.map { ($0.id, [$0.view.subject, $0.view.counterpart].compactMap { $0.map(cast.person) }) },
      uniquingKeysWith: +)
    for mention in file.mentions {
      guard let place = mention.view.first, let meant = mention.view.second else { continue }
      if !touched.isDisjoint(with: about[place] ?? [cast.person(place)]) { touched.insert(cast.person(meant)) }
    }
    return touched
  }
}
