import Logging
public import Replication
public import Safeguarding
import Store

/// A flag of this agency's that somebody has to look at: is it still to be kept?
public struct RetentionRow: Sendable {
  public let flag: LocalDot
  public let code: FlagCode?
  public let basis: Basis?
  public let review: RetentionReview
}

extension AgencyNode {
  /// Entries read in one go.
  private static let retentionPage = 1_000

  /// This agency's flags whose day of review has come by a day, those that a hold keeps among them, in order of day. Who
  /// reads it is in the audit log; what is about people to whom the reader is close is left out.
  public func retentionDue(by day: Day) throws -> [RetentionRow] {
    updatePersons()
    return try readShared("retention review") { reader in
      try retentionRows(by: day, reader).map { row in
        (row: row, about: try reader.view(of: row.flag)?.subjectsAbout ?? [])
      }
    }
  }

  private func retentionRows(by day: Day, _ reader: StoreReader) throws -> [RetentionRow] {
    let rules = configuration.retention.rules
    var rows: [RetentionRow] = []
    var people: [LocalDot: RetentionPerson] = [:]
    var after = LocalDot(rawValue: 0)
    while true {
      let ids = try reader.entities(.flag, by: member, after: after, limit: Self.retentionPage)
      for id in ids {
        guard let view = try reader.view(of: id), !view.isDenied, !view.isErased, !view.isUnreadable else { continue }
        let flag = FlagView(fields: view.chosen)
        var retained = RetentionCase(flag: flag)
        // What is known of the person moves the day away and never nearer, but for a child's birth date: most need no look.
        let isOfChild = flag.code?.definition.retention == .r4
        guard isOfChild || rules.review(retained).isDue(by: day) else { continue }
        if let subject = flag.subject {
          let name = try reader.person(of: subject)?.probable ?? subject
          let person = try people[name] ?? RetentionPerson(name, self, reader)
          if people.count >= Self.retentionPage { people = [:] }
          people[name] = person
          retained.history = person.flags.filter { $0.key != id }.map(\.value)
          retained.born = person.born
          retained.holds = person.holds
        }
        let review = rules.review(retained)
        if let due = review.day, due <= day {
          rows.append(RetentionRow(flag: id, code: flag.code, basis: flag.basis, review: review))
        }
      }
      guard let last = ids.last, ids.count == Self.retentionPage else { break }
      after = last
    }
    return rows.sorted { ($0.review.day ?? day, $0.flag) < ($1.review.day ?? day, $1.flag) }
  }

  /// Keeps one of this agency's flags until another day, by a person's decision: its day of review is written, and why is
  /// in the audit log.
  /// - Throws: `notAllowed` for another agency's flag; `invalidInput` for a day that is not to come, or without a reason.
  public func keep(_ flag: LocalDot, until day: Day, _ lookUp: LookUp) throws -> LocalDot {
    try lookUp.check()
    guard day > Day(milliseconds: now().rawValue) else {
      throw NodeError(.invalidInput, "\(day) is past; name the day on which it is looked at again")
    }
    func entry(_: Committed, _ transaction: StoreTransaction) throws -> AuditEntry {
      AuditEntry(
        at: now(), user: lookUp.user, account: account, action: .flag, purpose: "kept until \(day): \(lookUp.purpose)",
        basis: lookUp.basis, subjects: [flag] + (try transaction.view(of: flag)?.subjectsAbout ?? []), result: "kept")
    }
    let committed = try commit(noting: entry) { transaction in
      guard let view = try transaction.view(of: flag), view.kind == .flag, !view.isErased else {
        throw NodeError(.notFound, "there is no such flag; `node retention due` names them")
      }
      guard view.creator == member else {
        throw NodeError(.notAllowed, "another agency's flag is kept, or erased, by that agency or the board")
      }
      return [Self.write(FlagField.reviewDay, .integer(day.rawValue), to: view)]
    }
    guard let dot = committed?.dots.first else { throw NodeError(.notFound, "there is no such flag") }
    return dot
  }

  /// Counts what is due, once a day, for `node status`: looking through every flag takes too long for each time it asks.
  func countRetention() {
    do {
      let today = Day(milliseconds: now().rawValue)
      guard try store.read({ try $0.retentionCount()?.day }) != today.rawValue else { return }
      try noteRetention(by: today)
    } catch { logger.warning("retention.uncounted", metadata: ["error": "\(error)"]) }
  }

  /// Counts what is due by today, and remembers it.
  public func noteRetention(by today: Day) throws {
    let rows = try store.read { try retentionRows(by: today, $0) }
    let held = rows.count { $0.review.hold != nil }
    try store.write {
      try $0.noteRetention(RetentionCount(day: today.rawValue, due: rows.count - held, held: held))
    }
  }
}

/// What the retention of a person's flags depends on.
private struct RetentionPerson {
  var flags: [LocalDot: FlagView<LocalDot>] = [:]
  var born: Day?
  var holds: Set<FlagCode> = []

  init(_ person: LocalDot, _ node: AgencyNode, _ reader: StoreReader) throws {
    var subjects = try reader.subjects(ofPerson: person)
    if subjects.isEmpty { subjects = [person] }
    for subject in subjects {
      let days = try reader.view(of: subject)?[SubjectField.birthDay]?.siblings.compactMap(\.value.asInteger) ?? []
      born = ([born].compactMap(\.self) + days.map(Day.init(rawValue:))).max()
      for view in try reader.flags(of: subject) where !view.isDenied && !view.isErased {
        let flag = FlagView(fields: view.chosen)
        guard flag.subject == subject, flag.status != .enteredInError else { continue }
        flags[view.id] = flag
      }
    }
    holds = Set(try node.holds(over: subjects, reader).map(\.code))
  }
}
