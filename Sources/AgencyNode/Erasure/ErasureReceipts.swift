import Logging
public import Replication
import Safeguarding
public import Store
import Synchronization
import Trust
import Wire

/// Each member says that what was erased is gone from everything that its node keeps: only once it is.
extension AgencyNode {
  /// Names that one round tells of.
  private static let receiptRound = 4_096

  /// Sees to it that what was erased is gone from this node's index over persons, its alerts, free pages and write-ahead
  /// log, and tells the others. Costs one question of an index when there is nothing to do.
  /// - Returns: Whether nothing is left to do.
  @discardableResult
  public func answerErasures() -> Bool {
    do {
      guard try store.read({ try $0.hasUnansweredErasures }) else { return true }
      guard try clean() else {
        logger.notice("erasure.uncleaned", metadata: ["reason": "somebody reads from the write-ahead log"])
        return false
      }
      return try writeErasureReceipts()
    } catch {
      logger.warning("erasure.receipt.failed", metadata: ["error": "\(error)"])
      return false
    }
  }

  /// Lets go of what this process holds in memory of anybody when something was erased, by whichever process; and once more
  /// the next time, because whoever read an older view meanwhile may have put it there again.
  func forgetErasedIdentities() throws {
    let digest = try store.read { try $0.erasuresDigest }
    let isDue = erasuresForgotten.withLock { held in
      defer { held = (digest, isSettled: held?.digest == digest) }
      return held?.digest != digest || held?.isSettled == false
    }
    if isDue { store.forgetIdentities() }
  }

  /// - Returns: false if something still stands in the files, or the index is not up to date.
  private func clean() throws -> Bool {
    // All of them: the database is written anew once, however many there are.
    let names = try store.read { try $0.unansweredErasures(isCleaned: false, limit: .max) }
    guard !names.isEmpty else { return true }
    guard updatePersons(seconds: nil) else { return false }
    try Alerts(self).forgetErased()
    try forgetErasedIdentities()
    guard try store.scrub() else { return false }
    try store.write { try $0.noteCleaned(names, now: now()) }
    logger.notice("erasure.cleaned", metadata: ["values": "\(names.count)"])
    return true
  }

  private func writeErasureReceipts() throws -> Bool {
    let today = Value<NewOperation.Target>.integer(Day(milliseconds: now().rawValue).rawValue)
    _ = try commit(.people) { transaction in
      let names = try transaction.unansweredErasures(isCleaned: true, limit: Self.receiptRound)
      try transaction.noteReceipt(of: names, now: now())
      let keys = try erasedImportKeys(transaction, limit: Self.receiptRound)
      return keys
        + stride(from: 0, to: names.count, by: ErasureNames.most).map { start in
          let some = names[start..<min(start + ErasureNames.most, names.count)]
          return NewOperation(
            skeleton: .init(action: .create(.erasureReceipt, .exchange), audience: .everyone),
            value: .fields([
              ErasureReceiptField.erasures: .bytes(ErasureNames.encode(some)), ErasureReceiptField.cleanedDay: today,
            ]))
        }
    }
    return try store.read { try !$0.hasUnansweredErasures }
  }
}

/// How far the members are with values that were erased together.
public struct ErasureStanding: Sendable {
  /// A member of whom a word is waited for.
  public struct Waiting: Sendable, Hashable {
    public let member: MemberNumber
    public let agency: String
    /// How many of the values it has not said are gone.
    public let values: Int
    /// When anything that it wrote last came in here; nil for never.
    public let lastHeard: Instant?
  }

  public let group: ErasureGroup
  /// Alike on every node, in short.
  public let name: String
  /// Whose values they were.
  public let agency: String
  /// Entries that something was taken out of, which this node holds.
  public let operations: [LocalDot]
  /// Active members that said that all of it is gone, this one included.
  public internal(set) var acknowledged: [MemberNumber]
  public internal(set) var waiting: [Waiting]
}

extension AgencyNode {
  /// What was erased, the newest first, with who has said that it is gone.
  public func erasures(limit: Int = 10_000) throws -> [ErasureStanding] {
    try store.read { try erasures(limit: limit, $0) }
  }

  func erasures(limit: Int = 10_000, _ reader: StoreReader) throws -> [ErasureStanding] {
    let groups = try reader.erasureGroups(limit: limit)
    guard !groups.isEmpty else { return [] }
    let receipts = try reader.erasureReceipts()
    let heard = try reader.lastHeard()
    let members = try reader.rosterBook().current?.roster.members ?? []
    return try groups.map { group in
      let erasures = try reader.erasures(in: group.key)
      var standing = ErasureStanding(
        group: group, name: ErasureStanding.name(of: group.key),
        agency: members.first { $0.number == group.key.author }?.agency ?? "member \(group.key.author)",
        operations: erasures.compactMap(\.operation), acknowledged: [], waiting: [])
      for entry in members where entry.status == .active {
        let told = receipts[entry.number] ?? []
        let lacking = erasures.count { !told.contains($0.name) }
        if lacking == 0 {
          standing.acknowledged.append(entry.number)
        } else {
          standing.waiting.append(
            .init(
              member: entry.number, agency: entry.agency, values: lacking,
              lastHeard: entry.number == member ? now() : heard[entry.number]))
        }
      }
      return standing
    }
  }
}

extension ErasureStanding {
  /// Eight hexadecimal digits of a hash over whose values, when, why and by whom.
  static func name(of key: ErasureGroup.Key) -> String {
    let text = "\(key.author)/\(key.authored.rawValue)/\(key.ground)/\(key.isByBoard)"
    return String(sha256(Array(text.utf8)).description.prefix(8))
  }
}

extension StoreAccess {
  /// The names of erasures that each member said are gone from its node.
  func erasureReceipts() throws -> [MemberNumber: Set<HashPrefix>] {
    var receipts: [MemberNumber: Set<HashPrefix>] = [:]
    var after = LocalDot(rawValue: 0)
    while true {
      let ids = try entities(.erasureReceipt, after: after, limit: 1_000)
      for id in ids {
        guard let view = try view(of: id), !view.isDenied else { continue }
        // Of whoever amended another's receipt nothing counts.
        for sibling in view[ErasureReceiptField.erasures]?.siblings ?? [] where sibling.author == view.creator {
          guard case .bytes(let bytes) = sibling.value else { continue }
          receipts[view.creator, default: []].formUnion(ErasureNames.decode(bytes))
        }
      }
      guard let last = ids.last, ids.count == 1_000 else { return receipts }
      after = last
    }
  }
}
