public import Replication

/// What an agency's imports last said of a field, and which of the field's live values are theirs.
public struct ImportedField: Sendable {
  /// Live operations of this agency's import streams: what an import may replace.
  public let live: [LocalDot]
  /// What the imports said last, even if a person has replaced it since.
  public let last: Value<LocalDot>
  /// Whether that was erased: nobody knows any more whether an export says something else.
  public let isErased: Bool
}

extension StoreAccess {
  /// Looks at the log, so that a restored node knows what it imported.
  /// - Returns: nil if there is no such entity.
  public func imported(_ field: FieldNumber, of id: LocalDot) throws -> ImportedField? {
    guard let state = try storedEntity(id) else { return nil }
    var own: [LocalDot] = []
    for dot in [id] + state.writes(of: field).map(\.dot) + state.replaced.filter({ $0.field == field }).map(\.dot) {
      guard let entry = try entry(dot.set) else { continue }
      if entry.purpose == .imports, entry.stream.member == state.creator { own.append(dot) }
    }
    let live = Set(state.dots(of: field))
    guard let newest = own.max() else { return ImportedField(live: [], last: .none, isErased: false) }
    let isErased = try entry(newest.set).map { try erasures(of: $0.hash).contains(newest.index) } ?? false
    return ImportedField(
      live: own.filter(live.contains), last: isErased ? .none : try said(newest, field, state), isErased: isErased)
  }

  private func said(_ dot: LocalDot, _ field: FieldNumber, _ state: EntityState) throws -> Value<LocalDot> {
    if dot == state.id { return try state.creation.map { try value($0, of: dot.set)[field] } ?? .none }
    if let write = state.writes.first(where: { $0.dot == dot }) {
      return try write.value.map { try value($0, of: dot.set) } ?? .none
    }
    // Replaced values are only in the log.
    return try loggedBytes(of: dot)?.bytes.map { try value($0, of: dot.set) } ?? .none
  }
}
