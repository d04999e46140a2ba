/// What structure sees of an operation. It is never sealed and survives erasure.
///
/// `Target` is how it names other operations: ``Reference`` as it travels, ``LocalDot`` within a node.
public struct Skeleton<Target: Hashable & Sendable>: Hashable, Sendable {
  /// What an operation does.
  public enum Action: Hashable, Sendable {
    /// Makes an entity, named by this operation's dot; the value holds the first value of every field.
    case create(EntityKind, RightsClass)
    /// Writes one field of an entity.
    case set(entity: Target, field: FieldNumber)
  }

  public var action: Action
  /// The operations this one takes the place of: same entity and field, in the causal past or earlier in the set.
  /// An entity's creation stands for the first value of each of its fields. A creation replaces nothing.
  public var replaces: [Target]
  public var audience: AudienceCode
  /// What the author commits to before sealing a value: whoever opens it knows that all others who can were told the
  /// same. Nil if the value is open to all.
  public var commitment: Hash?

  public init(action: Action, replaces: [Target] = [], audience: AudienceCode = 0, commitment: Hash? = nil) {
    self.action = action
    self.replaces = replaces
    self.audience = audience
    self.commitment = commitment
  }

  /// The same skeleton with every target named in another way.
  public func mapTargets<Other, E: Error>(
    _ transform: (Target) throws(E) -> Other
  ) throws(E) -> Skeleton<Other> {
    let mapped: Skeleton<Other>.Action
    switch action {
    case .create(let kind, let rights): mapped = .create(kind, rights)
    case .set(let entity, let field): mapped = .set(entity: try transform(entity), field: field)
    }
    var others = [Other]()
    for target in replaces { others.append(try transform(target)) }
    return Skeleton<Other>(action: mapped, replaces: others, audience: audience, commitment: commitment)
  }
}

/// What a field or a whole creation says. A creation's value is a `record` keyed by field number.
///
/// Structure never looks inside; interpretation does.
public indirect enum Value<Target: Hashable & Sendable>: Hashable, Sendable {
  /// Nothing was said, or the field was cleared.
  case none
  case integer(Int64)
  case text(String)
  case bytes([UInt8])
  /// Another entity.
  case reference(Target)
  case list([Value])
  /// Fields in ascending order of number, each at most once.
  case record([RecordField])
  /// A whole value that only those can read who hold the content key of a lock: the lock, and the ciphertext.
  case sealed(lock: Target, [UInt8])

  /// One field of a record.
  public struct RecordField: Hashable, Sendable {
    public let field: FieldNumber
    public let value: Value

    public init(_ field: FieldNumber, _ value: Value) {
      self.field = field
      self.value = value
    }
  }

  /// The value of one field of a record; `none` if it is absent or this is no record.
  public subscript(field: FieldNumber) -> Value {
    guard case .record(let fields) = self else { return .none }
    return fields.first { $0.field == field }?.value ?? .none
  }

  /// The same value with every reference named in another way.
  public func mapTargets<Other, E: Error>(
    _ transform: (Target) throws(E) -> Other
  ) throws(E) -> Value<Other> {
    switch self {
    case .none: return .none
    case .integer(let integer): return .integer(integer)
    case .text(let text): return .text(text)
    case .bytes(let bytes): return .bytes(bytes)
    case .reference(let target): return .reference(try transform(target))
    case .list(let values):
      var others = [Value<Other>]()
      for value in values { others.append(try value.mapTargets(transform)) }
      return .list(others)
    case .record(let fields):
      var others = [Value<Other>.RecordField]()
      for entry in fields { others.append(.init(entry.field, try entry.value.mapTargets(transform))) }
      return .record(others)
    case .sealed(let lock, let ciphertext): return .sealed(lock: try transform(lock), ciphertext)
    }
  }
}

extension EntityKind {
  /// A content key for sealed values, wrapped once for each member that may read them: the field's number is the
  /// member's. Structure, so that every build knows it.
  public static let lock: EntityKind = 255
}

/// An operation about to be written: targets are this node's own names, and a creation earlier in the same
/// batch is named by its place there.
public struct NewOperation: Hashable, Sendable {
  /// The operation that another refers to.
  public enum Target: Hashable, Sendable {
    case delivered(LocalDot)
    /// The operation at this index of the same batch.
    case batch(UInt32)
  }

  public let skeleton: Skeleton<Target>
  public let value: Value<Target>
  /// Members that read it besides those whom its audience admits.
  public let recipients: Set<MemberNumber>

  public init(skeleton: Skeleton<Target>, value: Value<Target>, recipients: Set<MemberNumber> = []) {
    self.skeleton = skeleton
    self.value = value
    self.recipients = recipients
  }
}

/// An operation as received: its skeleton with wire references, the leaf that commits to it, and its value's bytes
/// within ``ReceivedSet/body``.
public struct ReceivedOperation: Hashable, Sendable {
  public let skeleton: Skeleton<Reference>
  /// The leaf of the set's Merkle tree: a hash of index, skeleton and salted value commitment.
  public let leaf: Hash
  /// Where the value's bytes lie in the set's body; nil when the value was erased.
  public let value: Range<Int>?

  public init(skeleton: Skeleton<Reference>, leaf: Hash, value: Range<Int>?) {
    self.skeleton = skeleton
    self.leaf = leaf
    self.value = value
  }
}

/// A change-set whose signature, hashes and root were verified, ready for causal delivery.
public struct ReceivedSet: Sendable {
  public let packed: PackedChangeSet
  /// The body, inflated.
  public let body: [UInt8]
  /// In order; empty when `malformed` is given.
  public let operations: [ReceivedOperation]
  /// Why the body cannot be read although its author signed it: the set is void.
  public let malformed: String?

  public init(
    packed: PackedChangeSet, body: [UInt8], operations: [ReceivedOperation], malformed: String?
  ) {
    self.packed = packed
    self.body = body
    self.operations = operations
    self.malformed = malformed
  }

  /// The same set with what this node reads in the place of some values. What travels and is logged, and the leaves, stay
  /// as they are.
  /// - Parameter values: Encoded, by the index of their operations.
  public func reading(_ values: [Int: [UInt8]]) -> ReceivedSet {
    guard !values.isEmpty else { return self }
    var body = body
    body.reserveCapacity(body.count + values.values.reduce(0) { $0 + $1.count })
    var operations = operations
    for (index, value) in values.sorted(by: { $0.key < $1.key }) where operations.indices.contains(index) {
      let (start, operation) = (body.count, operations[index])
      body += value
      operations[index] = ReceivedOperation(
        skeleton: operation.skeleton, leaf: operation.leaf, value: start..<body.count)
    }
    return ReceivedSet(packed: packed, body: body, operations: operations, malformed: malformed)
  }

  /// The same set without the values of some operations, which were erased.
  func withoutValues(of indices: [UInt32]) -> ReceivedSet {
    guard !indices.isEmpty else { return self }
    let gone = Set(indices)
    return ReceivedSet(
      packed: packed, body: body,
      operations: operations.enumerated().map { index, operation in
        guard gone.contains(UInt32(index)) else { return operation }
        return ReceivedOperation(skeleton: operation.skeleton, leaf: operation.leaf, value: nil)
      }, malformed: malformed)
  }

  public var header: Header { packed.signed.header }
  public var hash: Hash { packed.signed.hash }
}
