import GRDB
import Replication

extension NodeStore {
  /// What SQLite finds wrong with its own file; nil if nothing.
  public func integrityFault() throws -> String? {
    try read { reader in
      let found = try String.fetchOne(reader.db, sql: "PRAGMA quick_check(1)")
      return found == "ok" ? nil : found ?? "no answer"
    }
  }

  /// The first entity that differs from that in another store which delivered the same sets in the same order.
  /// - Returns: Its name and how it differs; nil if all are equal.
  public func firstDifference(from other: NodeStore) throws -> String? {
    try read { mine in
      try other.read { theirs in
        let sql = """
          SELECT e.id, e.shape, e.value, s.state FROM entity e LEFT JOIN entity_state s ON s.id = e.id ORDER BY e.id
          """
        let (a, b) = (try Row.fetchCursor(mine.db, sql: sql), try Row.fetchCursor(theirs.db, sql: sql))
        while true {
          let (x, y) = (try a.next(), try b.next())
          guard let x, let y else {
            guard let row = x ?? y else { return nil }
            let name = try mine.name(of: LocalDot(rawValue: row[0]))
            return x == nil ? "entity \(name) is missing" : "entity \(name) is not in the log"
          }
          if x != y { return "entity \(try mine.name(of: LocalDot(rawValue: x[0]))) differs" }
        }
      }
    }
  }
}
