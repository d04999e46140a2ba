import Replication
import Safeguarding
import Store

/// Values that were erased together, and who has said that they are gone. No value is in it.
public struct ErasureRow: Sendable, Encodable {
  /// A member of whom a word is waited for.
  public struct Waiting: Sendable, Encodable {
    public var member: UInt32
    public var agency: String
    public var values: Int
    /// Milliseconds since 1970 when anything that it wrote last came in here; nil for never.
    public var lastHeard: Int64?
  }

  public var schemaVersion = 1
  /// Alike on every node, in short.
  public var name: String
  /// Whose values they were.
  public var member: UInt32
  public var agency: String
  /// Milliseconds since 1970.
  public var erased: Int64
  public var known: Int64
  public var values: Int
  public var ground: UInt32
  public var groundName: String?
  public var isByBoard: Bool
  /// The entry of this agency's audit log that says by what authority; nil where another agency has it.
  public var auditEntry: Int64?
  /// Values that still stand in this node's files.
  public var uncleaned: Int
  public var acknowledged: [UInt32]
  public var waiting: [Waiting]
  /// What something was taken out of, of what this node holds; of one erasure alone.
  public var operations: [String] = []

  /// The ground in words; its number if a later version has it.
  public var groundWords: String { ErasureGround(rawValue: ground)?.words ?? "ground \(ground)" }

  init(_ standing: ErasureStanding) {
    let group = standing.group
    name = standing.name
    member = group.key.author.rawValue
    agency = standing.agency
    erased = group.key.authored.rawValue
    known = group.known.rawValue
    values = group.values
    ground = group.key.ground
    groundName = ErasureGround(rawValue: group.key.ground)?.name
    isByBoard = group.key.isByBoard
    auditEntry = group.audit
    uncleaned = group.uncleaned
    acknowledged = standing.acknowledged.map(\.rawValue)
    waiting = standing.waiting.map {
      Waiting(
        member: $0.member.rawValue, agency: $0.agency, values: $0.values, lastHeard: $0.lastHeard?.rawValue)
    }
  }
}

/// What was erased, the newest first.
public struct ErasureList: Sendable, Encodable {
  public var schemaVersion = 1
  public var erasures: [ErasureRow]
}

extension AgencyNode {
  /// What was erased, the newest first, with who has said that it is gone.
  public func erasureList() throws -> ErasureList {
    ErasureList(erasures: try erasures().map { ErasureRow($0) })
  }

  /// One erasure, with what something was taken out of.
  /// - Parameter name: As the list has it.
  /// - Throws: `notFound`.
  public func erasure(named name: String) throws -> ErasureRow {
    try store.read { reader in
      guard let found = try erasures(reader).first(where: { $0.name == name.lowercased() }) else {
        throw NodeError(.notFound, "there is no erasure of that name; `node erase list` names them")
      }
      var row = ErasureRow(found)
      row.operations = try found.operations.map { try reader.name(of: $0) }
      return row
    }
  }
}
