public import Replication

/// One member as the roster names it.
public struct RosterMember: Hashable, Sendable {
  public var number: MemberNumber
  public var agency: String
  public var roles: [Role]
  public var status: Membership.Status
  /// Ed25519, 32 bytes each; a new one is added before the old one goes.
  public var signingKeys: [[UInt8]]
  /// SHA-256 of the SubjectPublicKeyInfo of each certificate that it may present.
  public var pins: [Hash]
  /// X25519, 32 bytes; empty if it has none.
  public var sealingKey: [UInt8]
  /// `host:port`.
  public var addresses: [String]
  /// Up to where its streams still count once it was suspended or revoked, or a fork was settled.
  public var acceptUpTo: [AcceptUpTo]

  public init(
    number: MemberNumber, agency: String, roles: [Role], status: Membership.Status = .active, signingKeys: [[UInt8]],
    pins: [Hash], sealingKey: [UInt8] = [], addresses: [String] = [], acceptUpTo: [AcceptUpTo] = []
  ) {
    self.number = number
    self.agency = agency
    self.roles = roles
    self.status = status
    self.signingKeys = signingKeys
    self.pins = pins
    self.sealingKey = sealingKey
    self.addresses = addresses
    self.acceptUpTo = acceptUpTo
  }
}

/// The last set of a stream that still counts.
public struct AcceptUpTo: Hashable, Sendable {
  public var stream: UInt64
  public var sequence: UInt64
  public var hash: Hash

  public init(stream: UInt64, sequence: UInt64, hash: Hash) {
    self.stream = stream
    self.sequence = sequence
    self.hash = hash
  }
}

/// What the partnership's board signs: its members, their keys, roles and addresses, and the rights table.
public struct Roster: Hashable, Sendable {
  /// The one format there is.
  public static let format: UInt32 = 1

  public var partnership: HashPrefix
  /// From 1, without gaps.
  public var version: UInt64
  /// The hash of the roster before; ``Hash/zero`` for the first.
  public var previous: Hash
  /// Rosters superseded besides `previous`: how the board settles a branch.
  public var alsoPrevious: [Hash]
  /// Ed25519 public keys of the board, 32 bytes each.
  public var boardKeys: [[UInt8]]
  /// How many of the board have to sign: more than half.
  public var threshold: Int
  /// In ascending order of number.
  public var members: [RosterMember]
  public var rights: [RightsClass: Membership.Rights]
  public var issued: Instant
  /// A warning from here on, never a reason to stop reading; nil for none.
  public var expires: Instant?

  public init(
    partnership: HashPrefix, version: UInt64, previous: Hash, alsoPrevious: [Hash] = [], boardKeys: [[UInt8]],
    threshold: Int, members: [RosterMember], rights: [RightsClass: Membership.Rights], issued: Instant,
    expires: Instant? = nil
  ) {
    self.partnership = partnership
    self.version = version
    self.previous = previous
    self.alsoPrevious = alsoPrevious
    self.boardKeys = boardKeys
    self.threshold = threshold
    self.members = members
    self.rights = rights
    self.issued = issued
    self.expires = expires
  }

  /// A member by number.
  public func member(_ number: MemberNumber) -> RosterMember? { members.first { $0.number == number } }

  /// The active member whose certificate has this pin.
  public func member(pin: Hash) -> RosterMember? {
    members.first { $0.status == .active && $0.pins.contains(pin) }
  }

  /// The next version: it follows one roster and settles the rivalry with others, of which no member is lost.
  /// - Parameter rivals: Rosters to supersede besides the one followed. Where both name a member, that one's word counts.
  public static func following(_ before: SignedRoster, settling rivals: [SignedRoster], issued: Instant) -> Roster {
    var next = before.roster
    next.version += 1
    next.previous = before.hash
    next.alsoPrevious = rivals.map(\.hash)
    next.issued = issued
    for rival in rivals {
      next.members += rival.roster.members.filter { next.member($0.number) == nil }
    }
    next.members.sort { $0.number < $1.number }
    return next
  }

  /// What it says of forks: by stream, the heads up to which sets count.
  public var accepted: [StreamID: [AcceptedHead]] {
    var heads: [StreamID: [AcceptedHead]] = [:]
    for member in members {
      for limit in member.acceptUpTo {
        heads[StreamID(member: member.number, id: limit.stream), default: []]
          .append(AcceptedHead(sequence: limit.sequence, hash: limit.hash))
      }
    }
    return heads
  }

  /// Checks what no roster may break.
  /// - Throws: `thresholdTooLow`, `duplicateMember`, `duplicateKey` or `rosterMalformed`, which includes public keys of low
  ///   order: anyone can make signatures that hold for those.
  public func validate() throws(TrustError) {
    guard !boardKeys.isEmpty, Set(boardKeys).count == boardKeys.count else {
      throw TrustError(.duplicateKey, "the board needs at least one key, each different")
    }
    guard threshold <= boardKeys.count, threshold > boardKeys.count / 2 else {
      throw TrustError(
        .thresholdTooLow, "\(threshold) of \(boardKeys.count) board keys is no majority: two boards could disagree")
    }
    guard Set(members.map(\.number)).count == members.count else {
      throw TrustError(.duplicateMember, "two members have one number; numbers are never reused")
    }
    let keys = members.flatMap(\.signingKeys)
    let pins = members.flatMap(\.pins)
    guard Set(keys).count == keys.count, Set(pins).count == pins.count else {
      throw TrustError(.duplicateKey, "two members have one key; every node makes its own")
    }
    guard (boardKeys + keys).allSatisfy({ $0.count == 32 }),
      members.allSatisfy({ [0, 32].contains($0.sealingKey.count) })
    else { throw TrustError(.rosterMalformed, "a key is not 32 bytes") }
    guard !(boardKeys + keys).contains(where: SigningKey.isWeak) else {
      throw TrustError(
        .rosterMalformed, "a key is one for which anyone can make signatures; have its holder make another")
    }
    guard members.allSatisfy({ ([$0.agency] + $0.addresses).allSatisfy(Self.isPrintable) }) else {
      throw TrustError(.rosterMalformed, "an agency's name or address has control characters in it")
    }
    guard version > 0, (version == 1) == (previous == .zero), version > 1 || alsoPrevious.isEmpty else {
      throw TrustError(.rosterMalformed, "the first roster has no predecessor, every other has one")
    }
  }
  /// Names and addresses end on terminals and in logs: no control characters, which could forge a line of either.
  private static func isPrintable(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy {
      ![.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
    }
  }
}
