public import Replication

/// What a referral asks for. The numbers travel and are never reused.
public enum ReferralKind: Int64, Hashable, Sendable, CaseIterable {
  case drugAndAlcohol = 1
  case childTherapy = 2
  case outreach = 3
  case mentalHealth = 4
  case perpetratorProgramme = 5
  case childrensServices = 6
  case marac = 7
  case specialistService = 8
  case dvds = 9
  case preSentenceHistory = 10
  case healthVisitor = 11
  case schoolNotice = 12
  /// Not of the person that it is about: a look-up by staff that was blocked, for another agency to review.
  case accessReview = 13

  /// What the vocabulary says of it.
  public var definition: ReferralDefinition { Self.table[self] ?? .unknown }

  /// The word in commands, directories and JSON.
  public var name: String { definition.name }

  /// The words for people.
  public var label: String { definition.label }

  /// The kind that a word stands for; nil if there is none.
  public init?(named name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  /// Where no standard is named, and for what the named one does not say, the times are this partnership's own default.
  private static let table: [ReferralKind: ReferralDefinition] = [
    .drugAndAlcohol: .init(
      "drug-and-alcohol", "Drug and alcohol support", to: [.drugAndAlcohol],
      due: .init(
        answer: .workingDays(3), completion: .days(21),
        standard: "National Drug Treatment Monitoring System: first intervention within three weeks of referral")),
    .childTherapy: .init(
      "child-therapy", "Therapy for a child",
      to: [.communityTrust, .mentalHealth, .childrensServices, .victimServices],
      due: .init(answer: .workingDays(5), completion: .days(28))),
    .outreach: .init(
      "outreach", "Outreach support", to: [.idva, .refuge, .victimServices], isSpecialist: true,
      due: .init(answer: .workingDays(2), completion: .days(14))),
    .mentalHealth: .init(
      "mental-health", "Mental health support", to: [.mentalHealth, .gp, .communityTrust],
      due: .init(
        answer: .workingDays(3), completion: .days(42),
        standard: "NHS Talking Therapies: treatment begins within six weeks of referral for three in four people")),
    .perpetratorProgramme: .init(
      "perpetrator-programme", "Programme for a person who harms", to: [.probation], ofAllegedPerpetrator: true,
      due: .init(answer: .workingDays(5), completion: .days(42))),
    .childrensServices: .init(
      "childrens-services", "Children's services", to: [.childrensServices, .mash],
      due: .init(
        answer: .workingDays(1), completion: .workingDays(45),
        standard: "Working Together to Safeguard Children 2023: decision within one working day, assessment within 45")),
    .marac: .init(
      "marac", "MARAC", to: [.maracCoordinator], isSpecialist: true,
      // To be heard at the next meeting, which is a month away at most for nearly all: no standard counts the days.
      due: .init(answer: .workingDays(2), completion: .days(31))),
    .specialistService: .init(
      "specialist-service", "IDVA or specialist service", to: [.idva, .refuge], isSpecialist: true,
      due: .init(answer: .workingDays(1), completion: .days(14))),
    .dvds: .init(
      "dvds", "Domestic Violence Disclosure Scheme", to: [.police, .daUnit],
      due: .init(
        answer: .workingDays(1), completion: .days(28),
        standard: "Domestic Violence Disclosure Scheme, statutory guidance 2023: 28 days at most"),
      audience: .riskManagement),
    .preSentenceHistory: .init(
      "pre-sentence-history", "History for a pre-sentence report", to: [.police], ofAllegedPerpetrator: true,
      endsContact: false,
      due: .init(answer: .workingDays(1), completion: .workingDays(5)), audience: .policeAndProbation),
    .healthVisitor: .init(
      "health-visitor", "Health visitor", to: [.communityTrust],
      due: .init(answer: .workingDays(2), completion: .days(10))),
    .schoolNotice: .init(
      "school-notice", "Notice to a school or nursery", to: [.school, .nursery], endsContact: false,
      due: .init(
        receipt: .workingDays(1), answer: .workingDays(1), completion: .workingDays(2),
        standard: "Operation Encompass: before the next school day begins"),
      audience: .schoolsAndChildrensServices),
    .accessReview: .init(
      "access-review", "Look-up by staff to review", to: AudienceCode.riskManagement.roles, endsContact: false,
      due: .init(answer: .workingDays(2), completion: .workingDays(10)), audience: .riskManagement),
  ]
}

/// What the vocabulary says of a kind of referral.
public struct ReferralDefinition: Hashable, Sendable {
  /// The word in commands, directories and JSON.
  public let name: String
  /// The words for people.
  public let label: String
  /// The roles whose members it goes to. A member whose directory entry takes the kind is a recipient as well.
  public let roles: Set<Role>
  /// Whether it reaches a service that specialises in domestic abuse.
  public let isSpecialist: Bool
  /// Whether being done with it ends work with a person. A notice, or a question that is answered, does not.
  public let endsContact: Bool
  /// Whether it says that the person it is about is an alleged perpetrator: it then crosses firm links only.
  public let isOfAllegedPerpetrator: Bool
  public let due: DueTimes
  /// Who reads it. It admits every role that it goes to.
  public let audience: AudienceCode

  init(
    _ name: String, _ label: String, to roles: Set<Role>, isSpecialist: Bool = false,
    ofAllegedPerpetrator: Bool = false,
    endsContact: Bool = true,
    due: DueTimes, audience: AudienceCode = .protection
  ) {
    self.name = name
    self.label = label
    self.roles = roles
    self.isSpecialist = isSpecialist
    self.endsContact = endsContact
    isOfAllegedPerpetrator = ofAllegedPerpetrator
    self.due = due
    self.audience = audience
  }

  static let unknown = ReferralDefinition("unknown", "Unknown kind", to: [], due: .unknownKind)
}
