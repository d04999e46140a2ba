import Foundation
import GRDB
import Replication
import Safeguarding
import Synchronization
import Testing
import Trust
import Wire

@testable import Store

/// What a node keeps of its own, in every table that has names in it.
private struct Planted {
  static let words = ["Quillfeather", "Ostrander-Vey", "worker-qx77", "visit to Quillfeather", "REF-90210-QX"]
  private static func dot(_ number: Int64) -> LocalDot { LocalDot(rawValue: number) }
  private static let reason = AlertReason(name: "flag|Quillfeather", tier: .urgent, words: "about Ostrander-Vey")
  private static let keys: [Int64] = [0x5151_5151_5151_5151, 0x6262_6262_6262_6262]
  private static var person: SubjectDraft { SubjectDraft(forenames: "Ostrander-Vey", surname: "Quillfeather") }

  static func write(_ store: NodeStore) throws {
    try store.write { transaction in
      // A set for the entities that the audit log names.
      try transaction.execute("INSERT INTO lane (id, member, stream, branch) VALUES (1, 4, 9, x'')")
      try transaction.execute(
        """
        INSERT INTO changeset
          (number, lane, member, stream, sequence, hash, previous, purpose, roster, received, dictionary, bytes)
        VALUES (0, 1, 4, 9, 1, ?1, ?2, 0, ?2, 0, 0, 0)
        """, [Data(repeating: 7, count: 32), Data(repeating: 0, count: 32)])
      for number in 1...7 {
        _ = try transaction.put(
          StoredRecord(
            mapping: "m", key: "REF-90210-QX\(number)", kind: "k", content: #"{"name":"Quillfeather \#(number)"}"#),
          now: Instant(milliseconds: 1))
        try transaction.audit(
          AuditEntry(
            at: Instant(milliseconds: Int64(number)), user: "worker-qx77", action: .open,
            purpose: "visit to Quillfeather", basis: "basis", subjects: [dot(7), dot(8)], result: "1"))
      }
      try transaction.putOnBooks(person, keys: keys)
      try transaction.setKeys(keys, of: dot(7))
      try transaction.alert(
        try transaction.noteAlerted([reason], about: dot(7), now: .init(milliseconds: 2)),
        about: dot(7), now: Instant(milliseconds: 2))
      try transaction.recall(.retracted, subjects: [dot(7)], entity: dot(9), now: Instant(milliseconds: 3))
      _ = try transaction.addAccessRequest(
        person: dot(7), receivedDay: 1, content: Array("identity of Quillfeather checked by worker-qx77".utf8))
      _ = try transaction.acknowledgeAlert(1, by: "worker-qx77", now: Instant(milliseconds: 4))
      try transaction.put(state)
      try transaction.put(user)
      try transaction.endSignIns(
        of: "worker-qx77", now: Instant(milliseconds: 5), forgetting: Instant(milliseconds: 1))
      try transaction.noteUntold(Array("police Quillfeather".utf8), of: dot(8))
      _ = try transaction.begin(answering: answerKey, to: .zero, now: Instant(milliseconds: 5))
      try transaction.end(answering: answerKey, with: Array("Quillfeather".utf8))
      try transaction.keep(OwnLock(lock: dot(9), scope: [2], readers: []), try ContentKey(contentKey))
    }
  }

  static let user = UserRow(
    token: sha256([1]), name: "worker-qx77", roles: ["practitioner"], created: Instant(milliseconds: 1),
    expires: Instant(milliseconds: 9))
  static let answerKey = sha256([2])
  static let contentKey = Array("Quillfeather's own content key..".utf8)

  static let state = EntityState(
    id: dot(99), kind: .flag, rights: .general, audience: .everyone, creator: MemberNumber(rawValue: 1),
    isDenied: false,
    creation: nil,
    writes: [
      .init(
        dot: dot(100), field: FieldNumber(rawValue: 3), author: MemberNumber(rawValue: 1), audience: .everyone,
        leaf: .zero, value: Array("Quillfeather".utf8))
    ], replacedFirst: [], replaced: [])

  static func check(_ store: NodeStore, _ when: String) throws {
    try store.read { reader in
      let records = try reader.records()
      #expect(records.map(\.key) == (1...7).map { "REF-90210-QX\($0)" }, "\(when)")
      #expect(records.last?.content == #"{"name":"Quillfeather 7"}"#)
      let log = try reader.auditLog(about: [dot(8)])
      #expect(log.count == 7 && log.allSatisfy { $0.entry.user == "worker-qx77" }, "\(when)")
      #expect(try reader.auditFault() == nil)
      #expect(try reader.onBooks(withKeys: keys, limit: 9) == [Identity(person)], "\(when)")
      #expect(try reader.subjects(withKey: keys[0], limit: 9) == [dot(7)], "\(when)")
      #expect(try reader.keys(of: dot(7)) == keys, "\(when)")
      let alerts = try reader.alerts(isOpen: nil)
      #expect(try reader.contentKey(of: dot(9))?.bytes == contentKey, "\(when)")
      #expect(alerts.map(\.reasons) == [[reason]] && alerts.first?.acknowledgedBy == "worker-qx77", "\(when)")
      #expect(try reader.users() == [user] && reader.user(token: user.token) == user, "\(when)")
      #expect(try reader.answer(to: answerKey)?.answer == Array("Quillfeather".utf8), "\(when)")
      #expect(try reader.recalls(waitingFor: "worker-qx77").map(\.waiting) == [["worker-qx77"]], "\(when)")
    }
    try store.write { transaction in
      #expect(try transaction.noteAlerted([reason], about: dot(7), now: .init(milliseconds: 2)).isEmpty, "\(when)")
      try transaction.putOnBooks(person, keys: keys)
      #expect(
        try !transaction.put(
          StoredRecord(mapping: "m", key: "REF-90210-QX7", kind: "k", content: #"{"name":"Quillfeather 7"}"#),
          now: Instant(milliseconds: 9)), "\(when)")
    }
    #expect(try store.read { try $0.count("SELECT count(*) FROM book") } == 1, "\(when)")
  }

  /// Planted words in any file of a directory.
  static func found(in directory: TemporaryDirectory) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.url.path).flatMap { name in
      let data = FileManager.default.contents(atPath: directory.path(name)) ?? Data()
      return words.filter { data.range(of: Data($0.utf8)) != nil }.map { "\($0) in \(name)" }
    }
  }
}

@Suite("The database at rest")
struct AtRestTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.path("node.sqlite") }

  init() throws { directory = try TemporaryDirectory() }

  @Test("what is written reads the same after reopening, and no file has a word of it")
  func roundTrip() throws {
    let store = try NodeStore.open(at: path)
    try Planted.write(store)
    try Planted.check(store, "at once")
    #expect(try Planted.found(in: directory).isEmpty)
    try Planted.check(try NodeStore.open(at: path), "reopened")
    #expect(try store.damagedCells() == nil)
  }

  @Test("another key, or none, is told in words, and nothing is written")
  func wrongKey() throws {
    try Planted.write(try NodeStore.open(at: path))
    func contents() throws -> [Row] {
      try DatabaseQueue(path: path).read { db in
        try Row.fetchAll(
          db, sql: "SELECT (SELECT group_concat(hex(wrapped)) FROM at_rest_key), count(*), sum(number) FROM audit")
      }
    }
    let before = try contents()
    for source in [
      NodeKeySource(NodeKey()), NodeKeySource { throw TrustError(.keyMissing, "the file is missing") },
    ] {
      let error = #expect(throws: StoreError.self) { try NodeStore.open(at: path, keys: source) }
      #expect(error?.code == .keyUnusable)
    }
    #expect(try contents() == before)
    try Planted.check(try NodeStore.open(at: path), "with its own key")
    let other = directory.path("other.sqlite")
    #expect(throws: StoreError.self) {
      try NodeStore.open(at: other, keys: NodeKeySource { throw TrustError(.keyMissing, "the file is missing") })
    }
    #expect(!FileManager.default.fileExists(atPath: other))
  }

  @Test("a cell that was moved to another row, column or table, or changed in any byte, is damage and no crash")
  func moved() throws {
    var random = SeededGenerator(seed: runSeed())
    let store = try NodeStore.open(at: path)
    try store.write { transaction in
      let cells = transaction.cells
      for column in SealedColumn.allCases {
        let row = Int64.random(in: 1...1_000, using: &random)
        let bytes = random.bytes(Int.random(in: 0...90, using: &random))
        let cell = Array(try cells.seal(bytes, column, CellRow(row)))
        #expect(try cells.open(cell, column, CellRow(row)) == bytes)
        for other in SealedColumn.allCases where other != column {
          #expect(throws: StoreError.self) { try cells.open(cell, other, CellRow(row)) }
        }
        #expect(throws: StoreError.self) { try cells.open(cell, column, CellRow(row + 1)) }
        for place in cell.indices {
          var changed = cell
          changed[place] ^= UInt8.random(in: 1...255, using: &random)
          #expect(throws: StoreError.self) { try cells.open(changed, column, CellRow(row)) }
          #expect(throws: StoreError.self) { try cells.open(Array(cell[..<place]), column, CellRow(row)) }
        }
      }
    }
  }

  @Test("damage in any table is found and counted")
  func damage() throws {
    let store = try NodeStore.open(at: path)
    try Planted.write(store)
    for column in SealedColumn.allCases where ![.packedBody, .parkedBody, .entityValues].contains(column) {
      let place = column.place
      let cell = try #require(
        try store.read { try $0.row("SELECT \(place.column) FROM \(place.table) WHERE \(place.column) IS NOT NULL") })
      var bytes = cell.bytes(0)
      bytes[bytes.count - 1] ^= 1
      let change = "UPDATE \(place.table) SET \(place.column) = ? WHERE \(place.column) = ?"
      try store.write { try $0.execute(change, [Data(bytes), Data(cell.bytes(0))]) }
      #expect(try store.damagedCells()?.contains("1 of \(place.table).\(place.column)") == true)
      try store.write { try $0.execute(change, [Data(cell.bytes(0)), Data(bytes)]) }
    }
    #expect(try store.damagedCells() == nil)
  }

  @Test("a change of keys may be cut off anywhere, also between node key and values, and loses nothing")
  func rotation() throws {
    var random = SeededGenerator(seed: runSeed())
    let first = NodeKey()
    let file = Mutex([first])
    let store = try NodeStore.open(at: path, keys: NodeKeySource { file.withLock { $0 } })
    try Planted.write(store)
    let oldCells = try store.cellKeys()
    let second = NodeKey()
    file.withLock { $0 = [second, first] }
    // Both keys are there until the database's own are wrapped anew.
    try NodeStore.open(at: path, keys: NodeKeySource(second, first)).rewrapKeys()
    file.withLock { $0 = [second] }
    #expect(throws: StoreError.self) { try NodeStore.open(at: path, keys: NodeKeySource(first)) }
    try Planted.check(store, "in a process that was running")
    var running = try NodeStore.open(at: path, keys: NodeKeySource(second))
    try running.addCellKey()
    try Planted.check(store, "with a key that it has not seen, wrapped under a key that it has not")
    while try running.reseal(limit: Int.random(in: 1...3, using: &random)) > 0 {
      if Int.random(in: 0..<4, using: &random) == 0 {
        running = try NodeStore.open(at: path, keys: NodeKeySource(second))
        try Planted.check(running, "cut off")
        try running.rotateHashes()
      }
    }
    try Planted.check(running, "done")
    #expect(try Set(running.cellKeys()).isDisjoint(with: oldCells) && running.cellKeys().count == 1)
    #expect(try running.read { try $0.count("SELECT count(*) FROM at_rest_key WHERE purpose = 1") } == 1)
    #expect(try running.damagedCells() == nil)
  }

  @Test("encrypting values anew tells nobody that an entity changed")
  func untouched() throws {
    let store = try NodeStore.open(at: path)
    try Planted.write(store)
    _ = try store.write { try $0.takeChanged(limit: 100) }
    try store.addCellKey()
    while try store.reseal() > 0 {}
    #expect(try !store.read { try $0.hasChanged })
    try store.write { try $0.put(Planted.state) }
    #expect(try store.read { try $0.hasChanged })
  }

  @Test("a block gives back every value, takes one out for good, and is not fooled by bytes that are none")
  func blocks() throws {
    var random = SeededGenerator(seed: runSeed())
    let first = Int64.random(in: 1...1_000, using: &random) << 14
    var block = ValueBlock(first: first)
    var values: [Int64: [UInt8]] = [:]
    var entity = first
    while block.takes(entity, 40) {
      let value = random.bytes(Int.random(in: 0...40, using: &random))
      value.withUnsafeBytes { block.append($0, of: entity) }
      values[entity] = value
      entity += Int64.random(in: 1...20, using: &random)
    }
    #expect(values.count == ValueBlock.most && !block.takes(first + 1 << 14, 1))
    let read = try #require(ValueBlock(first: first, encoded: block.encoded))
    for (entity, value) in values { #expect(read.value(of: entity) == value) }
    for (entity, value) in values {
      block.remove(entity)
      let rest = try #require(ValueBlock(first: first, encoded: block.encoded))
      #expect(rest.value(of: entity) == nil)
      values[entity] = nil
      #expect(values.allSatisfy { rest.value(of: $0.key) == $0.value })
      _ = value
    }
    #expect(block.isEmpty)
    for count in 0..<300 { _ = ValueBlock(first: 1, encoded: random.bytes(count)) }
  }

  @Test("a database that was made before is encrypted when it is opened, cut off anywhere, and the file keeps nothing")
  func older() throws {
    do {
      let pool = try DatabasePool(path: path)
      try Schema.migrator.migrate(pool, upTo: "recall receipts")
      try pool.write { db in
        try db.execute(
          sql: """
            INSERT INTO meta (key, value) VALUES ('member', x'0000000000000001');
            INSERT INTO packed VALUES (1, x'01', x'02', CAST('body of Quillfeather' AS BLOB));
            INSERT INTO entity VALUES (16384, 3, CAST('Quillfeather' AS BLOB)), (16385, 3, NULL),
              (16386, 3, CAST('Ostrander-Vey' AS BLOB)), (32768, 3, CAST('Quillfeather too' AS BLOB));
            INSERT INTO record VALUES (1, 'm', 'REF-90210-QX1', 'k', '{"name":"Quillfeather"}', 1);
            INSERT INTO book VALUES (1, 'Ostrander-Vey|Quillfeather||||||', 'Ostrander-Vey', 'Quillfeather', NULL, NULL,
              NULL, NULL, '');
            INSERT INTO book_key VALUES (77, 1);
            INSERT INTO audit (number, at, user, account, action, purpose, basis, result, marks, reviews, hash)
              VALUES (1, 1, 'worker-qx77', 'ops', 'open', 'visit to Quillfeather', 'basis', '1', '', NULL, zeroblob(32));
            INSERT INTO alert VALUES (1, 7, 1, 1, 1, NULL, 1, 'worker-qx77');
            INSERT INTO alert_reason VALUES (1, 'flag|Quillfeather', 1, 'about Ostrander-Vey', 1);
            INSERT INTO recall VALUES (1, 1, x'', NULL, 1);
            INSERT INTO recall_reader VALUES (1, 'worker-qx77', NULL);
            INSERT INTO mention VALUES (-9223372036854775807, 16384), (16384, 16386);
            INSERT INTO address_flag VALUES ('REF-90210-QX', 16384);
            """)
      }
      try pool.close()
    }
    #expect(try !Planted.found(in: directory).isEmpty, "or the search finds nothing ever")
    let store = try NodeStore.open(at: path)
    #expect(try Planted.found(in: directory).isEmpty)
    #expect(try store.damagedCells() == nil)
    try store.read { reader in
      let values = try [16384, 16385, 16386, 32768].map { id in
        try reader.storedEntity(LocalDot(rawValue: id))?.creation.map { String(decoding: $0, as: UTF8.self) }
      }
      #expect(values == ["Quillfeather", nil, "Ostrander-Vey", "Quillfeather too"])
      #expect(try reader.records().map(\.key) == ["REF-90210-QX1"])
      let person = Identity(forenames: ["Ostrander-Vey"], surnames: ["Quillfeather"])
      #expect(try reader.onBooks(withKeys: [77], limit: 9) == [person])
      #expect(try reader.auditLog(limit: 9).map(\.entry.purpose) == ["visit to Quillfeather"])
      #expect(try reader.alerts(isOpen: nil).first?.reasons.first?.words == "about Ostrander-Vey")
      #expect(try reader.recalls(waitingFor: "worker-qx77").count == 1)
      #expect(try reader.flags(atAddress: "REF-90210-QX", limit: 9) == [LocalDot(rawValue: 16384)])
      let key = try reader.cells.hash(-9_223_372_036_854_775_807, .mention)
      #expect(try reader.count("SELECT count(*) FROM mention WHERE key = ?", [key]) == 1)
      #expect(try reader.count("SELECT count(*) FROM mention WHERE key = 16384") == 1)
    }
    #expect(try !store.read { try $0.hasChanged })
  }
}
