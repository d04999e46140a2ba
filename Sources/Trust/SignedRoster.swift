import Crypto
public import Replication

/// A roster with the board's signatures. Its bytes are what is hashed and signed.
public struct SignedRoster: Hashable, Sendable {
  /// A board key's signature over the roster.
  public struct Signature: Hashable, Sendable {
    /// The board key, 32 bytes.
    public let key: [UInt8]
    /// 64 bytes.
    public let signature: [UInt8]

    public init(key: [UInt8], signature: [UInt8]) {
      self.key = key
      self.signature = signature
    }
  }

  public let roster: Roster
  /// The roster's own bytes.
  public let bytes: [UInt8]
  public private(set) var signatures: [Signature]
  /// SHA-256 of `bytes`: how headers cite the roster.
  public let hash: Hash

  /// Encodes a roster for signing.
  /// - Throws: what ``Roster/validate()`` throws.
  public init(_ roster: Roster) throws(TrustError) {
    try roster.validate()
    let bytes = try RosterCodec.encode(roster)
    try self.init(bytes: bytes, signatures: [])
  }

  init(bytes: [UInt8], signatures: [Signature]) throws(TrustError) {
    roster = try RosterCodec.decode(bytes)
    self.bytes = bytes
    self.signatures = signatures
    hash = digest(bytes)
  }

  /// Adds a board member's signature, in the place of an earlier one by the same key.
  public mutating func sign(with key: SigningKey) throws(TrustError) {
    let publicKey = key.publicKey
    let signature = try key.sign(message)
    signatures.removeAll { $0.key == publicKey }
    signatures.append(Signature(key: publicKey, signature: signature))
  }

  private var message: [UInt8] { SignatureContext.message("roster", roster.partnership, bytes) }

  /// How many different keys of a board signed.
  func count(of board: [[UInt8]]) -> Int {
    let message = message
    let signers = signatures.filter {
      board.contains($0.key) && SigningKey.verify($0.signature, of: message, by: $0.key)
    }
    return Set(signers.map(\.key)).count
  }

  /// Checks the signatures: enough of its own board and, unless it is the first, enough of the board before; and that no
  /// member of the roster before is left out.
  /// - Parameter previous: The roster that `roster.previous` names; nil for the first.
  public func verify(previous: SignedRoster?) throws(TrustError) {
    let own = count(of: roster.boardKeys)
    guard own >= roster.threshold else {
      throw TrustError(
        .tooFewSignatures,
        "\(own) of the \(roster.threshold) signatures that this roster's board needs; have more sign it")
    }
    guard let previous else {
      guard roster.version == 1 else { throw TrustError(.rosterGap, "the roster before this one is not held") }
      return
    }
    try checkSuccession(of: previous)
    let before = count(of: previous.roster.boardKeys)
    guard before >= previous.roster.threshold else {
      throw TrustError(
        .tooFewSignatures,
        "\(before) of the \(previous.roster.threshold) signatures of the board before it; have more sign it")
    }
  }

  /// Checks that this is a next roster of another, whoever signed it so far.
  /// - Throws: `wrongPartnership`, `rosterGap`, `memberDropped`.
  public func checkSuccession(of previous: SignedRoster) throws(TrustError) {
    guard previous.roster.partnership == roster.partnership else {
      throw TrustError(.wrongPartnership, "the roster is of another partnership")
    }
    guard roster.previous == previous.hash, roster.version &- 1 == previous.roster.version else {
      throw TrustError(.rosterGap, "the roster does not follow the one before it")
    }
    let kept = Set(roster.members.map(\.number))
    guard previous.roster.members.allSatisfy({ kept.contains($0.number) }) else {
      throw TrustError(
        .memberDropped, "a member of the roster before is gone; keep it and revoke it, as numbers are never reused")
    }
  }

  /// How many more signatures it needs: of its own board, and of the board of the roster before.
  public func signaturesLacking(after previous: SignedRoster?) -> (own: Int, before: Int) {
    let before = previous.map { $0.roster.threshold - count(of: $0.roster.boardKeys) } ?? 0
    return (max(0, roster.threshold - count(of: roster.boardKeys)), max(0, before))
  }

  /// What delivery needs of it.
  public var membership: Membership {
    var members: [MemberNumber: Membership.Member] = [:]
    for member in roster.members {
      members[member.number] = Membership.Member(roles: Set(member.roles), status: member.status)
    }
    return Membership(
      hash: hash, version: roster.version, members: members, rights: roster.rights)
  }
}

func digest(_ bytes: [UInt8]) -> Hash {
  Hash(Array(SHA256.hash(data: bytes))) ?? .zero
}
