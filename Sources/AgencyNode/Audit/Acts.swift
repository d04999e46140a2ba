import Foundation
public import Replication
import Safeguarding
public import Store

// What people do beside look-ups: in the audit log with the act itself, or before its result is shown.
extension AgencyNode {
  /// Who acts where no user is named: the user for whom ``acting(as:_:)`` runs, then `NODE_USER`, then the account of
  /// the system that this process runs under.
  public static var sessionUser: String {
    actingUser ?? ProcessInfo.processInfo.environment["NODE_USER"] ?? NSUserName()
  }

  @TaskLocal private static var actingUser: String?

  /// Does something for a user whom a surface that serves many has signed in: everything within is audited as theirs.
  public func acting<T>(as user: String, _ body: (AgencyNode) throws -> T) rethrows -> T {
    try Self.$actingUser.withValue(user) { try body(self) }
  }

  var user: String { Self.sessionUser }

  /// An entry about what somebody does.
  func act(
    _ action: AuditEntry.Action, _ purpose: String, about subjects: [LocalDot], _ result: String
  ) -> AuditEntry {
    AuditEntry(
      at: now(), user: user, account: account, action: action, purpose: purpose, basis: "this agency's own work",
      subjects: subjects, result: result)
  }

  /// Puts an act in the audit log by itself.
  /// - Throws: `auditUnwritable`: then it must not be done, or its result not be shown.
  public func note(_ action: AuditEntry.Action, _ purpose: String, result: String) throws(NodeError) {
    let entry = act(action, purpose, about: [], result)
    do { try store.write { _ = try $0.audit(entry) } } catch {
      throw NodeError(
        .auditUnwritable, "the audit log cannot be written, so nothing is done; see `node status`", cause: error)
    }
  }

  /// Commits with an entry in the audit log, both or neither.
  /// - Parameter entry: Made of what was committed.
  func commit(
    noting entry: (Committed, StoreTransaction) throws -> AuditEntry,
    prepare: (inout StoreTransaction) throws -> [NewOperation]
  ) throws -> Committed? {
    let appended = try store.write { transaction -> Appended? in
      try refuseIfFenced(transaction)
      let operations = try prepare(&transaction)
      guard !operations.isEmpty else { return nil }
      let appended = try append(operations, .people, &transaction)
      try transaction.audit(try entry(appended.committed, transaction))
      return appended
    }
    guard let appended else { return nil }
    try raiseHighWaterMarks(appended.heads)
    Task { await changes.notify() }
    return appended.committed
  }

  /// Entries of the shared view that somebody reads, without those about people to whom the reader is close. It is in the
  /// audit log before it is shown.
  /// - Parameter rows: Each with the subjects that it is about.
  public func readShared<T>(
    _ what: String, _ rows: (StoreReader) throws -> [(row: T, about: [LocalDot])]
  ) throws -> [T] {
    let lookUp = LookUp(user: user, purpose: what, basis: "this agency's own work")
    let access = try StaffAccess(self, users: [user, account])
    let (shown, ties) = try store.read { reader in
      let found = try rows(reader)
      let ties = try access.ties(to: found.flatMap(\.about), reader)
      return (found.filter { $0.about.allSatisfy { ties[$0] == nil } }, ties)
    }
    if !ties.isEmpty {
      try write(
        lookUp, .read, subjects: ties.keys.sorted(), result: "blocked", marks: Set(ties.values).union([.blocked]),
        isTold: true)
    }
    try write(lookUp, .read, subjects: Set(shown.flatMap(\.about)).sorted(), result: "\(shown.count) shown")
    return shown.map(\.row)
  }
}

extension EntityView {
  /// The subjects that an entry is about.
  public var subjectsAbout: [LocalDot] {
    switch kind {
    case .subject: return [id]
    case .flag:
      let flag = FlagView(fields: chosen)
      return [flag.subject, flag.counterpart].compactMap(\.self)
    default: return [shown(1).target].compactMap(\.self)
    }
  }
}
