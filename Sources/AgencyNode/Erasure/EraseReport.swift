import Replication
import Safeguarding
import Store

/// What an erasure takes and leaves, for people and JSON. No value is in it.
public struct EraseReport: Sendable, Encodable {
  /// One entry of this agency's of which something goes.
  public struct Entry: Sendable, Encodable {
    public var name: String
    public var kind: String
    public var member: UInt32
    /// The code of a flag, unless it is gone.
    public var code: String?
    public var values: Int
  }

  /// What another member wrote of the same entries.
  public struct Other: Sendable, Encodable {
    public var member: UInt32
    public var agency: String
    public var values: Int
  }

  public var schemaVersion = 1
  public var isErased: Bool
  /// As the list of erasures names it; nil before.
  public var name: String?
  /// Values of this agency's that go, or went.
  public var values: Int
  public var entries: [Entry]
  /// Values of the same entries that stay until their authors, or the board, sign for them.
  public var others: [Other]
  /// Entries that refer to these, and stay.
  public var referring: [String]
  /// What keeps it from being erased: each hold's code and name.
  public var holds: [String]
  public var auditEntry: Int64?
  /// Whether it is gone from this node's files, and the others are told; nil before.
  public var isGoneHere: Bool?
  /// Changes with whatever the erasure would take or leave: who names it erases nothing else.
  public var version: String
}

extension EraseReport {
  init(_ plan: ErasePlan, _ node: AgencyNode, _ reader: StoreReader, erased: Erased?, isGoneHere: Bool?) throws {
    let agencies = try node.agencyNames(reader)
    isErased = erased != nil
    name = erased?.name
    values = erased?.values ?? plan.values(of: node.member).count
    entries = try plan.entries.filter { $0.values[node.member] != nil }.map { entry in
      Entry(
        name: try reader.name(of: entry.entity), kind: entry.kind.name, member: entry.author.rawValue,
        code: try reader.view(of: entry.entity).flatMap { FlagView(fields: $0.chosen).code?.rawValue },
        values: entry.values[node.member]?.count ?? 0)
    }
    others = plan.counts.filter { $0.key != node.member }.sorted { $0.key < $1.key }.map {
      Other(member: $0.key.rawValue, agency: agencies[$0.key] ?? "member \($0.key)", values: $0.value)
    }
    referring = try plan.referring.map { try reader.name(of: $0) }
    holds = try plan.holds.map { "\($0.code.rawValue) \(try reader.name(of: $0.flag))" }
    auditEntry = erased?.auditEntry
    self.isGoneHere = isGoneHere
    version = plan.version
  }
}

extension ErasePlan {
  /// Over what goes, what others wrote of it, and what holds it. What refers to it stays as it is, and receipts of other
  /// members come in all the time.
  var version: String {
    ShownVersion.of(
      entries.flatMap { entry in
        ["\(entry.entity)"]
          + entry.values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.map(\.rawValue))" }
      } + ["hold \(holds.map(\.flag.rawValue))"])
  }
}

extension AgencyNode {
  /// What an erasure would take and leave, in words: see ``planErasure(_:ofAll:_:)``.
  public func eraseReport(_ scope: EraseScope, _ order: EraseOrder) throws -> EraseReport {
    let plan = try planErasure(scope, order)
    return try store.read { try EraseReport(plan, self, $0, erased: nil, isGoneHere: nil) }
  }

  /// Erases, cleans this node's files, and tells of it: see ``erase(_:_:shown:)``.
  public func eraseForGood(_ scope: EraseScope, _ order: EraseOrder, shown: String? = nil) throws -> EraseReport {
    let erased = try erase(scope, order, shown: shown)
    let isGone = answerErasures()
    return try store.read { try EraseReport(erased.plan, self, $0, erased: erased, isGoneHere: isGone) }
  }
}
