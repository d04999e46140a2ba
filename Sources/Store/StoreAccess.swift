import GRDB
public import Replication
import Synchronization
import Trust
import Wire

/// Reading, shared by ``StoreReader`` and ``StoreTransaction``.
public protocol StoreAccess: ReplicaLog {
  /// The database, for this module.
  var access: Access { get }
}

/// A handle on a database within one transaction. Only this module can use it.
public struct Access {
  let db: Database
  let caches: StoreCaches
  /// What this transaction has read of the log: an entity's values are shown through the header of their set.
  let seen = Seen()
  /// What encrypts and decrypts what this transaction writes and reads.
  let cells: Cells

  init(db: Database, caches: StoreCaches) {
    self.db = db
    self.caches = caches
    cells = Cells(db, caches.chain)
  }
}

/// A snapshot of the store.
public struct StoreReader: StoreAccess {
  public let access: Access

  init(_ db: Database, _ caches: StoreCaches) {
    access = Access(db: db, caches: caches)
  }
}

extension StoreAccess {
  var db: Database { access.db }
  var cells: Cells { access.cells }

  func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
    try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
  }

  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
    try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
  }

  func execute(_ sql: String, _ arguments: StatementArguments = []) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  func count(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
  }
}

extension StoreAccess {
  private static var logColumns: String {
    "c.number, c.hash, c.member, c.stream, l.branch, c.sequence, c.previous, c.purpose, c.roster "
      + "FROM changeset c JOIN lane l ON l.id = c.lane"
  }

  private func entry(_ row: Row) throws -> LogEntry {
    LogEntry(
      number: SetNumber(rawValue: row[0]), hash: try row.hash(1), stream: try row.stream(2, 3, 4),
      sequence: UInt64(bitPattern: row[5]), previous: try row.hash(6),
      purpose: StreamPurpose(rawValue: row[7]) ?? .imports, roster: try row.hash(8))
  }

  /// The clock: where every stream and branch stands.
  public var clock: Clock {
    get throws {
      var clock = Clock()
      for row in try rows("SELECT member, stream, branch, sequence, prefix FROM lane WHERE sequence IS NOT NULL") {
        clock[try row.stream(0, 1, 2)] = Head(sequence: UInt64(bitPattern: row[3]), prefix: try row.prefix(4))
      }
      return clock
    }
  }

  /// The view digest.
  public var digest: ViewDigest {
    get throws {
      guard let bytes = try meta("digest"), let sum = Hash(bytes) else { return ViewDigest() }
      return ViewDigest(sum)
    }
  }

  public func entry(_ hash: Hash) throws -> LogEntry? {
    if let held = access.seen.entry(hash) { return held }
    return try row("SELECT \(Self.logColumns) WHERE c.hash = ?", [hash.data]).map(entry).map(kept)
  }

  private func kept(_ entry: LogEntry) -> LogEntry {
    access.seen.keep(entry)
    return entry
  }

  public func entry(_ number: SetNumber) throws -> LogEntry? {
    if let held = access.seen.entry(number) { return held }
    return try row("SELECT \(Self.logColumns) WHERE c.number = ?", [number.rawValue]).map(entry).map(kept)
  }

  public func entries(trunk: StreamID, sequence: UInt64) throws -> [LogEntry] {
    if let held = access.seen.entries(trunk: trunk, sequence: sequence) { return held }
    let found = try rows(
      "SELECT \(Self.logColumns) WHERE c.member = ? AND c.stream = ? AND c.sequence = ?",
      [trunk.member.rawValue, Int64(bitPattern: trunk.id), Int64(bitPattern: sequence)]
    ).map(entry)
    // Where nothing stands something is about to.
    if !found.isEmpty { access.seen.keep(found, trunk: trunk, sequence: sequence) }
    return found
  }

  public func first(in stream: StreamID) throws -> LogEntry? {
    try row(
      """
      SELECT \(Self.logColumns) WHERE c.member = ? AND c.stream = ? AND c.lane = (\(laneQuery))
      ORDER BY c.sequence LIMIT 1
      """, [stream.member.rawValue, Int64(bitPattern: stream.id)] + stream.arguments
    ).map(entry)
  }

  var laneQuery: String { "SELECT id FROM lane WHERE member = ? AND stream = ? AND branch = ?" }

  public func numbers(in stream: StreamID, sequences: ClosedRange<UInt64>) throws -> [SetNumber] {
    try Int64.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT number FROM changeset
          WHERE member = ? AND stream = ? AND lane = (\(laneQuery)) AND sequence BETWEEN ? AND ? ORDER BY sequence
          """),
      arguments: [stream.member.rawValue, Int64(bitPattern: stream.id)] + stream.arguments + [
        Int64(clamping: sequences.lowerBound), Int64(clamping: sequences.upperBound),
      ]
    ).map(SetNumber.init)
  }

  public func signedHeader(_ number: SetNumber) throws -> SignedHeader? {
    guard let row = try row("SELECT header, signature FROM packed WHERE number = ?", [number.rawValue]) else {
      return nil
    }
    return try HeaderCodec.decode(row.bytes(0), signature: row.bytes(1))
  }

  public func bytes(of numbers: [SetNumber]) throws -> UInt64 {
    var total: UInt64 = 0
    var place = numbers.startIndex
    while place < numbers.endIndex {
      // A stream's sets mostly stand side by side in the log: one question for each run of them.
      let first = numbers[place].rawValue
      var last = first
      while place < numbers.endIndex, numbers[place].rawValue == last {
        place += 1
        last += 1
      }
      total += UInt64(
        try count("SELECT coalesce(sum(bytes), 0) FROM changeset WHERE number BETWEEN ? AND ?", [first, last - 1]))
    }
    return total
  }

  /// Sets as they travel, in the order asked for.
  ///
  /// - Parameter bytes: Of headers and bodies, after which no more are read; nil reads all.
  public func packed(_ numbers: some Collection<SetNumber>, atMost bytes: Int? = nil) throws -> [PackedChangeSet] {
    var sets: [PackedChangeSet] = []
    var size = 0
    for number in numbers where size < bytes ?? .max {
      guard
        let row = try row(
          "SELECT p.header, p.signature, p.body, c.dictionary FROM packed p JOIN changeset c USING (number) WHERE number = ?",
          [number.rawValue])
      else { continue }
      let set = PackedChangeSet(
        signed: try HeaderCodec.decode(row.bytes(0), signature: row.bytes(1)),
        body: try cells.open(row.bytes(2), .packedBody, CellRow(number.rawValue)), dictionary: row[3])
      size += set.body.count + set.signed.bytes.count
      sets.append(set)
    }
    return sets
  }

  public func membership(_ roster: Hash) throws -> Membership? {
    if let held = access.caches.memberships.withLock({ $0[roster] }) { return held }
    guard let membership = try signedRoster(roster)?.membership else { return nil }
    access.caches.memberships.withLock { $0[roster] = membership }
    return membership
  }

  public func forkProofs() throws -> [ForkProof] {
    try rows("SELECT first, first_signature, second, second_signature FROM fork ORDER BY member, stream, sequence").map
    {
      ForkProof(
        first: try HeaderCodec.decode($0.bytes(0), signature: $0.bytes(1)),
        second: try HeaderCodec.decode($0.bytes(2), signature: $0.bytes(3)))
    }
  }
}
