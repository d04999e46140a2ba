public import Replication

/// Signatures of erasure statements, by the author of the value or by the board.
public enum ErasureSignature {
  /// - Returns: 64 bytes.
  public static func sign(_ statement: [UInt8], partnership: HashPrefix, key: SigningKey) throws(TrustError) -> [UInt8]
  {
    try key.sign(SignatureContext.message("erasure", partnership, statement))
  }

  /// Whether a statement was signed by the holder of a key (32 bytes) for this partnership.
  public static func verify(
    _ signature: [UInt8], of statement: [UInt8], partnership: HashPrefix, publicKey: [UInt8]
  ) -> Bool {
    SigningKey.verify(signature, of: SignatureContext.message("erasure", partnership, statement), by: publicKey)
  }

  /// Whether a roster lets these keys, each of which signed, erase a value of a member: one of the member's own, or as
  /// many of the board's as its threshold says.
  public static func suffices(_ signers: Set<[UInt8]>, toEraseOf author: MemberNumber, under roster: Roster) -> Bool {
    if let member = roster.member(author), !signers.isDisjoint(with: member.signingKeys) { return true }
    return signers.intersection(roster.boardKeys).count >= roster.threshold
  }
}
