public import Replication

/// The rights classes. Their numbers are in signed skeletons and are never reused.
extension RightsClass {
  /// What any member may assert: flags whose basis is observed, disclosed or reported.
  public static let general: RightsClass = 1
  /// What a court or tribunal found, and what is confirmed.
  public static let adjudicated: RightsClass = 2
  /// Flags with clinical attributes.
  public static let clinical: RightsClass = 3
  /// Subjects and relationships: what one agency published, amended by nobody else.
  public static let published: RightsClass = 4
  /// Decisions about links between subjects.
  public static let decision: RightsClass = 5
  /// Referrals and notices: between sender and recipient.
  public static let exchange: RightsClass = 6
  /// What is the partnership's to say, such as a hold.
  public static let partnership: RightsClass = 7
}

/// The rights table that a new roster starts with. An author may always write to its own.
public enum RightsTable {
  /// For each class the roles that may create, and those that may amend what others created.
  ///
  /// A safeguarding disclosure is never refused for who made it: any role creates ``RightsClass/general``, the
  /// recipient-only ones too. Amending others' flags takes look-up, without which nobody was shown what they replace. The
  /// board creates no findings and nothing clinical, and amends both: it answers a contest when the author has left.
  public static let standard: [RightsClass: Membership.Rights] = {
    let anyone = Set(Role.all)
    let confirming = Role.adjudicating.union(Role.health)
      .union([.idva, .refuge, .maracCoordinator, .drugAndAlcohol])
    return [
      .general: .init(create: anyone, amend: Role.withLookUp),
      .adjudicated: .init(create: confirming, amend: Role.adjudicating.union([.partnershipBoard])),
      .clinical: .init(create: Role.health, amend: Role.health.union([.partnershipBoard])),
      .published: .init(create: anyone, amend: []),
      .decision: .init(create: Role.withLookUp, amend: Role.withLookUp),
      .exchange: .init(create: anyone, amend: anyone),
      .partnership: .init(create: [.partnershipBoard], amend: [.partnershipBoard]),
    ]
  }()
}
