import Foundation
import GRDB
public import Replication
public import Wire

/// An erasure that this node accepted: its certificate proves what it takes away, and was signed by who may.
public struct AcceptedErasure: Sendable {
  public var certificate: ErasureCertificate
  /// The certificate as it travels.
  public var bytes: [UInt8]
  /// Signed by the board, and not by the value's author.
  public var isByBoard: Bool
  /// The entry of this node's own audit log that says by what authority; nil for what others had erased.
  public var audit: Int64?

  public init(_ certificate: ErasureCertificate, bytes: [UInt8], isByBoard: Bool, audit: Int64? = nil) {
    self.certificate = certificate
    self.bytes = bytes
    self.isByBoard = isByBoard
    self.audit = audit
  }
}

/// Values that were taken out of sets. Accepted erasures only grow; one that is known before its set arrives is applied
/// when it does.
extension StoreAccess {
  /// Indices of a set's operations whose values are erased, in order.
  public func erasures(of header: Hash) throws -> [UInt32] {
    guard try hasErasures() else { return [] }
    return try rows("SELECT op FROM erasure WHERE header = ? ORDER BY op", [header.data]).map { $0[0] }
  }

  /// Whether anything was ever erased: most nodes, on most days, need not look.
  private func hasErasures() throws -> Bool {
    if let held = access.seen.hasErasures { return held }
    let has = try count("SELECT EXISTS (SELECT 1 FROM erasure)") > 0
    access.seen.hasErasures = has
    return has
  }

  /// The sum of the names of all erasures, as a Hello carries it; zero for none.
  public var erasuresDigest: Hash { get throws { try meta("erasures").flatMap { Hash($0) } ?? .zero } }

  /// Certificates of erasures in order of set and operation: all of them, or those of one set.
  /// - Parameters:
  ///   - after: Only those beyond this one; for paging.
  ///   - bytes: After which no more are read; at least one is, if there are any.
  /// - Returns: The certificates, and the last one's place; nil if there are no more.
  public func erasureCertificates(
    of header: Hash? = nil, after place: Dot?, atMost bytes: Int
  ) throws -> (certificates: [[UInt8]], last: Dot?) {
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT certificate, header, op FROM erasure WHERE (header, op) > (?, ?) AND (?3 IS NULL OR header = ?3)
          ORDER BY header, op
          """),
      arguments: [place?.header.data ?? Data(), place.map { Int64($0.index) } ?? -1, header?.data])
    var certificates: [[UInt8]] = []
    var size = 0
    while size < bytes, let row = try cursor.next() {
      certificates.append(row.bytes(0))
      size += certificates[certificates.count - 1].count
      if size >= bytes { return (certificates, Dot(header: try row.hash(1), index: row[2])) }
    }
    return (certificates, nil)
  }

  /// A set without the values that are known to be erased.
  func withKnownHoles(_ set: ReceivedSet) throws -> ReceivedSet {
    let erased = try erasures(of: set.hash)
    // A body that cannot be read has no values to take out.
    guard !erased.isEmpty, set.malformed == nil else { return set }
    return try ChangeSetCodec.open(ChangeSetCodec.erase(set.packed, indices: erased))
  }
}

extension StoreTransaction {
  /// Erases values here and for good: from the log, the waiting area, the view, the indexes and the conflict log.
  /// - Parameter accepted: What the caller has verified.
  /// - Returns: How many were not known.
  public mutating func erase(_ accepted: [AcceptedErasure], now: Instant) throws -> Int {
    var sum = ViewDigest(try erasuresDigest)
    var new: [Hash: [UInt32]] = [:]
    var count = 0
    for erasure in accepted {
      let statement = erasure.certificate.statement
      try execute(
        """
        INSERT OR IGNORE INTO erasure (header, op, certificate, known, name, author, authored, reason, by_board, audit)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          statement.headerHash.data, statement.index, Data(erasure.bytes), now.rawValue,
          Data(statement.identity.prefix.bytes), erasure.certificate.header.header.stream.member.rawValue,
          statement.authored.rawValue, statement.reason, erasure.isByBoard, erasure.audit,
        ])
      guard db.changesCount > 0 else { continue }
      access.seen.hasErasures = true
      sum.add(statement.identity)
      new[statement.headerHash, default: []].append(statement.index)
      count += 1
    }
    guard count > 0 else { return 0 }
    try setMeta("erasures", sum.sum.bytes)
    // A page that was answered may have what is erased now.
    try forgetAnswerTexts()
    for (header, indices) in new.sorted(by: { $0.key < $1.key }) {
      if let entry = try entry(header) {
        try takeOut(indices.sorted(), of: entry.number, now)
      } else {
        try takeOutOfWaiting(indices, header)
      }
    }
    return count
  }
}
