public import Replication

extension FlagDraft {
  /// What is wrong with it; empty when it can be raised.
  ///
  /// - Parameters:
  ///   - roles: the author's roles in the roster.
  ///   - today: the day on which it is raised.
  public func faults(roles: Set<Role>, today: Day) -> [SafeguardingError] {
    var faults = [SafeguardingError]()
    // The same that every other node judges: what would be refused there is not written.
    let said = record.fieldsByNumber
    for field in FlagRefusal.fields.sorted() {
      guard let value = said[field], let refusal = FlagRefusal(value, of: field, code: code, roles: roles),
        !faults.contains(where: { $0.message == refusal.advice })
      else { continue }
      faults.append(.init(.reserved, field: refusal.field, refusal.advice))
    }
    if let counterpart, counterpart == subject {
      faults.append(
        .init(.inconsistent, field: FlagField.counterpart, "subject and counterpart are the same"))
    }
    if code == .refugeAddress && attributes[FlagField.addressReference] != nil {
      faults.append(
        .init(
          .inconsistent, field: FlagField.addressReference,
          "REFUGE-ADDRESS says who knows, and never an address; leave the address reference out"))
    }
    if code == .risk && risk == nil {
      faults.append(
        .init(.missing, field: FlagField.risk, "RISK needs a level: standard, medium or high"))
    }
    return faults + concernFaults() + dateFaults(today: today) + typeFaults()
  }

  private func dateFaults(today: Day) -> [SafeguardingError] {
    var faults = [SafeguardingError]()
    if let eventDay, eventDay > today {
      faults.append(
        .init(.dateInFuture, field: FlagField.eventDay, "the event is in the future; use an attribute for a due date"))
    }
    if recordedDay > today {
      faults.append(
        .init(.dateInFuture, field: FlagField.recordedDay, "the day of recording is in the future"))
    }
    if let eventDay, recordedDay < eventDay {
      faults.append(
        .init(.inconsistent, field: FlagField.recordedDay, "it was recorded before it happened; check both dates"))
    }
    return faults
  }

  private func typeFaults() -> [SafeguardingError] {
    attributes.sorted { $0.key < $1.key }.compactMap { number, value in
      let field = EntityKind.flag.field(number)
      guard !field.accepts(value) else { return nil }
      return SafeguardingError(.wrongType, field: number, "\(field.name) takes a \(field.type.rawValue)")
    }
  }
}

extension FieldDefinition {
  /// Whether a value has this field's shape. A cleared field (`none`) has any.
  public func accepts<Target: Hashable & Sendable>(_ value: Value<Target>) -> Bool {
    switch (type, value) {
    case (_, .none), (.text, .text), (.reference, .reference), (.bytes, .bytes): true
    case (.integer, .integer), (.day, .integer), (.word, .integer): true
    case (.yesNo, .integer(let bit)): bit == 0 || bit == 1
    case (.list, .list(let values)): values.allSatisfy { $0.asText != nil }
    case (.references, .list(let values)): values.allSatisfy { $0.target != nil }
    default: false
    }
  }
}
