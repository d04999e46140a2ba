/// What two nodes say to each other, decoded. Encoding belongs to the Wire module; the meaning, to ``SyncSession``.
public enum Frame: Hashable, Sendable {
  case hello(Hello)
  case clock(ClockUpdate)
  case plan(SyncPlan)
  /// A signed roster, as bytes.
  case roster([UInt8])
  case forkProof(ForkProof)
  case forkProbe(ForkProbe)
  /// An erasure certificate, as bytes.
  case erasure([UInt8])
  /// A change-set's header, and its body or the start of it.
  case changeSet(ChangeSetStart)
  /// The next part of the body that a ``ChangeSetStart`` began.
  case chunk([UInt8])
  case ack(Ack)
  /// Asks for the signed header of a head of the sender's own streams that the receiver's Hello claimed to know.
  case prove(Dependency)
  /// The header that a ``prove(_:)`` asked for.
  case proof(SignedHeader)
  /// The head of the sender's audit log.
  case auditHead(AuditShowing)
  case auditAnswer(AuditAnswer)
  case close(CloseReason)
}

/// The first frame of both sides.
public struct Hello: Hashable, Sendable {
  public var minimumVersion: UInt32
  public var maximumVersion: UInt32
  /// 16 bytes.
  public var partnership: HashPrefix
  public var member: MemberNumber
  /// Drawn when the database was made or restored.
  public var incarnation: UInt64
  /// The hash of the clock that both sides agreed on last; ``Hash/zero`` if none is remembered.
  public var baseline: Hash
  /// Names all rosters that the sender holds: equal if and only if those are.
  public var roster: Hash
  /// The highest version among them.
  public var rosterVersion: UInt64
  /// Versions of preset dictionaries that this node can inflate with.
  public var dictionaries: [UInt32]
  public var clockHash: Hash
  public var digest: Hash
  /// The sum of the hashes of all erasures that the sender knows; ``Hash/zero`` for none.
  public var erasures: Hash
  /// Heads of the receiver's own streams, as the sender knows them: how a restored or cloned node finds out. A claim
  /// until it is proven.
  public var yourHeads: [Dependency]
  /// Whether the sender wants to stay and be told of changes as they land.
  public var live: Bool
  /// What the sender countersigned of the receiver's audit log; nil from a node that takes no part in it.
  public var audit: AuditClaim?

  public init(
    minimumVersion: UInt32, maximumVersion: UInt32, partnership: HashPrefix, member: MemberNumber,
    incarnation: UInt64, baseline: Hash, roster: Hash, rosterVersion: UInt64, dictionaries: [UInt32],
    clockHash: Hash, digest: Hash, erasures: Hash, yourHeads: [Dependency], live: Bool, audit: AuditClaim? = nil
  ) {
    self.minimumVersion = minimumVersion
    self.maximumVersion = maximumVersion
    self.partnership = partnership
    self.member = member
    self.incarnation = incarnation
    self.baseline = baseline
    self.roster = roster
    self.rosterVersion = rosterVersion
    self.dictionaries = dictionaries
    self.clockHash = clockHash
    self.digest = digest
    self.erasures = erasures
    self.yourHeads = yourHeads
    self.live = live
    self.audit = audit
  }
}

/// Entries of the sender's clock: all of them, or those that changed since the baseline.
public struct ClockUpdate: Hashable, Sendable {
  public var isFull: Bool
  public var heads: [Dependency]

  public init(isFull: Bool, heads: [Dependency]) {
    self.isFull = isFull
    self.heads = heads
  }
}

/// What the sender is about to send, for honest progress.
public struct SyncPlan: Hashable, Sendable {
  public var sets: UInt64
  /// Compressed bodies and headers, in bytes.
  public var bytes: UInt64

  public init(sets: UInt64, bytes: UInt64) {
    self.sets = sets
    self.bytes = bytes
  }
}

/// Two signed headers of one stream and sequence that differ, or that follow one header: proof that their author wrote
/// two histories. Anyone can check it.
public struct ForkProof: Hashable, Sendable {
  public let first: SignedHeader
  public let second: SignedHeader

  public init(first: SignedHeader, second: SignedHeader) {
    self.first = first
    self.second = second
  }
}

/// Samples of the sender's chain of one stream, newest first, to find where two chains part; of a stream that forked,
/// of each of its branches.
public struct ForkProbe: Hashable, Sendable {
  public let stream: StreamID
  public let samples: [Head]

  public init(stream: StreamID, samples: [Head]) {
    self.stream = stream
    self.samples = samples
  }
}

/// A signed header and the first part of its compressed body.
public struct ChangeSetStart: Hashable, Sendable {
  public let signed: SignedHeader
  public let dictionary: UInt32
  /// Bytes of the whole compressed body.
  public let compressedLength: UInt32
  /// The first part of the body; all of it for a small set.
  public let body: [UInt8]

  public init(signed: SignedHeader, dictionary: UInt32, compressedLength: UInt32, body: [UInt8]) {
    self.signed = signed
    self.dictionary = dictionary
    self.compressedLength = compressedLength
    self.body = body
  }
}

/// What the sender now holds durably, sent after the commit. Everything it covers is never sent to it again.
public struct Ack: Hashable, Sendable {
  /// An ack without content: says only that the sender is there. It travels as an empty frame.
  public static let signOfLife = Ack(heads: [], sets: 0, clockHash: nil, digest: nil)

  /// Entries that changed since the last ack or clock of this session.
  public var heads: [Dependency]
  /// How many change-sets of this session were dealt with so far: committed, parked or refused.
  public var sets: UInt64
  /// The prefix of the hash of the sender's clock; nil if unchanged since it was last told.
  public var clockHash: HashPrefix?
  /// The prefix of the sender's view digest; nil if unchanged since it was last told.
  public var digest: HashPrefix?

  public init(heads: [Dependency], sets: UInt64, clockHash: HashPrefix?, digest: HashPrefix?) {
    self.heads = heads
    self.sets = sets
    self.clockHash = clockHash
    self.digest = digest
  }
}

/// Why a session ends.
public struct CloseReason: Hashable, Sendable {
  /// The reasons that have a number of their own on the wire.
  public enum Code: UInt32, Hashable, Sendable, CaseIterable {
    /// Nothing left to say.
    case done = 0
    case shuttingDown = 1
    case versionUnknown = 2
    case wrongPartnership = 3
    case wrongMember = 4
    case notInRoster = 5
    case alreadyConnected = 6
    /// The other side broke the protocol; `detail` names the rule.
    case violation = 7
    case timedOut = 8
    case storageUnavailable = 9
  }

  public let code: Code
  /// A short name of what happened; never personal data.
  public let detail: String

  public init(_ code: Code, _ detail: String = "") {
    self.code = code
    self.detail = detail
  }
}
