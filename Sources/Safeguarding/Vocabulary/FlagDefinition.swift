public import Replication

/// What the vocabulary says of one flag code.
public struct FlagDefinition: Sendable {
  /// Whom a flag is about.
  public enum SubjectKind: String, Hashable, Sendable, CaseIterable {
    case anyone
    case victim
    case allegedPerpetrator = "alleged perpetrator"
    case child
    case adult
  }

  /// How long a flag is kept. All are the partnership's to set.
  public enum Retention: String, Hashable, Sendable, CaseIterable {
    /// Only for adjudicated or repeated high harm; else R2.
    case r1 = "R1"
    case r2 = "R2"
    /// Six years.
    case r3 = "R3"
    /// Until the child is 25.
    case r4 = "R4"
    /// The life of the order and six years.
    case r5 = "R5"
    /// MARAC: twelve months active, then R3.
    case r6 = "R6"
    case whileActive = "while active"
    case untilClosed = "until closed"
    case withItsFlag = "with its flag"
    case whileHeld = "while held"
  }

  /// The stable number that travels in values; never reused.
  public let number: Int64
  /// A few words for a heading.
  public let label: String
  /// The definition, a sentence.
  public let meaning: String
  public let about: SubjectKind
  /// Whether the flag belongs to a pair: it names a counterpart beside its subject.
  public let isOfPair: Bool
  /// Whether every node works it out for itself. Derived flags are not replicated.
  public let isDerived: Bool
  /// The roles to which an adjudicated or confirmed flag of this code is reserved.
  /// With another basis any member may assert any code.
  public let confirmedBy: Set<Role>
  /// Who reads it unless its author narrows it.
  public let audience: AudienceCode
  public let retention: Retention

  init(
    _ number: Int64, _ label: String, _ meaning: String, _ about: SubjectKind, _ audience: AudienceCode,
    _ retention: Retention, pair: Bool = false, derived: Bool = false,
    confirmedBy: Set<Role> = Role.adjudicating
  ) {
    self.number = number
    self.label = label
    self.meaning = meaning
    self.about = about
    self.audience = audience
    self.retention = retention
    isOfPair = pair
    isDerived = derived
    self.confirmedBy = confirmedBy
  }
}
