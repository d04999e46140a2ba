/// What a roster says of its members and their rights, without keys or addresses: all that delivery needs.
public struct Membership: Hashable, Sendable {
  /// Whether a member takes part: only an active one is dialled and listened to.
  public enum Status: UInt8, Hashable, Sendable {
    case active = 0
    case suspended = 1
    case revoked = 2
  }

  /// One member, as far as delivery needs to know it.
  public struct Member: Hashable, Sendable {
    public let roles: Set<Role>
    public let status: Status

    public init(roles: Set<Role>, status: Status) {
      self.roles = roles
      self.status = status
    }
  }

  /// Which roles may create entities of a rights class, and which may amend those of others.
  public struct Rights: Hashable, Sendable {
    public let create: Set<Role>
    public let amend: Set<Role>

    public init(create: Set<Role>, amend: Set<Role>) {
      self.create = create
      self.amend = amend
    }
  }

  /// The hash that headers cite.
  public let hash: Hash
  /// From 1; a stream's headers never go back to an older one.
  public let version: UInt64
  public let members: [MemberNumber: Member]
  public let rights: [RightsClass: Rights]

  public init(
    hash: Hash, version: UInt64, members: [MemberNumber: Member], rights: [RightsClass: Rights]
  ) {
    self.hash = hash
    self.version = version
    self.members = members
    self.rights = rights
  }

  /// Whether a member may create entities of a class.
  public func mayCreate(_ member: MemberNumber, _ rightsClass: RightsClass) -> Bool {
    guard let roles = members[member]?.roles, let rights = rights[rightsClass] else { return false }
    return !roles.isDisjoint(with: rights.create)
  }

  /// Whether a member may write to an entity of a class that `creator` made. An author may always write to its own.
  public func mayAmend(
    _ member: MemberNumber, _ rightsClass: RightsClass, createdBy creator: MemberNumber
  ) -> Bool {
    if member == creator { return true }
    guard let roles = members[member]?.roles, let rights = rights[rightsClass] else { return false }
    return !roles.isDisjoint(with: rights.amend)
  }
}
