import Crypto
import Foundation
public import Replication

/// An Ed25519 key that signs headers, or rosters.
public struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// Draws a new key.
  public init() {
    key = Curve25519.Signing.PrivateKey()
  }

  /// - Parameter seed: The 32 bytes of RFC 8032's private key.
  /// - Throws: `keyUnreadable` for any other length.
  public init(seed: [UInt8]) throws(TrustError) {
    do { key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed) } catch {
      throw TrustError(.keyUnreadable, "this is not an Ed25519 key of 32 bytes", cause: error)
    }
  }

  /// Reads a key that ``save(_:)`` wrote.
  /// - Throws: ``TrustError``, among others if others could read the file.
  public static func load(_ path: String) throws(TrustError) -> SigningKey {
    try SigningKey(seed: try PrivateFile.read(path))
  }

  /// Writes the key's 32 bytes to a new file that only its owner can read.
  public func save(_ path: String) throws(TrustError) {
    try PrivateFile.create(path, Array(key.rawRepresentation))
  }

  /// 32 bytes.
  public var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

  /// An Ed25519 signature (RFC 8032), 64 bytes.
  public func sign(_ bytes: [UInt8]) throws(TrustError) -> [UInt8] {
    do { return Array(try key.signature(for: bytes)) } catch {
      throw TrustError(.keyUnreadable, "the key cannot sign", cause: error)
    }
  }

  /// Whether a signature is the key holder's over these bytes, by the strict rules of RFC 8032.
  public static func verify(_ signature: [UInt8], of bytes: [UInt8], by publicKey: [UInt8]) -> Bool {
    guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return key.isValidSignature(signature, for: bytes)
  }
}

extension SigningKey {
  /// Encodings of y of the eight points of low order on edwards25519, those above the field's prime included, least
  /// significant byte first and without the sign of x.
  private static let weak: Set<[UInt8]> = {
    let prime = [UInt8](repeating: 0xff, count: 30) + [0x7f]
    let order8: [[UInt8]] = [
      [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac,
        0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
      ],
      [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53,
        0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
      ],
    ]
    let zero = [UInt8](repeating: 0, count: 31)
    return Set([[0] + zero, [1] + zero, [0xec] + prime, [0xed] + prime, [0xee] + prime] + order8)
  }()

  /// Whether a public key is a point of low order. RFC 8032 lets signatures verify under such a key that nobody made with a
  /// secret, so no roster may name one.
  public static func isWeak(_ publicKey: [UInt8]) -> Bool {
    guard publicKey.count == 32 else { return false }
    return weak.contains(publicKey.dropLast() + [publicKey[31] & 0x7f])
  }
}

/// What a signature is over: a context that names product, version, purpose and partnership, so that no signature means
/// anything elsewhere, and then the bytes.
public enum SignatureContext {
  /// ASCII `agency-node/1/<purpose>`, a zero byte, the partnership's 16 bytes, the bytes.
  static func message(_ purpose: String, _ partnership: HashPrefix, _ bytes: [UInt8]) -> [UInt8] {
    var message = Array("agency-node/1/\(purpose)".utf8)
    message.reserveCapacity(message.count + 17 + bytes.count)
    message.append(0)
    message += partnership.bytes
    message += bytes
    return message
  }
}

/// Signatures of change-set headers. Anyone can check one: write ``message(_:partnership:)`` to a file and run
/// `openssl pkeyutl -verify -rawin`.
public enum HeaderSignature {
  /// The bytes that are signed.
  public static func message(_ headerBytes: [UInt8], partnership: HashPrefix) -> [UInt8] {
    SignatureContext.message("change-set", partnership, headerBytes)
  }

  /// - Returns: 64 bytes.
  public static func sign(_ headerBytes: [UInt8], partnership: HashPrefix, key: SigningKey) throws(TrustError)
    -> [UInt8]
  {
    try key.sign(message(headerBytes, partnership: partnership))
  }

  /// Whether the header was signed by the holder of a key (32 bytes) for this partnership.
  public static func verify(_ signed: SignedHeader, partnership: HashPrefix, publicKey: [UInt8]) -> Bool {
    SigningKey.verify(signed.signature, of: message(signed.bytes, partnership: partnership), by: publicKey)
  }
}
