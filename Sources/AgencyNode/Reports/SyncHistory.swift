import Replication
import Store

/// Past sessions with peers that exchanged something or failed, the newest first: for people and JSON. A quiet round of a
/// scheduled session is no history.
public struct SyncHistory: Sendable, Encodable {
  /// One session.
  public struct Row: Sendable, Encodable {
    /// Its number at this node; later sessions have higher ones.
    public var number: Int64
    public var member: UInt32
    public var agency: String
    /// Whether this node dialed; otherwise the peer did.
    public var isDialed: Bool
    /// Milliseconds since 1970.
    public var started: Int64
    public var ended: Int64
    public var setsIn: UInt64
    public var setsOut: UInt64
    public var bytesIn: UInt64
    public var bytesOut: UInt64
    /// Why it ended before its round was complete; nil if the round was.
    public var failure: String?
  }

  /// A member whose sessions can be asked for.
  public struct Member: Sendable, Encodable {
    public var member: UInt32
    public var agency: String
  }

  public var schemaVersion = 1
  public var sessions: [Row]
  /// The other members of the roster, those that left among them, by number.
  public var members: [Member]
}

extension AgencyNode {
  /// The history of sessions that is kept, or of those with one member.
  /// - Parameters:
  ///   - number: Only what was before this session.
  ///   - limit: At most so many; all that are kept without it.
  public func syncHistory(
    with peer: UInt32? = nil, before number: Int64? = nil, limit: Int? = nil
  ) throws -> SyncHistory {
    try store.read { reader in
      let names = try agencyNames(reader)
      let rows = try reader.sessions(
        with: peer.map(MemberNumber.init(rawValue:)), before: number ?? .max,
        limit: limit ?? Int(StoreTransaction.sessionsKept))
      return SyncHistory(
        sessions: rows.map { note in
          SyncHistory.Row(
            number: note.number, member: note.peer.rawValue, agency: names[note.peer] ?? "member \(note.peer)",
            isDialed: note.isDialed, started: note.started.rawValue, ended: note.ended.rawValue,
            setsIn: note.setsIn, setsOut: note.setsOut, bytesIn: note.bytesIn, bytesOut: note.bytesOut,
            failure: note.failure)
        },
        members: names.filter { $0.key != member }.sorted { $0.key < $1.key }.map {
          SyncHistory.Member(member: $0.key.rawValue, agency: $0.value)
        })
    }
  }
}
