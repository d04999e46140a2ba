public import Replication

/// The fields of an erasure receipt, ``EntityKind/erasureReceipt``: a member's word that some erased values are gone from
/// everything that its node keeps. Written by the node itself. Numbers travel and are never reused.
public enum ErasureReceiptField {
  public static let erasures: FieldNumber = 1
  public static let cleanedDay: FieldNumber = 2
  /// In a receipt of its own, which its author alone can read.
  public static let importKeys: FieldNumber = 3

  /// Every field of this version with its name, shape, merge policy and words, by number.
  public static let all: [FieldDefinition] = [
    FieldDefinition(erasures, "erasures", .bytes, .all, "Erasures"),
    FieldDefinition(cleanedDay, "cleanedDay", .day, .earliest, "Gone since"),
    FieldDefinition(importKeys, "importKeys", .bytes, .all, "Import keys of what was erased"),
    FieldDefinition.importKey,
  ]
}

/// The names of erasures in one value, sixteen bytes each.
public enum ErasureNames {
  /// Names of one receipt at most.
  public static let most = 256

  /// One after the other.
  public static func encode(_ names: some Sequence<HashPrefix>) -> [UInt8] { names.flatMap(\.bytes) }

  /// - Returns: What can be read of it; a rest that is no name is left out.
  public static func decode(_ bytes: [UInt8]) -> [HashPrefix] {
    stride(from: 0, to: bytes.count - bytes.count % 16, by: 16).compactMap { HashPrefix(bytes[$0..<$0 + 16]) }
  }
}
