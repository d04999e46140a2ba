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
        let sql = "SELECT id FROM entity ORDER BY id"
        let (a, b) = (try Int64.fetchCursor(mine.db, sql: sql), try Int64.fetchCursor(theirs.db, sql: sql))
        while true {
          let (x, y) = (try a.next(), try b.next())
          guard let x, x == y else {
            guard let id = [x, y].compactMap(\.self).min() else { return nil }
            let name = try mine.name(of: LocalDot(rawValue: id))
            return x == id ? "entity \(name) is not in the log" : "entity \(name) is missing"
          }
          let id = LocalDot(rawValue: x)
          let held = try? mine.storedEntity(id)
          if held != (try theirs.storedEntity(id)) {
            return "entity \(try mine.name(of: id)) \(held == nil ? "differs: it cannot be read" : "differs")"
          }
        }
      }
    }
  }
}
