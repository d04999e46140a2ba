public import Replication

/// How a board's next roster is made of the one before.
extension Roster {
  /// A member, to change it.
  /// - Throws: `memberUnknown`.
  public mutating func change(
    _ number: MemberNumber, _ change: (inout RosterMember) -> Void
  ) throws(TrustError) {
    guard let place = members.firstIndex(where: { $0.number == number }) else {
      throw TrustError(.memberUnknown, "the roster has no member \(number); `node roster show` lists them")
    }
    change(&members[place])
  }

  /// Adds a member.
  /// - Throws: `duplicateMember` for a number that was ever given.
  public mutating func add(_ member: RosterMember) throws(TrustError) {
    guard self.member(member.number) == nil else {
      throw TrustError(
        .duplicateMember,
        "member \(member.number) is in the roster already; numbers are never reused, choose the next free one")
    }
    members.append(member)
    members.sort { $0.number < $1.number }
  }

  /// Has a member take part no longer, or again. What it wrote counts up to the heads named, on every node.
  /// - Parameter acceptUpTo: nil leaves those that the roster names.
  public mutating func setStatus(
    _ status: Membership.Status, of number: MemberNumber, acceptUpTo: [AcceptUpTo]?
  ) throws(TrustError) {
    try change(number) { member in
      member.status = status
      if let acceptUpTo {
        member.acceptUpTo = acceptUpTo.sorted { ($0.stream, $0.sequence) < ($1.stream, $1.sequence) }
      }
    }
  }

  /// Names a member's new key: a signing or sealing key in the place of the old one, since every set cites the roster with
  /// the key that it was signed by; a certificate's pin beside the last one, so that peers with the older roster and those
  /// with this one can both connect.
  /// - Parameter key: A public key or a pin, 32 bytes.
  /// - Throws: `rosterMalformed` for another length.
  public mutating func rotate(
    _ kind: KeyRotation.Kind, of number: MemberNumber, to key: [UInt8]
  ) throws(TrustError) {
    guard key.count == 32, let pin = Hash(key) else {
      throw TrustError(.rosterMalformed, "a key is 64 hexadecimal digits, as `node keys rotate` prints it")
    }
    try change(number) { member in
      switch kind {
      case .signing: member.signingKeys = [key]
      case .sealing: member.sealingKey = key
      case .tls: member.pins = [pin] + member.pins.filter { $0 != pin }.prefix(1)
      }
    }
  }

  /// Takes all but a member's newest certificate away: at once if its key may be in other hands.
  public mutating func retireCertificates(of number: MemberNumber) throws(TrustError) {
    try change(number) { $0.pins = Array($0.pins.prefix(1)) }
  }
}
