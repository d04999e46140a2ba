import Crypto
import Foundation
public import Replication

/// How entries are handed over to a member of another partnership: sealed to its X25519 key with HPKE (RFC 9180, base mode,
/// HKDF-SHA256, AES-256-GCM), bound to a header that names both ends, and signed by the sender for its own partnership.
public enum HandoverSeal {
  private static let suite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
  private static let info = Data("agency-node/1/handover".utf8)
  private static let keyBytes = 32

  /// Seals for the holder of a key (32 bytes).
  /// - Parameter header: What is said in clear; authenticated.
  public static func seal(_ bytes: [UInt8], for key: [UInt8], header: [UInt8]) throws(TrustError) -> [UInt8] {
    do {
      var sender = try HPKE.Sender(
        recipientKey: Curve25519.KeyAgreement.PublicKey(rawRepresentation: key), ciphersuite: suite, info: info)
      let sealed = try sender.seal(Data(bytes), authenticating: Data(header))
      return Array(sender.encapsulatedKey + sealed)
    } catch {
      throw TrustError(
        .sealBroken, "the recipient's sealing key cannot be used; ask it for a roster with a new one", cause: error)
    }
  }

  /// Opens with any of the node's keys.
  /// - Throws: `sealBroken` if it is for somebody else, or was changed.
  public static func open(_ sealed: [UInt8], with keys: [SealingKey], header: [UInt8]) throws(TrustError) -> [UInt8] {
    guard sealed.count > keyBytes else { throw TrustError(.sealBroken, "the file is too short to be sealed") }
    for key in keys {
      guard
        var opener = try? HPKE.Recipient(
          privateKey: key.key, ciphersuite: suite, info: info, encapsulatedKey: Data(sealed.prefix(keyBytes))),
        let bytes = try? opener.open(Data(sealed.dropFirst(keyBytes)), authenticating: Data(header))
      else { continue }
      return Array(bytes)
    }
    throw TrustError(
      .sealBroken, "it is not sealed to this node, or was changed on its way; ask the sender for another")
  }

  /// Signs an offer or a receipt, for the signer's own partnership.
  /// - Returns: 64 bytes.
  public static func sign(_ bytes: [UInt8], partnership: HashPrefix, key: SigningKey) throws(TrustError) -> [UInt8] {
    try key.sign(SignatureContext.message("handover", partnership, bytes))
  }

  /// Whether an active or suspended member of a roster signed it; what a revoked one signed counts for nothing.
  public static func verify(_ signature: [UInt8], of bytes: [UInt8], by member: RosterMember, in roster: Roster) -> Bool
  {
    let message = SignatureContext.message("handover", roster.partnership, bytes)
    return member.status != .revoked
      && member.signingKeys.contains { SigningKey.verify(signature, of: message, by: $0) }
  }
}
