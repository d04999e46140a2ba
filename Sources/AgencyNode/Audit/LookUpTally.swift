import Replication
import Store
import Synchronization

/// How many look-ups there were, counted from the audit log: each entry once for as long as this process lives.
final class LookUpTally: Sendable {
  private struct State {
    var last: Int64 = 0
    var answered = 0
    var blocked = 0
  }

  private let state = Mutex(State())

  /// Counts what came since the last time.
  func count(_ reader: StoreReader) throws -> (answered: Int, blocked: Int) {
    var counted = state.withLock { $0 }
    let more = try reader.lookUpTally(after: counted.last)
    counted.last = more.last
    counted.answered += more.answered
    counted.blocked += more.blocked
    // Of two at once the one that saw more stays.
    state.withLock { [counted] in if counted.last > $0.last { $0 = counted } }
    return (counted.answered, counted.blocked)
  }
}

extension AgencyNode {
  private static let verifiedMark = "audit.verified"

  /// Puts in the audit log that it was verified and holds, and remembers when.
  /// - Throws: `auditUnwritable`.
  public func noteAuditHolds(_ result: AuditVerification) throws {
    let now = now()
    let entry = act(.verify, "audit log", about: [], "\(result.size) entries hold")
    do {
      try store.write { transaction in
        try transaction.audit(entry)
        try transaction.setMark(Self.verifiedMark, Array("\(now.rawValue)".utf8))
      }
    } catch {
      throw NodeError(
        .auditUnwritable, "the audit log cannot be written, so nothing is done; see `node status`", cause: error)
    }
  }

  /// When the audit log was last verified and held; nil if it never was.
  func auditVerified(_ reader: StoreReader) throws -> Instant? {
    try reader.mark(Self.verifiedMark).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
      .map(Instant.init(rawValue:))
  }
}
