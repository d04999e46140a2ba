public import Replication

/// What the next roster changes, in words: what a board member reads before signing.
public struct RosterDifference: Hashable, Sendable {
  /// One change.
  public struct Change: Hashable, Sendable {
    /// What kind of change; stable.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      case memberAdded
      case memberStatus
      case acceptUpTo
      case agency
      case roles
      case signingKey
      case certificatePin
      case sealingKey
      case addresses
      case board
      case threshold
      case expiry
      case rights
      case settles
    }

    public let kind: Kind
    /// The member concerned; nil for what concerns the partnership.
    public let member: MemberNumber?
    /// One line. Keys and hashes by their first 16 digits.
    public let words: String
    /// Whether it takes something away: a right, a key, a vote.
    public let takesAway: Bool

    init(_ kind: Kind, _ member: MemberNumber? = nil, _ words: String, takesAway: Bool = false) {
      self.kind = kind
      self.member = member
      self.words = words
      self.takesAway = takesAway
    }
  }

  public private(set) var changes: [Change] = []

  /// - Parameters:
  ///   - before: nil for the first roster, of which everything is new.
  ///   - roleName: The word for a role.
  ///   - time: A time in words.
  public init(
    from before: Roster?, to after: Roster, roleName: (Role) -> String, time: (Instant) -> String
  ) {
    for member in after.members {
      if let old = before?.member(member.number) {
        compare(old, member, roleName)
      } else {
        let roles = member.roles.map(roleName).joined(separator: ", ")
        changes.append(Change(.memberAdded, member.number, "adds member \(member.number), \(member.agency) (\(roles))"))
        note(member.signingKeys, [], "signing key", .signingKey, member.number)
        note(member.pins.map(\.bytes), [], "certificate pin", .certificatePin, member.number)
      }
    }
    let board = (before?.boardKeys ?? [], after.boardKeys)
    for key in board.1 where !board.0.contains(key) {
      changes.append(Change(.board, nil, "board: adds key \(Self.short(key))"))
    }
    for key in board.0 where !board.1.contains(key) {
      changes.append(Change(.board, nil, "board: takes key \(Self.short(key)) away", takesAway: true))
    }
    if before?.threshold != after.threshold || board.0.count != board.1.count {
      let old = before.map { ", before \($0.threshold) of \($0.boardKeys.count)" } ?? ""
      changes.append(
        Change(
          .threshold, nil, "board: \(after.threshold) of \(after.boardKeys.count) have to sign\(old)",
          takesAway: after.threshold < before?.threshold ?? 0))
    }
    if before?.expires != after.expires {
      changes.append(Change(.expiry, nil, after.expires.map { "ends \(time($0))" } ?? "has no end"))
    }
    if let before, before.rights != after.rights {
      let classes = Set(before.rights.keys).union(after.rights.keys).filter { before.rights[$0] != after.rights[$0] }
      let names = classes.map(\.rawValue).sorted().map(String.init).joined(separator: ", ")
      changes.append(Change(.rights, nil, "changes who may write: rights classes \(names)", takesAway: true))
    }
    for rival in after.alsoPrevious {
      changes.append(Change(.settles, nil, "settles the branch with roster \(Self.short(rival.bytes))"))
    }
  }

  private mutating func compare(_ old: RosterMember, _ new: RosterMember, _ roleName: (Role) -> String) {
    let number = new.number
    let who = "member \(number), \(new.agency)"
    if old.status != new.status {
      let verb =
        switch new.status {
        case .active: "lets \(who) take part again"
        case .suspended: "suspends \(who)"
        case .revoked: "revokes \(who)"
        }
      changes.append(Change(.memberStatus, number, verb, takesAway: new.status != .active))
    }
    if old.acceptUpTo != new.acceptUpTo {
      if new.acceptUpTo.isEmpty {
        changes.append(Change(.acceptUpTo, number, "member \(number): no head is named up to which its sets count"))
      }
      for limit in new.acceptUpTo where !old.acceptUpTo.contains(limit) {
        changes.append(
          Change(
            .acceptUpTo, number,
            "member \(number): stream \(String(limit.stream, radix: 16)) counts up to set \(limit.sequence), "
              + Self.short(limit.hash.bytes)))
      }
    }
    if old.agency != new.agency {
      changes.append(Change(.agency, number, "member \(number): \(old.agency) is now named \(new.agency)"))
    }
    if old.roles != new.roles {
      let roles = new.roles.map(roleName).joined(separator: ", ")
      let isFewer = !Set(old.roles).isSubset(of: new.roles)
      changes.append(Change(.roles, number, "member \(number): roles are now \(roles)", takesAway: isFewer))
    }
    note(new.signingKeys, old.signingKeys, "signing key", .signingKey, number)
    note(new.pins.map(\.bytes), old.pins.map(\.bytes), "certificate pin", .certificatePin, number)
    note(
      new.sealingKey.isEmpty ? [] : [new.sealingKey], old.sealingKey.isEmpty ? [] : [old.sealingKey], "sealing key",
      .sealingKey, number)
    if old.addresses != new.addresses {
      let addresses = new.addresses.isEmpty ? "none, it dials out only" : new.addresses.joined(separator: ", ")
      changes.append(Change(.addresses, number, "member \(number): addresses are now \(addresses)"))
    }
  }

  private mutating func note(
    _ new: [[UInt8]], _ old: [[UInt8]], _ what: String, _ kind: Change.Kind, _ member: MemberNumber
  ) {
    for key in new where !old.contains(key) {
      changes.append(Change(kind, member, "member \(member): \(what) \(Self.short(key)) comes"))
    }
    for key in old where !new.contains(key) {
      changes.append(Change(kind, member, "member \(member): \(what) \(Self.short(key)) goes", takesAway: true))
    }
  }

  private static func short(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.prefix(8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }) + "…"
  }
}
