import Foundation
import GRDB
import Replication
import Testing
import Trust
import Wire

@testable import Store

@Suite("The audit log")
struct AuditTests {
  private let directory: TemporaryDirectory
  private let store: NodeStore

  init() throws {
    directory = try TemporaryDirectory()
    store = try NodeStore.open(at: directory.path("node.sqlite"))
    try store.write { transaction in
      try transaction.initialise(member: MemberNumber(rawValue: 4), incarnation: 1)
      // A set of which operations are named: what an entry is about is named as every node names it.
      try transaction.execute("INSERT INTO lane (id, member, stream, branch) VALUES (1, 4, 9, x'')")
      try transaction.execute(
        """
        INSERT INTO changeset
          (number, lane, member, stream, sequence, hash, previous, purpose, roster, received, dictionary, bytes)
        VALUES (1, 1, 4, 9, 1, ?1, ?2, 0, ?2, 0, 0, 0)
        """, [Data(repeating: 7, count: 32), Data(repeating: 0, count: 32)])
    }
  }

  private func subject(_ index: Int64) -> LocalDot { LocalDot(set: SetNumber(rawValue: 1), index: UInt32(index)) }

  private func entry(_ at: Int64, _ action: AuditEntry.Action = .open, _ subjects: Int64...) -> AuditEntry {
    AuditEntry(
      at: Instant(milliseconds: at), user: "worker-7", account: "ops", action: action, purpose: "safeguarding visit",
      basis: "public task", subjects: subjects.map(subject), result: "1 person", marks: at == 3 ? [.outOfHours] : [])
  }

  private func write(_ count: Int64) throws {
    try store.write { transaction in
      for number in 1...count { try transaction.audit(entry(number, .open, number)) }
    }
  }

  private func head(_ size: UInt64) throws -> AuditHead {
    try store.read { reader in
      AuditHead(
        member: MemberNumber(rawValue: 4), size: size, root: MerkleTree.root(try reader.auditLeaves(size: size)),
        at: Instant(milliseconds: 0))
    }
  }

  @Test("entries come back as they were written, in order, after reopening too")
  func order() throws {
    let entries = [entry(1, .find), entry(2, .open, 7, 9, 8), entry(3, .brief, 7)]
    try store.write { transaction in for entry in entries { try transaction.audit(entry) } }
    let again = try NodeStore.open(at: directory.path("node.sqlite"))
    let rows = try again.read { try $0.auditLog(limit: 10) }
    #expect(rows.map(\.entry) == entries && rows.map(\.number) == [1, 2, 3])
    #expect(try again.read { try $0.auditLog(about: [subject(7)]) }.map(\.number) == [2, 3])
    #expect(try again.read { try $0.auditFault() } == nil)
    var filter = AuditFilter()
    filter.isUnusual = true
    #expect(try again.read { try $0.auditLog(filter) }.map(\.number) == [3])
    filter = AuditFilter()
    filter.subjects = [subject(9)]
    #expect(try again.read { try $0.auditLog(filter) }.map(\.number) == [2])
    filter = AuditFilter()
    filter.since = Instant(milliseconds: 2)
    filter.limit = 1
    #expect(try again.read { try $0.auditLog(filter) }.map(\.number) == [3])
  }

  @Test("a history counts as opened from the time on when someone opened it, not when someone only found it")
  func opened() throws {
    try store.write { transaction in
      try transaction.audit(entry(10, .find, 7))
      try transaction.audit(entry(20, .open, 7))
    }
    func wasOpened(_ subject: Int64, _ since: Int64) throws -> Bool {
      try store.read { try $0.wasOpened([self.subject(subject)], since: Instant(milliseconds: since)) }
    }
    #expect(try wasOpened(7, 20) && !wasOpened(7, 21) && !wasOpened(8, 0))
  }

  @Test(
    "an entry that was edited, cut out, moved or added by hand is found, and of what kind the fault is",
    arguments: [
      ("UPDATE audit SET user = 'worker-8' WHERE number = 2", Int64(2), AuditFault.Kind.edited),
      ("UPDATE audit SET account = 'root' WHERE number = 4", 4, .edited),
      ("UPDATE audit SET marks = '' WHERE number = 3", 3, .edited),
      ("UPDATE audit SET reviews = 1 WHERE number = 3", 3, .edited),
      ("UPDATE audit_subject SET op = 8 WHERE number = 2", 2, .edited),
      ("DELETE FROM audit_subject WHERE number = 3", 3, .edited),
      ("DELETE FROM audit WHERE number = 2", 2, .cut),
      ("DELETE FROM audit WHERE number = 1", 1, .cut),
      ("UPDATE audit SET at = 9 WHERE number = 1", 1, .edited),
      (
        "UPDATE audit SET number = 9 WHERE number = 2; UPDATE audit_subject SET number = 9 WHERE number = 2", 2,
        .reordered
      ),
      (
        """
        UPDATE audit SET number = 99 WHERE number = 2; UPDATE audit_subject SET number = 99 WHERE number = 2;
        UPDATE audit SET number = 2 WHERE number = 3; UPDATE audit_subject SET number = 2 WHERE number = 3;
        UPDATE audit SET number = 3 WHERE number = 99; UPDATE audit_subject SET number = 3 WHERE number = 99
        """, 2, .reordered
      ),
      (
        """
        INSERT INTO audit SELECT 5, at, user, account, action, purpose, basis, result, marks, reviews, hash
        FROM audit WHERE number = 4
        """, 5, .edited
      ),
    ])
  func tampering(_ statements: String, _ place: Int64, _ kind: AuditFault.Kind) throws {
    try write(4)
    try store.write { try $0.db.execute(sql: statements) }
    #expect(try store.read { try $0.auditFault() } == AuditFault(kind: kind, number: place))
  }

  @Test("whoever works the whole chain out again is found by a head that somebody else holds, and by nothing else")
  func replaced() throws {
    try write(6)
    let held = try head(4)
    #expect(try store.read { try $0.auditFault(heads: [AuditWitness(head: held, witness: nil)]) } == nil)
    try recompute { $0.user = "somebody else" }
    let witness = MemberNumber(rawValue: 2)
    #expect(try store.read { try $0.auditFault() } == nil, "the chain alone cannot tell")
    #expect(
      try store.read { try $0.auditFault(heads: [AuditWitness(head: held, witness: witness)]) }
        == AuditFault(kind: .replaced, number: 4, witness: witness))
  }

  @Test("a log that ends before a head that was countersigned was rolled back, and one that grew again was replaced")
  func rolledBack() throws {
    try write(6)
    let held = AuditWitness(head: try head(6), witness: MemberNumber(rawValue: 2))
    try store.write { transaction in
      try transaction.execute("DELETE FROM audit WHERE number > 4")
      try transaction.execute("DELETE FROM audit_subject WHERE number > 4")
    }
    #expect(try store.read { try $0.auditFault() } == nil)
    #expect(
      try store.read { try $0.auditFault(heads: [held]) }
        == AuditFault(kind: .rolledBack, number: 6, witness: held.witness))
    try store.write { transaction in for at in 5...9 { try transaction.audit(entry(Int64(at) * 7, .open, 1)) } }
    #expect(
      try store.read { try $0.auditFault(heads: [held]) }
        == AuditFault(kind: .replaced, number: 6, witness: held.witness))
  }

  @Test("whatever an entry says is hashed: no two differing entries have the same hash")
  func hashed() throws {
    var seen: Set<Hash> = []
    let base = AuditChain.Entry(number: 1, at: 2, texts: ["a", "b"], reviews: 0, subjects: [])
    let dot = Dot(header: .zero, index: 1)
    var changes: [(inout AuditChain.Entry) -> Void] = [{ _ in }]
    changes += [
      { $0.number = 2 }, { $0.at = 3 }, { $0.texts = ["ab", ""] }, { $0.texts = ["", "ab"] }, { $0.reviews = 1 },
      { $0.subjects = [dot] }, { $0.subjects = [dot, dot] }, { $0.texts = ["a"] },
    ]
    for change in changes {
      var entry = base
      change(&entry)
      #expect(seen.insert(AuditChain.hash(after: .zero, entry, .crypto)).inserted)
    }
    #expect(seen.insert(AuditChain.hash(after: MerkleTree.root([]), base, .crypto)).inserted)
  }

  /// Changes every entry and works the chain out again, as somebody with the database and this program could.
  private func recompute(_ change: (inout AuditEntry) -> Void) throws {
    try store.write { transaction in
      let rows = try transaction.auditLog(limit: 1_000)
      try transaction.execute("DELETE FROM audit")
      try transaction.execute("DELETE FROM audit_subject")
      for row in rows {
        var entry = row.entry
        change(&entry)
        try transaction.audit(entry)
      }
    }
  }
}
