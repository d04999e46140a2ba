import Crypto
import Foundation
public import Replication

/// The key that seals one author's values for one audience. It is wrapped with HPKE (RFC 9180, base mode, X25519,
/// HKDF-SHA256, AES-256-GCM) for each member that may read them.
public struct ContentKey: Sendable {
  private let key: SymmetricKey
  /// The first half of HKDF (RFC 5869), which is the same for every value.
  private let extracted: HashedAuthenticationCode<SHA256>

  /// Draws a new key.
  public init() { self.init(SymmetricKey(size: .bits256)) }

  /// - Parameter bytes: 32 bytes.
  public init(_ bytes: [UInt8]) throws(TrustError) {
    guard bytes.count == 32 else { throw TrustError(.sealBroken, "a content key has 32 bytes") }
    self.init(SymmetricKey(data: bytes))
  }

  private init(_ key: SymmetricKey) {
    self.key = key
    extracted = HKDF<SHA256>.extract(inputKeyMaterial: key, salt: [UInt8]())
  }

  /// The 32 bytes, to be kept where nobody else reads them.
  public var bytes: [UInt8] { key.withUnsafeBytes { Array($0) } }

  /// Seals a value: AES-256-GCM under a key of its own, derived with the commitment.
  /// - Parameter skeleton: The operation's skeleton, encoded, with ``SealedPlain/commitment`` in it.
  /// - Returns: Ciphertext and tag.
  public func seal(_ plain: SealedPlain, at place: SealPlace, skeleton: [UInt8]) throws(TrustError) -> [UInt8] {
    do {
      let box = try AES.GCM.seal(
        plain.bytes, using: valueKey(plain.commitment), nonce: AES.GCM.Nonce(data: Self.nonce),
        authenticating: place.bytes(skeleton: skeleton))
      return Array(box.ciphertext + box.tag)
    } catch { throw TrustError(.sealBroken, "the value cannot be sealed", cause: error) }
  }

  /// Opens what ``seal(_:at:skeleton:)`` made, and checks that it is what the author committed to.
  /// - Returns: The encoded value.
  /// - Throws: `sealBroken` if it was changed, moved, sealed with another key, or is not what the skeleton commits to.
  public func open(
    _ sealed: [UInt8], commitment: Hash, at place: SealPlace, skeleton: [UInt8]
  ) throws(TrustError) -> [UInt8] {
    let bytes: [UInt8]
    do {
      guard sealed.count >= Self.tagBytes else { throw CryptoKitError.incorrectParameterSize }
      let box = try AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: Self.nonce), ciphertext: sealed.dropLast(Self.tagBytes),
        tag: sealed.suffix(Self.tagBytes))
      bytes = Array(
        try AES.GCM.open(box, using: valueKey(commitment), authenticating: place.bytes(skeleton: skeleton)))
    } catch { throw TrustError(.sealBroken, "a sealed value cannot be opened", cause: error) }
    guard SealedPlain.commitment(bytes) == commitment, let value = SealedPlain.value(in: bytes) else {
      throw TrustError(.sealBroken, "a sealed value is not the one that its author committed to")
    }
    return value
  }

  /// Wraps the key for a member.
  /// - Parameters:
  ///   - sealingKey: The member's X25519 key in the roster, 32 bytes.
  /// - Returns: The encapsulated key (32 bytes) and the wrapped one (48).
  public func wrap(
    for recipient: MemberNumber, sealingKey: [UInt8], from author: MemberNumber, audience: AudienceCode,
    partnership: HashPrefix
  ) throws(TrustError) -> [UInt8] {
    do {
      let publicKey = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: sealingKey)
      try Self.refuseLowOrder(publicKey, .init())
      var sender = try HPKE.Sender(
        recipientKey: publicKey, ciphersuite: Self.suite, info: Data(Self.info(partnership)))
      let wrapped = try key.withUnsafeBytes { bytes in
        try sender.seal(Data(bytes), authenticating: Data(Self.binding(author, audience, recipient)))
      }
      return Array(sender.encapsulatedKey + wrapped)
    } catch { throw TrustError(.sealBroken, "the key cannot be wrapped for member \(recipient)", cause: error) }
  }

  /// Opens a wrapped key.
  /// - Throws: `sealBroken` if it is not for this member, key, author, audience and partnership.
  public static func unwrap(
    _ wrap: [UInt8], for recipient: MemberNumber, key: SealingKey, from author: MemberNumber, audience: AudienceCode,
    partnership: HashPrefix
  ) throws(TrustError) -> ContentKey {
    guard wrap.count == wrapBytes else { throw TrustError(.sealBroken, "a wrapped key has \(wrapBytes) bytes") }
    let bytes: Data
    do {
      try refuseLowOrder(.init(rawRepresentation: wrap.prefix(32)), key.key)
      var opener = try HPKE.Recipient(
        privateKey: key.key, ciphersuite: suite, info: Data(info(partnership)), encapsulatedKey: Data(wrap.prefix(32)))
      bytes = try opener.open(
        Data(wrap.dropFirst(32)), authenticating: Data(binding(author, audience, recipient)))
    } catch { throw TrustError(.sealBroken, "a wrapped key cannot be opened", cause: error) }
    return try ContentKey(Array(bytes))
  }

  static let wrapBytes = 80
  private static let tagBytes = 16
  /// Every value has a key of its own, so the nonce need not differ.
  private static let nonce = [UInt8](repeating: 0, count: 12)
  private static let suite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)

  /// RFC 9180, section 7.1.4: an agreement with a point of low order, which anyone can foresee, is refused.
  private static func refuseLowOrder(
    _ publicKey: Curve25519.KeyAgreement.PublicKey, _ privateKey: Curve25519.KeyAgreement.PrivateKey
  ) throws {
    let secret = try privateKey.sharedSecretFromKeyAgreement(with: publicKey)
    guard secret.withUnsafeBytes({ $0.contains { $0 != 0 } }) else { throw CryptoKitError.incorrectParameterSize }
  }

  private func valueKey(_ commitment: Hash) -> SymmetricKey {
    HKDF<SHA256>.expand(
      pseudoRandomKey: extracted, info: Array("agency-node/1/value-key".utf8) + [0] + commitment.bytes,
      outputByteCount: 32)
  }

  private static func info(_ partnership: HashPrefix) -> [UInt8] {
    Array("agency-node/1/lock".utf8) + [0] + partnership.bytes
  }

  /// Author (4), audience (1), recipient (4).
  private static func binding(_ author: MemberNumber, _ audience: AudienceCode, _ recipient: MemberNumber) -> [UInt8] {
    func four(_ member: MemberNumber) -> [UInt8] {
      stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: member.rawValue >> UInt32($0)) }
    }
    return four(author) + [audience.rawValue] + four(recipient)
  }
}
