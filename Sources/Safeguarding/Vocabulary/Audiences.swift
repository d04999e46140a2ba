public import Replication

/// The audiences of the vocabulary. Their numbers travel in skeletons and are never reused; the set is closed under
/// ``intersection(_:)``.
extension AudienceCode {
  /// Every member.
  public static let everyone: AudienceCode = 0
  /// A: every member with look-up.
  public static let lookUp: AudienceCode = 1
  /// B: those who protect: police, social care, health, probation, IDVA, refuge, victim services, drug and alcohol, MARAC.
  public static let protection: AudienceCode = 2
  /// C: those who investigate and manage risk.
  public static let riskManagement: AudienceCode = 3
  /// S: named recipients; no role reads it by itself.
  public static let named: AudienceCode = 4
  /// B and school.
  public static let protectionAndSchool: AudienceCode = 5
  /// School and children's services.
  public static let schoolAndChildrensServices: AudienceCode = 6
  /// Police and probation.
  public static let policeAndProbation: AudienceCode = 7
  /// Children's services alone: what remains where two audiences meet.
  public static let childrensServices: AudienceCode = 8
  /// School, nursery and children's services: what is addressed to a child's school or nursery.
  public static let schoolsAndChildrensServices: AudienceCode = 9

  private static let table: [(code: AudienceCode, letter: String, roles: Set<Role>)] = {
    let c: Set<Role> = [
      .police, .daUnit, .mash, .probation, .maracCoordinator, .idva, .refuge, .childrensServices,
    ]
    let b = c.union(Role.health).union([.adultSocialCare, .victimServices, .drugAndAlcohol])
    return [
      (.everyone, "everyone", Set(Role.all)),
      (.lookUp, "A", Role.withLookUp),
      (.protection, "B", b),
      (.riskManagement, "C", c),
      (.named, "S", []),
      (.protectionAndSchool, "B+school", b.union([.school])),
      (.schoolAndChildrensServices, "school+childrens-services", [.school, .childrensServices]),
      (.policeAndProbation, "police+probation", [.police, .probation]),
      (.childrensServices, "childrens-services", [.childrensServices]),
      (
        .schoolsAndChildrensServices, "school+nursery+childrens-services", [.school, .nursery, .childrensServices]
      ),
    ]
  }()

  /// All audiences of this version, by number.
  public static let all: [AudienceCode] = table.map(\.code)

  /// The audience that a letter or name in a mapping stands for, such as `B`; nil if there is none.
  public init?(named name: String) {
    guard let entry = Self.table.first(where: { $0.letter == name }) else { return nil }
    self = entry.code
  }

  /// The letter of the vocabulary, or a name where it has none.
  public var name: String { Self.table.first { $0.code == self }?.letter ?? "audience-\(rawValue)" }

  /// The roles that read by themselves; empty for named recipients and for a code that this version does not know.
  /// The author always reads.
  public var roles: Set<Role> { Self.table.first { $0.code == self }?.roles ?? [] }

  /// Whether a member with these roles reads what is addressed so.
  public func admits(_ roles: Set<Role>) -> Bool {
    self == .everyone || !self.roles.isDisjoint(with: roles)
  }

  /// Whether what has this audience is sealed to a member with these roles. One with look-up reads by its roles; one
  /// without reads only what is addressed to it by name. Named recipients read whatever their roles are.
  public func isReadable(by roles: Set<Role>, isNamed: Bool) -> Bool {
    switch self {
    case .everyone: true
    case .named: isNamed
    default: admits(roles) && (isNamed || !roles.isDisjoint(with: Role.withLookUp))
    }
  }

  /// Whether it matters to its readers whom an entry names: where some of them have no look-up.
  public var isForNamed: Bool { self == .named || !roles.isSubset(of: Role.withLookUp) }

  /// The audience of something that follows from both: the roles in each. Where no role is in both, ``named``.
  public func intersection(_ other: AudienceCode) -> AudienceCode {
    let common = roles.intersection(other.roles)
    return Self.table.first { $0.roles == common }?.code ?? .named
  }
}
