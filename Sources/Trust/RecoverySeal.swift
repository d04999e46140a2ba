import Crypto
import Foundation
import Replication

/// How a backup is sealed: to a recovery key that is not on the node, so that the node can make backups and not read them.
///
/// A content key is sent with HPKE (RFC 9180, base mode, X25519, HKDF-SHA256, AES-256-GCM); what follows is AES-256-GCM in
/// chunks of one size. Each chunk is bound to the header, to its place and to whether it is the last, so that none can be
/// changed, moved, left out or added.
public struct RecoverySeal: Sendable {
  /// Bytes of a chunk before it is sealed.
  public static let chunkBytes = 1 << 20
  /// Bytes that sealing adds to a chunk.
  public static let tagBytes = 16
  /// Bytes of the sealed content key: the encapsulated key and the key with its tag.
  public static let wrapBytes = 80

  private let key: SymmetricKey
  private let header: [UInt8]
  private static let suite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
  private static let info = Data("agency-node/1/backup".utf8)

  /// Draws a content key for a recovery key.
  /// - Parameters:
  ///   - recoveryKey: X25519, 32 bytes.
  ///   - header: What the backup says of itself in clear; authenticated.
  /// - Returns: The seal, and the sealed content key, ``wrapBytes`` long.
  public static func make(
    for recoveryKey: [UInt8], header: [UInt8]
  ) throws(TrustError) -> (seal: RecoverySeal, wrap: [UInt8]) {
    let key = SymmetricKey(size: .bits256)
    do {
      var sender = try HPKE.Sender(
        recipientKey: Curve25519.KeyAgreement.PublicKey(rawRepresentation: recoveryKey), ciphersuite: suite, info: info)
      let sealed = try key.withUnsafeBytes { try sender.seal(Data($0), authenticating: Data(digest(header).bytes)) }
      return (RecoverySeal(key: key, header: digest(header).bytes), Array(sender.encapsulatedKey + sealed))
    } catch {
      throw TrustError(
        .sealBroken, "the recovery key in node.yaml cannot be used; make one with `node backup key`", cause: error)
    }
  }

  /// Opens a sealed content key.
  /// - Throws: `sealBroken` if it is for another recovery key, or the header was changed.
  public static func open(
    _ wrap: [UInt8], with recoveryKey: SealingKey, header: [UInt8]
  ) throws(TrustError) -> RecoverySeal {
    do {
      guard wrap.count == wrapBytes else { throw CryptoKitError.incorrectParameterSize }
      var opener = try HPKE.Recipient(
        privateKey: recoveryKey.key, ciphersuite: suite, info: info, encapsulatedKey: Data(wrap.prefix(32)))
      let bytes = try opener.open(Data(wrap.dropFirst(32)), authenticating: Data(digest(header).bytes))
      return RecoverySeal(key: SymmetricKey(data: bytes), header: digest(header).bytes)
    } catch {
      throw TrustError(
        .sealBroken,
        "this recovery key does not open the backup, or its header was changed; use the key whose public "
          + "part was in node.yaml when it was made", cause: error)
    }
  }

  /// Seals a chunk.
  /// - Parameter place: From 0.
  public func seal(_ chunk: [UInt8], at place: UInt64, isLast: Bool) throws(TrustError) -> [UInt8] {
    do {
      let box = try AES.GCM.seal(
        chunk, using: key, nonce: AES.GCM.Nonce(data: Self.nonce(place, isLast)), authenticating: header)
      return Array(box.ciphertext + box.tag)
    } catch { throw TrustError(.sealBroken, "the backup cannot be sealed", cause: error) }
  }

  /// Opens a chunk.
  /// - Throws: `sealBroken` if it was changed or moved, or is not the last as said.
  public func open(_ sealed: [UInt8], at place: UInt64, isLast: Bool) throws(TrustError) -> [UInt8] {
    do {
      guard sealed.count >= Self.tagBytes else { throw CryptoKitError.incorrectParameterSize }
      let box = try AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: Self.nonce(place, isLast)), ciphertext: sealed.dropLast(Self.tagBytes),
        tag: sealed.suffix(Self.tagBytes))
      return Array(try AES.GCM.open(box, using: key, authenticating: header))
    } catch {
      throw TrustError(.sealBroken, "the backup was changed or cut at chunk \(place); use another one", cause: error)
    }
  }

  /// Three zero bytes, one that tells the last chunk, and the place: the key is used for one backup only.
  private static func nonce(_ place: UInt64, _ isLast: Bool) -> [UInt8] {
    [0, 0, 0, isLast ? 1 : 0]
      + stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: place >> $0) }
  }
}
