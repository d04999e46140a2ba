import Foundation
import Trust

/// The keys that a database is encrypted under, as a backup has them before the database: without them an old backup could
/// not be read once the node's key was changed.
///
/// A length (4 bytes, big-endian), then as many bytes: one key a line, the one in use first.
struct BackupKeys {
  /// More than any node has.
  private static let most = 1 << 16

  private var length: Int?
  private var bytes: [UInt8] = []
  private var isDone: Bool

  init(isExpected: Bool) { isDone = !isExpected }

  static func encode(_ keys: [NodeKey]) -> [UInt8] {
    let text = Array(keys.map { $0.text + "\n" }.joined().utf8)
    return withUnsafeBytes(of: UInt32(text.count).bigEndian) { Array($0) } + text
  }

  /// Takes what belongs to the keys from the next bytes of a backup.
  /// - Returns: What follows them.
  mutating func take(_ chunk: [UInt8]) -> [UInt8] {
    guard !isDone else { return chunk }
    bytes += chunk
    if length == nil, bytes.count >= 4 { length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } }
    guard let length else { return [] }
    guard length <= Self.most else {
      isDone = true
      return []
    }
    guard bytes.count >= 4 + length else { return [] }
    isDone = true
    let rest = Array(bytes[(4 + length)...])
    bytes = Array(bytes[4..<4 + length])
    return rest
  }

  /// - Throws: `backupUnreadable` if the backup has no keys where they should be.
  func list() throws -> [NodeKey] {
    guard let length else { return [] }
    guard isDone, bytes.count == length, let keys = try? NodeKey.list(String(decoding: bytes, as: UTF8.self)) else {
      throw NodeError(.backupUnreadable, "the backup lacks the keys of its database; use another one")
    }
    return keys
  }
}
