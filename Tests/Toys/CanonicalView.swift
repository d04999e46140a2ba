package import Replication

/// A view without local names, to compare nodes by: entities and writes under their dots, in order.
package struct CanonicalView: Hashable {
  package struct Entity: Hashable {
    package let kind: EntityKind
    package let rights: RightsClass
    package let audience: AudienceCode
    package let creator: MemberNumber
    package let isDenied: Bool
    package var value: CanonicalValue
    package var replacedFirst: [FieldNumber]
    package var writes: [Write]
    package var gone: [Named]
  }

  package struct Write: Hashable, Comparable {
    package let dot: Dot
    package let field: FieldNumber
    package let author: MemberNumber
    package let value: CanonicalValue
    package static func < (a: Write, b: Write) -> Bool { a.dot < b.dot }
  }

  package struct Named: Hashable, Comparable {
    package let dot: Dot
    package let field: FieldNumber
    package static func < (a: Named, b: Named) -> Bool { (a.dot, a.field) < (b.dot, b.field) }
  }

  package private(set) var entities: [Dot: Entity] = [:]
  /// The stream, branch included, in which each delivered set stands, and what came of it.
  package private(set) var sets: [Hash: String] = [:]

  package init(_ storage: MemoryStorage) {
    var names: [SetNumber: Hash] = [:]
    for entry in storage.entries {
      names[entry.number] = entry.hash
      sets[entry.hash] =
        "\(entry.stream) \(entry.stream.branch?.description ?? "") \(entry.sequence) "
        + "\(storage.outcome(entry.number).map { "\($0)" } ?? "")"
    }
    func dot(_ local: LocalDot) -> Dot { Dot(header: names[local.set] ?? .zero, index: local.index) }
    for state in storage.entities.values {
      entities[dot(state.id)] = Entity(
        kind: state.kind, rights: state.rights, audience: state.audience, creator: state.creator,
        isDenied: state.isDenied, value: CanonicalValue(state.creation, of: state.id.set, storage),
        replacedFirst: state.replacedFirst.sorted(),
        writes: state.writes.map {
          Write(
            dot: dot($0.dot), field: $0.field, author: $0.author,
            value: CanonicalValue($0.value, of: $0.dot.set, storage))
        }.sorted(),
        gone: state.replaced.map { Named(dot: dot($0.dot), field: $0.field) }.sorted())
    }
  }

  /// What differs from another view, in a few words; nil if nothing does.
  package func difference(from other: CanonicalView) -> String? {
    if self == other { return nil }
    for (hash, place) in sets where other.sets[hash] != place {
      return "set \(hash.prefix) is \(place) and \(other.sets[hash] ?? "missing")"
    }
    if let extra = other.sets.keys.first(where: { sets[$0] == nil }) { return "set \(extra.prefix) is missing" }
    for (dot, entity) in entities where other.entities[dot] != entity {
      return "entity \(dot): \(entity) and \(other.entities[dot].map { "\($0)" } ?? "none")"
    }
    return "entities are missing"
  }
}

/// A value whose references are dots.
package enum CanonicalValue: Hashable {
  case erased
  case plain(Value<Dot>)

  init(_ bytes: [UInt8]?, of set: SetNumber, _ storage: MemoryStorage) {
    guard let bytes, let header = storage.signedHeader(set)?.header else {
      self = .erased
      return
    }
    var resolver = ReferenceResolver(header: header, number: set)
    self = .plain(
      Value<Reference>(toyBytes: bytes).mapTargets { reference in
        guard let local = (try? resolver.resolve(reference, in: storage)) ?? nil, let entry = storage.entry(local.set)
        else { return Dot(header: .zero, index: reference.index) }
        return Dot(header: entry.hash, index: local.index)
      })
  }
}

extension MemoryStorage {
  /// The view digest worked out from what is live, to hold the one that is kept up to date against.
  package var recomputedDigest: ViewDigest {
    var sum = ViewDigest()
    func operation(_ dot: LocalDot) -> (hash: Hash, leaf: Hash)? {
      guard let set = packed(dot.set).map(ToySet.open), set.operations.indices.contains(Int(dot.index)) else {
        return nil
      }
      return (set.hash, set.operations[Int(dot.index)].leaf)
    }
    for state in entities.values {
      guard let creation = operation(state.id) else { continue }
      if !state.isDenied { sum.add(creation.leaf) }
      for write in state.writes { if let leaf = operation(write.dot)?.leaf { sum.add(leaf) } }
      for field in state.replacedFirst {
        sum.add(replacedFirstTerm(Dot(header: creation.hash, index: state.id.index), field, .toy))
      }
    }
    return sum
  }
}
