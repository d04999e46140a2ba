import Replication
import Safeguarding
import Store
import Trust

/// An active member of the partnership, to be chosen from a list.
public struct MemberChoice: Sendable, Encodable, Hashable {
  public var member: UInt32
  public var agency: String
  /// Whether it reads only what is addressed to it.
  public var isRecipientOnly: Bool
}

/// Something that can be asked of a member: what it takes by its role, or by what it says in the directory.
public struct ReferralChoice: Sendable, Encodable, Hashable {
  /// The word of the kind.
  public var kind: String
  /// The kind in words for people.
  public var label: String
  public var member: UInt32
  public var agency: String
}

// Whom people choose from when they address something: for pages and JSON. Nothing here is about a person.
extension AgencyNode {
  /// The active members beside this one, by agency.
  public func otherMembers() throws -> [MemberChoice] {
    try store.read { reader in
      try others(reader).map { entry in
        MemberChoice(
          member: entry.number.rawValue, agency: entry.agency,
          isRecipientOnly: Role.withLookUp.isDisjoint(with: entry.roles))
      }
    }
  }

  /// Every kind of referral with the members that take it, by kind and agency. What a node sends by itself is left out.
  public func referralChoices() throws -> [ReferralChoice] {
    try store.read { reader in
      let taken = Dictionary(grouping: try reader.directory(), by: \.member)
      let others = try others(reader)
      let kinds = ReferralKind.allCases.filter { $0 != .accessReview }.sorted { $0.label < $1.label }
      return kinds.flatMap { kind in
        others.filter { entry in
          !kind.definition.roles.isDisjoint(with: entry.roles)
            || taken[entry.number]?.contains { $0.entry.takes(kind) } == true
        }.map {
          ReferralChoice(kind: kind.name, label: kind.label, member: $0.number.rawValue, agency: $0.agency)
        }
      }
    }
  }

  private func others(_ reader: StoreReader) throws -> [RosterMember] {
    (try reader.rosterBook().current?.roster.members ?? [])
      .filter { $0.status == .active && $0.number != member }
      .sorted { ($0.agency, $0.number) < ($1.agency, $1.number) }
  }
}
