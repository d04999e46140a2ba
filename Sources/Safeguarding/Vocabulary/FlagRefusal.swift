public import Replication

/// Why something said in a flag is refused although the rights table let its author write: the vocabulary reserves it.
///
/// It is judged alike wherever the value can be read, by the author's roles in the roster under which it was written, so
/// that what an author's own software let pass has no effect anywhere. A disclosure is never refused for who made it.
public enum FlagRefusal: Hashable, Sendable {
  /// A code that every node works out from its reasons was raised by hand.
  case derived(FlagCode)
  /// A finding or a confirmation by a member whose roles may make neither.
  case unconfirmable(FlagCode)
  /// What a clinician finds, said by somebody else.
  case clinical(FieldNumber)

  /// The fields in which something may be refused.
  public static let fields: Set<FieldNumber> = FlagField.clinical.union([
    FlagField.code, FlagField.basis, FlagField.confirmed,
  ])

  /// Judges what one operation says of one field.
  /// - Parameters:
  ///   - code: The code that the flag reads as. What a later version knows is not judged.
  ///   - roles: The author's, by the roster that its change-set cites.
  /// - Returns: nil if it may be said.
  public init?<Target: Hashable & Sendable>(
    _ value: Value<Target>, of field: FieldNumber, code: FlagCode?, roles: Set<Role>
  ) {
    switch (field, value) {
    case (FlagField.code, .integer(let number)):
      guard let said = FlagCode(number: number), said.definition.isDerived,
        said.derivedAsserters.isDisjoint(with: roles)
      else { return nil }
      self = .derived(said)
    case (FlagField.basis, .integer(Basis.adjudicated.rawValue)), (FlagField.confirmed, .integer(1)):
      guard let code, code.definition.confirmedBy.isDisjoint(with: roles) else { return nil }
      self = .unconfirmable(code)
    case (_, .none): return nil
    case (let field, _):
      guard FlagField.clinical.contains(field), Role.health.isDisjoint(with: roles) else { return nil }
      self = .clinical(field)
    }
  }

  /// The first thing that may not be said in a creation by its author; nil if all may.
  public static func ofCreation<Target: Hashable & Sendable>(
    _ fields: [FieldNumber: Value<Target>], roles: Set<Role>
  ) -> FlagRefusal? {
    let code = fields[FlagField.code]?.asInteger.flatMap(FlagCode.init(number:))
    for field in Self.fields.sorted() {
      if let value = fields[field], let refusal = FlagRefusal(value, of: field, code: code, roles: roles) {
        return refusal
      }
    }
    return nil
  }

  /// The field that is at fault.
  public var field: FieldNumber {
    switch self {
    case .derived: FlagField.code
    case .unconfirmable: FlagField.basis
    case .clinical(let field): field
    }
  }

  /// What its author is told to do.
  public var advice: String {
    switch self {
    case .derived(let code):
      "\(code.rawValue) is worked out by every node from its reasons; raise what it would follow from"
    case .unconfirmable(let code):
      "an adjudicated or confirmed \(code.rawValue) is reserved to \(Self.words(code.definition.confirmedBy)); raise it "
        + "as observed, disclosed or reported"
    case .clinical: "clinical attributes are reserved to health; leave them out"
    }
  }

  /// Why it has no effect, for everybody else: a sentence.
  public var words: String {
    switch self {
    case .derived(let code):
      "\(code.rawValue) is worked out by every node from its reasons; nobody asserts it. It is kept, marked, and has no "
        + "effect."
    case .unconfirmable(let code):
      "Its author's roles may not say that a court found it, nor confirm it: for \(code.rawValue) that is reserved to "
        + "\(Self.words(code.definition.confirmedBy)). It is kept, marked, and has no effect."
    case .clinical:
      "Its author is no health service, and clinical attributes are reserved to health. It is kept, marked, and has no "
        + "effect."
    }
  }

  private static func words(_ roles: Set<Role>) -> String {
    roles.sorted().map(\.displayName).joined(separator: ", ")
  }
}
