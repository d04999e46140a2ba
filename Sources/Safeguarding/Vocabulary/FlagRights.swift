public import Replication

/// Who may say and change what under one code, read from the rights table that a new roster starts with.
public struct FlagRights: Hashable, Sendable {
  /// Who may assert it as observed, disclosed or reported. Empty where every node works it out.
  public let assert: Set<Role>
  /// Who may say that a court found it, or confirm it.
  public let confirm: Set<Role>
  /// Who may amend what others asserted. An author always amends its own.
  public let amend: Set<Role>
  /// Who may amend what others confirmed.
  public let amendConfirmed: Set<Role>
  /// Who may write its clinical attributes; empty if it has none.
  public let clinical: Set<Role>
  /// How many have to confirm it before it counts as confirmed.
  public let confirmations: Int
}

extension FlagCode {
  /// Who may assert, confirm and amend flags of this code.
  public var rights: FlagRights {
    let table = RightsTable.standard
    let general = table[.general]
    let confirmed = table[confirmingClass]
    let isClinical = attributes.contains { FlagField.clinical.contains($0.field.number) }
    let isRaised = !definition.isDerived
    return FlagRights(
      assert: isRaised ? general?.create ?? [] : derivedAsserters,
      confirm: isRaised ? definition.confirmedBy : derivedAsserters,
      amend: isRaised ? general?.amend ?? [] : derivedAsserters,
      amendConfirmed: isRaised ? confirmed?.amend ?? [] : derivedAsserters,
      clinical: isClinical ? table[.clinical]?.create ?? [] : [],
      confirmations: self == .deceased ? 2 : 1)
  }

  /// The class of a flag of this code that is adjudicated or confirmed.
  public var confirmingClass: RightsClass { self == .reviewHold ? .partnership : .adjudicated }

  /// Who may raise by hand what nodes derive: the police judge that somebody is a serial perpetrator.
  public var derivedAsserters: Set<Role> { self == .serialPerp ? definition.confirmedBy : [] }

  /// The audience of a flag of this code that is said of another flag: a contest is read by whoever reads what it
  /// contests, all others have the audience of their definition.
  public func audience(of contested: AudienceCode?) -> AudienceCode {
    self == .contested ? contested ?? definition.audience : definition.audience
  }
}
