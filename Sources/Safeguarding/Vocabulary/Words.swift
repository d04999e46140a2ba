/// How what is said came to be known. Allegation, observation, report and finding are never shown alike.
public enum Basis: Int64, Hashable, Sendable, CaseIterable {
  case observed = 1
  case disclosed = 2
  case reported = 3
  /// Found by a court or tribunal: reserved to roles.
  case adjudicated = 4

  /// The word in configuration, commands and pages.
  public var name: String {
    switch self {
    case .observed: "observed"
    case .disclosed: "disclosed"
    case .reported: "reported"
    case .adjudicated: "adjudicated"
    }
  }

  /// The basis that a word stands for; nil if there is none.
  public init?(named name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}

/// The level of risk of a pair, in the words of the DASH checklist.
public enum RiskLevel: Int64, Hashable, Comparable, Sendable, CaseIterable {
  case standard = 1
  case medium = 2
  case high = 3

  /// The word in configuration, commands and pages.
  public var name: String {
    switch self {
    case .standard: "standard"
    case .medium: "medium"
    case .high: "high"
    }
  }

  /// The level that a word stands for, in any case; nil if there is none.
  public init?(named name: String) {
    let lower = name.lowercased()
    guard let match = Self.allCases.first(where: { $0.name == lower }) else { return nil }
    self = match
  }

  /// The level that a count of DASH ticks alone gives: 1-9 standard, 10-13 medium, 14 and over high.
  /// Judgement may raise it, never lower it.
  public init(dashTicks ticks: Int) {
    self = ticks >= 14 ? .high : ticks >= 10 ? .medium : .standard
  }

  public static func < (a: RiskLevel, b: RiskLevel) -> Bool { a.rawValue < b.rawValue }
}

/// Whether a flag stands. The words are those of HL7 FHIR R4 `Flag.status`.
public enum FlagStatus: Int64, Hashable, Sendable, CaseIterable {
  case active = 1
  case inactive = 2
  case enteredInError = 3

  /// The FHIR R4 code.
  public var name: String {
    switch self {
    case .active: "active"
    case .inactive: "inactive"
    case .enteredInError: "entered-in-error"
    }
  }

  /// The status that a word stands for; nil if there is none.
  public init?(named name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}

/// How two subjects are related. `parent` reads from the first to the second.
public enum RelationshipKind: Int64, Hashable, Sendable, CaseIterable {
  case partner = 1
  case formerPartner = 2
  case parent = 3
  case sibling = 4
  case sameHousehold = 5
  case otherFamily = 6

  /// The word in configuration, commands and pages.
  public var name: String {
    switch self {
    case .partner: "partner"
    case .formerPartner: "former-partner"
    case .parent: "parent"
    case .sibling: "sibling"
    case .sameHousehold: "same-household"
    case .otherFamily: "other-family"
    }
  }

  /// The kind that a word stands for; nil if there is none.
  public init?(named name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}

/// Sex as recorded by the agency that published a subject.
public enum RecordedSex: Int64, Hashable, Sendable, CaseIterable {
  case female = 1
  case male = 2
  case other = 3

  /// The word in configuration, commands and pages.
  public var name: String {
    switch self {
    case .female: "female"
    case .male: "male"
    case .other: "other"
    }
  }

  /// The sex that a word or its first letter stands for, in any case; nil if there is none.
  public init?(named name: String) {
    let lower = name.lowercased()
    guard
      let match = Self.allCases.first(where: { $0.name == lower || String($0.name.prefix(1)) == lower })
    else { return nil }
    self = match
  }
}
