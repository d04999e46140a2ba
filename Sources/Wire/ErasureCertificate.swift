public import Replication

/// What an erasure certificate says, and what its signatures are made over.
public struct ErasureStatement: Hashable, Sendable {
  /// The hash of the change-set's header.
  public let headerHash: Hash
  /// The operation whose value goes.
  public let index: UInt32
  public let authored: Instant
  /// A code from the partnership's list of reasons; never free text.
  public let reason: UInt32
  /// A statement with a critical extension that is unknown is kept and relayed, and has no effect.
  public let hasUnknownCriticalExtension: Bool

  public init(
    headerHash: Hash, index: UInt32, authored: Instant, reason: UInt32,
    hasUnknownCriticalExtension: Bool = false
  ) {
    self.headerHash = headerHash
    self.index = index
    self.authored = authored
    self.reason = reason
    self.hasUnknownCriticalExtension = hasUnknownCriticalExtension
  }

  /// The name of the erasure, whoever certified it: SHA-256(0x04 ‖ header hash ‖ index, 4 bytes big-endian).
  /// A Hello carries the sum of these.
  public var identity: Hash {
    var bytes: [UInt8] = [4]
    headerHash.append(to: &bytes)
    for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: index >> shift)) }
    return sha256(bytes)
  }
}

/// Says that a value was erased, and proves which one: valid without causal delivery and without the body.
public struct ErasureCertificate: Hashable, Sendable {
  /// One signature over the statement, by the value's author or one of the board.
  public struct Signature: Hashable, Sendable {
    /// Ed25519, 32 bytes.
    public let publicKey: [UInt8]
    /// Ed25519, 64 bytes.
    public let signature: [UInt8]

    public init(publicKey: [UInt8], signature: [UInt8]) {
      self.publicKey = publicKey
      self.signature = signature
    }
  }

  public let statement: ErasureStatement
  /// The statement as it was signed.
  public let statementBytes: [UInt8]
  public var signatures: [Signature]
  /// The change-set's header; its hash is the statement's, and its signature is its author's.
  public let header: SignedHeader
  /// The operation's skeleton as in the body.
  public let skeleton: [UInt8]
  /// The salted hash of the value.
  public let commitment: Hash
  /// The inclusion proof of RFC 9162, from the leaf upwards.
  public let path: [Hash]

  public init(
    statement: ErasureStatement, statementBytes: [UInt8], signatures: [Signature],
    header: SignedHeader, skeleton: [UInt8], commitment: Hash, path: [Hash]
  ) {
    self.statement = statement
    self.statementBytes = statementBytes
    self.signatures = signatures
    self.header = header
    self.skeleton = skeleton
    self.commitment = commitment
    self.path = path
  }
}
