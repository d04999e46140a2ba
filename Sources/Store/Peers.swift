import Foundation
import GRDB
public import Replication

/// How a session with a peer went, for `status` and the history.
public struct PeerSessionNote: Sendable {
  /// Its place in the history of this node; 0 before it has one.
  public internal(set) var number: Int64 = 0
  public var peer: MemberNumber
  /// Whether this node dialed; otherwise the peer did.
  public var isDialed: Bool
  public var started: Instant
  public var ended: Instant
  /// nil if everything planned was exchanged.
  public var failure: String?
  public var bytesIn: UInt64
  public var bytesOut: UInt64
  public var setsIn: UInt64
  public var setsOut: UInt64
  /// Both sides ended with one clock.
  public var isAgreed: Bool
  /// Whether the peer ended it, and not this node.
  public var isEndedByPeer: Bool

  public init(
    peer: MemberNumber, isDialed: Bool, started: Instant, ended: Instant, failure: String?, bytesIn: UInt64,
    bytesOut: UInt64, setsIn: UInt64, setsOut: UInt64, isAgreed: Bool, isEndedByPeer: Bool = false
  ) {
    self.peer = peer
    self.isDialed = isDialed
    self.started = started
    self.ended = ended
    self.failure = failure
    self.bytesIn = bytesIn
    self.bytesOut = bytesOut
    self.setsIn = setsIn
    self.setsOut = setsOut
    self.isAgreed = isAgreed
    self.isEndedByPeer = isEndedByPeer
  }
}

/// What a peer last said of itself as it greeted this node.
public struct PeerGreeting: Sendable, Hashable {
  /// The session versions that it speaks.
  public let lowestVersion: UInt32
  public let highestVersion: UInt32
  /// The highest roster version that it held.
  public let rosterVersion: UInt64

  public init(lowestVersion: UInt32, highestVersion: UInt32, rosterVersion: UInt64) {
    self.lowestVersion = lowestVersion
    self.highestVersion = highestVersion
    self.rosterVersion = rosterVersion
  }
}

/// What is known of a peer.
public struct PeerRow: Sendable {
  public let member: MemberNumber
  public let lastSuccess: Instant?
  public let lastAttempt: Instant?
  /// Of the last attempt; nil if it succeeded.
  public let lastFailure: String?
  public let bytesIn: UInt64
  public let bytesOut: UInt64
  public let setsIn: UInt64
  public let setsOut: UInt64
  public let sessions: Int
  public let failures: Int
  /// The clock that both agreed on last.
  public let baseline: Clock?
  /// When equal clocks last came with different views; nil if they came with one view since.
  public let digestMismatch: Instant?
  /// How often they did.
  public let digestMismatches: Int
  /// How far the peer's time was ahead of this node's when it last countersigned something, in milliseconds; nil before.
  public let skewMilliseconds: Int64?
  /// Whether this node dialed in the last attempt; the peer did otherwise.
  public let isDialed: Bool
  /// Whether the peer ended the last attempt.
  public let isEndedByPeer: Bool
  /// What it last said of itself; nil before it greeted.
  public let greeting: PeerGreeting?

  /// Whether it last showed another view of the same changes: an alarm.
  public var isMismatched: Bool { digestMismatch != nil }
}

/// How often something was refused, and when last.
public struct RefusalRow: Sendable, Hashable {
  public let reason: String
  /// nil for a stranger.
  public let member: MemberNumber?
  public let count: Int
  public let last: Instant
}

extension StoreTransaction {
  /// Adds a session to a peer's row and to the history.
  public func noteSession(_ note: PeerSessionNote) throws {
    let success = note.failure == nil
    try execute("INSERT OR IGNORE INTO peer (member) VALUES (?)", [note.peer.rawValue])
    try execute(
      """
      UPDATE peer SET last_attempt = ?, last_failure = ?, last_success = coalesce(?, last_success),
        bytes_in = bytes_in + ?, bytes_out = bytes_out + ?, sets_in = sets_in + ?, sets_out = sets_out + ?,
        sessions = sessions + ?, failures = failures + ?, is_dialed = ?, ended_by_peer = ?
      WHERE member = ?
      """,
      [
        note.ended.rawValue, note.failure, success ? note.ended.rawValue : nil, Int64(clamping: note.bytesIn),
        Int64(clamping: note.bytesOut), Int64(clamping: note.setsIn), Int64(clamping: note.setsOut), success ? 1 : 0,
        success ? 0 : 1, note.isDialed ? 1 : 0, note.isEndedByPeer ? 1 : 0, note.peer.rawValue,
      ])
    // A quiet round of a scheduled session is no history.
    guard !success || note.setsIn + note.setsOut > 0 else { return }
    try execute(
      """
      INSERT INTO session (member, started, ended, failure, bytes_in, bytes_out, sets_in, sets_out, dialed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        note.peer.rawValue, note.started.rawValue, note.ended.rawValue, note.failure, Int64(clamping: note.bytesIn),
        Int64(clamping: note.bytesOut), Int64(clamping: note.setsIn), Int64(clamping: note.setsOut),
        note.isDialed,
      ])
    try execute("DELETE FROM session WHERE id <= ?", [db.lastInsertedRowID - Self.sessionsKept])
  }

  /// Rows of the history of sessions: a peer that is down for a year must not fill the disk.
  public static var sessionsKept: Int64 { 10_000 }

  /// A round of an open session completed.
  public func noteSuccess(with peer: MemberNumber, isDialed: Bool, now: Instant) throws {
    try execute("INSERT OR IGNORE INTO peer (member) VALUES (?)", [peer.rawValue])
    try execute(
      """
      UPDATE peer SET last_success = ?, last_attempt = ?, last_failure = NULL, is_dialed = ?, ended_by_peer = 0
      WHERE member = ?
      """, [now.rawValue, now.rawValue, isDialed ? 1 : 0, peer.rawValue])
  }

  /// Remembers the clock that both sides agreed on.
  public func setBaseline(_ clock: Clock, with peer: MemberNumber) throws {
    try execute("INSERT OR IGNORE INTO peer (member) VALUES (?)", [peer.rawValue])
    try execute(
      "UPDATE peer SET baseline = ? WHERE member = ?", [Data(clock.canonicalBytes), peer.rawValue])
  }

  /// Equal clocks came with different views: an alarm until ``clearDigestMismatch(with:)``.
  public func noteDigestMismatch(with peer: MemberNumber, now: Instant) throws {
    try execute("INSERT OR IGNORE INTO peer (member) VALUES (?)", [peer.rawValue])
    try execute(
      "UPDATE peer SET digest_mismatch = ?, digest_mismatches = digest_mismatches + 1 WHERE member = ?",
      [now.rawValue, peer.rawValue])
  }

  /// Equal clocks came with one view again. How often they did not stays counted.
  public func clearDigestMismatch(with peer: MemberNumber) throws {
    try execute("UPDATE peer SET digest_mismatch = NULL WHERE member = ?", [peer.rawValue])
  }

  /// Remembers how far a peer's time is ahead of this node's.
  public func noteSkew(milliseconds: Int64, of peer: MemberNumber) throws {
    try execute("INSERT OR IGNORE INTO peer (member) VALUES (?)", [peer.rawValue])
    try execute("UPDATE peer SET skew = ? WHERE member = ?", [milliseconds, peer.rawValue])
  }

  /// Remembers what a peer said of itself.
  public func note(greeting: PeerGreeting, of peer: MemberNumber) throws {
    try execute("INSERT OR IGNORE INTO peer (member) VALUES (?)", [peer.rawValue])
    try execute(
      "UPDATE peer SET lowest_version = ?, highest_version = ?, roster_version = ? WHERE member = ?",
      [
        greeting.lowestVersion, greeting.highestVersion, Int64(bitPattern: greeting.rosterVersion), peer.rawValue,
      ])
  }

  /// Counts a refusal by its stable reason.
  /// - Parameters:
  ///   - peer: nil for a stranger.
  ///   - times: How often.
  public func count(refusal reason: String, of peer: MemberNumber?, times: Int = 1, now: Instant) throws {
    try execute(
      """
      INSERT INTO refusal (reason, member, count, last) VALUES (?, ?, ?, ?)
      ON CONFLICT (reason, member) DO UPDATE SET count = count + excluded.count, last = excluded.last
      """,
      [reason, peer?.rawValue ?? 0, times, now.rawValue])
  }
}

extension StoreAccess {
  /// The clock that was agreed with a peer when they last met; nil if none is remembered.
  public func baseline(with peer: MemberNumber) throws -> Clock? {
    guard let row = try row("SELECT baseline FROM peer WHERE member = ? AND baseline IS NOT NULL", [peer.rawValue])
    else { return nil }
    return Clock(canonicalBytes: row.bytes(0))
  }

  /// Whether a peer last showed another view of the same changes.
  public func hasDigestMismatch(with peer: MemberNumber) throws -> Bool {
    try row("SELECT 1 FROM peer WHERE member = ? AND digest_mismatch IS NOT NULL", [peer.rawValue]) != nil
  }

  /// What a peer last said of itself; nil before it greeted.
  public func greeting(of peer: MemberNumber) throws -> PeerGreeting? {
    try row("SELECT lowest_version, highest_version, roster_version FROM peer WHERE member = ?", [peer.rawValue])
      .flatMap { Self.greeting($0, from: 0) }
  }

  private static func greeting(_ row: Row, from place: Int) -> PeerGreeting? {
    guard let lowest = row[place] as Int64? else { return nil }
    return PeerGreeting(
      lowestVersion: UInt32(truncatingIfNeeded: lowest), highestVersion: row[place + 1],
      rosterVersion: UInt64(bitPattern: row[place + 2]))
  }

  /// Every peer that a session was tried with.
  public func peers() throws -> [PeerRow] {
    try rows(
      """
      SELECT member, last_success, last_attempt, last_failure, bytes_in, bytes_out, sets_in, sets_out, sessions,
        failures, baseline, digest_mismatch, digest_mismatches, skew, is_dialed, ended_by_peer, lowest_version,
        highest_version, roster_version FROM peer ORDER BY member
      """
    ).map { row in
      PeerRow(
        member: MemberNumber(rawValue: row[0]), lastSuccess: (row[1] as Int64?).map(Instant.init(rawValue:)),
        lastAttempt: (row[2] as Int64?).map(Instant.init(rawValue:)), lastFailure: row[3],
        bytesIn: UInt64(bitPattern: row[4]), bytesOut: UInt64(bitPattern: row[5]),
        setsIn: UInt64(bitPattern: row[6]), setsOut: UInt64(bitPattern: row[7]), sessions: row[8], failures: row[9],
        baseline: row.hasNull(atIndex: 10) ? nil : Clock(canonicalBytes: row.bytes(10)),
        digestMismatch: (row[11] as Int64?).map(Instant.init(rawValue:)), digestMismatches: row[12],
        skewMilliseconds: row[13], isDialed: row[14], isEndedByPeer: row[15], greeting: Self.greeting(row, from: 16))
    }
  }

  /// What was refused, by reason and member.
  public func refusals() throws -> [RefusalRow] {
    try rows("SELECT reason, member, count, last FROM refusal ORDER BY reason, member").map { row in
      let member: UInt32 = row[1]
      return RefusalRow(
        reason: row[0], member: member == 0 ? nil : MemberNumber(rawValue: member), count: row[2],
        last: Instant(rawValue: row[3]))
    }
  }
}

extension StoreAccess {
  /// The latest sessions that exchanged something or failed, newest first.
  /// - Parameter number: Only those before this one.
  public func sessions(
    with peer: MemberNumber? = nil, before number: Int64 = .max, limit: Int = 100
  ) throws -> [PeerSessionNote] {
    try rows(
      """
      SELECT member, started, ended, failure, bytes_in, bytes_out, sets_in, sets_out, dialed, id FROM session
      WHERE id < ?3 AND (?1 IS NULL OR member = ?1) ORDER BY id DESC LIMIT ?2
      """, [peer?.rawValue, limit, number]
    ).map { row in
      var note = PeerSessionNote(
        peer: MemberNumber(rawValue: row[0]), isDialed: row[8], started: Instant(rawValue: row[1]),
        ended: Instant(rawValue: row[2]), failure: row[3], bytesIn: UInt64(bitPattern: row[4]),
        bytesOut: UInt64(bitPattern: row[5]), setsIn: UInt64(bitPattern: row[6]), setsOut: UInt64(bitPattern: row[7]),
        isAgreed: row.hasNull(atIndex: 3))
      note.number = row[9]
      return note
    }
  }
}

extension Clock {
  /// Reads ``canonicalBytes``; nil if they are no clock.
  init?(canonicalBytes bytes: [UInt8]) {
    guard bytes.count % 52 == 0 else { return nil }
    self.init()
    for start in stride(from: 0, to: bytes.count, by: 52) {
      let entry = bytes[start..<start + 52]
      func number(_ range: Range<Int>) -> UInt64 {
        entry[(start + range.lowerBound)..<(start + range.upperBound)].reduce(0) { $0 << 8 | UInt64($1) }
      }
      func prefix(_ offset: Int) -> HashPrefix? { HashPrefix(entry[(start + offset)..<(start + offset + 16)]) }
      guard let branch = prefix(12), let head = prefix(36) else { return nil }
      let isBranch = branch.words != (0, 0)
      let stream = StreamID(
        member: MemberNumber(rawValue: UInt32(number(0..<4))), id: number(4..<12), branch: isBranch ? branch : nil)
      self[stream] = Head(sequence: number(28..<36), prefix: head)
    }
  }
}
