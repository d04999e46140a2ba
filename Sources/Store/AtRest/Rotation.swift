import Foundation
import GRDB
import Trust

// New keys, while everything goes on: readers see the last commit, writers wait for one page at most.
extension NodeStore {
  /// Wraps the database's own keys under the node key that is in use now: the first that its source gives.
  public func rewrapKeys() throws {
    try write { transaction in
      try caches.chain.rewrap(transaction.db)
      transaction.cells.keysChanged()
    }
  }

  /// Draws a key that seals what is written from now on. What is there already is sealed anew by ``reseal(limit:)``.
  public func addCellKey() throws {
    try addKey(.cells)
  }

  /// Draws a key for look-up columns and puts its hash over those that they hold, all in one transaction: a million rows
  /// take seconds, in which others read and nobody writes.
  public func rotateHashes() throws {
    try addKey(.hashes) { try $0.rehash() }
  }

  private func addKey(_ purpose: KeyChain.Purpose, _ then: (StoreTransaction) throws -> Void = { _ in }) throws {
    guard let key = try caches.chain.nodeKeys().first else {
      throw StoreError(.keyUnusable, "there is no key for data at rest")
    }
    try write { transaction in
      try KeyChain.add(purpose, transaction.db, under: key)
      transaction.cells.keysChanged()
      try then(transaction)
    }
  }

  /// Seals some values anew that an older key sealed; drops the older keys once nothing needs them.
  /// - Parameter limit: Values of one transaction.
  /// - Returns: How many it sealed; 0 when all is done. A value that is damaged keeps its key from being dropped.
  public func reseal(limit: Int = 500) throws -> Int {
    for column in SealedColumn.allCases {
      var cursor = Int64.min
      while true {
        let (sealed, next) = try write { try $0.reseal(column, after: cursor, limit: limit) }
        if sealed > 0 { return sealed }
        guard let next else { break }
        cursor = next
      }
    }
    try write { transaction in
      let held = try transaction.cellKeysInUse()
      for row in try transaction.rows("SELECT id FROM at_rest_key WHERE purpose = ?", [KeyChain.Purpose.cells.rawValue])
      {
        let id: Int64 = row[0]
        if !held.contains(UInt16(truncatingIfNeeded: id)) {
          try transaction.execute("DELETE FROM at_rest_key WHERE id = ?", [id])
        }
      }
      transaction.cells.keysChanged()
    }
    return 0
  }

  /// The numbers of the keys that seal something, and of the one in use.
  public func cellKeys() throws -> [Int] { try read { try $0.cellKeysInUse().map(Int.init).sorted() } }
}

extension StoreAccess {
  fileprivate func cellKeysInUse() throws -> Set<UInt16> {
    var found: Set<UInt16> = [try cells.currentKey]
    for column in SealedColumn.allCases {
      let place = column.place
      for row in try rows(
        "SELECT DISTINCT substr(\(place.column), 1, 3) FROM \(place.table) WHERE \(place.column) IS NOT NULL")
      {
        found.insert(Cells.key(row.bytes(0)))
      }
    }
    return found
  }
}

extension StoreTransaction {
  /// - Returns: How many were sealed anew, and the last row that was looked at; nil if there are no more.
  fileprivate func reseal(_ column: SealedColumn, after: Int64, limit: Int) throws -> (Int, Int64?) {
    let place = column.place
    let current = try cells.currentKey
    let old = "\(place.column) IS NOT NULL AND substr(\(place.column), 2, 2) <> ?"
    let key = Data([UInt8(current >> 8), UInt8(truncatingIfNeeded: current)])
    var sealed = 0
    let found: [Row]
    if let cursor = place.cursor {
      found = try rows(
        """
        SELECT \(place.row), \(place.column), \(cursor) FROM \(place.table)
        WHERE \(cursor) > ? AND \(old) ORDER BY \(cursor) LIMIT ?
        """, [after, key, limit])
    } else {
      found = try rows("SELECT \(place.row), \(place.column) FROM \(place.table) WHERE \(old)", [key])
    }
    try withoutTouching {
      for row in found {
        // What cannot be opened stays as it is, for `verify` to tell.
        guard let bytes = try? cells.open(row.bytes(1), column, row.cellRow(0)) else { continue }
        let cell = try cells.seal(bytes, column, row.cellRow(0))
        if let cursor = place.cursor {
          try execute(
            "UPDATE \(place.table) SET \(place.column) = ? WHERE \(cursor) = ?", [cell, row[2] as Int64])
        } else {
          try execute(
            "UPDATE \(place.table) SET \(place.column) = ? WHERE \(place.column) = ?", [cell, Data(row.bytes(1))])
        }
        sealed += 1
      }
    }
    return (sealed, place.cursor == nil ? nil : found.last?[2])
  }

  /// Puts the newest key's hash over what every look-up column holds.
  func rehash(exceptRecords: Bool = false) throws {
    let hashes = try KeyedColumn.allCases.map { try cells.newest($0) }
    let function = DatabaseFunction("keyed_hash", argumentCount: 2) { values in
      guard let column = Int.fromDatabaseValue(values[1]), hashes.indices.contains(column), let hash = hashes[column]
      else { throw StoreError(.failed, "a look-up column has no key") }
      switch values[0].storage {
      case .int64(let number): return KeyedColumn(rawValue: column).map { Cells.hash(number, hash, $0) }
      case .string(let text): return Data(hash(Array(text.utf8)))
      case .blob(let bytes): return Data(hash(Array(bytes)))
      case .null, .double: return nil
      }
    }
    db.add(function: function)
    defer { db.remove(function: function) }
    for (table, name, column, condition) in Self.keyed where !(exceptRecords && column == .record) {
      try db.execute(
        sql: "UPDATE \(table) SET \(name) = keyed_hash(\(name), \(column.rawValue)) WHERE \(condition)")
    }
  }

  private static var keyed: [(String, String, KeyedColumn, String)] {
    [
      // A positive one is this node's own name of an entity.
      ("mention", "key", .mention, "key < 0"), ("mention_new", "key", .mention, "key < 0"),
      ("import_key", "key", .importKey, "1"), ("import_erased", "key", .importKey, "1"),
      ("subject_key", "key", .subjectKey, "1"),
      ("book_key", "key", .bookKey, "1"), ("book", "identity", .book, "1"), ("record", "key", .record, "1"),
      ("alert_reason", "name", .alertReason, "1"), ("alerted", "name", .alertReason, "1"),
      ("recall_reader", "user", .recallReader, "1"), ("address_flag", "reference", .addressReference, "1"),
    ]
  }
}
