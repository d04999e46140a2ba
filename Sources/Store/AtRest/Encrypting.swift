import Foundation
import GRDB
import Replication
import Trust

// A database that was made before its values were encrypted: its values are encrypted when it is opened, a page in each
// transaction, so that it can be stopped at any point and goes on where it was. Then the file is written anew.
extension NodeStore {
  private static let plain = "at-rest.plain"
  private static let page = 1_000

  func encryptWhatIsPlain(under keys: [NodeKey]) throws {
    guard let key = keys.first else { throw StoreError(.keyUnusable, "there is no key for data at rest") }
    // Looked at without a writer's turn, which is not needed once it is done.
    let isDone = try read { reader in
      try reader.count("SELECT count(*) FROM at_rest_key") > 0 && reader.meta(Self.plain) == nil
    }
    guard !isDone else { return }
    try write { transaction in
      guard try transaction.count("SELECT count(*) FROM at_rest_key") == 0 else { return }
      if try transaction.count("SELECT count(*) FROM meta") > 0 { try transaction.setMeta(Self.plain, [0]) }
      try KeyChain.add(.cells, transaction.db, under: key)
      try KeyChain.add(.hashes, transaction.db, under: key)
      transaction.cells.keysChanged()
    }
    while try write({ try $0.encryptPage(Self.plain, Self.page) }) {}
    guard try read({ try $0.meta(Self.plain) != nil }) else { return }
    // What was plain is overwritten, in the file and in the write-ahead log; until then it counts as plain.
    try compact()
    try write { try $0.execute("DELETE FROM meta WHERE key = ?", [Self.plain]) }
  }

  /// Writes the whole file anew and empties the write-ahead log, so that nothing is left of what was there.
  func compact() throws {
    try pool.writeWithoutTransaction { db in
      try db.execute(sql: "VACUUM")
      _ = try db.checkpoint(.truncate)
    }
  }
}

extension StoreTransaction {
  private typealias Step = (StoreTransaction, Int64, Int) throws -> Int64?

  /// What is left to do: a step, and how far it is.
  private struct Progress {
    var step = 0
    var cursor: Int64 = .min

    init(_ bytes: [UInt8]) {
      guard bytes.count == 9 else { return }
      step = Int(bytes[0])
      cursor = bytes[1...].reduce(0) { $0 << 8 | Int64($1) }
    }

    var bytes: [UInt8] { [UInt8(step)] + withUnsafeBytes(of: cursor.bigEndian) { Array($0) } }
  }

  /// - Returns: false if nothing was left to do.
  fileprivate func encryptPage(_ name: String, _ limit: Int) throws -> Bool {
    guard let bytes = try meta(name) else { return false }
    var progress = Progress(bytes)
    let steps: [Step] = [
      { try $0.page("packed", "number", "body", $1, $2) { try $0.seal($1.bytes(1), .packedBody, $1.cellRow(0)) } },
      { try $0.encryptParked($1, $2) }, { try $0.encryptEntities($1, $2) },
      { try $0.page("entity_state", "id", "state", $1, $2) { try $0.seal($1.bytes(1), .entityState, $1.cellRow(0)) } },
      { try $0.encryptRecords($1, $2) }, { try $0.encryptBooks($1, $2) }, { try $0.encryptAudit($1, $2) },
      {
        try $0.page("subject_indexed", "subject", "keys", $1, $2) {
          try $0.seal($1.bytes(1), .subjectKeys, $1.cellRow(0))
        }
      }, { transaction, _, _ in try transaction.encryptSmallTables() },
      { transaction, _, _ in
        try transaction.rehash(exceptRecords: true)
        return nil
      },
    ]
    guard steps.indices.contains(progress.step) else { return false }
    try withoutTouching {
      if let next = try steps[progress.step](self, progress.cursor, limit) {
        progress.cursor = next
      } else {
        progress.step += 1
        progress.cursor = .min
      }
    }
    try setMeta(name, progress.bytes)
    return true
  }

  /// Changes how entities are encrypted, without anyone being told that they changed.
  func withoutTouching(_ body: () throws -> Void) throws {
    try setMeta("at-rest.working", [1])
    try body()
    try execute("DELETE FROM meta WHERE key = 'at-rest.working'")
  }

  /// Puts a cell in the place of what a column of some rows holds.
  /// - Returns: The last of them; nil if there are no more.
  private func page(
    _ table: String, _ id: String, _ column: String, _ after: Int64, _ limit: Int,
    _ cell: (Cells, Row) throws -> Data
  ) throws -> Int64? {
    let found = try rows(
      "SELECT \(id), \(column) FROM \(table) WHERE \(id) > ? ORDER BY \(id) LIMIT ?", [after, limit])
    for row in found {
      try execute("UPDATE \(table) SET \(column) = ? WHERE \(id) = ?", [try cell(cells, row), row[0] as Int64])
    }
    return found.last?[0]
  }

  private func encryptParked(_ after: Int64, _ limit: Int) throws -> Int64? {
    let found = try rows("SELECT rowid, hash, body FROM parked WHERE rowid > ? ORDER BY rowid LIMIT ?", [after, limit])
    for row in found {
      let cell = try cells.seal(row.bytes(2), .parkedBody, row.cellRow(1))
      try execute("UPDATE parked SET body = ? WHERE rowid = ?", [cell, row[0] as Int64])
    }
    return found.last?[0]
  }

  private func encryptEntities(_ after: Int64, _ limit: Int) throws -> Int64? {
    let found = try rows(
      "SELECT id, value FROM entity WHERE id > ? AND value IS NOT NULL ORDER BY id LIMIT ?", [after, limit])
    for row in found {
      let id: Int64 = row[0]
      let distance = try row.bytes(1).withUnsafeBytes { try cells.add($0, of: id) }
      try execute("UPDATE entity SET value = ? WHERE id = ?", [distance, id])
    }
    try cells.finishBlock()
    return found.last?[0]
  }

  private func encryptRecords(_ after: Int64, _ limit: Int) throws -> Int64? {
    let found = try rows(
      "SELECT id, mapping, key, content FROM record WHERE id > ? ORDER BY id LIMIT ?", [after, limit])
    for row in found {
      let (id, mapping, key, content): (Int64, String, String, String) = (row[0], row[1], row[2], row[3])
      try execute(
        "UPDATE record SET key = ?, content = ? WHERE id = ?",
        [
          try cells.hash(Self.recordName(mapping, key), .record),
          try cells.seal(CellText.encode([key, content]), .recordContent, CellRow(id)), id,
        ])
    }
    return found.last?[0]
  }

  private func encryptBooks(_ after: Int64, _ limit: Int) throws -> Int64? {
    let found = try rows(
      "SELECT id, forenames, surname, born, sex, nhs, pnc, identifiers FROM book WHERE id > ? ORDER BY id LIMIT ?",
      [after, limit])
    for row in found {
      let texts = (1...7).map { place in
        Int64.fromDatabaseValue(row[place]).map { "\($0)" } ?? String.fromDatabaseValue(row[place])
      }
      try execute(
        """
        UPDATE book SET forenames = NULL, surname = NULL, born = NULL, sex = NULL, nhs = NULL, pnc = NULL,
          identifiers = ? WHERE id = ?
        """, [try cells.seal(CellText.encode(texts), .bookPerson, row.cellRow(0)), row[0] as Int64])
    }
    return found.last?[0]
  }

  private func encryptAudit(_ after: Int64, _ limit: Int) throws -> Int64? {
    let found = try rows(
      "SELECT number, hash, user, account, purpose, basis, result FROM audit WHERE number > ? ORDER BY number LIMIT ?",
      [after, limit])
    for row in found {
      let number: Int64 = row[0]
      let hash = row.cellRow(1)
      try execute(
        "UPDATE audit SET user = ?, account = ?, purpose = ?, basis = ?, result = ? WHERE number = ?",
        [
          try cells.sealText(row[2], .auditUser, hash), try cells.sealText(row[3], .auditAccount, hash),
          try cells.sealText(row[4], .auditPurpose, hash), try cells.sealText(row[5], .auditBasis, hash),
          try cells.sealText(row[6], .auditResult, hash), number,
        ])
    }
    return found.last?[0]
  }

  /// Tables that have few rows: each at once. Names are hashed after, with everything that is.
  private func encryptSmallTables() throws -> Int64? {
    for row in try rows("SELECT id, acknowledged_by FROM alert WHERE acknowledged_by IS NOT NULL") {
      let cell = try cells.sealText(row[1], .alertAcknowledgedBy, row.cellRow(0))
      try execute("UPDATE alert SET acknowledged_by = ? WHERE id = ?", [cell, row[0] as Int64])
    }
    for row in try rows("SELECT alert, name, words FROM alert_reason") {
      let cell = try cells.seal(CellText.encode([row[1], row[2]]), .alertReason, row.cellRow(0))
      try execute(
        "UPDATE alert_reason SET words = ? WHERE alert = ? AND name = ?", [cell, row[0] as Int64, row[1] as String])
    }
    for row in try rows("SELECT recall, user FROM recall_reader") {
      let cell = try cells.sealText(row[1], .recallReader, row.cellRow(0))
      try execute(
        "UPDATE recall_reader SET reader = ? WHERE recall = ? AND user = ?", [cell, row[0] as Int64, row[1] as String])
    }
    return nil
  }
}
