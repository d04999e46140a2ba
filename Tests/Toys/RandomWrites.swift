package import Replication

/// Operations that someone who looks at a view might write, sensible and not so sensible.
package struct RandomWrites {
  /// Most operations of one set.
  package var longest = 4
  /// How often in a hundred a new entity is made.
  package var creations = 35

  package init() {}

  package func next(_ storage: MemoryStorage, using generator: inout SeededGenerator) -> [NewOperation] {
    var operations: [NewOperation] = []
    var made: [UInt32] = []
    for index in 0..<UInt32(generator.within(1...longest)) {
      let entity = generator.chance(creations) ? nil : self.entity(storage, made, using: &generator)
      if let entity {
        operations.append(write(to: entity, operations, storage, using: &generator))
      } else {
        made.append(index)
        operations.append(create(storage, made, using: &generator))
      }
    }
    return operations
  }

  private func create(
    _ storage: MemoryStorage, _ made: [UInt32], using generator: inout SeededGenerator
  ) -> NewOperation {
    let classes = [ToyRoster.open, ToyRoster.open, ToyRoster.guarded, ToyRoster.reserved]
    let rights = classes[generator.below(classes.count)]
    var fields: [Value<NewOperation.Target>.RecordField] = [.init(1, .integer(Int64(generator.below(1_000_000))))]
    if generator.chance(40), let other = entity(storage, made, using: &generator) {
      fields.append(.init(2, .list([.reference(other), .text("seen")])))
    }
    return NewOperation(
      skeleton: Skeleton(action: .create(3, rights), audience: AudienceCode(rawValue: UInt8(generator.below(3)))),
      value: .record(fields))
  }

  private func write(
    to entity: NewOperation.Target, _ batch: [NewOperation], _ storage: MemoryStorage,
    using generator: inout SeededGenerator
  ) -> NewOperation {
    let field = FieldNumber(rawValue: UInt16(generator.within(1...3)))
    var shown: [NewOperation.Target] = [entity]
    if case .delivered(let id) = entity, let state = storage.entity(id) {
      shown = state.dots(of: field).map { .delivered($0) }
      // Now and then something that was replaced already, as by a form that stood open too long.
      if generator.chance(15), let old = state.replaced.last(where: { $0.field == field }) {
        shown.append(.delivered(old.dot))
      }
    }
    for (place, earlier) in batch.enumerated() {
      if case .set(entity, field) = earlier.skeleton.action { shown.append(.batch(UInt32(place))) }
    }
    switch generator.below(10) {
    case 0: shown = []
    case 1: shown = Array(shown.prefix(1))
    default: break
    }
    return NewOperation(
      skeleton: Skeleton(action: .set(entity: entity, field: field), replaces: shown),
      value: generator.chance(10) ? .reference(entity) : .text("\(generator.below(1_000_000))"))
  }

  /// An entity of the view, recent ones more often, or one made earlier in the batch.
  private func entity(
    _ storage: MemoryStorage, _ made: [UInt32], using generator: inout SeededGenerator
  ) -> NewOperation.Target? {
    if generator.chance(20), let earlier = made.dropLast().last { return .batch(earlier) }
    for _ in 0..<6 {
      let reach = generator.chance(60) ? min(storage.count, 6) : storage.count
      guard reach > 0 else { break }
      let number = SetNumber(rawValue: Int64(storage.count - generator.below(reach)))
      let id = LocalDot(set: number, index: UInt32(generator.below(longest)))
      if storage.entity(id) != nil { return .delivered(id) }
    }
    return nil
  }
}
