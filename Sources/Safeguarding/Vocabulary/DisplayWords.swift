extension Basis {
  /// The word for people, with which a flag of this basis is headed.
  public var label: String {
    switch self {
    case .observed: "Observation"
    case .disclosed: "Disclosure"
    case .reported: "Report"
    case .adjudicated: "Finding"
    }
  }

  /// How it came to be known, a sentence. Of an alleged perpetrator it says what is not a finding.
  public func sentence(about: FlagDefinition.SubjectKind) -> String {
    let isAlleged = about == .allegedPerpetrator
    return switch self {
    case .observed: "Seen by the agency that says so" + (isAlleged ? "; no court has found it." : ".")
    case .disclosed: "Told by somebody affected" + (isAlleged ? ": an allegation, not a finding." : ".")
    case .reported: "Reported by somebody else" + (isAlleged ? ": an allegation, not a finding." : ".")
    case .adjudicated: "Found by a court or tribunal."
    }
  }
}

extension FlagCode {
  /// What a flag of this code says, for people: a heading that tells its basis, the meaning, and how it came to be known.
  ///
  /// - Parameter basis: nil where nothing was said of it, or what was said cannot be read.
  public func sentence(basis: Basis?) -> String {
    let source = basis?.sentence(about: definition.about) ?? "It was not said how this is known."
    return "\(basis?.label ?? "Not known how"): \(definition.label). \(definition.meaning) \(source)"
  }
}

extension FlagDefinition.Retention {
  /// How long, in words. All are the partnership's to set.
  public var words: String {
    switch self {
    case .r1: "the longest, and only for adjudicated or repeated high harm; otherwise as R2"
    case .r2: "shorter than R1, for harm that is neither adjudicated nor repeated"
    case .r3: "six years"
    case .r4: "until the child is 25"
    case .r5: "the life of the order and six years"
    case .r6: "active for twelve months, then six years"
    case .whileActive: "while it is active"
    case .untilClosed: "until it is closed"
    case .withItsFlag: "as long as the flag that it is about"
    case .whileHeld: "while the hold stands; overrides every other retention"
    }
  }
}
