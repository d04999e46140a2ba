import GRDB
import Replication
public import Safeguarding

// The people on this agency's books: whom its own records are about, published or not. It never leaves the node.
extension StoreTransaction {
  /// Notes a person whom an own record is about.
  /// - Parameter keys: By which the person is found.
  public func putOnBooks(_ person: SubjectDraft, keys: [Int64]) throws {
    try execute(
      """
      INSERT OR IGNORE INTO book (identity, forenames, surname, born, sex, nhs, pnc, identifiers)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        person.identity, person.forenames, person.surname, person.birthDay?.rawValue, person.sex?.rawValue,
        person.nhsNumber?.digits, person.pncID?.text, person.otherIdentifiers.sorted().joined(separator: "\n"),
      ])
    guard db.changesCount > 0 else { return }
    let id = db.lastInsertedRowID
    for key in keys { try execute("INSERT OR IGNORE INTO book_key (key, book) VALUES (?, ?)", [key, id]) }
  }
}

extension StoreAccess {
  /// The people on this agency's books that have any of these keys.
  /// - Parameter limit: Of one key, no more than so many.
  public func onBooks(withKeys keys: some Sequence<Int64>, limit: Int) throws -> [Identity] {
    var ids: Set<Int64> = []
    for key in Set(keys) {
      for row in try rows("SELECT book FROM book_key WHERE key = ? LIMIT ?", [key, limit]) { ids.insert(row[0]) }
    }
    return try ids.sorted().compactMap { id in
      try row("SELECT forenames, surname, born, sex, nhs, pnc, identifiers FROM book WHERE id = ?", [id]).map { row in
        Identity(
          forenames: [row[0] as String?].compactMap(\.self), surnames: [row[1] as String?].compactMap(\.self),
          birthDays: [(row[2] as Int64?).map(Day.init(rawValue:))].compactMap(\.self),
          sexes: [(row[3] as Int64?).flatMap(RecordedSex.init(rawValue:))].compactMap(\.self),
          nhsNumbers: [row[4] as String?].compactMap(\.self), pncIDs: [row[5] as String?].compactMap(\.self),
          otherIdentifiers: (row[6] as String).split(separator: "\n").map(String.init))
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
