import Replication
public import Safeguarding
import Store
import Trust

/// A flag as somebody writes it down, before any of it is checked.
public struct FlagInput: Sendable {
  /// The code, in any case.
  public var code: String
  public var subject: SubjectChoice
  /// The other of a pair, a subject's name.
  public var counterpart: String?
  public var basis: Basis
  public var risk: RiskLevel?
  /// When it happened.
  public var on: Day?
  /// This agency's own reference, opaque to others.
  public var source: String?
  /// In plain, blame-free words.
  public var reason: String?
  /// Why words that were questioned are kept; others will read it.
  public var keepWording: String?
  /// The members it is addressed to: those without look-up read only what names them, and some codes have no other
  /// readers.
  public var to: [UInt32]
  /// What else flags of this code say, as `FIELD=VALUE`: see ``FlagCode/details``.
  public var details: [String]

  public init(
    code: String, subject: SubjectChoice, counterpart: String? = nil, basis: Basis, risk: RiskLevel? = nil,
    on: Day? = nil, source: String? = nil, reason: String? = nil, keepWording: String? = nil,
    to: [UInt32] = [], details: [String] = []
  ) {
    self.to = to
    self.details = details
    self.code = code
    self.subject = subject
    self.counterpart = counterpart
    self.basis = basis
    self.risk = risk
    self.on = on
    self.source = source
    self.reason = reason
    self.keepWording = keepWording
  }
}

// Flags as people write them: for pages, terminals and JSON alike.
extension AgencyNode {
  /// Raises a flag, and publishes its subject if it is new.
  /// - Throws: `invalidInput` with everything that is wrong, wording that was questioned among it; `notFound`;
  ///   `notAllowed`.
  public func raise(_ input: FlagInput) throws -> Written {
    let code = try parseFlagCode(input.code)
    let today = Day(milliseconds: now().rawValue)
    var attributes = try details(input.details, of: code, keepWording: input.keepWording)
    if let reason = input.reason {
      attributes[FlagField.reason] = .text(try questionedWording(reason, keptBecause: input.keepWording))
    }
    if !input.to.isEmpty {
      let roster = try currentRoster().roster
      for number in input.to where roster.member(MemberNumber(rawValue: number))?.status != .active {
        throw NodeError(.invalidInput, "member \(number) is not active in the roster; `node roster show` lists them")
      }
      attributes[FlagField.referredTo] = .list(input.to.map { .text("\($0)") })
    }
    let request = FlagRequest(
      subject: input.subject, counterpart: try input.counterpart.map { .known(try dot(named: $0)) }
    ) { [attributes, role = configuration.roles.first] subject, counterpart in
      FlagDraft(
        code: code, subject: subject, counterpart: counterpart, risk: input.risk, basis: input.basis,
        eventDay: input.on, recordedDay: today, source: input.source, role: role, attributes: attributes)
    }
    return try written(try raise(request))
  }

  /// Writes one field of a flag in the place of what was shown.
  /// - Parameters:
  ///   - field: Its name.
  ///   - value: As people type it.
  ///   - shown: The version of the field that was shown; nil to take what stands.
  ///   - keepWording: Why words that were questioned are kept.
  ///   - because: Why it is corrected; others will read it.
  /// - Throws: `changedMeanwhile` if the field changed since; `notFound`, `notAllowed`, `invalidInput`.
  public func amend(
    flag: String, field: String, value: String, shown: String? = nil, keepWording: String? = nil,
    because: String? = nil
  ) throws -> Written {
    guard let definition = FlagField.named(field) else {
      throw NodeError(.invalidInput, "a flag has no field of that name; `flag show` names the fields")
    }
    // What a victim said is quoted as it is.
    let isOwnWording = definition.type == .text && definition.number != FlagField.wordsOfVictim
    let words = isOwnWording ? try questionedWording(value, keptBecause: keepWording) : value
    let dot = try self.dot(named: flag)
    let standing = try shown.map { try self.dots(shown: $0, of: dot, definition.number) }
    let value = try parseValue(words, as: definition)
    let why = try because.map { try questionedWording($0, keptBecause: keepWording) }
    return try written(try amend(dot, field: definition.number, to: value, shown: standing, because: why))
  }

  /// Closes a flag, or retracts it; it stays in the history.
  /// - Throws: `changedMeanwhile`, `notFound`, `notAllowed`.
  public func set(_ status: FlagStatus, of flag: String, shown: String? = nil) throws -> Written {
    try amend(flag: flag, field: EntityKind.flag.field(FlagField.status).name, value: status.name, shown: shown)
  }

  private func written(_ dot: LocalDot) throws -> Written {
    Written(operation: try store.read { try $0.name(of: dot) })
  }
}
