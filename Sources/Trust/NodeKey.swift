import Crypto
import Foundation

/// The key that a node's database is encrypted under: 32 random bytes that stand outside the database, so that whoever
/// has only the database, or a copy of it, has nothing.
///
/// It encrypts no value itself but wraps the keys that do, so that it can be changed without touching a value.
public struct NodeKey: Sendable {
  static let byteCount = 32
  private let key: SymmetricKey

  /// Draws a new key.
  public init() { key = SymmetricKey(size: .bits256) }

  /// - Parameter text: 64 hexadecimal digits, or 32 bytes in base64.
  /// - Throws: `keyUnreadable`; the message does not repeat the text.
  public init(text: String) throws(TrustError) {
    guard let bytes = Self.hexadecimal(text) ?? Data(base64Encoded: text).map(Array.init),
      bytes.count == Self.byteCount
    else {
      throw TrustError(.keyUnreadable, "a key for data at rest is 64 hexadecimal digits, or 32 bytes in base64")
    }
    key = SymmetricKey(data: bytes)
  }

  /// Reads keys as they stand in a file, a credential or a command's output: one a line, the one in use first; after it
  /// those that it took the place of. What follows `#` is a comment.
  /// - Throws: `keyUnreadable` if there is none, or a line is none.
  public static func list(_ text: String) throws(TrustError) -> [NodeKey] {
    var keys: [NodeKey] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
      if !words.isEmpty { keys.append(try NodeKey(text: words)) }
    }
    guard !keys.isEmpty else {
      throw TrustError(.keyUnreadable, "there is no key for data at rest where one should be")
    }
    return keys
  }

  /// The key as 64 hexadecimal digits, to be written to a private file.
  public var text: String {
    key.withUnsafeBytes { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
  }

  /// Encrypts a key that the database keeps.
  /// - Parameter context: What it is; ``unwrap(_:context:)`` has to be told the same.
  public func wrap(_ secret: [UInt8], context: String) throws(TrustError) -> [UInt8] {
    try CellCipher(self).seal(secret, bound: Array(context.utf8))
  }

  /// Decrypts what ``wrap(_:context:)`` made.
  /// - Throws: `sealBroken` if another key wrapped it, or it was changed.
  public func unwrap(_ wrapped: [UInt8], context: String) throws(TrustError) -> [UInt8] {
    try CellCipher(self).open(wrapped[...], bound: Array(context.utf8))
  }

  func derived(_ purpose: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(purpose.utf8), outputByteCount: Self.byteCount)
  }

  private static func hexadecimal(_ text: String) -> [UInt8]? {
    let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == 2 * byteCount else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[place], let low = digits[place + 1] else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }
}
