import Crypto

/// A member's X25519 key, with which it opens what was sealed for it.
public struct SealingKey: Sendable {
  let key: Curve25519.KeyAgreement.PrivateKey

  /// Draws a new key.
  public init() { key = Curve25519.KeyAgreement.PrivateKey() }

  /// - Parameter seed: The 32 bytes of RFC 7748's private key.
  /// - Throws: `keyUnreadable` for any other length.
  public init(seed: [UInt8]) throws(TrustError) {
    do { key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: seed) } catch {
      throw TrustError(.keyUnreadable, "this is not an X25519 key of 32 bytes", cause: error)
    }
  }

  /// Reads a key that ``save(_:)`` wrote.
  /// - Throws: ``TrustError``, among others if others could read the file.
  public static func load(_ path: String) throws(TrustError) -> SealingKey {
    try SealingKey(seed: try PrivateFile.read(path))
  }

  /// Writes the key's 32 bytes to a new file that only its owner can read.
  public func save(_ path: String) throws(TrustError) {
    try PrivateFile.create(path, Array(key.rawRepresentation))
  }

  /// 32 bytes, for the roster.
  public var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }
}
