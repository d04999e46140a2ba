import Replication
import Safeguarding
import Store

/// What an agency's own import must not publish again: import keys of what was erased, each with the entity that was
/// published under it.
///
/// A database that is gone takes its list along. So the author writes it into its own log as well, sealed for itself alone:
/// a node that is rebuilt from its peers reads it there before it imports anything. A key is a hash of what a mapping knows an
/// entry by, for a person of who that is: whoever has this agency's own keys can test a guess, as with its own list.
enum ErasedImportKeys {
  /// Keys of one value at most.
  static let most = 75
  private static let length = 16 + 32 + 4

  static func encode(_ keys: some Sequence<(entity: Dot, key: [UInt8])>) -> [UInt8] {
    keys.flatMap { entity, key in
      key + entity.header.bytes
        + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: entity.index >> UInt32($0)) }
    }
  }

  /// - Returns: What can be read of it; a rest that is no key is left out.
  static func decode(_ bytes: [UInt8]) -> [(entity: Dot, key: [UInt8])] {
    stride(from: 0, to: bytes.count - bytes.count % length, by: length).compactMap { start in
      guard let header = Hash(Array(bytes[start + 16..<start + 48])) else { return nil }
      let index = bytes[start + 48..<start + length].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      return (Dot(header: header, index: index), Array(bytes[start..<start + 16]))
    }
  }
}

extension AgencyNode {
  private static let recalledMark = "erased-import-keys"

  /// What this node has to write down for itself of import keys of what was erased.
  func erasedImportKeys(_ transaction: StoreTransaction, limit: Int) throws -> [NewOperation] {
    let untold = try transaction.untoldImportKeys(limit: limit)
    try transaction.forgetUntoldImportKeys(untold.map(\.entity))
    let named = try untold.filter { $0.key.count == 16 }.map { (entity: try transaction.dot($0.entity), key: $0.key) }
    return stride(from: 0, to: named.count, by: ErasedImportKeys.most).map { start in
      NewOperation(
        skeleton: .init(action: .create(.erasureReceipt, .exchange), audience: .named),
        value: .fields([
          ErasureReceiptField.importKeys: .bytes(
            ErasedImportKeys.encode(named[start..<min(start + ErasedImportKeys.most, named.count)]))
        ]))
    }
  }

  /// Knows again what this node wrote down of import keys of what was erased: after it was rebuilt, its log alone has it.
  func recallErasedImportKeys(_ transaction: StoreTransaction) throws {
    let text = try transaction.mark(Self.recalledMark).map { String(decoding: $0, as: UTF8.self) }
    let before = LocalDot(rawValue: text.flatMap { Int64($0) } ?? 0)
    var after = before
    // Its own, and not to be opened: that and what follows is looked at again the next time.
    var isHeld = false
    var mark = before
    while true {
      let ids = try transaction.entities(.erasureReceipt, after: after, limit: 1_000)
      for id in ids {
        defer { if !isHeld { mark = id } }
        guard let view = try transaction.view(of: id), view.creator == member, !view.isDenied else { continue }
        if view.isUnreadable { isHeld = true }
        guard case .bytes(let bytes)? = view.chosen[ErasureReceiptField.importKeys] else { continue }
        for (entity, key) in ErasedImportKeys.decode(bytes) {
          guard let set = try transaction.entry(entity.header) else { continue }
          try transaction.noteErased(key, LocalDot(set: set.number, index: entity.index))
        }
      }
      guard let last = ids.last else { break }
      after = last
    }
    guard mark != before else { return }
    try transaction.setMark(Self.recalledMark, Array("\(mark.rawValue)".utf8))
  }
}
