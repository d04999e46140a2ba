public import Replication
public import Safeguarding
public import Store
import Trust

/// A person as a practitioner sees the whole: history across agencies, what it means, who is close, how fresh it is, and
/// what to do next. For pages, terminals and JSON alike.
public struct PersonReport: Sendable, Encodable {
  /// One agency's record of who this is.
  public struct Subject: Sendable, Encodable {
    public var operation: String
    public var agency: String
    public var name: String
    public var aliases: [String]
    public var born: String?
    public var nhsNumber: String?
    public var pncID: String?
    /// Firmly the same as the others, or probably: then what is said of an alleged perpetrator does not cross.
    public var isFirm: Bool
  }

  /// What one agency recorded of one day.
  public struct Entry: Sendable, Encodable {
    /// When it happened; when it was recorded if it is no event.
    public var day: String?
    public var recorded: String?
    public var isEvent: Bool
    public var agency: String
    public var member: UInt32
    /// `report`, `disclosure`, `observation` or `finding`.
    public var basis: String
    public var codes: [String]
    public var labels: [String]
    /// What else is said, a line each.
    public var details: [String]
    /// Who else is part of it, as far as the reader may know.
    public var other: String?
    /// `active`, `inactive`, `entered-in-error`, or `refused`: then a line of the details says why.
    public var status: String
    public var isDisputed: Bool
    /// What is said against it, and how far that is answered; shown with it everywhere. Empty if it is not contested.
    public var contests: [String] = []
    public var operations: [String]
    /// The last day of an order; nil for one without an end, and for whatever is no order.
    public var until: String?
    /// The same, one by one, for what shows each by itself; not in JSON.
    public var flags: [Flag] = []

    private enum CodingKeys: String, CodingKey {
      case day, recorded, isEvent, agency, member, basis, codes, labels, details, other, status, isDisputed, contests
      case operations, until
    }
  }

  /// One flag of an entry.
  public struct Flag: Sendable {
    /// nil where its name would tell where somebody in hiding is.
    public var operation: String?
    public var code: String
    /// From this person's side.
    public var label: String
    public var risk: RiskLevel?
    public var basis: Basis?
    public var status: FlagStatus
    /// It is about this person, who is not the other of a pair alone.
    public var isSubject: Bool
    public var isRefused: Bool
    public var isContested: Bool
    public var isDisputed: Bool
    /// What else it says, a line each.
    public var details: [String]
  }

  /// Something that follows from the history.
  public struct Pattern: Sendable, Encodable {
    /// One thing that it follows from.
    public struct Reason: Sendable, Encodable {
      public var day: String
      public var words: String
    }

    public var name: String
    public var code: String
    public var label: String
    /// Whom it is about: `this person`, a child as mentioned, or how the other is related.
    public var about: String
    public var from: String
    public var due: String?
    public var explanation: String
    public var tier: String
    public var count: Int
    /// Whether anything that it follows from is contested; the explanation says how much.
    public var isContested = false
    /// It is something that a person has yet to do, such as a referral: its name says what, and its code is not true yet.
    public var isDraft = false
    public var reasons: [Reason]
  }

  /// Somebody close.
  public struct Relative: Sendable, Encodable {
    public var relation: String
    public var name: String
    public var operation: String?
    public var since: String
    /// Codes that stand about them.
    public var flags: [String]
  }

  /// How much an agency said, and when it was last heard from.
  public struct Freshness: Sendable, Encodable {
    public var member: UInt32
    public var agency: String
    /// nil where it would tell where somebody in hiding is.
    public var entries: Int?
    /// Milliseconds since 1970; nil if nothing was ever received from it.
    public var lastHeard: Int64?
  }

  /// What to do next.
  public struct Step: Sendable, Encodable {
    public var tier: String
    public var action: String
    public var reason: String
  }

  /// What there is of what, each event once, however often it was recorded.
  public struct Counts: Sendable, Encodable {
    /// Things that happened to this person.
    public var events = 0
    /// Those of them that are call-outs.
    public var callOuts = 0
    /// Call-outs at which no risk assessment was made.
    public var unassessed = 0
    public var allegedPerpetrators = 0
    /// Onward referrals, by where to.
    public var referredTo: [String: Int] = [:]
    /// Reports of which this person is the alleged perpetrator, charged or not.
    public var reportsAbout = 0
    /// The people who reported, or about whom it was reported.
    public var reportingPeople = 0
  }

  /// A subject that may be the same person, until somebody says so.
  public struct PossibleMatch: Sendable, Encodable {
    public var operation: String
    public var name: String
    public var born: String?
    public var agency: String
    /// Codes of what is said of an alleged perpetrator who is probably this person: not shown as this person's until
    /// somebody confirms it.
    public var unconfirmed: [String] = []
  }

  /// Behind the label of what waits for an answer to a contest.
  static let contestedMark = " (contested)"

  public var schemaVersion = 1
  public var person: String
  public var asOf: String?
  public var names: [String]
  public var born: [String]
  public var counts: Counts
  public var subjects: [Subject]
  public var history: [Entry]
  public var patterns: [Pattern]
  public var family: [Relative]
  public var mentions: [String]
  /// Referrals about this person that the reader may see, open ones first.
  public var referrals: [ReferralRow]
  public var possibleMatches: [PossibleMatch]
  public var steps: [Step]
  public var freshness: [Freshness]
  /// What has to be read before anything is done, such as a call.
  public var warnings: [String] = []
  /// Sentences about the view itself, such as that there is more than is shown.
  public var notes: [String]
}

extension Basis {
  /// What a flag of this basis is, in a word that no other basis has: an allegation is no finding.
  public var noun: String {
    switch self {
    case .observed: "observation"
    case .disclosed: "disclosure"
    case .reported: "report"
    case .adjudicated: "finding"
    }
  }
}

extension AgencyNode {
  /// Opens a person's history, by any of the person's subjects.
  /// - Parameter asOf: Only what was recorded up to this day.
  /// - Throws: `notFound`, `notAllowed`, `auditUnwritable`.
  public func openPerson(_ subject: LocalDot, asOf: Day? = nil, _ lookUp: LookUp) throws -> PersonReport {
    try openPerson(subject, asOf: asOf, lookUp, as: .open)
  }

  /// Opens the history of whom a flag is about. What is no flag that this agency may read is no person either, and is in
  /// the audit log as a person who was not found.
  /// - Throws: `notFound`, `notAllowed`, `auditUnwritable`.
  public func openPerson(ofFlag flag: LocalDot, _ lookUp: LookUp) throws -> PersonReport {
    let roles = try ownRoles()
    let subject = try store.read { reader -> LocalDot? in
      guard let view = try reader.view(of: flag), view.kind == .flag, !view.isSealed,
        try reader.mayRead(flag, roles, member)
      else { return nil }
      return FlagView(fields: view.chosen).subject
    }
    return try openPerson(subject ?? flag, lookUp)
  }

  /// When each of some operations was written, by its author's clock: milliseconds since 1970, by their names.
  public func authoredTimes(of names: [String]) throws -> [String: Int64] {
    try store.read { reader in
      var times: [String: Int64] = [:]
      for name in names {
        let dots = try reader.dots(named: name)
        guard dots.count == 1 else { continue }
        times[name] = try reader.times(of: dots[0].set)?.authored.rawValue
      }
      return times
    }
  }

  func openPerson(
    _ subject: LocalDot, asOf: Day? = nil, _ lookUp: LookUp, as action: AuditEntry.Action
  ) throws -> PersonReport {
    updatePersons()
    let roles = try ownRoles()
    return try answer(lookUp, action) { reader in
      let today = asOf ?? Day(milliseconds: now().rawValue)
      let referrals = try reader.referrals(ofPersonOf: subject, for: member, roles: roles, asOf: today)
      guard
        let history = try HistoryAssembly.gather(
          around: subject, reader, roles: roles, member: member, asOf: asOf, today: today,
          referrals: referrals),
        history.file.subjects.contains(where: { $0.person == history.person })
      else {
        throw Self.noSuchPerson
      }
      var report = try PersonReporter(history, reader, roles: roles, agencies: agencyNames(reader)).report(asOf: asOf)
      report.warnings = try PersonWarnings(history, reader).sentences
      try PlaceWithholding(history, reader, member)?.apply(to: &report)
      report.referrals = try referrals.map { try row(of: $0, reader) }.sorted {
        ($0.isOpen ? 0 : 1) < ($1.isOpen ? 0 : 1)
      }
      let subjects = history.file.subjects.filter { $0.person == history.person }.compactMap { history.locals[$0.id] }
      for recall in try reader.recalls(waitingFor: lookUp.user) where !Set(recall.subjects).isDisjoint(with: subjects) {
        report.notes.append("Since you looked: \(recall.words) Acknowledge it with `node alerts ack R\(recall.id)`.")
      }
      return Answer(value: report, subjects: subjects.sorted(), result: "\(report.history.count) entries")
    }
  }

  /// Names of the members' agencies.
  public func agencyNames(_ reader: some StoreAccess) throws -> [MemberNumber: String] {
    var names: [MemberNumber: String] = [:]
    for member in try reader.rosterBook().current?.roster.members ?? [] { names[member.number] = member.agency }
    return names
  }
}
