import Replication

/// The children whom the records of one event name: each once, by whatever words and however often recorded.
struct ChildrenPresent<ID: Hashable & Comparable & Sendable> {
  private struct Named {
    var word: String
    var known: Day
    var unseen: Day?
    var meant: Set<ID> = []
  }

  private var named: [String: Named] = [:]
  /// The first day on which a record that names no child says that the children were not seen.
  private var allUnseen: Day?

  /// Takes one record. A child of whom one record says that it was not seen was not seen then, whatever another one says
  /// of later; one that names no child speaks of them all.
  mutating func note(_ words: [String], areUnseen: Bool, on known: Day, meant: (String) -> ID?) {
    var namesNobody = true
    for word in words {
      let folded = Cast<ID>.folded(word)
      guard !folded.isEmpty else { continue }
      namesNobody = false
      var child = named[folded] ?? Named(word: word, known: known)
      child.word = min(child.word, word)
      child.known = min(child.known, known)
      if areUnseen { child.unseen = min(child.unseen ?? known, known) }
      if let person = meant(word) { child.meant.insert(person) }
      named[folded] = child
    }
    if areUnseen, namesNobody { allUnseen = min(allUnseen ?? known, known) }
  }

  /// In order of word.
  var children: [Event<ID>.Child] {
    var left: [Named] = []
    var persons: [ID: Named] = [:]
    for child in named.values {
      // A word that means one in one flag and another in the next is left open.
      guard child.meant.count == 1, let person = child.meant.first else {
        left.append(child)
        continue
      }
      var both = persons[person] ?? child
      both.word = min(both.word, child.word)
      both.known = min(both.known, child.known)
      both.unseen = [both.unseen, child.unseen].compactMap(\.self).min()
      persons[person] = both
    }
    let found = left.map { child($0, nil) } + persons.map { child($0.value, $0.key) }
    return found.sorted { $0.word < $1.word }
  }

  private func child(_ named: Named, _ person: ID?) -> Event<ID>.Child {
    let told = allUnseen.map { max($0, named.known) }
    return .init(
      word: named.word, person: person, known: named.known, unseen: [named.unseen, told].compactMap(\.self).min())
  }
}
