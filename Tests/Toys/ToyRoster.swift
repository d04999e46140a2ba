package import Replication

/// Rosters without keys: a version, its members and a rights table.
package enum ToyRoster {
  /// Everyone may create and amend.
  package static let open: RightsClass = 1
  /// Everyone may create; only the creator, and members with role 2, may amend.
  package static let guarded: RightsClass = 2
  /// Only members with role 2 may create or amend.
  package static let reserved: RightsClass = 3

  /// A roster in which even members have role 1 alone, and odd ones roles 1 and 2.
  /// - Parameter suspended: Members that take no part.
  package static func make(version: UInt64, members: Int, suspended: Set<UInt32> = []) -> Membership {
    var held: [MemberNumber: Membership.Member] = [:]
    for number in 1...UInt32(members) {
      held[MemberNumber(rawValue: number)] = .init(
        roles: number % 2 == 1 ? [1, 2] : [1], status: suspended.contains(number) ? .suspended : .active)
    }
    return Membership(
      hash: hash(1, version, UInt64(members)), version: version, members: held,
      rights: [
        open: .init(create: [1], amend: [1]), guarded: .init(create: [1], amend: [2]),
        reserved: .init(create: [2], amend: [2]),
      ])
  }

  private static func hash(_ numbers: UInt64...) -> Hash {
    var writer = ToyWriter()
    for number in numbers { writer.put(number) }
    return HashFunction.toy.sha256(writer.bytes)
  }
}
