import Replication
import Safeguarding
import Store

extension IndexWork {
  /// Works out the persons of everything that was touched, and of whatever hangs together with it.
  mutating func cluster(_ store: inout StoreTransaction, now: Instant) throws {
    var pairs: Set<SubjectPair> = []
    var decisions: [Clustering<LocalDot>.Decision] = []
    let reader = store
    let component = try Clustering<LocalDot>.component(of: touched) { subject in
      let found = try reader.pairs(of: subject)
      pairs.formUnion(found)
      let decided = try reader.decisions(about: subject)
      decisions += decided.map { .init($0.first, $0.second, $0.decision) }
      let bound = found.filter { $0.standing == .probable || $0.standing == .firm }
      return bound.map { $0.first == subject ? $0.second : $0.first }
        + decided.map { $0.first == subject ? $0.second : $0.first }
    }
    var before: [LocalDot: Set<LocalDot>] = [:]
    for subject in component {
      guard let person = try store.person(of: subject) else { continue }
      before[person.probable, default: []].insert(subject)
    }
    let standing = try component.filter { try reader.state(of: $0).map { !$0.isDenied && $0.creation != nil } ?? false }
    let clusters = try NamedClusters(standing, pairs: pairs, decisions: decisions, reader)
    for subject in component where !standing.contains(subject) { try store.setPerson(nil, of: subject) }
    var after: [LocalDot: LocalDot] = [:]
    for (subject, person) in clusters.persons {
      try store.setPerson(person, of: subject)
      after[subject] = person.probable
    }
    try store.setObstacles(clusters.obstacles, among: component)
    concerned.formUnion(component)
    // Whoever was shown as one person and is not one any more was told something that is taken back.
    for group in before.values where Set(group.compactMap { after[$0] }).count > 1 {
      try store.recall(.parted, subjects: group.sorted(), entity: nil, now: now)
    }
  }
}

/// Persons named by the least of their subjects' names, which are alike on every node, where numbers are not.
struct NamedClusters {
  private(set) var persons: [LocalDot: PersonOf] = [:]
  private(set) var obstacles: [LinkToReview] = []

  init(
    _ subjects: some Sequence<LocalDot>, pairs: some Sequence<SubjectPair>,
    decisions: some Sequence<Clustering<LocalDot>.Decision>, _ store: some StoreAccess
  ) throws {
    var names: [LocalDot: Dot] = [:]
    var numbers: [Dot: LocalDot] = [:]
    // Many subjects come from one set.
    var headers: [SetNumber: Hash] = [:]
    for subject in subjects {
      let header = try headers[subject.set] ?? store.dot(subject).header
      headers[subject.set] = header
      let name = Dot(header: header, index: subject.index)
      names[subject] = name
      numbers[name] = subject
    }
    let clustering = Clustering<Dot>(
      of: names.values,
      pairs: pairs.compactMap { pair in
        guard let first = names[pair.first], let second = names[pair.second] else { return nil }
        return .init(first, second, pair.standing, weight: pair.weight)
      },
      decisions: decisions.compactMap { decision in
        guard let first = names[decision.first], let second = names[decision.second] else { return nil }
        return .init(first, second, decision.decision)
      })
    for (name, membership) in clustering.persons {
      guard let subject = numbers[name], let probable = numbers[membership.probable],
        let firm = numbers[membership.firm]
      else { continue }
      persons[subject] = PersonOf(probable: probable, firm: firm)
    }
    obstacles = clustering.unhonoured.compactMap { link in
      guard let first = numbers[link.first], let second = numbers[link.second] else { return nil }
      return LinkToReview(first, second, link.obstacle)
    }
  }
}

extension StoreAccess {
  /// What people decided of a subject and another, and have not taken back. Nil where the decision has rival values, or
  /// is about whom a field names with rival values.
  func decisions(about subject: LocalDot) throws -> [StandingDecision] {
    try links(of: subject).flatMap { id -> [StandingDecision] in
      guard let view = try view(of: id), !view.isDenied, !view.isErased, view[LinkField.mention] == nil else {
        return []
      }
      let link = LinkView(fields: view.chosen)
      guard !link.isWithdrawn else { return [] }
      let firsts = view[LinkField.first]?.siblings.compactMap(\.value.target) ?? []
      let seconds = view[LinkField.second]?.siblings.compactMap(\.value.target) ?? []
      let values = Set(view[LinkField.decision]?.siblings.map(\.value) ?? [])
      let isCertain = firsts.count == 1 && seconds.count == 1 && values.count == 1
      return firsts.flatMap { first in
        seconds.filter { $0 != first && (first == subject || $0 == subject) }
          .map { StandingDecision(link: id, first: first, second: $0, decision: isCertain ? link.decision : nil) }
      }
    }
  }

  /// The subjects that a flag or relationship is about, by any value that stands.
  func subjectsConcerned(by id: LocalDot) throws -> Set<LocalDot> {
    try view(of: id)?.subjectsConcerned ?? []
  }
}

extension EntityView {
  /// The subjects that a flag or relationship is about, by any value that stands.
  var subjectsConcerned: Set<LocalDot> {
    let fields =
      kind == .flag ? [FlagField.subject, FlagField.counterpart] : [RelationshipField.first, RelationshipField.second]
    var subjects: Set<LocalDot> = []
    for field in fields {
      for sibling in self[field]?.siblings ?? [] {
        if let subject = sibling.value.target { subjects.insert(subject) }
      }
    }
    return subjects
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
