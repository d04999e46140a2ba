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

  /// By whose word a value may be erased.
  public enum Authority: Hashable, Sendable {
    case author
    case board
  }

  /// By whose word a roster lets these keys, each of which signed, erase a value of a member: by the member's own, with one
  /// of its keys, or by the board's, with as many as its threshold says. nil if it does not.
  public static func authority(
    of signers: Set<[UInt8]>, toEraseOf author: MemberNumber, under roster: Roster
  ) -> Authority? {
    if let member = roster.member(author), !signers.isDisjoint(with: member.signingKeys) { return .author }
    return signers.intersection(roster.boardKeys).count >= roster.threshold ? .board : nil
  }
}
