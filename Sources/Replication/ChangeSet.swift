/// What a member writes a stream for. People's streams travel before imports.
public enum StreamPurpose: UInt8, Hashable, Sendable, CaseIterable {
  case people = 0
  case imports = 1
}

/// A direct dependency: the head of another stream that the author had delivered.
public struct Dependency: Hashable, Sendable {
  /// The stream by its author's name; `head.prefix` tells the branch.
  public let stream: StreamID
  public let head: Head

  public init(stream: StreamID, head: Head) {
    self.stream = stream
    self.head = head
  }
}

/// A change-set's header, decoded. The bytes received are the bytes hashed and signed, so they travel along.
public struct Header: Hashable, Sendable {
  public var format: UInt32
  /// The stream by its author's name: its branch is always nil.
  public var stream: StreamID
  public var purpose: StreamPurpose
  /// From 1, without gaps.
  public var sequence: UInt64
  /// The hash of the stream's previous header; ``Hash/zero`` for the first.
  public var previous: Hash
  /// Heads of other streams, in order of stream, sequence and prefix; never one of the set's own stream. Only of a
  /// stream that forked can there be several.
  public var dependencies: [Dependency]
  /// SHA-256 of ``Clock/canonicalBytes`` of the author's full clock, before this set.
  public var clockHash: Hash
  /// Names the rights table too, which is part of the roster.
  public var roster: Hash
  /// The author's time. Shown, never a rule of validity.
  public var authored: Instant
  /// 1 to 10,000.
  public var operationCount: UInt32
  /// Bytes of the body before compression; at most 16 MiB.
  public var bodyLength: UInt32
  /// The root of the RFC 9162 tree over the operations' leaves.
  public var root: Hash
  /// The author's full clock, anchored at a stream's start and every 1,024 sets.
  public var anchor: Clock?
  /// A critical extension that is unknown makes a set uninterpreted: delivered, relayed, without effect.
  public var hasUnknownCriticalExtension: Bool

  public init(
    format: UInt32, stream: StreamID, purpose: StreamPurpose, sequence: UInt64, previous: Hash,
    dependencies: [Dependency], clockHash: Hash, roster: Hash,
    authored: Instant, operationCount: UInt32, bodyLength: UInt32, root: Hash,
    anchor: Clock? = nil, hasUnknownCriticalExtension: Bool = false
  ) {
    self.format = format
    self.stream = stream
    self.purpose = purpose
    self.sequence = sequence
    self.previous = previous
    self.dependencies = dependencies
    self.clockHash = clockHash
    self.roster = roster
    self.authored = authored
    self.operationCount = operationCount
    self.bodyLength = bodyLength
    self.root = root
    self.anchor = anchor
    self.hasUnknownCriticalExtension = hasUnknownCriticalExtension
  }
}

/// A signed header: its bytes as received, what they say, and their hash.
public struct SignedHeader: Hashable, Sendable {
  public let header: Header
  public let bytes: [UInt8]
  /// Ed25519, 64 bytes.
  public let signature: [UInt8]
  /// SHA-256 of `bytes`.
  public let hash: Hash

  public init(header: Header, bytes: [UInt8], signature: [UInt8], hash: Hash) {
    self.header = header
    self.bytes = bytes
    self.signature = signature
    self.hash = hash
  }
}

/// A change-set as it travels and as it is stored: a signed header, and a body that is compressed and unread.
public struct PackedChangeSet: Hashable, Sendable {
  public let signed: SignedHeader
  /// The compressed body.
  public let body: [UInt8]
  /// The version of the preset dictionary that the body was compressed with; 0 for none.
  public let dictionary: UInt32

  public init(signed: SignedHeader, body: [UInt8], dictionary: UInt32) {
    self.signed = signed
    self.body = body
    self.dictionary = dictionary
  }
}
