import Logging
import Replication
import Safeguarding
import Store

/// Keeps the index over subjects up to date: by which keys each is found, with whom it may be one person, and which
/// persons there are. It is worked out from what is replicated, so it is equal on every node that holds the same.
struct PersonIndex {
  /// Entities that are worked on in one transaction, so that no other writer waits long.
  static let batch = 500
  /// Subjects of one key that are compared with a new one. More share no key but by a flood of copies.
  static let candidates = 5_000
  /// Where the index remembers how far it is.
  static let cursor = "persons"

  let linker: Linker

  /// Works on what is new or changed since the last time.
  /// - Returns: The subjects whose person may be another one now, and whether there may be more to do.
  func step(_ store: inout StoreTransaction) throws -> (touched: Set<LocalDot>, isDone: Bool) {
    let fresh = try store.entities([.subject, .link], after: store.cursor(Self.cursor), limit: Self.batch)
    let changed = try store.takeChanged(limit: Self.batch).map { (id: $0, kind: try store.kind(of: $0)) }
    var work = IndexWork(linker: linker)
    for entity in fresh { try work.take(entity.id, entity.kind, &store) }
    for case (let id, let kind?) in changed { try work.take(id, kind, &store) }
    try work.cluster(&store)
    if let last = fresh.last { try store.setCursor(Self.cursor, to: last.id) }
    return (work.touched, fresh.count < Self.batch && changed.count < Self.batch)
  }
}

/// One step's work: the subjects that it read, and those whose persons have to be worked out again.
private struct IndexWork {
  let linker: Linker
  private var identities: [LocalDot: Identity] = [:]
  private var starts: Set<LocalDot> = []
  private(set) var touched: Set<LocalDot> = []

  init(linker: Linker) { self.linker = linker }

  mutating func take(_ id: LocalDot, _ kind: EntityKind, _ store: inout StoreTransaction) throws {
    switch kind {
    case .subject: try index(id, &store)
    case .link:
      // Whatever the decision says now or said before, those that it names are worked out again.
      guard let view = try store.view(of: id) else { return }
      for field in [LinkField.first, LinkField.second] {
        for case .reference(let subject) in view[field]?.siblings.map(\.value) ?? []
        where try store.kind(of: subject) == .subject {
          try start(from: subject, store)
        }
      }
    default: break
    }
  }

  /// Finds a subject's keys and pairs anew.
  private mutating func index(_ subject: LocalDot, _ store: inout StoreTransaction) throws {
    try start(from: subject, store)
    guard let identity = try Identity(of: subject, store) else {
      // Refused, or erased: nobody is found by it any more.
      try store.setKeys([], of: subject)
      try store.setPairs([], of: subject)
      return try store.setPerson(nil, of: subject)
    }
    identities[subject] = identity
    let keys = linker.keys(of: identity)
    var pairs: [SubjectPair] = []
    for other in try store.subjects(withKeys: keys, limit: PersonIndex.candidates) where other != subject {
      guard let held = try self.identity(of: other, store) else { continue }
      let judgement = linker.compare(identity, held)
      guard judgement.standing != .unlike else { continue }
      pairs.append(SubjectPair(subject, other, judgement.standing, weight: judgement.weight.bits))
    }
    try store.setKeys(keys, of: subject)
    try store.setPairs(pairs, of: subject)
  }

  private mutating func identity(of subject: LocalDot, _ store: StoreTransaction) throws -> Identity? {
    if let held = identities[subject] { return held }
    let identity = try Identity(of: subject, store)
    identities[subject] = identity
    return identity
  }

  /// A link that goes may leave several persons where there was one, so all of it are looked at.
  private mutating func start(from subject: LocalDot, _ store: StoreTransaction) throws {
    guard starts.insert(subject).inserted else { return }
    guard let person = try store.person(of: subject) else { return }
    starts.formUnion(try store.subjects(ofPerson: person.probable))
  }

  /// Works out the persons of everyone who is reached from where something changed.
  mutating func cluster(_ store: inout StoreTransaction) throws {
    var left = starts
    while let next = left.first {
      let component = try Clustering<LocalDot>.component(of: [next]) { try neighbours(of: $0, store) }
      left.subtract(component)
      try cluster(component, &store)
    }
  }

  private func neighbours(of subject: LocalDot, _ store: StoreTransaction) throws -> [LocalDot] {
    let pairs = try store.pairs(of: subject).filter { $0.standing == .probable || $0.standing == .firm }
    let decided = try store.decisions(about: subject).flatMap { [$0.first, $0.second] }
    return pairs.flatMap { [$0.first, $0.second] } + decided
  }

  private mutating func cluster(_ component: Set<LocalDot>, _ store: inout StoreTransaction) throws {
    let subjects = try component.filter { try store.state(of: $0).map { !$0.isDenied && $0.creation != nil } ?? false }
    // Named and ordered by dots, which are alike on every node.
    var names: [LocalDot: Dot] = [:]
    var locals: [Dot: LocalDot] = [:]
    for subject in subjects {
      let dot = try store.dot(subject)
      names[subject] = dot
      locals[dot] = subject
    }
    var pairs: Set<Clustering<Dot>.Pair> = []
    var decisions: Set<Clustering<Dot>.Decision> = []
    for subject in subjects {
      for pair in try store.pairs(of: subject) {
        guard let a = names[pair.first], let b = names[pair.second] else { continue }
        pairs.insert(.init(a, b, pair.standing, weight: pair.weight))
      }
      for decision in try store.decisions(about: subject) {
        guard let a = names[decision.first], let b = names[decision.second] else { continue }
        decisions.insert(.init(a, b, decision.decision))
      }
    }
    let clusters = Clustering(of: locals.keys, pairs: pairs, decisions: decisions)
    for (dot, membership) in clusters.persons {
      guard let subject = locals[dot], let probable = locals[membership.probable], let firm = locals[membership.firm]
      else { continue }
      try store.setPerson(PersonOf(probable: probable, firm: firm), of: subject)
    }
    try store.setObstacles(
      clusters.unhonoured.compactMap { link in
        guard let a = locals[link.first], let b = locals[link.second] else { return nil }
        return LinkToReview(a, b, link.obstacle)
      }, among: subjects)
    touched.formUnion(subjects)
  }
}

/// What people decided of two subjects.
struct StandingDecision {
  let link: LocalDot
  let first: LocalDot
  let second: LocalDot
  /// Nil if it has rival values, or is one that this version does not know.
  let decision: LinkDecision?
}

extension StoreAccess {
  /// The decisions about a subject that stand: neither taken back nor refused, and not about whom a flag mentions.
  func decisions(about subject: LocalDot) throws -> [StandingDecision] {
    try mentions(of: subject, kind: .link).compactMap { id in
      guard let view = try view(of: id), !view.isDenied, view[LinkField.mention] == nil else { return nil }
      let link = LinkView(fields: view.shownFields)
      guard !link.isWithdrawn, let first = link.first, let second = link.second, first != second else { return nil }
      let values = Set(view[LinkField.decision]?.siblings.map(\.value) ?? [])
      let decision = values.count == 1 ? link.decision : nil
      return StandingDecision(link: id, first: first, second: second, decision: decision)
    }
  }
}

extension EntityView {
  /// The first value to show of each field.
  var shownFields: [FieldNumber: Value<LocalDot>] {
    Dictionary(fields.map { ($0.number, $0.verdict.first) }, uniquingKeysWith: { first, _ in first })
  }
}

extension Identity {
  /// What linkage compares of a subject, rival values included; nil if the subject is refused, erased or not there.
  init?(of subject: LocalDot, _ store: some StoreAccess) throws {
    guard let view = try store.view(of: subject), view.kind == .subject, !view.isDenied, !view.isErased else {
      return nil
    }
    func texts(_ field: FieldNumber) -> [String] { view[field]?.siblings.compactMap(\.value.asText) ?? [] }
    func integers(_ field: FieldNumber) -> [Int64] { view[field]?.siblings.compactMap(\.value.asInteger) ?? [] }
    func lists(_ field: FieldNumber) -> [String] { view[field]?.siblings.flatMap(\.value.texts) ?? [] }
    self.init(
      forenames: texts(SubjectField.forenames), surnames: texts(SubjectField.surname),
      aliases: lists(SubjectField.aliases), birthDays: integers(SubjectField.birthDay).map(Day.init(rawValue:)),
      sexes: integers(SubjectField.sex).compactMap(RecordedSex.init(rawValue:)),
      nhsNumbers: texts(SubjectField.nhsNumber), pncIDs: texts(SubjectField.pncID),
      otherIdentifiers: lists(SubjectField.otherIdentifiers))
  }
}
