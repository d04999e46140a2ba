public import Replication

extension Identity {
  /// Reads a subject as people see it. Where a field is disputed give all that its verdict shows: each may be the one
  /// that agrees with another subject.
  ///
  /// - Parameter shown: by ``SubjectField``, the values to compare, in canonical order. Whatever is not of a field's
  ///   type, and whatever cannot be read, is left out.
  public init<Target>(shown: [FieldNumber: [Value<Target>]]) {
    func texts(_ field: FieldNumber) -> [String] { (shown[field] ?? []).compactMap(\.asText) }
    func numbers(_ field: FieldNumber) -> [Int64] { (shown[field] ?? []).compactMap(\.asInteger) }
    func listed(_ field: FieldNumber) -> [String] { (shown[field] ?? []).flatMap(\.texts) }
    self.init(
      forenames: texts(SubjectField.forenames), surnames: texts(SubjectField.surname),
      aliases: listed(SubjectField.aliases), birthDays: numbers(SubjectField.birthDay).map(Day.init(rawValue:)),
      sexes: numbers(SubjectField.sex).compactMap(RecordedSex.init(rawValue:)),
      nhsNumbers: texts(SubjectField.nhsNumber), pncIDs: texts(SubjectField.pncID),
      otherIdentifiers: listed(SubjectField.otherIdentifiers))
  }

  /// Reads a subject by its shown values, one a field.
  public init<Target>(_ view: SubjectView<Target>) { self.init(shown: view.fields.mapValues { [$0] }) }
}
