/// The structure of one entity: its creation, and for each field that was written to, the operations that no valid
/// operation replaced.
public struct EntityState: Hashable, Sendable {
  /// A live operation that wrote a field.
  public struct Write: Hashable, Sendable {
    public let dot: LocalDot
    public let field: FieldNumber
    public let author: MemberNumber
    public let audience: AudienceCode
    /// What the digest counts while the operation lives.
    public let leaf: Hash
    /// Encoded; references resolve through the header of `dot`'s set. Nil if erased.
    public var value: [UInt8]?

    public init(
      dot: LocalDot, field: FieldNumber, author: MemberNumber, audience: AudienceCode, leaf: Hash,
      value: [UInt8]?
    ) {
      self.dot = dot
      self.field = field
      self.author = author
      self.audience = audience
      self.leaf = leaf
      self.value = value
    }
  }

  /// An operation that is not live, because another took its place or because it was denied: kept by name, so that
  /// later ones may cite it.
  public struct Replaced: Hashable, Sendable {
    public let dot: LocalDot
    public let field: FieldNumber

    public init(dot: LocalDot, field: FieldNumber) {
      self.dot = dot
      self.field = field
    }
  }

  public let id: LocalDot
  public let kind: EntityKind
  public let rights: RightsClass
  public let audience: AudienceCode
  public let creator: MemberNumber
  public let isDenied: Bool
  /// The creation's value, encoded; nil if erased.
  public var creation: [UInt8]?
  /// Live writes, in the order they were applied here.
  public private(set) var writes: [Write]
  /// Fields whose first value, the creation's, was replaced.
  public private(set) var replacedFirst: [FieldNumber]
  public private(set) var replaced: [Replaced]

  public init(
    id: LocalDot, kind: EntityKind, rights: RightsClass, audience: AudienceCode, creator: MemberNumber,
    isDenied: Bool, creation: [UInt8]?, writes: [Write] = [], replacedFirst: [FieldNumber] = [],
    replaced: [Replaced] = []
  ) {
    self.id = id
    self.kind = kind
    self.rights = rights
    self.audience = audience
    self.creator = creator
    self.isDenied = isDenied
    self.creation = creation
    self.writes = writes
    self.replacedFirst = replacedFirst
    self.replaced = replaced
  }

  /// Whether `dot` is an operation on this field of this entity: its creation, a live write or a replaced one.
  public func knows(_ dot: LocalDot, _ field: FieldNumber) -> Bool {
    dot == id || writes.contains { $0.dot == dot && $0.field == field }
      || replaced.contains(Replaced(dot: dot, field: field))
  }

  /// The live writes of a field.
  public func writes(of field: FieldNumber) -> [Write] { writes.filter { $0.field == field } }

  /// The dots that hold a field now, the creation's included where it stands: what a form must carry.
  public func dots(of field: FieldNumber) -> [LocalDot] {
    (replacedFirst.contains(field) ? [] : [id]) + writes(of: field).map(\.dot)
  }

  /// What a write changed, for the view digest.
  public struct Change: Hashable, Sendable {
    public var added: Hash
    public var removed: [Hash] = []
    /// The creation's first value of the field was replaced by this write, and had not been before.
    public var replacedFirst = false
  }

  /// Puts a valid write in the place of what it replaces.
  public mutating func apply(_ write: Write, replacing dots: [LocalDot]) -> Change {
    var change = Change(added: write.leaf)
    for dot in dots {
      if dot == id {
        guard !replacedFirst.contains(write.field) else { continue }
        replacedFirst.append(write.field)
        change.replacedFirst = true
      } else if let place = writes.firstIndex(where: { $0.dot == dot && $0.field == write.field }) {
        change.removed.append(writes.remove(at: place).leaf)
        replaced.append(Replaced(dot: dot, field: write.field))
      }
    }
    writes.append(write)
    return change
  }

  /// Remembers a denied write by name only.
  public mutating func noteDenied(_ dot: LocalDot, _ field: FieldNumber) {
    replaced.append(Replaced(dot: dot, field: field))
  }

  /// Puts what a live write turned out to say in the place of what stood for it.
  /// - Returns: false if the write is not live, or was erased.
  public mutating func show(_ dot: LocalDot, _ value: [UInt8]) -> Bool {
    guard let place = writes.firstIndex(where: { $0.dot == dot && $0.value != nil }) else { return false }
    writes[place].value = value
    return true
  }

  /// Forgets a value, keeping what structure needs of it.
  public mutating func erase(_ dot: LocalDot) {
    if dot == id { creation = nil }
    for place in writes.indices where writes[place].dot == dot { writes[place].value = nil }
  }
}

/// The digest's term for a creation whose first value of `field` was replaced: SHA-256 of 0x10, the creation's header
/// hash, its index (4 bytes, big-endian) and the field (2 bytes).
public func replacedFirstTerm(_ creation: Dot, _ field: FieldNumber, _ hash: HashFunction) -> Hash {
  hash.sha256(namingBytes(0x10, creation, field))
}

/// The name of the conflict over a field of an entity, alike on every node: SHA-256 of 0x11, the creation's header
/// hash, its index (4 bytes, big-endian) and the field (2 bytes).
public func conflictName(_ entity: Dot, _ field: FieldNumber, _ hash: HashFunction) -> Hash {
  hash.sha256(namingBytes(0x11, entity, field))
}

private func namingBytes(_ tag: UInt8, _ dot: Dot, _ field: FieldNumber) -> [UInt8] {
  var bytes: [UInt8] = [tag]
  dot.header.append(to: &bytes)
  for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: dot.index >> shift)) }
  for shift: UInt16 in [8, 0] { bytes.append(UInt8(truncatingIfNeeded: field.rawValue >> shift)) }
  return bytes
}
