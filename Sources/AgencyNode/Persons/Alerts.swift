import Logging
import Replication
import Safeguarding
import Store

/// Tells this agency of what is new about the persons on its books: those of whom it published a
/// subject or has a record.
///
/// There is one digest for each person. Nobody is told of one thing twice, nor of history that is only now loaded: what
/// could be known longer ago than the configuration says is noted as known, and shown when the person is next opened.
struct Alerts {
  let node: AgencyNode
  let settings: AlertSettings
  private let linker: Linker

  /// Entries or subjects dealt with in one transaction.
  static let batch = 100
  /// Entries at the first look, of which there may be a million.
  private static let firstBatch = 10_000
  private static let flagCursor = PersonIndex.Cursor.flags.rawValue
  private static let noticeCursor = "persons.notices"

  init(_ node: AgencyNode) throws {
    self.node = node
    linker = try node.linker()
    settings = node.configuration.alerts
  }

  /// Works out what is new since the last time.
  func catchUp() throws {
    // Whoever has no look-up is told of what is addressed to it, never by a history.
    let roles = try node.ownRoles()
    guard roles.contains(where: Role.withLookUp.contains) else { return try catchUpAddressed(roles) }
    // What is there when an agency first looks is history: it is noted as known, and nobody is told.
    let isFirst = try noteNew()
    var (onBooks, held): (Set<LocalDot>, Set<LocalDot>) = ([], [])
    try forEachConcerned { subjects in
      try node.store.read { reader in
        onBooks = try affected(by: subjects, reader)
        held = try node.heldPersons(among: subjects, reader)
        return onBooks.union(held)
      }
    } update: { person in
      if held.contains(person) { node.settleHolds(person) }
      if onBooks.contains(person) { try update(person, roles, isSilent: isFirst) }
    }
  }

  /// Goes through the persons for whom something may follow from what came in.
  func forEachConcerned(persons: ([LocalDot]) throws -> Set<LocalDot>, update: (LocalDot) throws -> Void) throws {
    while true {
      let subjects = try node.store.read { try $0.concerned(limit: Self.batch) }
      guard !subjects.isEmpty else { return }
      for person in try persons(subjects.map(\.id)).sorted() {
        do { try update(person) } catch let error as StoreError where error.code == .corrupt {
          // Trying again would not help, and would hold up whatever comes after.
          node.logger.error("alerts.person.failed", metadata: ["error": "\(error)"])
        }
      }
      // Only now: a process that ends in between begins with them again, and nobody is told of anything twice.
      try node.store.writeInTurn { try $0.forgetConcerned(subjects) }
    }
  }

  /// Notes whom everything is about that came in since the last time.
  /// - Returns: Whether this is the first look.
  func noteNew() throws -> Bool {
    let isFirst = try node.store.read { try $0.cursor(Self.flagCursor) }.rawValue == 0
    let limit = isFirst ? Self.firstBatch : Self.batch
    while try noteNewEntries(limit) {}
    return isFirst
  }

  /// What came in since a cursor, and whom it is about.
  private struct News {
    let cursor: String
    let from: LocalDot
    let last: LocalDot
    var subjects: Set<LocalDot> = []
    /// Contests of flags, and answers to contests, each with whom it is about.
    var told: [(kind: Recall.Kind, view: EntityView, subjects: Set<LocalDot>)] = []
    /// Holds that this member raised.
    var holds: [LocalDot] = []
  }

  /// Notes whom new flags and relationships are about, and what was contested or answered.
  /// - Returns: Whether there were any.
  private func noteNewEntries(_ limit: Int) throws -> Bool {
    let kinds: [(EntityKind, String)] = [
      (.flag, Self.flagCursor), (.relationship, "persons.relationships"), (.notice, Self.noticeCursor),
    ]
    // Found out beside whoever writes: of a bulk load this takes seconds.
    let news = try node.store.read { reader in
      try kinds.compactMap { kind, cursor in try self.news(of: kind, cursor, limit, reader) }
    }
    guard !news.isEmpty else { return false }
    try node.store.writeInTurn { transaction in
      // Another process may have noted the same meanwhile.
      for entry in news where try transaction.cursor(entry.cursor) == entry.from {
        try transaction.noteConcerned(entry.subjects.sorted())
        for hold in entry.holds { try transaction.noteOwnHold(hold) }
        for told in entry.told {
          try transaction.tell(told.kind, told.view, told.subjects, own: node.member, now: node.now())
        }
        try transaction.setCursor(entry.cursor, to: entry.last)
      }
    }
    return true
  }

  private func news(of kind: EntityKind, _ cursor: String, _ limit: Int, _ reader: StoreReader) throws -> News? {
    let from = try reader.cursor(cursor)
    let ids = try reader.entities(kind, after: from, limit: limit)
    guard let last = ids.last else { return nil }
    var news = News(cursor: cursor, from: from, last: last)
    for id in ids {
      guard let view = try reader.view(of: id) else { continue }
      guard kind == .notice else {
        let subjects = view.subjectsConcerned
        news.subjects.formUnion(subjects)
        guard kind == .flag else { continue }
        let flag = FlagView(fields: view.chosen)
        if flag.contests != nil { news.told.append((.contested, view, subjects)) }
        if view.creator == node.member, flag.code?.isHold == true, !flag.isHoldMarker { news.holds.append(id) }
        continue
      }
      // What was decided of a contest may let something follow.
      guard let subjects = try reader.concernedByAnswer(view) else { continue }
      news.subjects.formUnion(subjects)
      if view.shown(NoticeField.answer) != .none { news.told.append((.answered, view, subjects)) }
    }
    return news
  }

  /// The persons on this agency's books for whom something may follow: those concerned, and whoever stands beside them
  /// or beside those.
  private func affected(by subjects: [LocalDot], _ reader: StoreReader) throws -> Set<LocalDot> {
    let persons = Set(try subjects.compactMap { try reader.person(of: $0)?.probable })
    return try around(persons, reader).filter { try isOnBooks($0, reader) }
  }

  /// Persons, and whoever stands beside them or beside those. One that the index does not know stands for itself.
  func around(_ some: Set<LocalDot>, _ reader: StoreReader) throws -> Set<LocalDot> {
    var persons = some
    var ring = persons
    for _ in 0..<2 {
      var next: Set<LocalDot> = []
      for person in ring {
        let subjects = try reader.subjects(ofPerson: person)
        for subject in subjects.isEmpty ? [person] : subjects {
          for id in try reader.mentions(of: subject).prefix(HistoryAssembly<StoreReader>.entryLimit) {
            guard let kind = try reader.kind(of: id), kind == .flag || kind == .relationship else { continue }
            for other in try reader.subjectsConcerned(by: id) {
              if let beside = try reader.person(of: other)?.probable { next.insert(beside) }
            }
          }
        }
      }
      ring = next.subtracting(persons)
      persons.formUnion(next)
    }
    return persons
  }

  /// Whether this agency published a subject of the person, or has a record of its own that is about the person.
  func isOnBooks(_ person: LocalDot, _ reader: StoreReader) throws -> Bool {
    let subjects = try reader.subjects(ofPerson: person)
    if try subjects.contains(where: { try reader.state(of: $0)?.creator == node.member }) { return true }
    return try subjects.contains { subject in
      guard let identity = try reader.identity(of: subject) else { return false }
      return try reader.onBooks(withKeys: linker.keys(of: identity), limit: PersonIndex.mostOfKey).contains {
        let standing = linker.compare(identity, $0).standing
        return standing == .firm || standing == .probable
      }
    }
  }

  /// Works out a person's digest, and opens or extends the alert if anything in it is new.
  private func update(_ person: LocalDot, _ roles: Set<Role>, isSilent: Bool) throws {
    let today = Day(milliseconds: node.now().rawValue)
    let found = try node.store.read { reader in
      try Digest(
        reader: reader, member: node.member, roles: roles, today: today, isOnBooks: { try isOnBooks($0, reader) }
      ).items(about: person)
    }
    let oldest = Day(rawValue: today.rawValue - Int64(settings.quietDays))
    let now = node.now()
    try node.store.write { transaction in
      let unknown = Set(try transaction.noteAlerted(found.map(\.reason), about: person, now: now).map(\.name))
      let new = Set(
        found.filter { item in
          unknown.contains(item.reason.name) && item.reason.tier >= settings.tier && item.from >= oldest
            && item.from <= today
        })
      guard !isSilent, !new.isEmpty else { return }
      // What stands is told along with what is new: one without the other says little.
      var latest: [String: Digest.Item] = [:]
      for item in found where item.isPattern && item.reason.tier >= settings.tier {
        if let held = latest[item.group], held.from >= item.from { continue }
        latest[item.group] = item
      }
      let standing = latest.values.filter { !new.contains($0) }.map { item in
        var reason = item.reason
        reason.isNew = false
        return reason
      }
      try transaction.alert(new.map(\.reason) + standing, about: person, now: now)
    }
  }
}

extension AgencyNode {
  /// Brings index and alerts up to date, and tells the agency's own command. What goes wrong is logged, and stops
  /// nothing.
  public func updateAlerts() {
    updatePersons(seconds: nil)
    do {
      let alerts = try Alerts(self)
      try alerts.forgetErased()
      try alerts.catchUp()
      try deliverAlerts()
    } catch {
      logger.error("alerts.failed", metadata: ["error": "\(error)"])
    }
    answerRecalls()
    answerErasures()
  }
}

extension StoreTransaction {
  /// Puts whoever was shown a flag on the list of those to tell that it is contested, or that this was answered. To do so
  /// again changes nothing.
  func tell(
    _ kind: Recall.Kind, _ view: EntityView, _ subjects: Set<LocalDot>, own: MemberNumber, now: Instant
  ) throws {
    guard !view.isDenied else { return }
    if kind == .contested { try noteContest(view.id) }
    try recall(kind, subjects: subjects.sorted(), entity: view.id, now: now)
    try noteRecalled(view.id, isOwn: view.creator == own)
  }
}

extension StoreAccess {
  /// Whom the contest is about of which a notice says something; nil for a receipt, and for a notice of anything else.
  func concernedByAnswer(_ notice: EntityView) throws -> Set<LocalDot>? {
    guard !notice.isReceipt, let contest = notice.shown(NoticeField.about).target else { return nil }
    return try view(of: contest)?.subjectsConcerned
  }
}
