public import Replication
public import Safeguarding
import Store

/// What someone knows of a person whom they look for.
public struct PersonQuery: Sendable, Hashable {
  public var forenames: String?
  public var surname: String?
  public var birthDay: Day?
  public var nhsNumber: NHSNumber?
  public var pncID: PNCID?
  /// As `scheme:value`.
  public var otherIdentifier: String?

  public init(
    forenames: String? = nil, surname: String? = nil, birthDay: Day? = nil, nhsNumber: NHSNumber? = nil,
    pncID: PNCID? = nil, otherIdentifier: String? = nil
  ) {
    self.forenames = forenames
    self.surname = surname
    self.birthDay = birthDay
    self.nhsNumber = nhsNumber
    self.pncID = pncID
    self.otherIdentifier = otherIdentifier
  }

  var hasIdentifier: Bool { nhsNumber != nil || pncID != nil || otherIdentifier != nil }

  /// Whether it is enough to look by: an identifier, or two of forename, surname and birth date.
  var isEnough: Bool {
    hasIdentifier || [forenames != nil, surname != nil, birthDay != nil].count { $0 } >= 2
  }

  var identity: Identity {
    Identity(
      forenames: [forenames].compactMap(\.self), surnames: [surname].compactMap(\.self),
      birthDays: [birthDay].compactMap(\.self), nhsNumbers: [nhsNumber?.digits].compactMap(\.self),
      pncIDs: [pncID?.text].compactMap(\.self), otherIdentifiers: [otherIdentifier].compactMap(\.self))
  }
}

/// One person that fits a query.
public struct PersonMatch: Sendable, Hashable {
  /// How well it fits.
  public enum Fit: Int, Sendable, Hashable, Comparable {
    case possible = 0
    case likely = 1
    /// An identifier is the same, or names and birth date are.
    case exact = 2

    public static func < (a: Fit, b: Fit) -> Bool { a.rawValue < b.rawValue }

    /// The word for people.
    public var words: String {
      switch self {
      case .possible: "possible"
      case .likely: "likely"
      case .exact: "exact"
      }
    }
  }

  /// The subject to open the person by: one of those that are firmly the same, of the most.
  public let person: LocalDot
  /// Its subjects that this agency may read, in apply order.
  public let subjects: [LocalDot]
  public let fit: Fit
  /// The match weight of the best subject, in bits.
  public let weight: Double
}

extension AgencyNode {
  /// Persons shown for one query.
  static let matchLimit = 50
  /// People of one name who are looked at where no birth date is given.
  static let namesakes = 5_000

  /// Looks for persons, the best fit first.
  /// - Throws: `invalidInput` if too little is given to look by; `notAllowed`; `auditUnwritable`.
  public func findPersons(_ query: PersonQuery, _ lookUp: LookUp) throws -> [PersonMatch] {
    guard query.isEnough else {
      throw NodeError(
        .invalidInput, "give an NHS number or a PNC id, or two of surname, forenames and birth date")
    }
    updatePersons()
    let linker = try linker()
    let roles = try ownRoles()
    let others = { (found: [PersonMatch], tied: Set<LocalDot>) in found.filter { !tied.contains($0.person) } }
    return try answer(lookUp, .find, for: query, leavingOut: others) { reader in
      let wanted = query.identity
      var best: [LocalDot: (weight: Double, fit: PersonMatch.Fit)] = [:]
      for subject in try reader.subjects(withKeys: linker.keys(of: wanted), limit: PersonIndex.mostOfKey) {
        guard let identity = try reader.identity(of: subject) else { continue }
        let judgement = linker.compare(wanted, identity)
        guard judgement.standing != .unlike || judgement.weight >= Linker.reviewWeight,
          let person = try reader.person(of: subject)?.probable
        else { continue }
        let fit = Self.fit(judgement)
        let weight = judgement.weight.bits
        if let held = best[person], (held.fit, held.weight) >= (fit, weight) { continue }
        best[person] = (weight, fit)
      }
      let ranked = best.sorted {
        ($1.value.fit.rawValue, $1.value.weight, $0.key.rawValue) < (
          $0.value.fit.rawValue, $0.value.weight, $1.key.rawValue
        )
      }
      var matches: [PersonMatch] = []
      for (person, found) in ranked where matches.count < Self.matchLimit {
        let subjects = try reader.subjects(ofPerson: person).filter { try reader.mayRead($0, roles, member) }
        guard !subjects.isEmpty else { continue }
        matches.append(
          PersonMatch(
            person: try opening(subjects, of: person, reader), subjects: subjects, fit: found.fit, weight: found.weight)
        )
      }
      return Answer(value: matches, subjects: matches.map(\.person), result: "\(matches.count) found")
    }
  }

  /// What is said of an alleged perpetrator is shown for the firm person that is opened alone: so the one of whom most is
  /// known, and of equals the one named least, alike on every node that may read the same. A name begins with its author's
  /// number: of somebody in hiding it is one that does not tell the place, if there is any.
  private func opening(_ subjects: [LocalDot], of person: LocalDot, _ reader: StoreReader) throws -> LocalDot {
    let close = try reader.hiddenSince(person) == nil ? [] : CloseMembers.of(reader, but: member)
    let telling =
      try close.isEmpty ? [] : subjects.filter { try reader.state(of: $0).map { close.contains($0.creator) } ?? true }
    let rest = subjects.filter { !telling.contains($0) }
    let named = try (rest.isEmpty ? subjects : rest).map {
      (subject: $0, name: try reader.dot($0), firm: try reader.person(of: $0)?.firm ?? $0)
    }
    let sizes = Dictionary(grouping: named, by: \.firm).mapValues(\.count)
    let best = named.max { a, b in
      let (x, y) = (sizes[a.firm] ?? 0, sizes[b.firm] ?? 0)
      return x != y ? x < y : b.name < a.name
    }
    return best?.subject ?? subjects[0]
  }

  private static func fit(_ judgement: LinkJudgement) -> PersonMatch.Fit {
    switch judgement.standing {
    case .firm: .exact
    case .probable: judgement.weight >= Linker.linkWeight ? .exact : .likely
    case .review: judgement.weight >= Linker.linkWeight ? .likely : .possible
    case .apart, .unlike: .possible
    }
  }
}

extension StoreAccess {
  /// Whether a member with these roles may read an entity; what it wrote itself it always may.
  func mayRead(_ id: LocalDot, _ roles: Set<Role>, _ member: MemberNumber) throws -> Bool {
    guard let state = try state(of: id) else { return false }
    return state.creator == member || state.audience.admits(roles)
  }
}
