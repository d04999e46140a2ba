import GRDB
import Replication
import Trust

/// Rows gathered until a transaction ends: what is random is written sorted, counters and the digest once.
final class PendingWrites {
  var digest: ViewDigest?
  var next: Int64?
  var ownMember: MemberNumber?
  /// Entities as the set that is being delivered left them: the conflict log asks for them next.
  var updated: [LocalDot: EntityState] = [:]
  /// Flags of the set that is being delivered whose author may not say what they say.
  var refused: [LocalDot] = []
  /// Content keys that were asked for, nil for those that are not held.
  var lockKeys: [LocalDot: ContentKey?] = [:]
  /// Operations and locks that were sealed for this member and cannot be opened.
  var unopened: [LocalDot] = []
  /// How many more creations are sealed for others than there were.
  private var sealedCount = 0
  /// The roles of the author of a set, while it is delivered.
  var authorRoles: (set: Hash, roles: Set<Role>)?
  var mentions: [Mention] = []
  /// Hashed already.
  var importKeys: [(key: HashPrefix, id: Int64)] = []
  /// By the low byte of the shape, and 256 more if denied.
  private var created = [Int](repeating: 0, count: 512)
  let creation: RawStatement

  /// One entity that mentions another, or 16 bytes.
  struct Mention {
    let key: Int64
    let id: Int64
  }

  init(_ db: Database) {
    creation = RawStatement(db, "INSERT INTO entity (id, shape, value) VALUES (?, ?, ?)")
  }

  func count(_ kind: EntityKind, isDenied: Bool) {
    created[Int(kind.rawValue) + (isDenied ? 256 : 0)] += 1
  }

  func sealed(_ count: Int) { sealedCount += count }

  func takeSealed() -> Int {
    defer { sealedCount = 0 }
    return sealedCount
  }

  /// What was created since the last call, by the name of its counter.
  func takeCounts() -> [(String, Int)] {
    let taken = created.enumerated().filter { $0.element > 0 }
      .map { (Tally.name(EntityKind(rawValue: UInt8($0.offset & 255)), isDenied: $0.offset > 255), $0.element) }
    for place in created.indices { created[place] = 0 }
    return taken
  }
}

/// Counters kept beside the digest, so that `status` need not count a million rows.
enum Tally {
  static let mentionsNew = "count.mention.new"
  static let sealed = "count.sealed"

  static func name(_ kind: EntityKind, isDenied: Bool) -> String {
    "count.entity.\(kind.rawValue)" + (isDenied ? ".denied" : "")
  }
}

extension StoreAccess {
  /// A counter; zero before anything was counted.
  func tally(_ name: String) throws -> Int {
    try meta(name).map { Int($0.reduce(0) { $0 << 8 | Int64($1) }) } ?? 0
  }
}

extension StoreTransaction {
  /// Mentions that are put into the small index before they are moved into the large one.
  static let mentionsBeforeMove = 100_000
  /// A transaction with so many has no use for the small one.
  static let mentionsInBulk = 50_000

  /// Writes what was gathered. Called before the commit, and before a query that needs it.
  func flush() throws {
    try cells.finishBlock()
    try flushMentions()
    try flushImportKeys()
    for (name, count) in pending.takeCounts() { try setTally(name, try tally(name) + count) }
    let sealed = pending.takeSealed()
    if sealed != 0 { try setTally(Tally.sealed, max(0, try tally(Tally.sealed) + sealed)) }
    if let digest = pending.digest {
      try setMeta("digest", digest.sum.bytes)
      pending.digest = nil
    }
  }

  func flushMentions() throws {
    guard !pending.mentions.isEmpty else { return }
    // Sorted, so that a page of the index is touched once for all its rows.
    pending.mentions.sort { ($0.key, $0.id) < ($1.key, $1.id) }
    let isBulk = pending.mentions.count >= Self.mentionsInBulk
    let insert = RawStatement(
      db, "INSERT OR IGNORE INTO \(isBulk ? "mention" : "mention_new") (key, id) VALUES (?, ?)")
    for mention in pending.mentions { try insert.run(mention.key, mention.id) }
    if !isBulk {
      let waiting = try tally(Tally.mentionsNew) + pending.mentions.count
      try setTally(Tally.mentionsNew, waiting < Self.mentionsBeforeMove ? waiting : 0)
      if waiting >= Self.mentionsBeforeMove {
        try execute("INSERT OR IGNORE INTO mention SELECT key, id FROM mention_new ORDER BY key, id")
        try execute("DELETE FROM mention_new")
      }
    }
    pending.mentions.removeAll(keepingCapacity: true)
  }

  func flushImportKeys() throws {
    guard !pending.importKeys.isEmpty else { return }
    // What was published first counts, so of equal keys the lowest id comes first.
    pending.importKeys.sort { ($0.key, $0.id) < ($1.key, $1.id) }
    let insert = RawStatement(db, "INSERT OR IGNORE INTO import_key (key, id) VALUES (?, ?)")
    for (key, id) in pending.importKeys { try key.bytes.withUnsafeBytes { try insert.run($0, id) } }
    pending.importKeys.removeAll(keepingCapacity: true)
  }

  private func setTally(_ name: String, _ count: Int) throws {
    try setMeta(name, stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: count >> $0) })
  }
}
