/// A delivered change-set as the log knows it.
public struct LogEntry: Hashable, Sendable {
  public let number: SetNumber
  public let hash: Hash
  /// The stream it stands in, branch included. A fork that is found later can move it to a branch.
  public let stream: StreamID
  public let sequence: UInt64
  /// The hash of the header before it; ``Hash/zero`` for the first of a stream.
  public let previous: Hash
  public let purpose: StreamPurpose
  /// The newest roster that its header, or one before it in its chain, cites.
  public let roster: Hash

  public init(
    number: SetNumber, hash: Hash, stream: StreamID, sequence: UInt64, previous: Hash,
    purpose: StreamPurpose, roster: Hash
  ) {
    self.number = number
    self.hash = hash
    self.stream = stream
    self.sequence = sequence
    self.previous = previous
    self.purpose = purpose
    self.roster = roster
  }

  public var head: Head { Head(sequence: sequence, prefix: hash.prefix) }
}

/// What came of a change-set when it was delivered.
public enum SetOutcome: Hashable, Sendable {
  case applied
  /// Signed but malformed, or against the rules of structure: delivered and relayed, without effect.
  case void(String)
  /// Carries a critical extension this version does not know: delivered and relayed, uninterpreted.
  case uninterpreted
}

/// Read access to the log of delivered change-sets.
public protocol ReplicaLog {
  var clock: Clock { get throws }
  /// The delivered set with this header hash; nil if there is none.
  func entry(_ hash: Hash) throws -> LogEntry?
  /// The delivered set with this number; nil if there is none.
  func entry(_ number: SetNumber) throws -> LogEntry?
  /// All delivered sets of a stream at a sequence, whatever their branch: more than one only after a fork.
  func entries(trunk: StreamID, sequence: UInt64) throws -> [LogEntry]
  /// The first set that stands in a stream or branch.
  func first(in stream: StreamID) throws -> LogEntry?
  /// The numbers of a stream's or branch's sets with these sequences, ascending.
  func numbers(in stream: StreamID, sequences: ClosedRange<UInt64>) throws -> [SetNumber]
  /// The header as it was received, with its signature; nil if no such set was delivered.
  func signedHeader(_ number: SetNumber) throws -> SignedHeader?
  /// Bytes of headers, signatures and compressed bodies of some sets, for a plan.
  func bytes(of numbers: [SetNumber]) throws -> UInt64
  /// What a roster says; nil if it is not held.
  func membership(_ roster: Hash) throws -> Membership?
  /// One proof for every stream of which a fork is known.
  func forkProofs() throws -> [ForkProof]
  /// The line under what a member wrote, by the roster in force; nil if there is none.
  func cutoff(of member: MemberNumber) throws -> Cutoff?
}

extension ReplicaLog {
  /// None: for a log that knows no rosters in force.
  public func cutoff(of member: MemberNumber) throws -> Cutoff? { nil }
}

/// What ``Replica`` needs of a store. Every call belongs to the store's one writing transaction, so that a crash
/// leaves either all effects of a delivery or none.
public protocol ReplicaStorage: ReplicaLog {
  var clock: Clock { get throws }
  var digest: ViewDigest { get throws }
  /// Records how far a stream or branch was delivered; nil takes its entry out of the clock.
  mutating func setHead(_ stream: StreamID, _ head: Head?) throws
  /// Records the digest of the view as it is after this delivery.
  mutating func setDigest(_ digest: ViewDigest) throws

  /// The number that the next appended set gets.
  var nextNumber: SetNumber { get throws }
  /// Adds a delivered set to the log, under ``nextNumber``.
  mutating func append(_ set: ReceivedSet, entry: LogEntry, outcome: SetOutcome) throws
  /// Renames the sets of `stream` from `sequence` on: they turned out to be one of several branches.
  mutating func move(_ stream: StreamID, from sequence: UInt64, to branch: StreamID) throws

  /// Whether the set with this header hash is in the waiting area.
  func isParked(_ hash: Hash) throws -> Bool
  /// Keeps a set until what it awaits is there. Durable.
  /// - Returns: false if its author's quota is used up; the set is then not kept.
  mutating func park(_ set: ReceivedSet, awaiting: Awaited) throws -> Bool
  /// Takes the sets that wait for this out of the waiting area, in order of sequence.
  mutating func unpark(_ awaited: Awaited) throws -> [ReceivedSet]

  /// The structure of an entity; nil if nothing created it.
  func entity(_ id: LocalDot) throws -> EntityState?
  /// Adds an entity just created. The value's bytes are `creation.value` of `set.body`.
  mutating func insert(
    _ creation: Creation, of set: ReceivedSet, references: inout ReferenceResolver) throws
  /// Writes back an entity whose fields were written to, or of which a value was erased.
  mutating func update(_ state: EntityState) throws

  /// A set that is about to be delivered, with what this node may read in the place of sealed values.
  /// - Parameter number: The one that it gets, or has.
  mutating func readable(_ set: ReceivedSet, as number: SetNumber) throws -> ReceivedSet

  /// Indices of a set's operations whose values were erased, whether or not the set was delivered.
  func erasedOperations(of header: Hash) throws -> [UInt32]
}

extension ReplicaStorage {
  /// As it is: for a store that opens nothing.
  public func readable(_ set: ReceivedSet, as number: SetNumber) throws -> ReceivedSet { set }
  /// None: for a store that knows no erasures.
  public func erasedOperations(of header: Hash) throws -> [UInt32] { [] }
}

/// What a set waits for before it can be delivered.
public enum Awaited: Hashable, Sendable {
  /// A header of a stream (by its author's name), as cited.
  case header(StreamID, UInt64, HashPrefix)
  case roster(Hash)
}

/// A creation about to enter the view.
public struct Creation: Hashable, Sendable {
  public let id: LocalDot
  public let kind: EntityKind
  public let rights: RightsClass
  public let audience: AudienceCode
  public let creator: MemberNumber
  /// The rights table did not let its author create this: kept and marked, without effect.
  public let isDenied: Bool
  /// Where the value lies in the set's body; nil if erased.
  public let value: Range<Int>?

  public init(
    id: LocalDot, kind: EntityKind, rights: RightsClass, audience: AudienceCode, creator: MemberNumber,
    isDenied: Bool, value: Range<Int>?
  ) {
    self.id = id
    self.kind = kind
    self.rights = rights
    self.audience = audience
    self.creator = creator
    self.isDenied = isDenied
    self.value = value
  }
}
