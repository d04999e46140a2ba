import GRDB
import Replication
import Safeguarding
import Wire

/// What of a flag is refused because the vocabulary reserves it, see ``FlagRefusal``: a function of structure and of the
/// values that this node may read, so alike wherever they are.
struct FlagRefusals {
  /// Of the creation, which refuses the flag whole.
  var creation: FlagRefusal?
  /// Of single writes to it: the flag stands, without them.
  var writes: [LocalDot: FlagRefusal] = [:]
  /// For fields with refused writes: what stands in them, which is what those did not take the place of.
  var standing: [FieldNumber: [Sibling<LocalDot>]] = [:]
}

extension StoreAccess {
  /// The roles of a set's author, by the roster that the set cites.
  private func roles(ofAuthor set: SetNumber) throws -> Set<Role> {
    guard let entry = try entry(set) else { return [] }
    return try membership(entry.roster)?.members[entry.stream.member]?.roles ?? []
  }

  /// - Parameter first: The value of its creation.
  func refusals(_ state: EntityState, _ first: Value<LocalDot>) throws -> FlagRefusals {
    var refusals = FlagRefusals()
    guard state.kind == .flag, !state.isDenied else { return refusals }
    func write(_ write: EntityState.Write, _ code: FlagCode?) throws -> FlagRefusal? {
      guard let bytes = write.value else { return nil }
      let said = try value(bytes, of: write.dot.set)
      if said.isSealed { return nil }
      return FlagRefusal(
        said, of: write.field, code: code, roles: try roles(ofAuthor: write.dot.set))
    }
    // The code first: what is reserved depends on it.
    let writes = state.writes.filter { FlagRefusal.fields.contains($0.field) }
    for one in writes where one.field == FlagField.code { refusals.writes[one.dot] = try write(one, nil) }
    refusals.standing = try standing(state, first, nil, refusals.writes)
    let codes = try siblings(of: FlagField.code, state, first, refusals)
    let code = EntityKind.flag.field(FlagField.code).policy.verdict(codes).first.asInteger
      .flatMap(FlagCode.init(number:))
    for one in writes where one.field != FlagField.code { refusals.writes[one.dot] = try write(one, code) }
    refusals.standing = try standing(state, first, code, refusals.writes)
    refusals.creation = try refusal(ofCreation: state, first, code, refusals)
    return refusals
  }

  private func refusal(
    ofCreation state: EntityState, _ first: Value<LocalDot>, _ code: FlagCode?, _ refusals: FlagRefusals
  ) throws -> FlagRefusal? {
    let said = FlagRefusal.fields.sorted().filter { field in
      // What its author has taken back since is not held against the flag.
      guard first[field] != .none else { return false }
      guard let standing = refusals.standing[field] else { return !state.replacedFirst.contains(field) }
      return standing.contains { $0.dot == state.id }
    }
    guard said.contains(where: { FlagRefusal(first[$0], of: $0, code: code, roles: []) != nil }) else { return nil }
    let roles = try roles(ofAuthor: state.id.set)
    for field in said {
      if let refusal = FlagRefusal(first[field], of: field, code: code, roles: roles) { return refusal }
    }
    return nil
  }

  /// What stands in fields of which writes are refused: as if those had never been written.
  private func standing(
    _ state: EntityState, _ first: Value<LocalDot>, _ code: FlagCode?, _ refused: [LocalDot: FlagRefusal]
  ) throws -> [FieldNumber: [Sibling<LocalDot>]] {
    var standing: [FieldNumber: [Sibling<LocalDot>]] = [:]
    for field in Set(state.writes.filter { refused[$0.dot] != nil }.map(\.field)) {
      standing[field] = try replayed(field, state, first, code, refused)
    }
    return standing
  }

  private func replayed(
    _ field: FieldNumber, _ state: EntityState, _ first: Value<LocalDot>, _ code: FlagCode?,
    _ refused: [LocalDot: FlagRefusal]
  ) throws -> [Sibling<LocalDot>] {
    let dots = (state.writes(of: field).map(\.dot) + state.replaced.filter { $0.field == field }.map(\.dot)).sorted()
    var replaces: [LocalDot: [LocalDot]] = [:]
    var gone: Set<LocalDot> = []
    var valid: [Sibling<LocalDot>] = []
    for dot in dots {
      guard let entry = try entry(dot.set), let membership = try membership(entry.roster) else { continue }
      let author = entry.stream.member
      guard membership.mayAmend(author, state.rights, createdBy: state.creator) else { continue }
      replaces[dot] = try replacedDots(of: dot)
      let said = try loggedValue(of: dot, nil).flatMap { $0.isSealed ? nil : $0 }
      let roles = membership.members[author]?.roles ?? []
      guard refused[dot] == nil,
        said.flatMap({ FlagRefusal($0, of: field, code: code, roles: roles) }) == nil
      else { continue }
      // Whoever replaced what was refused was shown what had stood before it.
      var open = replaces[dot] ?? []
      while let next = open.popLast() {
        if gone.insert(next).inserted { open += replaces[next] ?? [] }
      }
      if let said, said != .none { valid.append(Sibling(dot: dot, author: author, value: said)) }
    }
    if first[field] != .none {
      valid.insert(Sibling(dot: state.id, author: state.creator, value: first[field]), at: 0)
    }
    return valid.filter { !gone.contains($0.dot) }
  }

  /// The operations in whose place one of the log was put.
  private func replacedDots(of dot: LocalDot) throws -> [LocalDot] {
    guard let packed = try packed([dot.set]).first else { return [] }
    let set = try ChangeSetCodec.open(packed)
    guard Int(dot.index) < set.operations.count else { return [] }
    var resolver = ReferenceResolver(header: set.header, number: dot.set)
    return try set.operations[Int(dot.index)].skeleton.replaces.compactMap { try resolver.resolve($0, in: self) }
  }
}

/// What a creation says in the fields in which something may be refused, without building its value.
struct ReservedClaims {
  /// As ``ValueScanner`` asks for them.
  static let fields = FlagRefusal.fields.reduce(into: UInt64(0)) { $0 |= 1 << UInt64($1.rawValue) }
  private static let derived = Set(FlagCode.allCases.filter(\.definition.isDerived).map(\.number))

  private var code: Int64 = 0
  private(set) var said: [FieldNumber: Value<LocalDot>] = [:]

  var isAny: Bool { !said.isEmpty }

  mutating func note(_ field: FieldNumber, _ found: ValueScanner.Found) {
    switch (field, found) {
    case (FlagField.code, .integer(let number)):
      code = number
      if Self.derived.contains(number) { said[field] = .integer(number) }
    case (FlagField.basis, .integer(Basis.adjudicated.rawValue)), (FlagField.confirmed, .integer(1)):
      said[field] = found.integer
    case (_, .other), (_, .integer): if FlagField.clinical.contains(field) { said[field] = found.integer }
    case (_, .reference), (_, .bytes): if FlagField.clinical.contains(field) { said[field] = .bytes([]) }
    }
  }

  /// Everything that the judgement depends on.
  var fieldsByNumber: [FieldNumber: Value<LocalDot>] {
    said.merging([FlagField.code: .integer(code)]) { _, code in code }
  }
}

extension ValueScanner.Found {
  fileprivate var integer: Value<LocalDot> {
    if case .integer(let integer) = self { .integer(integer) } else { .bytes([]) }
  }
}

extension StoreTransaction {
  /// Whether the author of the set that is being delivered may not say so.
  func refuses(_ claims: ReservedClaims, in set: ReceivedSet) throws -> Bool {
    if pending.authorRoles?.set != set.hash {
      let author = set.header.stream.member
      pending.authorRoles = (set.hash, try membership(set.header.roster)?.members[author]?.roles ?? [])
    }
    return FlagRefusal.ofCreation(claims.fieldsByNumber, roles: pending.authorRoles?.roles ?? []) != nil
  }

  /// Opens a row of the conflict log for each thing in a flag that is refused, and closes those of what no longer is.
  /// Their names are those of what the rights table refuses: alike on every node that may read it.
  func reviewRefusals(of flag: LocalDot, by dot: LocalDot, _ now: Instant) throws {
    guard let state = try entity(flag), state.kind == .flag, !state.isDenied else { return }
    let first = try state.creation.map { try value($0, of: state.id.set) } ?? .none
    let refusals = try refusals(state, first)
    var refused = refusals.writes
    refused[flag] = refusals.creation
    for row in try rows(
      "SELECT id, dots FROM conflict WHERE entity = ? AND type = ? AND closed IS NULL",
      [flag.rawValue, ConflictType.policyDenied.rawValue])
    {
      guard let about = DotList.decode(row.bytes(1)).first, refused.removeValue(forKey: about) == nil,
        try !isDeniedByRights(about, state)
      else { continue }
      try execute(
        "UPDATE conflict SET closed = ?, closed_by = ? WHERE id = ?", [now.rawValue, dot.rawValue, row[0] as Int64])
    }
    for (about, refusal) in refused.sorted(by: { $0.key < $1.key }) {
      try openIncident(
        conflictName(try self.dot(about), 0xffff, .crypto), .policyDenied, entity: flag, kind: .flag,
        members: try entry(about.set).map { [$0.stream.member] } ?? [], dots: [about], now, reason: refusal.words)
    }
  }

  private func isDeniedByRights(_ dot: LocalDot, _ state: EntityState) throws -> Bool {
    guard dot != state.id else { return state.isDenied }
    guard let entry = try entry(dot.set), let membership = try membership(entry.roster) else { return true }
    return !membership.mayAmend(entry.stream.member, state.rights, createdBy: state.creator)
  }
}
