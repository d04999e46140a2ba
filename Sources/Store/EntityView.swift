import GRDB
public import Replication
public import Safeguarding
import Wire

/// An entity as people see it: each field's siblings, and what the field's policy shows of them.
public struct EntityView: Sendable {
  /// One field that holds something, with everything that stands in it.
  public struct Field: Sendable {
    public let number: FieldNumber
    public let definition: FieldDefinition
    /// The values that stand, with who wrote each.
    public let siblings: [Sibling<LocalDot>]
    public let verdict: Verdict<LocalDot>
    /// What a form that shows this field has to carry, and a write has to replace.
    public let dots: [LocalDot]

    /// The value to show; where several are, all of them as a list.
    public var shown: Value<LocalDot> {
      verdict.shown.count == 1 ? verdict.first : verdict.shown.isEmpty ? .none : .list(verdict.shown)
    }
  }

  public let id: LocalDot
  public let kind: EntityKind
  public let creator: MemberNumber
  public let rights: RightsClass
  public let audience: AudienceCode
  /// It is refused: the rights table, or the vocabulary, did not let its author create it.
  public let isDenied: Bool
  /// Why the vocabulary refuses it; nil if it does not, or if the rights table does.
  public let refusal: FlagRefusal?
  /// Its first values were erased.
  public let isErased: Bool
  /// In order of number; those that hold nothing are left out.
  public let fields: [Field]

  /// A field by its number; nil if it holds nothing.
  public subscript(number: FieldNumber) -> Field? { fields.first { $0.number == number } }

  /// The value to show of a field; `none` if it holds nothing.
  public func shown(_ number: FieldNumber) -> Value<LocalDot> { self[number]?.shown ?? .none }

  /// The dots that hold a field now, even if it holds nothing.
  public func dots(_ number: FieldNumber) -> [LocalDot] { allDots[number] ?? firstDots }

  /// Its first values are sealed for others: this agency knows that there is something, and nothing of it.
  public let isSealed: Bool

  /// What it holds was damaged on this node's disk and nothing can be shown of it.
  public internal(set) var isUnreadable = false

  let allDots: [FieldNumber: [LocalDot]]
  /// For a field never written to: the creation.
  let firstDots: [LocalDot]
}

extension StoreAccess {
  func storedEntity(_ id: LocalDot) throws -> EntityState? { try entityRow(id).map { try entity(id, $0) } }

  /// Shape, distance of the first value, state, and the first value's block.
  func entityRow(_ id: LocalDot) throws -> Row? {
    try row(
      """
      SELECT e.shape, e.value, s.state, v.cell FROM entity e LEFT JOIN entity_state s ON s.id = e.id
        LEFT JOIN entity_value v ON v.id = e.id - e.value WHERE e.id = ?
      """, [id.rawValue])
  }

  /// - Parameter row: As ``entityRow(_:)`` gives it.
  func entity(_ id: LocalDot, _ row: Row) throws -> EntityState {
    let shape = Shape(rawValue: row[0])
    let written = try written(row, 2, id)
    let creation = try row.distance(1).map { try cells.value(of: id.rawValue, distance: $0, in: row.bytes(3)) }
    return EntityState(
      id: id, kind: shape.kind, rights: shape.rights, audience: shape.audience, creator: shape.creator,
      isDenied: shape.isDenied, creation: creation, writes: written.writes,
      replacedFirst: written.replacedFirst, replaced: written.replaced)
  }

  /// The structure of an entity; nil if there is none of that name.
  public func state(of id: LocalDot) throws -> EntityState? { try storedEntity(id) }

  /// The entity that an operation of the log created or wrote to; nil if it has no place in the view.
  public func entity(writtenBy dot: LocalDot) throws -> LocalDot? {
    guard let packed = try packed([dot.set]).first else { return nil }
    let set = try ChangeSetCodec.open(packed)
    guard Int(dot.index) < set.operations.count else { return nil }
    switch set.operations[Int(dot.index)].skeleton.action {
    case .create: return dot
    case .set(let reference, _):
      var resolver = ReferenceResolver(header: set.header, number: dot.set)
      return try resolver.resolve(reference, in: self)
    }
  }

  /// An entity interpreted by its fields' policies; nil if there is none of that name.
  public func view(of id: LocalDot) throws -> EntityView? {
    guard let (state, isWhole) = try readableEntity(id) else { return nil }
    var view = try view(state)
    view.isUnreadable = !isWhole
    return view
  }

  func view(_ state: EntityState) throws -> EntityView {
    let first = try state.creation.map { try value($0, of: state.id.set) } ?? .none
    let refusals = try refusals(state, first)
    var numbers = Set(state.writes.map(\.field))
    if case .record(let fields) = first { numbers.formUnion(fields.map(\.field)) }
    var dots: [FieldNumber: [LocalDot]] = [:]
    var fields: [EntityView.Field] = []
    for number in numbers.sorted() {
      dots[number] = state.dots(of: number)
      let siblings = try siblings(of: number, state, first, refusals)
      guard !siblings.isEmpty else { continue }
      let definition = state.kind.field(number)
      fields.append(
        .init(
          number: number, definition: definition, siblings: siblings, verdict: definition.policy.verdict(siblings),
          dots: state.dots(of: number)))
    }
    return EntityView(
      id: state.id, kind: state.kind, creator: state.creator, rights: state.rights, audience: state.audience,
      isDenied: state.isDenied || refusals.creation != nil, refusal: refusals.creation, isErased: state.creation == nil,
      fields: fields, isSealed: first.isSealed, allDots: dots, firstDots: [state.id])
  }

  /// The values that stand in a field: what a creation does not mention is no value, and what was refused is none.
  func siblings(
    of field: FieldNumber, _ state: EntityState, _ first: Value<LocalDot>, _ refusals: FlagRefusals = FlagRefusals()
  ) throws -> [Sibling<LocalDot>] {
    if let standing = refusals.standing[field] { return standing }
    var siblings: [Sibling<LocalDot>] = []
    if !state.replacedFirst.contains(field), first[field] != .none {
      siblings.append(Sibling(dot: state.id, author: state.creator, value: first[field]))
    }
    for write in state.writes(of: field) {
      guard let bytes = write.value else { continue }
      let said = try value(bytes, of: write.dot.set)
      // What is sealed for others stands beside what this agency reads, and is no value here.
      if said.isSealed { continue }
      siblings.append(Sibling(dot: write.dot, author: write.author, value: said))
    }
    return siblings
  }

  /// Decodes a value and resolves its references through the header of its set.
  func value(_ bytes: [UInt8], of set: SetNumber) throws -> Value<LocalDot> {
    let wire = try ValueCodec.decode(bytes[...])
    guard wire.hasReference else {
      return wire.mapTargets { _ in LocalDot(rawValue: 0) }
    }
    let seen = access.seen
    var resolver: ReferenceResolver
    if let held = seen.resolvers[set] {
      resolver = held
    } else {
      guard let header = try signedHeader(set)?.header else {
        throw StoreError(.corrupt, "a set of the log is missing; run `node verify`")
      }
      resolver = ReferenceResolver(header: header, number: set)
      if seen.resolvers.count >= Seen.most { seen.resolvers.removeAll() }
    }
    defer { seen.resolvers[set] = resolver }
    // A reference that leads nowhere is shown as one to no entity.
    return try wire.mapTargets { try resolver.resolve($0, in: self) ?? LocalDot(rawValue: 0) }
  }
}

extension Value {
  var isSealed: Bool {
    if case .sealed = self { true } else { false }
  }

  var hasReference: Bool {
    switch self {
    case .reference, .sealed: true
    case .list(let values): values.contains(where: \.hasReference)
    case .record(let fields): fields.contains { $0.value.hasReference }
    case .none, .integer, .text, .bytes: false
    }
  }
}
