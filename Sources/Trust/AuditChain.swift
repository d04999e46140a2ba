public import Replication

/// The hash chain of an audit log, as Protocol/AUDIT.md specifies it: a function of what an entry says and of the hash
/// before it, so that anybody can work it out again.
public enum AuditChain {
  /// One entry's parts, in the order in which they are hashed.
  public struct Entry: Hashable, Sendable {
    /// From 1, without gaps.
    public var number: Int64
    /// Milliseconds since 1970.
    public var at: Int64
    /// User, account, action, purpose, basis, result, marks.
    public var texts: [String]
    /// The entry that this one reviews; 0 for none.
    public var reviews: Int64
    /// The entities concerned, by the names that are alike on every node.
    public var subjects: [Dot]

    public init(number: Int64, at: Int64, texts: [String], reviews: Int64, subjects: [Dot]) {
      self.number = number
      self.at = at
      self.texts = texts
      self.reviews = reviews
      self.subjects = subjects
    }

    /// What is hashed: every part has its length before it, so no two entries have the same bytes.
    public var bytes: [UInt8] {
      var out: [UInt8] = []
      out.append(bigEndian: UInt64(bitPattern: number))
      out.append(bigEndian: UInt64(bitPattern: at))
      for text in texts {
        put(UInt32(truncatingIfNeeded: text.utf8.count), &out)
        out += Array(text.utf8)
      }
      out.append(bigEndian: UInt64(bitPattern: reviews))
      put(UInt32(truncatingIfNeeded: subjects.count), &out)
      for subject in subjects {
        subject.header.append(to: &out)
        put(subject.index, &out)
      }
      return out
    }

    private func put(_ number: UInt32, _ out: inout [UInt8]) {
      for shift in stride(from: UInt32(24), through: 0, by: -8) {
        out.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
  }

  /// What an entry's hash is over: ASCII `agency-node/1/audit-entry`, a zero byte, the hash before it, the entry.
  public static func message(after previous: Hash, _ entry: Entry) -> [UInt8] {
    Array("agency-node/1/audit-entry".utf8) + [0] + previous.bytes + entry.bytes
  }

  /// The hash of an entry in its place; the first follows ``Hash/zero``.
  public static func hash(after previous: Hash, _ entry: Entry, _ function: HashFunction) -> Hash {
    function.sha256(message(after: previous, entry))
  }

  /// The leaf of the tree over the chain: H(00 ‖ the entry's hash).
  public static func leaf(_ hash: Hash, _ function: HashFunction) -> Hash { function.sha256([0] + hash.bytes) }
}

/// Signatures of an audit log's heads, by its owner and by those who countersign.
public enum AuditSignature {
  /// - Returns: 64 bytes.
  public static func sign(_ head: AuditHead, partnership: HashPrefix, key: SigningKey) throws(TrustError) -> [UInt8] {
    try key.sign(SignatureContext.message("audit-head", partnership, head.bytes))
  }

  /// Whether a head was signed by the holder of a key (32 bytes) for this partnership.
  public static func verify(_ signed: SignedAuditHead, partnership: HashPrefix, publicKey: [UInt8]) -> Bool {
    SigningKey.verify(
      signed.signature, of: SignatureContext.message("audit-head", partnership, signed.head.bytes), by: publicKey)
  }

  /// What a countersignature is over: the witness (4), the time (8), the head.
  static func cosigned(_ head: AuditHead, by witness: MemberNumber, at: Instant) -> [UInt8] {
    var out: [UInt8] = []
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      out.append(UInt8(truncatingIfNeeded: witness.rawValue >> shift))
    }
    out.append(bigEndian: UInt64(bitPattern: at.rawValue))
    return out + head.bytes
  }

  /// Countersigns another member's head.
  /// - Returns: 64 bytes.
  public static func cosign(
    _ head: AuditHead, by witness: MemberNumber, at: Instant, partnership: HashPrefix, key: SigningKey
  ) throws(TrustError) -> [UInt8] {
    try key.sign(SignatureContext.message("audit-cosign", partnership, cosigned(head, by: witness, at: at)))
  }

  /// Whether a witness countersigned a head with a key (32 bytes).
  public static func verify(
    _ signature: [UInt8], of head: AuditHead, by witness: MemberNumber, at: Instant, partnership: HashPrefix,
    publicKey: [UInt8]
  ) -> Bool {
    SigningKey.verify(
      signature, of: SignatureContext.message("audit-cosign", partnership, cosigned(head, by: witness, at: at)),
      by: publicKey)
  }
}
