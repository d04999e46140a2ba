import Replication
import Safeguarding
import Store

extension PersonIndex {
  /// Deals with a batch of what changed, then of what is new.
  /// - Returns: Whether there was anything.
  func step(_ transaction: inout StoreTransaction) throws -> Bool {
    var work = IndexWork(linker: linker)
    for id in try transaction.takeChanged(limit: Self.batch) {
      switch try transaction.kind(of: id) {
      case .subject?: try work.index(id, transaction)
      case .link?:
        try work.link(id, transaction)
        try noteRecalled(id, transaction)
      case .flag?:
        let subjects = try transaction.subjectsConcerned(by: id)
        work.concerned.formUnion(subjects)
        try transaction.indexAddress(of: id)
        if try transaction.view(of: id)?.shown(FlagField.status) == .integer(FlagStatus.enteredInError.rawValue) {
          try transaction.recall(.retracted, subjects: subjects.sorted(), entity: id, now: node.now())
          try noteRecalled(id, transaction)
        } else if let view = try transaction.view(of: id), FlagView(fields: view.chosen).contests != nil {
          // One that a later grant opened was passed over unread: whoever answers it has not even its receipt to give.
          try transaction.tell(.contested, view, subjects, own: node.member, now: node.now())
        }
      case .notice?:
        guard let view = try transaction.view(of: id), let about = try transaction.concernedByAnswer(view) else {
          break
        }
        work.concerned.formUnion(about)
        guard view.shown(NoticeField.answer) != .none else { break }
        try transaction.tell(.answered, view, about, own: node.member, now: node.now())
      case .relationship?: work.concerned.formUnion(try transaction.subjectsConcerned(by: id))
      default: break
      }
      work.count += 1
    }
    if work.count < Self.batch {
      let ids = try transaction.entities(
        .subject, after: transaction.cursor(Cursor.subjects.rawValue), limit: Self.batch - work.count)
      for id in ids { try work.index(id, transaction) }
      if let last = ids.last { try transaction.setCursor(Cursor.subjects.rawValue, to: last) }
      work.count += ids.count
    }
    if work.count < Self.batch {
      let ids = try transaction.entities(
        .link, after: transaction.cursor(Cursor.links.rawValue), limit: Self.batch - work.count)
      for id in ids {
        try work.link(id, transaction)
        try noteRecalled(id, transaction)
      }
      if let last = ids.last { try transaction.setCursor(Cursor.links.rawValue, to: last) }
      work.count += ids.count
    }
    guard work.count > 0 else { return false }
    try work.cluster(&transaction, now: node.now())
    try transaction.noteConcerned(work.concerned)
    return true
  }
}

/// What one transaction does to the index.
struct IndexWork {
  let linker: Linker
  var count = 0
  /// Subjects whose persons have to be worked out again.
  private(set) var touched: Set<LocalDot> = []
  /// Subjects about whom something changed, for alerts.
  var concerned: Set<LocalDot> = []
  private var identities: [LocalDot: Identity] = [:]

  init(linker: Linker) { self.linker = linker }

  /// Finds a subject's keys and pairs anew, whether it is new or changed.
  mutating func index(_ subject: LocalDot, _ store: StoreTransaction) throws {
    identities[subject] = nil
    try touch(subject, store)
    let identity = try identity(subject, store)
    let held = Set(try store.keys(of: subject))
    let keys = Set(identity.map(linker.keys) ?? [])
    // Whoever has a key that becomes too common, or no longer is, is paired otherwise than before.
    var others: Set<LocalDot> = []
    for key in keys.subtracting(held) {
      let holders = try store.subjects(withKey: key, limit: PersonIndex.mostOfKey + 1)
      if holders.count == PersonIndex.mostOfKey { others.formUnion(holders) }
    }
    for key in held.subtracting(keys) {
      let holders = try store.subjects(withKey: key, limit: PersonIndex.mostOfKey + 2)
      if holders.count == PersonIndex.mostOfKey + 1 { others.formUnion(holders) }
    }
    if keys != held { try store.setKeys(keys, of: subject) }
    try pair(subject, identity, store)
    for other in others where other != subject {
      try touch(other, store)
      try pair(other, try self.identity(other, store), store)
    }
    if identity == nil { try store.setPerson(nil, of: subject) }
  }

  /// Takes in a decision, new or changed.
  mutating func link(_ id: LocalDot, _ store: StoreTransaction) throws {
    guard let view = try store.view(of: id) else { return }
    for field in [LinkField.first, LinkField.second] {
      for target in view[field]?.siblings.compactMap(\.value.target) ?? [] {
        guard try store.kind(of: target) == .subject else { continue }
        try store.addLink(id, of: target)
        try touch(target, store)
      }
    }
  }

  /// Whoever is in one person with a subject that changes may be in another one after.
  private mutating func touch(_ subject: LocalDot, _ store: StoreTransaction) throws {
    touched.insert(subject)
    guard let person = try store.person(of: subject) else { return }
    touched.formUnion(try store.subjects(ofPerson: person.probable))
  }

  private mutating func pair(_ subject: LocalDot, _ identity: Identity?, _ store: StoreTransaction) throws {
    guard let identity else { return try store.setPairs([], of: subject) }
    var candidates: Set<LocalDot> = []
    for key in try store.keys(of: subject) {
      let holders = try store.subjects(withKey: key, limit: PersonIndex.mostOfKey + 1)
      if holders.count <= PersonIndex.mostOfKey { candidates.formUnion(holders) }
    }
    candidates.remove(subject)
    var pairs: [SubjectPair] = []
    for candidate in candidates.sorted() {
      guard let other = try self.identity(candidate, store) else { continue }
      let judgement = linker.compare(identity, other)
      guard judgement.standing != .unlike else { continue }
      pairs.append(SubjectPair(subject, candidate, judgement.standing, weight: judgement.weight.bits))
    }
    try store.setPairs(pairs, of: subject)
  }

  private mutating func identity(_ subject: LocalDot, _ store: StoreTransaction) throws -> Identity? {
    if let held = identities[subject] { return held }
    let identity = try store.identity(of: subject)
    identities[subject] = identity
    return identity
  }
}
