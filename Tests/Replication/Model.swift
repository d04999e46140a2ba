import Replication
import Toys

/// The structure of a view worked out in the slowest and plainest way: from all sets at once, by definition, without
/// clocks, streams, local names or an order of arrival.
struct Model {
  /// An operation that has effect.
  struct Live: Hashable {
    let entity: Dot
    let field: FieldNumber
    let dot: Dot
  }

  /// Creations, and whether they were denied.
  private(set) var creations: [Dot: Bool] = [:]
  private(set) var live: Set<Live> = []
  private(set) var replacedFirst: Set<Live> = []
  private(set) var void: Set<Hash> = []

  private let sets: [Hash: ReceivedSet]
  private let rosters: [Hash: Membership]
  /// Sets without effect, void or uninterpreted.
  private var idle: Set<Hash> = []
  private var rights: [Dot: (rights: RightsClass, creator: MemberNumber)] = [:]
  /// The field and entity of every write of a valid set, denied ones included.
  private var writes: [Dot: (entity: Dot, field: FieldNumber)] = [:]

  init(_ history: History) {
    sets = Dictionary(history.sets.map { ($0.hash, $0) }) { first, _ in first }
    rosters = Dictionary(history.rosters.map { ($0.hash, $0) }) { first, _ in first }
    var effects: [(live: Live, replaces: [Dot])] = []
    // The order of signing is a causal order; any other would do.
    for set in history.sets { interpret(set, &effects) }
    live = Set(effects.map(\.live))
    for (effect, replaces) in effects {
      for dot in replaces {
        live.remove(Live(entity: effect.entity, field: effect.field, dot: dot))
        if dot == effect.entity { replacedFirst.insert(Live(entity: dot, field: effect.field, dot: dot)) }
      }
    }
  }

  private mutating func interpret(_ set: ReceivedSet, _ effects: inout [(live: Live, replaces: [Dot])]) {
    if set.header.hasUnknownCriticalExtension {
      idle.insert(set.hash)
      return
    }
    guard set.malformed == nil, isRight(set.header), let found = targets(set) else {
      idle.insert(set.hash)
      void.insert(set.hash)
      return
    }
    let author = set.header.stream.member
    guard let roster = rosters[set.header.roster] else { return }
    for (index, operation) in set.operations.enumerated() {
      let dot = Dot(header: set.hash, index: UInt32(index))
      switch operation.skeleton.action {
      case .create(_, let rightsClass):
        creations[dot] = !roster.mayCreate(author, rightsClass)
        rights[dot] = (rightsClass, author)
      case .set(_, let field):
        guard let target = found[index], let held = rights[target.entity] else { continue }
        writes[dot] = (target.entity, field)
        guard creations[target.entity] == false, roster.mayAmend(author, held.rights, createdBy: held.creator)
        else { continue }
        effects.append((Live(entity: target.entity, field: field, dot: dot), target.replaces))
      }
    }
  }

  private func isRight(_ header: Header) -> Bool {
    guard let roster = rosters[header.roster] else { return false }
    let earlier = chain(header).compactMap { rosters[$0.roster]?.version }
    let isAnchored = header.anchor.map { HashFunction.toy.sha256($0.canonicalBytes) == header.clockHash } ?? true
    return isAnchored && roster.version >= earlier.max() ?? 0
      && roster.members[header.stream.member]?.status == .active
  }

  /// The headers before this one in its stream.
  private func chain(_ header: Header) -> [Header] {
    var found: [Header] = []
    var next = sets[header.previous]
    while let set = next {
      found.append(set.header)
      next = sets[set.header.previous]
    }
    return found
  }

  /// What each write names; nil if something is not in the past, or not what it should be.
  private func targets(_ set: ReceivedSet) -> [Int: (entity: Dot, replaces: [Dot])]? {
    var found: [Int: (entity: Dot, replaces: [Dot])] = [:]
    var own: [Dot: (entity: Dot, field: FieldNumber)] = [:]
    var made: Set<Dot> = []
    for (index, operation) in set.operations.enumerated() {
      let dot = Dot(header: set.hash, index: UInt32(index))
      guard case .set(let reference, let field) = operation.skeleton.action else {
        guard operation.skeleton.replaces.isEmpty else { return nil }
        made.insert(dot)
        continue
      }
      guard let entity = resolve(reference, set), creations[entity] != nil || made.contains(entity) else { return nil }
      var replaces: [Dot] = []
      for reference in operation.skeleton.replaces {
        guard let target = resolve(reference, set) else { return nil }
        let write = writes[target] ?? own[target]
        guard target == entity || (write.map { $0 == (entity, field) } ?? false) else { return nil }
        replaces.append(target)
      }
      own[dot] = (entity, field)
      found[index] = (entity, replaces)
    }
    return found
  }

  private func resolve(_ reference: Reference, _ set: ReceivedSet) -> Dot? {
    if reference.slot == 0 { return Dot(header: set.hash, index: reference.index) }
    let end: Hash?
    let steps: UInt64
    if reference.slot == 1 {
      end = set.header.previous
      steps = reference.back - 1
    } else {
      let cited = set.header.dependencies[Int(reference.slot) - 2].head.prefix
      end = sets.keys.first { $0.prefix == cited }
      steps = reference.back
    }
    var hash = end
    for _ in 0..<steps { hash = hash.flatMap { sets[$0]?.header.previous } }
    return hash.map { Dot(header: $0, index: reference.index) }
  }
}
