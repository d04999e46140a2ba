import GRDB
public import Replication
public import Safeguarding
import Synchronization

extension StoreAccess {
  /// What linkage compares of a subject: every value that stands, in an order that is alike on every node.
  /// - Returns: nil if there is no such subject, or it was refused by the rights table, erased, or is sealed for
  ///   others.
  public func identity(of subject: LocalDot) throws -> Identity? {
    guard let row = try entityRow(subject), Shape(rawValue: row[0]).kind == .subject else { return nil }
    // To decrypt, read and fold it takes several times as long as to fetch it, and those who share a key are compared often.
    guard let stamp = try IdentityStamp(row) else {
      access.caches.identities.withLock { $0.forget(subject) }
      return try identity(subject, row)
    }
    let held = access.caches.identities.withLock { $0.held(subject, stamp) }
    if let held { return held }
    let identity = try identity(subject, row)
    access.caches.identities.withLock { $0.keep(identity, subject, stamp) }
    return identity
  }

  private func identity(_ subject: LocalDot, _ row: Row) throws -> Identity? {
    let (state, isWhole) = try readableEntity(subject, row)
    guard isWhole, !state.isDenied, let creation = state.creation else { return nil }
    let first = try value(creation, of: state.id.set)
    if case .sealed = first { return nil }
    func values(_ field: FieldNumber) throws -> [Value<LocalDot>] {
      // A subject that nobody wrote to again has one value: nearly all of them.
      guard !state.writes.isEmpty else { return first[field] == .none ? [] : [first[field]] }
      let siblings = try siblings(of: field, state, first)
      guard siblings.count > 1 else { return siblings.map(\.value) }
      return try siblings.map { (try dot($0.dot), $0.value) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
    func texts(_ field: FieldNumber) throws -> [String] { try values(field).compactMap(\.asText) }
    return Identity(
      forenames: try texts(SubjectField.forenames), surnames: try texts(SubjectField.surname),
      aliases: try values(SubjectField.aliases).flatMap(\.texts),
      birthDays: try values(SubjectField.birthDay).compactMap { $0.asInteger.map(Day.init(rawValue:)) },
      sexes: try values(SubjectField.sex).compactMap { $0.asInteger.flatMap(RecordedSex.init(rawValue:)) },
      nhsNumbers: try texts(SubjectField.nhsNumber), pncIDs: try texts(SubjectField.pncID),
      otherIdentifiers: try values(SubjectField.otherIdentifiers).flatMap(\.texts))
  }
}

extension NodeStore {
  /// Lets go of every identity that this process holds in memory: after an erasure nobody's that was erased stays.
  public func forgetIdentities() { caches.identities.withLock { $0 = IdentityCache() } }
}
