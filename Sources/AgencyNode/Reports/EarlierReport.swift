public import Replication
public import Safeguarding
public import Store

/// A value that another has taken the place of, with who said it, when, and why it was corrected.
public struct EarlierReport: Sendable, Encodable {
  public var operation: String
  public var member: UInt32
  public var agency: String
  /// nil if it was erased.
  public var value: String?
  /// Milliseconds since 1970, by the author's clock.
  public var authored: Int64?
  public var because: String?

  public init(
    _ earlier: EarlierValue, _ definition: FieldDefinition, of kind: EntityKind, because: String?,
    _ reader: StoreReader, _ agencies: [MemberNumber: String]
  ) throws {
    operation = try reader.name(of: earlier.dot)
    member = earlier.author.rawValue
    agency = agencies[earlier.author] ?? "member \(earlier.author)"
    value = earlier.value.map { definition.words($0, of: kind) { (try? reader.subjectName($0)) ?? "unknown" } }
    authored = try reader.times(of: earlier.dot.set)?.authored.rawValue
    self.because = because
  }
}
