/// A member's number in the roster: a small integer, never reused.
public struct MemberNumber: Hashable, Comparable, Sendable, RawRepresentable,
  ExpressibleByIntegerLiteral, CustomStringConvertible
{
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public init(integerLiteral value: UInt32) { rawValue = value }
  public static func < (a: MemberNumber, b: MemberNumber) -> Bool { a.rawValue < b.rawValue }
  public var description: String { String(rawValue) }
}

/// One member's numbered chain of change-sets. A member writes in several, so that what a person reports now
/// never waits behind a bulk load.
///
/// After a fork each branch is a stream of its own, named by the first header that differs; `branch` is nil
/// for a stream that never parted, and for the common trunk of one that did.
public struct StreamID: Hashable, Comparable, Sendable {
  public let member: MemberNumber
  /// Drawn at random when the stream is opened.
  public let id: UInt64
  public let branch: HashPrefix?

  public init(member: MemberNumber, id: UInt64, branch: HashPrefix? = nil) {
    self.member = member
    self.id = id
    self.branch = branch
  }

  /// The stream as its author names it, whatever branches it has.
  public var trunk: StreamID { StreamID(member: member, id: id) }

  public static func < (a: StreamID, b: StreamID) -> Bool {
    if a.member != b.member { return a.member < b.member }
    if a.id != b.id { return a.id < b.id }
    switch (a.branch, b.branch) {
    case (nil, nil), (_?, nil): return false
    case (nil, _?): return true
    case (let x?, let y?): return x < y
    }
  }
}

extension StreamID: CustomStringConvertible {
  /// `member/stream`, with the branch after a tilde; ids are shortened to eight hexadecimal digits.
  public var description: String {
    let name = hexadecimal((0..<4).map { UInt8(truncatingIfNeeded: id >> UInt64(56 - 8 * $0)) })
    guard let branch else { return "\(member)/\(name)" }
    return "\(member)/\(name)~\(branch.description.prefix(8))"
  }
}

/// The name of one operation: the hash of its change-set's header, and its index in the set.
/// An entity's id is the dot that created it.
public struct Dot: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let header: Hash
  public let index: UInt32

  public init(header: Hash, index: UInt32) {
    self.header = header
    self.index = index
  }

  public static func < (a: Dot, b: Dot) -> Bool {
    a.header != b.header ? a.header < b.header : a.index < b.index
  }

  /// The header's first eight hexadecimal digits and the index.
  public var description: String { "\(header.description.prefix(8)).\(index)" }
}

/// This node's own short name for a delivered change-set: its place in the node's apply order, from 1.
/// It never leaves the node.
public struct SetNumber: Hashable, Comparable, Sendable, RawRepresentable {
  public let rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }
  public static func < (a: SetNumber, b: SetNumber) -> Bool { a.rawValue < b.rawValue }
}

/// This node's own short name for a ``Dot``: the set's number and the operation's index in one integer.
/// A store can use it as a row id; it never leaves the node.
public struct LocalDot: Hashable, Comparable, Sendable, RawRepresentable {
  /// Bits of the index: a set has at most 10,000 operations.
  public static let indexBits: Int64 = 14

  public let rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }

  public init(set: SetNumber, index: UInt32) {
    rawValue = set.rawValue << Self.indexBits | Int64(index)
  }

  public var set: SetNumber { SetNumber(rawValue: rawValue >> Self.indexBits) }
  public var index: UInt32 { UInt32(rawValue & (1 << Self.indexBits - 1)) }
  public static func < (a: LocalDot, b: LocalDot) -> Bool { a.rawValue < b.rawValue }
}

/// The number of a field within an entity's kind. Its meaning belongs to the kind; structure only compares it.
public struct FieldNumber: Hashable, Comparable, Sendable, RawRepresentable,
  ExpressibleByIntegerLiteral
{
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }
  public init(integerLiteral value: UInt16) { rawValue = value }
  public static func < (a: FieldNumber, b: FieldNumber) -> Bool { a.rawValue < b.rawValue }
}

/// What an entity is: subject, flag, referral and so on. Its meaning belongs to the vocabulary.
public struct EntityKind: Hashable, Sendable, RawRepresentable, ExpressibleByIntegerLiteral {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public init(integerLiteral value: UInt8) { rawValue = value }
}

/// The class under which the rights table says who may create and who may amend an entity.
public struct RightsClass: Hashable, Sendable, RawRepresentable, ExpressibleByIntegerLiteral {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public init(integerLiteral value: UInt8) { rawValue = value }
}

/// The set of roles that may read an operation's value. Zero is every member.
public struct AudienceCode: Hashable, Sendable, RawRepresentable, ExpressibleByIntegerLiteral {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public init(integerLiteral value: UInt8) { rawValue = value }
}

/// What a member is to the partnership: police, refuge and so on. Its meaning belongs to the vocabulary.
public struct Role: Hashable, Comparable, Sendable, RawRepresentable, ExpressibleByIntegerLiteral {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public init(integerLiteral value: UInt8) { rawValue = value }
  public static func < (a: Role, b: Role) -> Bool { a.rawValue < b.rawValue }
}

/// Milliseconds since 1970-01-01T00:00:00Z. Never a rule of validity; always an argument in the pure core.
public struct Instant: Hashable, Comparable, Sendable, RawRepresentable {
  public let rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }
  public init(milliseconds: Int64) { rawValue = milliseconds }
  public static func < (a: Instant, b: Instant) -> Bool { a.rawValue < b.rawValue }
  /// The instant so much later, or earlier when negative; wraps instead of trapping at the ends of time.
  public func adding(milliseconds: Int64) -> Instant {
    Instant(rawValue: rawValue &+ milliseconds)
  }
}
