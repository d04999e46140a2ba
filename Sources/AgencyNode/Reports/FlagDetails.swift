import Replication
public import Safeguarding

extension FlagCode {
  /// Fields that have a place of their own where a flag is raised, or that the product writes itself.
  private static let elsewhere: Set<FieldNumber> = [
    FlagField.risk, FlagField.reason, FlagField.referredTo, FlagField.confirmed, FlagField.importKey, FlagField.askedBy,
    FlagField.cites, FlagField.contestedBy, FlagField.statement, FlagField.correction, FlagField.foreignEntry,
    FlagField.foreignPartnership, FlagField.foreignAuthor, FlagField.foreignBasis, FlagField.foreignRecordedDay,
    FlagField.foreignNote,
  ]

  /// What somebody who raises a flag of this code can say in fields of their own: what this code carries first, then what
  /// every flag may.
  public var details: [FieldDefinition] {
    let own = attributes.map(\.field)
    let common = FlagField.all.filter { field in
      FlagField.common.contains(field.number) && !own.contains { $0.number == field.number }
    }
    return (own + common).filter { field in
      let isTyped =
        switch field.type {
        case .reference, .references, .bytes: false
        default: true
        }
      return isTyped && !Self.elsewhere.contains(field.number)
    }
  }
}

/// A field of a flag and what it shall say, typed as `FIELD=VALUE`.
/// - Throws: `invalidInput` if it is written otherwise, or no flag has that field.
public func parseAssignment(_ text: String) throws -> (field: FieldDefinition, words: String) {
  let parts = text.split(separator: "=", maxSplits: 1)
  guard parts.count == 2, !parts[1].allSatisfy(\.isWhitespace), let field = FlagField.named(String(parts[0])) else {
    throw NodeError(.invalidInput, "write FIELD=VALUE, with a field that `vocabulary CODE` or `flag show` names")
  }
  return (field, String(parts[1]))
}

extension AgencyNode {
  /// Fields of a flag that is raised, as people type them.
  /// - Parameters:
  ///   - texts: `FIELD=VALUE` each.
  ///   - keepWording: Why words that were questioned are kept.
  /// - Throws: `invalidInput` for a field that flags of this code do not say, one twice, or a value that it does not take.
  func details(
    _ texts: [String], of code: FlagCode, keepWording: String?
  ) throws -> [FieldNumber: Value<NewOperation.Target>] {
    var found: [FieldNumber: Value<NewOperation.Target>] = [:]
    for text in texts {
      let (field, words) = try parseAssignment(text)
      guard code.details.contains(where: { $0.number == field.number }) else {
        let names = code.details.map(\.name).joined(separator: ", ")
        throw NodeError(.invalidInput, "\(code.rawValue) has no place for \(field.name) here; it has \(names)")
      }
      // What a victim said is quoted as it is.
      let isOwnWording = field.type == .text && field.number != FlagField.wordsOfVictim
      let value = isOwnWording ? try questionedWording(words, keptBecause: keepWording) : words
      guard found.updateValue(try parseValue(value, as: field), forKey: field.number) == nil else {
        throw NodeError(.invalidInput, "\(field.name) is said twice; say it once")
      }
    }
    return found
  }
}
