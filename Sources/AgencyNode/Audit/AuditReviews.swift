public import Replication
import Safeguarding
import Store

/// What somebody found who looked into an entry.
public enum ReviewFinding: String, Sendable, CaseIterable {
  case justified
  case notJustified = "not-justified"
  /// To whoever decides about it.
  case passedOn = "passed-on"
}

extension AgencyNode {
  /// Says what came of looking into an entry that stands out. Whoever made it cannot review it.
  /// - Throws: `notFound`; `notAllowed` for one's own entry; `invalidInput` if it does not stand out.
  public func review(_ number: Int64, _ finding: ReviewFinding, _ lookUp: LookUp) throws {
    try lookUp.check()
    guard let row = try store.read({ try $0.auditRow(number) }) else {
      throw NodeError(.notFound, "there is no entry of that number; see `node audit list --unusual`")
    }
    guard !row.entry.marks.isEmpty else {
      throw NodeError(.invalidInput, "entry \(number) does not stand out; there is nothing to review")
    }
    guard row.entry.user.lowercased() != lookUp.user.lowercased() else {
      throw NodeError(.notAllowed, "whoever made an entry cannot review it; ask somebody else")
    }
    try write(
      lookUp, .review, subjects: row.entry.subjects, result: finding.rawValue, reviews: number)
  }

  /// The list of staff.
  public func staff() throws(NodeError) -> StaffFile? { try StaffFile.load(directory.staff) }

  /// Adds to what is known of a user: who they are, or with whom they are connected.
  /// - Parameters:
  ///   - subject: A subject of the shared view.
  ///   - person: A name, with a birth date if it is known, or an NHS number alone.
  public func addStaff(
    _ user: String, isSelf: Bool, subject: LocalDot?, person: PersonQuery?, _ lookUp: LookUp
  ) throws {
    try lookUp.check()
    guard user.contains(where: { !$0.isWhitespace }), subject != nil || person != nil else {
      throw NodeError(.invalidInput, "give --user, and --subject or a name and birth date")
    }
    try write(
      lookUp, .staff, subjects: subject.map { [$0] } ?? [],
      result: "\(isSelf ? "who" : "a connection of") \(user)\(isSelf ? " is" : "")")
    var file = try staff() ?? StaffFile()
    var entry = file.staff[user] ?? StaffFile.Entry()
    if let subject {
      let name = try store.read { try $0.dot(subject) }.staffName
      if isSelf { entry.subjects.insert(name) } else { entry.connectedSubjects.insert(name) }
    }
    if let person {
      var hashes: Set<String> = []
      if let surname = person.surname, let forenames = person.forenames {
        hashes = file.allHashes(
          forenames: forenames, surname: surname, birthDay: person.birthDay?.rawValue,
          nhsNumber: person.nhsNumber?.digits)
      } else if let number = person.nhsNumber {
        hashes = file.hashes(forenames: [], surnames: [], birthDays: [], nhsNumbers: [number.digits])
      }
      guard !hashes.isEmpty else {
        throw NodeError(.invalidInput, "give a surname and forenames, or an NHS number")
      }
      if isSelf { entry.own.formUnion(hashes) } else { entry.connected.formUnion(hashes) }
    }
    file.staff[user] = entry
    try file.save(directory.staff)
  }

  /// Takes a user who left off the list of staff.
  public func removeStaff(_ user: String, _ lookUp: LookUp) throws {
    try lookUp.check()
    guard var file = try staff(), file.staff[user] != nil else {
      throw NodeError(.notFound, "there is no such user on the list of staff")
    }
    try write(lookUp, .staff, subjects: [], result: "took \(user) off the list")
    file.staff[user] = nil
    try file.save(directory.staff)
  }
}
