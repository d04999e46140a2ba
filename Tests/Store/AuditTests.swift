import Replication
import Testing

@testable import Store

@Suite("The audit log")
struct AuditTests {
  private let directory: TemporaryDirectory
  private let store: NodeStore

  init() throws {
    directory = try TemporaryDirectory()
    store = try NodeStore.open(at: directory.path("node.sqlite"))
  }

  private func entry(_ at: Int64, _ action: AuditEntry.Action = .open, _ subjects: Int64...) -> AuditEntry {
    AuditEntry(
      at: Instant(milliseconds: at), user: "worker-7", action: action, purpose: "safeguarding visit",
      basis: "public task", subjects: subjects.map(LocalDot.init), result: "1 person")
  }

  @Test("entries come back as they were written, in order, after reopening too")
  func order() throws {
    let entries = [entry(1, .find), entry(2, .open, 7, 9, 8), entry(3, .brief, 7)]
    try store.write { transaction in for entry in entries { try transaction.audit(entry) } }
    let again = try NodeStore.open(at: directory.path("node.sqlite"))
    let rows = try again.read { try $0.auditLog(limit: 10) }
    #expect(rows.map(\.entry) == entries && rows.map(\.number) == [1, 2, 3])
    #expect(try again.read { try $0.auditLog(about: [LocalDot(rawValue: 7)]) }.map(\.number) == [2, 3])
    #expect(try again.read { try $0.auditFault() } == nil)
  }

  @Test("a history counts as opened from the time on when someone opened it, not when someone only found it")
  func opened() throws {
    try store.write { transaction in
      try transaction.audit(entry(10, .find, 7))
      try transaction.audit(entry(20, .open, 7))
    }
    func wasOpened(_ subject: Int64, _ since: Int64) throws -> Bool {
      try store.read { try $0.wasOpened([LocalDot(rawValue: subject)], since: Instant(milliseconds: since)) }
    }
    #expect(try wasOpened(7, 20) && !wasOpened(7, 21) && !wasOpened(8, 0))
  }

  @Test(
    "an entry that was edited, cut out, moved or added by hand is found",
    arguments: [
      ("UPDATE audit SET user = 'worker-8' WHERE number = 2", Int64(2)),
      ("UPDATE audit_subject SET subject = 8 WHERE number = 2", 2),
      ("DELETE FROM audit_subject WHERE number = 3", 3),
      ("DELETE FROM audit WHERE number = 2", 2),
      ("UPDATE audit SET at = 9 WHERE number = 1", 1),
      ("UPDATE audit SET number = 9 WHERE number = 2", 2),
      ("INSERT INTO audit SELECT 5, at, user, action, purpose, basis, result, hash FROM audit WHERE number = 4", 5),
    ])
  func tampering(_ statement: String, _ place: Int64) throws {
    try store.write { transaction in
      for number in 1...4 { try transaction.audit(entry(Int64(number), .open, 7)) }
    }
    try store.write { try $0.execute(statement) }
    #expect(try store.read { try $0.auditFault() } == place)
  }
}
