import GRDB
import Replication
public import Safeguarding

// The people on this agency's books: whom its own records are about, published or not. It never leaves the node.
extension StoreTransaction {
  /// Notes a person whom an own record is about.
  /// - Parameter keys: By which the person is found.
  public func putOnBooks(_ person: SubjectDraft, keys: [Int64]) throws {
    let identity = try cells.hash(person.identity, .book)
    guard try row("SELECT id FROM book WHERE identity = ?", [identity]) == nil else { return }
    let id = Int64(try count("SELECT coalesce(max(id), 0) + 1 FROM book"))
    let cell = try cells.seal(
      CellText.encode([
        person.forenames, person.surname, person.birthDay.map { "\($0.rawValue)" }, person.sex.map { "\($0.rawValue)" },
        person.nhsNumber?.digits, person.pncID?.text, person.otherIdentifiers.sorted().joined(separator: "\n"),
      ]), .bookPerson, CellRow(id))
    try execute("INSERT INTO book (id, identity, identifiers) VALUES (?, ?, ?)", [id, identity, cell])
    for key in keys {
      try execute("INSERT OR IGNORE INTO book_key (key, book) VALUES (?, ?)", [try cells.hash(key, .bookKey), id])
    }
  }
}

extension StoreAccess {
  /// The people on this agency's books that have any of these keys.
  /// - Parameter limit: Of one key, no more than so many.
  public func onBooks(withKeys keys: some Sequence<Int64>, limit: Int) throws -> [Identity] {
    var ids: Set<Int64> = []
    for key in Set(keys) {
      let hash = try cells.hash(key, .bookKey)
      for row in try rows("SELECT book FROM book_key WHERE key = ? LIMIT ?", [hash, limit]) { ids.insert(row[0]) }
    }
    return try ids.sorted().compactMap { id in
      try row("SELECT identifiers FROM book WHERE id = ?", [id]).map { row in
        let bytes = try cells.open(row.bytes(0), .bookPerson, CellRow(id))
        guard let texts = CellText.decode(bytes, count: 7) else { throw Cells.damage(.bookPerson) }
        func number(_ place: Int) -> Int64? { texts[place].flatMap { Int64($0) } }
        return Identity(
          forenames: [texts[0]].compactMap(\.self), surnames: [texts[1]].compactMap(\.self),
          birthDays: [number(2).map(Day.init(rawValue:))].compactMap(\.self),
          sexes: [number(3).flatMap(RecordedSex.init(rawValue:))].compactMap(\.self),
          nhsNumbers: [texts[4]].compactMap(\.self), pncIDs: [texts[5]].compactMap(\.self),
          otherIdentifiers: (texts[6] ?? "").split(separator: "\n").map(String.init))
      }
    }
  }
}

extension Identity {
  /// What linkage compares of somebody whom an agency's own record is about.
  public init(_ person: SubjectDraft) {
    self.init(
      forenames: [person.forenames].compactMap(\.self), surnames: [person.surname].compactMap(\.self),
      aliases: person.aliases, birthDays: [person.birthDay].compactMap(\.self),
      sexes: [person.sex].compactMap(\.self), nhsNumbers: [person.nhsNumber?.digits].compactMap(\.self),
      pncIDs: [person.pncID?.text].compactMap(\.self), otherIdentifiers: person.otherIdentifiers)
  }
}
