/// The head of one member's audit log: how many entries it has and the root of the tree over them. Others countersign it,
/// so that its owner can take nothing back unnoticed. What it says is specified in Protocol/AUDIT.md.
public struct AuditHead: Hashable, Sendable {
  public var member: MemberNumber
  /// Entries of the log.
  public var size: UInt64
  /// The root of the RFC 9162 tree over the chain's hashes.
  public var root: Hash
  /// When its owner signed it.
  public var at: Instant

  public init(member: MemberNumber, size: UInt64, root: Hash, at: Instant) {
    self.member = member
    self.size = size
    self.root = root
    self.at = at
  }

  /// What is signed: member (4) ‖ size (8) ‖ root (32) ‖ time (8), big-endian.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      out.append(UInt8(truncatingIfNeeded: member.rawValue >> shift))
    }
    out.append(bigEndian: size)
    root.append(to: &out)
    out.append(bigEndian: UInt64(bitPattern: at.rawValue))
    return out
  }
}

/// A head with its owner's signature.
public struct SignedAuditHead: Hashable, Sendable {
  public var head: AuditHead
  /// 64 bytes, Ed25519.
  public var signature: [UInt8]

  public init(head: AuditHead, signature: [UInt8]) {
    self.head = head
    self.signature = signature
  }
}

/// What a Hello says of audit logs.
public struct AuditClaim: Hashable, Sendable {
  /// Entries of the receiver's log at the head that the sender countersigned last; 0 for none.
  public var size: UInt64
  /// That head's root, shortened; nil for none.
  public var root: HashPrefix?
  /// Whether the sender shows a head of its own in this session: the dialer waits for it.
  public var isFollowed: Bool

  public init(size: UInt64, root: HashPrefix?, isFollowed: Bool) {
    self.size = size
    self.root = root
    self.isFollowed = isFollowed
  }
}

/// A head that is shown, with the proof that it only adds to the one before.
public struct AuditShowing: Hashable, Sendable {
  public var signed: SignedAuditHead
  /// The size that the proof starts from; 0 without one.
  public var from: UInt64
  /// The consistency proof of RFC 9162, section 2.1.4.
  public var path: [Hash]

  public init(signed: SignedAuditHead, from: UInt64, path: [Hash]) {
    self.signed = signed
    self.from = from
    self.path = path
  }
}

/// The answer to a head that was shown.
public enum AuditAnswer: Hashable, Sendable {
  /// Countersigned, at a time.
  case cosigned(size: UInt64, at: Instant, signature: [UInt8])
  /// Refused: the receiver's own log once had this head, and what was shown does not add to it.
  case refused(SignedAuditHead)
  /// Not now: the proof did not start where the receiver stands. The next Hello says where.
  case later
}
