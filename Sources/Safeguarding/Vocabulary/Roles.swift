public import Replication

/// The roles of the vocabulary. Their numbers are in signed rosters and are never reused.
extension Role {
  public static let police: Role = 1
  public static let daUnit: Role = 2
  public static let mash: Role = 3
  public static let childrensServices: Role = 4
  public static let adultSocialCare: Role = 5
  public static let acuteTrust: Role = 6
  public static let communityTrust: Role = 7
  public static let gp: Role = 8
  public static let mentalHealth: Role = 9
  public static let probation: Role = 10
  public static let idva: Role = 11
  public static let refuge: Role = 12
  public static let victimServices: Role = 13
  public static let drugAndAlcohol: Role = 14
  public static let maracCoordinator: Role = 15
  public static let housing: Role = 16
  public static let school: Role = 17
  public static let nursery: Role = 18
  public static let courtLiaison: Role = 19
  public static let partnershipBoard: Role = 20

  /// Every role with the name that configuration and rosters use, and the words for people.
  private static let names: [(role: Role, name: String, words: String)] = [
    (.police, "police", "Police"),
    (.daUnit, "da-unit", "Domestic abuse investigation unit"),
    (.mash, "mash", "Multi-agency safeguarding hub"),
    (.childrensServices, "childrens-services", "Children's services"),
    (.adultSocialCare, "adult-social-care", "Adult social care"),
    (.acuteTrust, "acute-trust", "Acute NHS trust"),
    (.communityTrust, "community-trust", "Community NHS trust"),
    (.gp, "gp", "GP practice"),
    (.mentalHealth, "mental-health", "Mental health service"),
    (.probation, "probation", "Probation"),
    (.idva, "idva", "Independent domestic violence adviser"),
    (.refuge, "refuge", "Refuge"),
    (.victimServices, "victim-services", "Victim services"),
    (.drugAndAlcohol, "drug-and-alcohol", "Drug and alcohol service"),
    (.maracCoordinator, "marac-coordinator", "MARAC coordinator"),
    (.housing, "housing", "Housing"),
    (.school, "school", "School"),
    (.nursery, "nursery", "Nursery"),
    (.courtLiaison, "court-liaison", "Court liaison"),
    (.partnershipBoard, "partnership-board", "Partnership board"),
  ]

  /// All roles of this version of the vocabulary, by number.
  public static let all: [Role] = names.map(\.role)

  /// The role that a name in configuration stands for; nil if there is none.
  public init?(named name: String) {
    guard let entry = Self.names.first(where: { $0.name == name }) else { return nil }
    self = entry.role
  }

  /// The name in configuration and rosters, such as `childrens-services`; `role-N` for one this version does not know.
  public var name: String { Self.names.first { $0.role == self }?.name ?? "role-\(rawValue)" }

  /// The words for people.
  public var displayName: String {
    Self.names.first { $0.role == self }?.words ?? "Role \(rawValue), unknown to this version"
  }

  /// Roles that assert and receive what is addressed to them, and have no look-up.
  public static let recipientOnly: Set<Role> = [.school, .nursery, .housing]

  /// Roles with look-up.
  public static let withLookUp: Set<Role> = Set(all).subtracting(recipientOnly)

  /// The health roles, to which clinical attributes are reserved.
  public static let health: Set<Role> = [.acuteTrust, .communityTrust, .gp, .mentalHealth]

  /// The roles that may say what a court or tribunal found.
  public static let adjudicating: Set<Role> = [
    .police, .daUnit, .probation, .courtLiaison, .childrensServices,
  ]
}
