public import Replication
public import Safeguarding
public import Store

/// What an erasure would take away, and what it would leave.
public struct ErasePlan: Sendable {
  /// One entry of the shared view of which something goes.
  public struct Entry: Sendable {
    public let entity: LocalDot
    public let kind: EntityKind
    public let author: MemberNumber
    /// Operations whose values are still there, by whose they are.
    public let values: [MemberNumber: [LocalDot]]
  }

  /// What keeps something from being erased.
  public struct Hold: Sendable, Hashable {
    public let flag: LocalDot
    public let code: FlagCode
    public let author: MemberNumber
  }

  public internal(set) var entries: [Entry] = []
  /// Entries that refer to what goes, and stay.
  public internal(set) var referring: [LocalDot] = []
  public internal(set) var holds: [Hold] = []
  /// The subjects whom all this is about.
  public internal(set) var subjects: [LocalDot] = []

  /// Operations of a member that go.
  public func values(of member: MemberNumber) -> [LocalDot] { entries.flatMap { $0.values[member] ?? [] } }

  /// How many values go of each member.
  public var counts: [MemberNumber: Int] {
    entries.reduce(into: [:]) { counts, entry in
      for (member, values) in entry.values { counts[member, default: 0] += values.count }
    }
  }

  public var isEmpty: Bool { entries.allSatisfy { $0.values.isEmpty } }
}

/// What is to be erased.
public enum EraseScope: Sendable {
  /// Entries by name, each with what was decided about it.
  case entities([LocalDot])
  /// What was published of a person, by this agency or, where the board signs, by all: subjects, flags about the person,
  /// relationships, referrals and decisions.
  case person(LocalDot)
}

extension AgencyNode {
  /// Values that one erasure takes at most.
  public static let valuesPerErasure = 10_000

  /// Works out what an erasure takes away and what it leaves. Changes nothing.
  /// - Parameter isOfAll: What other agencies published of a person as well, which the board has to sign for.
  /// - Throws: `notFound` for an entry that there is not; `invalidInput` if it is more than one erasure takes.
  public func erasePlan(
    _ scope: EraseScope, ofAll isOfAll: Bool = false, _ store: some StoreAccess
  ) throws -> ErasePlan {
    var plan = ErasePlan()
    let targets: [LocalDot]
    switch scope {
    case .entities(let named):
      targets = try named + named.flatMap { try decisions(about: $0, store) }
    case .person(let subject):
      guard try store.kind(of: subject) == .subject else {
        throw NodeError(.notFound, "there is no such person; `node person find` names them")
      }
      targets = try entries(ofPerson: subject, store).filter { entry in
        try isOfAll || store.state(of: entry)?.creator == member
      }
    }
    var seen: Set<LocalDot> = []
    for target in targets where seen.insert(target).inserted {
      guard let state = try store.state(of: target) else {
        throw NodeError(.notFound, "there is no such entry; names look like 3/1f2e3d4c/17.0")
      }
      let values = try self.values(of: state, store)
      plan.entries.append(.init(entity: target, kind: state.kind, author: state.creator, values: values))
      guard plan.entries.reduce(0, { $0 + $1.values.values.reduce(0) { $0 + $1.count } }) <= Self.valuesPerErasure
      else {
        throw NodeError(
          .invalidInput, "that is more than \(Self.valuesPerErasure) values at once; name fewer entries")
      }
    }
    var subjects: Set<LocalDot> = []
    for entry in plan.entries {
      subjects.formUnion(try store.kind(of: entry.entity) == .subject ? [entry.entity] : concerned(entry.entity, store))
    }
    plan.subjects = subjects.sorted()
    plan.holds = try holds(over: subjects, store)
    plan.referring = Set(try seen.flatMap { try store.mentions(of: $0) }).subtracting(seen)
      .filter { (try? store.state(of: $0)?.creation) ?? nil != nil }.sorted()
    return plan
  }

  /// The subjects that an entry names by any value that stands.
  private func concerned(_ id: LocalDot, _ store: some StoreAccess) throws -> Set<LocalDot> {
    let targets = try store.view(of: id)?.fields.flatMap(\.siblings).flatMap(\.value.targets) ?? []
    return Set(try targets.filter { try store.kind(of: $0) == .subject })
  }

  /// What people decided about an entry: the reasons that they gave may say what it said.
  private func decisions(about id: LocalDot, _ store: some StoreAccess) throws -> [LocalDot] {
    try store.mentions(of: id).filter { other in
      switch try store.kind(of: other) {
      case .resolution?: true
      // Whom a flag means by a name; a link between two subjects is more than something about one of them.
      case .link?: try store.view(of: other)?[LinkField.mention] != nil
      default: false
      }
    }
  }

  private func entries(ofPerson subject: LocalDot, _ store: some StoreAccess) throws -> [LocalDot] {
    var cluster = try store.subjectsOfPerson(of: subject)
    if cluster.isEmpty { cluster = [subject] }
    let person = Set(cluster)
    var entries = cluster
    for subject in cluster {
      for id in try store.mentions(of: subject) {
        guard let view = try store.view(of: id) else { continue }
        switch view.kind {
        // A flag about somebody else that names this person as the other of a pair is that one's, and stays.
        case .flag:
          let about = view[FlagField.subject]?.siblings.compactMap(\.value.target) ?? []
          if !person.isDisjoint(with: about) { entries.append(id) }
        case .relationship, .referral, .link: entries.append(id)
        default: break
        }
      }
    }
    return try entries + entries.flatMap { try decisions(about: $0, store) }
  }

  private func values(of state: EntityState, _ store: some StoreAccess) throws -> [MemberNumber: [LocalDot]] {
    var values: [MemberNumber: [LocalDot]] = [:]
    for dot in Set([state.id] + state.writes.map(\.dot) + state.replaced.map(\.dot)).sorted() {
      guard let entry = try store.entry(dot.set), try !store.erasures(of: entry.hash).contains(dot.index) else {
        continue
      }
      values[entry.stream.member, default: []].append(dot)
    }
    return values
  }

  /// What keeps something of these people from being erased: a hold, or a death that may be reviewed.
  func holds(over subjects: some Sequence<LocalDot>, _ store: some StoreAccess) throws -> [ErasePlan.Hold] {
    var cluster: Set<LocalDot> = []
    for subject in subjects { cluster.formUnion(try store.subjectsOfPerson(of: subject) + [subject]) }
    var holds: Set<ErasePlan.Hold> = []
    // Where the hold itself is read, what only says that there is one adds nothing.
    var markers: Set<ErasePlan.Hold> = []
    for subject in cluster {
      for view in try store.flags(of: subject) where !view.isDenied {
        let flag = FlagView(fields: view.chosen)
        guard flag.status == .active, let code = flag.code, code.isHold,
          view[FlagField.subject]?.siblings.contains(where: { $0.value == .reference(subject) }) ?? false
        else { continue }
        let hold = ErasePlan.Hold(flag: view.id, code: code, author: view.creator)
        if flag.isHoldMarker { markers.insert(hold) } else { holds.insert(hold) }
      }
    }
    var told = Set(holds.map(\.author))
    for marker in markers.sorted(by: { $0.flag < $1.flag }) where told.insert(marker.author).inserted {
      holds.insert(marker)
    }
    return holds.sorted { $0.flag < $1.flag }
  }
}
